//! The first scan of a mailbox with ten messages from the authority: what it costs, how that grows with the mailbox, and what a program costs that fetches
//! everything.

use super::{
    isync,
    mail::{bare::Bare, dovecot::Dovecot, proxy::Proxy, server::MailServer},
    measure::{Measure, number},
};
use std::{path::PathBuf, time::Instant};
use twins::mail::{ImapSettings, Tls, Watch, WatchState, watch};

const WANTED: u32 = 10;
const LEAST: &str = "a bare client, over the same TLS: EXAMINE, one search, the sizes at once, each of the ten bodies";
const EVERYTHING: &str = "isync (mbsync), which copies the mailbox to this disk; here less is better than the floor";

/// Seconds, bytes from the server and commands of one scan.
type Cost = [f64; 3];

/// The smallest mailbox; each further one has ten times as many messages.
const SMALL: u32 = 1_000;
/// More messages are not copied: isync would fill the disk for hours.
const COPIED: u32 = 100_000;

/// Mailboxes up to this size: of each the time, of the largest the bytes and commands too.
pub async fn measure(large: u32) -> Vec<Measure> {
    let mut measures = Vec::new();
    let smaller = std::iter::successors(Some(SMALL), |size| size.checked_mul(10)).take_while(|size| *size < large);
    for size in smaller.chain([large]) {
        let dovecot = Dovecot::start();
        dovecot.fill(size, WANTED);
        let (ours, bare) = both(&dovecot).await;
        measures.push(Measure::new(format!("{size} messages"), "s", ours[0], bare[0], LEAST));
        if size == large {
            measures.push(Measure::new(format!("{size} messages, from the server, TLS included"), "bytes", ours[1], bare[1], LEAST));
            measures.push(Measure::new(format!("{size} messages"), "commands", ours[2], bare[2], LEAST));
        }
        if size == large.min(COPIED) {
            let proxy = Proxy::to(dovecot.tls_port()).await;
            let seconds = isync::fetch(proxy.port, &dovecot.root(), size).await;
            measures.push(Measure::new(format!("{size} messages, beside isync"), "s", ours[0], seconds, EVERYTHING));
            let bytes = number(proxy.received());
            measures.push(Measure::new(format!("{size} messages, beside isync, from the server"), "bytes", ours[1], bytes, EVERYTHING));
        }
    }
    measures
}

/// What it costs here, and the bare client.
async fn both(dovecot: &Dovecot) -> (Cost, Cost) {
    let root = dovecot.root();
    // The server builds its index when it is first asked: that is neither's cost.
    bare(dovecot.tls_port(), root.clone()).await;
    let (plain, settings) = (bare(dovecot.tls_port(), root).await, dovecot.settings(Tls::Implicit));
    let [time, bytes, _] = twins(&settings).await;
    // Over TLS the commands cannot be counted: once more in plain text.
    let [.., commands] = twins(&dovecot.settings(Tls::None)).await;
    ([time, bytes, commands], plain)
}

async fn twins(settings: &ImapSettings) -> Cost {
    let proxy = Proxy::to(settings.port.unwrap()).await;
    let started = Instant::now();
    let mut watch = watch(ImapSettings { port: Some(proxy.port), ..settings.clone() }, vec!["ica.cz".to_owned()], Vec::new());
    let mut messages = 0;
    loop {
        match watch.recv().await.unwrap() {
            Watch::Arrived(arrival) => {
                messages += 1;
                arrival.handled.send(Ok(())).unwrap();
            }
            Watch::State(WatchState::Watching) => break,
            Watch::State(other) => panic!("{other:?}"),
            Watch::Read(_) => {}
        }
    }
    assert_eq!(messages, WANTED);
    [started.elapsed().as_secs_f64(), number(proxy.received()), commands(&proxy, settings)]
}

/// Commands that passed, without the line that answers to AUTHENTICATE.
fn commands(proxy: &Proxy, settings: &ImapSettings) -> f64 {
    if settings.tls == Tls::None {
        number(proxy.commands().iter().filter(|line| line.contains(' ') || line.chars().all(char::is_uppercase)).count())
    } else {
        0.0
    }
}

async fn bare(port: u16, root: PathBuf) -> Cost {
    let proxy = Proxy::to(port).await;
    let (through, started) = (proxy.port, Instant::now());
    let commands = tokio::task::spawn_blocking(move || {
        let mut client = Bare::connect_tls(through, &root).login("jana", "tajné heslo");
        client.command("EXAMINE INBOX");
        let since = (chrono::Utc::now() - chrono::TimeDelta::days(60)).format("%d-%b-%Y");
        let found = client.command(&format!("UID SEARCH SINCE {since} FROM \"ica.cz\""));
        let uids: Vec<u32> = found.split_whitespace().filter_map(|word| word.parse().ok()).collect();
        assert_eq!(uids.len(), WANTED as usize);
        let set = uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        client.command(&format!("UID FETCH {set} (UID RFC822.SIZE)"));
        for uid in uids {
            client.command(&format!("UID FETCH {uid} (UID BODY.PEEK[])"));
        }
        client.commands
    });
    let commands = commands.await.unwrap();
    [started.elapsed().as_secs_f64(), number(proxy.received()), f64::from(commands)]
}
