//! The delay from a delivery to the verdict under IDLE; the bare client has the message then, and judges nothing.

use super::{
    mail::{bare::Bare, dovecot::Dovecot, server::MailServer},
    measure::{Measure, median},
    notice, trust,
};
use chrono::Utc;
use std::time::{Duration, Instant};
use twins::{
    mail::{Resolver, Tls, Watch, WatchState, judge, watch},
    renewal::HostList,
};

const ROUNDS: u32 = 30;
/// Between deliveries, so that IDLE is in force again.
const REST: Duration = Duration::from_millis(200);

pub async fn measure() -> Measure {
    let twins = twins().await;
    let bare = tokio::task::spawn_blocking(bare).await.unwrap();
    let floor = "a bare client under IDLE, over the same TLS, until it has the message; it judges nothing";
    Measure::new("delivery to verdict under IDLE, median", "ms", twins, bare, floor)
}

async fn twins() -> f64 {
    let (dovecot, trust, raw) = (Dovecot::start(), trust(), notice());
    let (resolver, hosts) = (Resolver::new(&trust), HostList::new(["www.ica.cz"]));
    let mut watch = watch(dovecot.settings(Tls::Implicit), vec!["ica.cz".to_owned()], Vec::new());
    while !matches!(watch.recv().await.unwrap(), Watch::State(WatchState::Watching)) {}
    let mut delays = Vec::new();
    for _ in 0..ROUNDS {
        tokio::time::sleep(REST).await;
        let delivered = Instant::now();
        dovecot.deliver_into(".", &raw);
        let arrival = loop {
            if let Watch::Arrived(arrival) = watch.recv().await.unwrap() {
                break arrival;
            }
        };
        judge(&arrival.raw, &trust, &resolver, &hosts, Utc::now()).await;
        delays.push(delivered.elapsed().as_secs_f64() * 1000.0);
        arrival.handled.send(Ok(())).unwrap();
    }
    median(delays)
}

fn bare() -> f64 {
    let (dovecot, raw) = (Dovecot::start(), notice());
    let mut client = Bare::connect_tls(dovecot.tls_port(), &dovecot.root()).login("jana", "tajné heslo");
    client.command("EXAMINE INBOX");
    let mut delays = Vec::new();
    for uid in 1..=ROUNDS {
        client.send("a IDLE\r\n");
        while !client.line().starts_with('+') {}
        std::thread::sleep(REST);
        let delivered = Instant::now();
        dovecot.deliver_into(".", &raw);
        while !client.line().contains("EXISTS") {}
        client.send("DONE\r\n");
        while !client.line().starts_with("a OK") {}
        client.command(&format!("UID SEARCH UID {uid}:*"));
        assert!(client.command(&format!("UID FETCH {uid} (UID BODY.PEEK[])")).contains("DKIM"));
        delays.push(delivered.elapsed().as_secs_f64() * 1000.0);
    }
    median(delays)
}
