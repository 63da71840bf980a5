//! The first scan of a large mailbox with ten messages from the authority.

use super::{
    Measure,
    support::{bare::Bare, dovecot::Dovecot, proxy::Proxy, server::MailServer},
};
use std::{path::PathBuf, time::Instant};
use twins::mail::{ImapSettings, Tls, Watch, WatchState, watch};

const WANTED: usize = 10;

/// Seconds, bytes from the server and commands of one scan.
type Cost = [f64; 3];

pub async fn measure(size: u32) -> Vec<Measure> {
    let dovecot = Dovecot::start();
    dovecot.fill(size, 10);
    let root = dovecot.root();
    // The server builds its index when it is first asked: that is neither's cost.
    bare(dovecot.tls_port(), root.clone()).await;
    let (plain, settings) = (bare(dovecot.tls_port(), root).await, dovecot.settings(Tls::Implicit));
    let [time, bytes, _] = twins(&settings).await;
    // Over TLS the commands cannot be counted: once more in plain text.
    let [.., commands] = twins(&dovecot.settings(Tls::None)).await;
    let ours = [time, bytes, commands];
    let what = [("first scan of a large mailbox", "s"), ("its bytes from the server, TLS included", "bytes"), ("its commands", "commands")];
    let floor = "a bare client, over the same TLS: EXAMINE, one search, the sizes at once, each of the ten bodies";
    let measures = what.into_iter().zip(ours.into_iter().zip(plain));
    measures.map(|((what, unit), (twins, bare))| Measure { what, unit, twins, bare, floor }).collect()
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
                arrival.handled.send(()).unwrap();
            }
            Watch::State(WatchState::Watching) => break,
            Watch::State(other) => panic!("{other:?}"),
            Watch::Read(_) => {}
        }
    }
    assert_eq!(messages, WANTED);
    [started.elapsed().as_secs_f64(), count(proxy.received()), commands(&proxy, settings)]
}

/// Commands that passed, without the line that answers to AUTHENTICATE.
fn commands(proxy: &Proxy, settings: &ImapSettings) -> f64 {
    if settings.tls == Tls::None {
        count(proxy.commands().iter().filter(|line| line.contains(' ') || line.chars().all(char::is_uppercase)).count())
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
        assert_eq!(uids.len(), WANTED);
        let set = uids.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        client.command(&format!("UID FETCH {set} (UID RFC822.SIZE)"));
        for uid in uids {
            client.command(&format!("UID FETCH {uid} (UID BODY.PEEK[])"));
        }
        client.commands
    });
    let commands = commands.await.unwrap();
    [started.elapsed().as_secs_f64(), count(proxy.received()), f64::from(commands)]
}

fn count(bytes: usize) -> f64 {
    f64::from(u32::try_from(bytes).unwrap())
}
