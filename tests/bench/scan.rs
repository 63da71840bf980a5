//! The first scan of a mailbox with ten messages from the authority: what it costs, how that grows with the mailbox, and what a program costs that fetches
//! everything.

use super::{
    figure::number,
    isync,
    mail::{bare::Bare, dovecot::Dovecot, proxy::Proxy, server::MailServer},
    measure::{Measure, median},
};
use std::{path::PathBuf, time::Instant};
use twins::mail::{ImapSettings, Tls, Watch, WatchState, watch};

const WANTED: u32 = 10;
const LEAST: &str = "a bare client, over the same TLS: EXAMINE, one search, the sizes at once, each of the ten bodies; median too";
const EVERYTHING: &str = "isync (mbsync), which copies the mailbox to this disk; here less is better than the floor";

/// Seconds, bytes from the server and commands of one scan.
type Cost = [f64; 3];

/// The smallest mailbox; each further one has ten times as many messages.
const SMALL: u32 = 1_000;
/// Scans of each mailbox.
const ROUNDS: usize = 3;
/// More messages are not copied: isync would fill the disk for hours.
const COPIED: u32 = 100_000;

/// Mailboxes up to this size.
pub async fn measure(large: u32) -> Vec<Measure> {
    let (mut time, mut bytes, mut commands, mut copied) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let smaller = std::iter::successors(Some(SMALL), |size| size.checked_mul(10)).take_while(|size| *size < large);
    for size in smaller.chain([large]) {
        let dovecot = Dovecot::start();
        dovecot.fill(size, WANTED);
        let (ours, bare) = both(&dovecot).await;
        let of_this_size = |measure: Measure| measure.with(size as usize, "messages");
        let least = |what, unit, index: usize| of_this_size(Measure::new(what, unit, ours[index], bare[index], LEAST));
        time.push(least("the first scan, median", "s", 0));
        bytes.push(least("from the server, TLS included", "bytes", 1));
        commands.push(least("commands", "commands", 2));
        if size == large.min(COPIED) {
            let proxy = Proxy::to(dovecot.tls_port()).await;
            let seconds = isync::fetch(proxy.port, &dovecot.root(), size).await;
            let everything = |what, unit, index: usize, isync| of_this_size(Measure::new(what, unit, ours[index], isync, EVERYTHING));
            copied.push(everything("the first scan, beside isync", "s", 0, seconds));
            copied.push(everything("from the server, beside isync", "bytes", 1, number(proxy.received())));
        }
    }
    [time, bytes, commands, copied].into_iter().flatten().collect()
}

/// What it costs here, and the bare client; of so many times, by turns, the middle one counts.
async fn both(dovecot: &Dovecot) -> (Cost, Cost) {
    let root = dovecot.root();
    // The server builds its index when it is first asked: that is neither's cost.
    bare(dovecot.tls_port(), root.clone()).await;
    let (mut ours, mut floor) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        floor.push(bare(dovecot.tls_port(), root.clone()).await);
        ours.push(twins(&dovecot.settings(Tls::Implicit)).await);
    }
    // Over TLS the commands cannot be counted: once more in plain text.
    let [.., commands] = twins(&dovecot.settings(Tls::None)).await;
    let [time, bytes, _] = middle(&ours);
    ([time, bytes, commands], middle(&floor))
}

/// Each figure's middle one.
fn middle(costs: &[Cost]) -> Cost {
    [0, 1, 2].map(|index| median(costs.iter().map(|cost| cost[index]).collect()))
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
