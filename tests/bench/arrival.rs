//! The delay from a delivery to the verdict under IDLE; the bare client has the message then, and judges nothing. Most of it is the server's, which waits for
//! half a second for more to come: hence also from the moment at which the server says it.

use super::{
    mail::{bare::Bare, dovecot::Dovecot, proxy::Proxy, server::MailServer},
    measure::{Measure, median},
    notice, trust,
};
use chrono::Utc;
use std::time::{Duration, Instant};
use twins::{
    mail::{ImapSettings, Resolver, Tls, Watch, WatchState, judge, watch},
    renewal::HostList,
};

const ROUNDS: u32 = 30;
/// Between deliveries, so that IDLE is in force again.
const REST: Duration = Duration::from_millis(200);
const OVER_TLS: &str = "a bare client under IDLE, over the same TLS, until it has the message; it judges nothing";
const IN_PLAIN_TEXT: &str = "the same bare client; both in plain text, so that the word can be seen";

/// Milliseconds, medians: from the delivery, and from the server's word of it.
type Delays = [f64; 2];

pub async fn measure() -> Vec<Measure> {
    let [twins_tls, _] = twins(Tls::Implicit).await;
    let [_, twins_plain] = twins(Tls::None).await;
    let [bare_tls, _] = bare(Tls::Implicit).await;
    let [_, bare_plain] = bare(Tls::None).await;
    vec![
        Measure::new("delivery to verdict under IDLE, median", "ms", twins_tls, bare_tls, OVER_TLS),
        Measure::new("the server's word (EXISTS) to verdict, median", "ms", twins_plain, bare_plain, IN_PLAIN_TEXT),
    ]
}

async fn twins(tls: Tls) -> Delays {
    let (dovecot, trust, raw) = (Dovecot::start(), trust(), notice());
    let (resolver, hosts) = (Resolver::new(&trust), HostList::new(["www.ica.cz"]));
    let settings = dovecot.settings(tls);
    let proxy = Proxy::to(settings.port.unwrap()).await;
    let mut watch = watch(ImapSettings { port: Some(proxy.port), ..settings }, vec!["ica.cz".to_owned()], Vec::new());
    while !matches!(watch.recv().await.unwrap(), Watch::State(WatchState::Watching)) {}
    let mut delays = Rounds::default();
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
        delays.add(delivered, &proxy);
        arrival.handled.send(Ok(())).unwrap();
    }
    delays.medians()
}

async fn bare(tls: Tls) -> Delays {
    let dovecot = Dovecot::start();
    let proxy = Proxy::to(dovecot.settings(tls).port.unwrap()).await;
    tokio::task::spawn_blocking(move || bare_through(&proxy, &dovecot, tls)).await.unwrap()
}

fn bare_through(proxy: &Proxy, dovecot: &Dovecot, tls: Tls) -> Delays {
    let raw = notice();
    let client = if tls == Tls::None { Bare::connect(proxy.port) } else { Bare::connect_tls(proxy.port, &dovecot.root()) };
    let mut client = client.login("jana", "tajné heslo");
    client.command("EXAMINE INBOX");
    let mut delays = Rounds::default();
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
        delays.add(delivered, proxy);
    }
    delays.medians()
}

/// What each delivery took.
#[derive(Default)]
struct Rounds {
    delivery: Vec<f64>,
    word: Vec<f64>,
}

impl Rounds {
    fn add(&mut self, delivered: Instant, proxy: &Proxy) {
        self.delivery.push(delivered.elapsed().as_secs_f64() * 1000.0);
        // Not to be seen over TLS.
        self.word.push(proxy.exists_said().map_or(f64::NAN, |said| said.elapsed().as_secs_f64() * 1000.0));
    }

    fn medians(self) -> Delays {
        [median(self.delivery), median(self.word)]
    }
}
