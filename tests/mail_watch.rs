//! What a watch goes through: reconnects that fail, a slow answer to `DONE`, a suspended computer, messages that are removed meanwhile.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "support/log.rs"]
mod log;
#[path = "support/mail/mod.rs"]
mod support;

use log::Log;
use std::time::{Duration, Instant};
use support::{
    dovecot::Dovecot,
    proxy::Proxy,
    server::MailServer,
    watched::{Watched, quick, subject},
};
use tokio::time::sleep;
use twins::mail::{ImapSettings, Pace, Tls, Watch, WatchState};

/// A mailbox that is reached through a proxy.
async fn through_proxy(dovecot: &Dovecot) -> (Proxy, ImapSettings) {
    let proxy = Proxy::to(dovecot.plain_port()).await;
    let settings = ImapSettings { port: Some(proxy.port), ..dovecot.settings(Tls::None) };
    (proxy, settings)
}

/// Waits for something that the proxy sees.
async fn until(what: &str, seen: impl Fn() -> bool) {
    let started = Instant::now();
    while !seen() {
        assert!(started.elapsed() < Duration::from_secs(60), "{what}");
        sleep(Duration::from_millis(20)).await;
    }
}

/// What was logged of the mailbox.
fn about_the_mailbox(log: &Log) -> Vec<String> {
    log.text().lines().filter(|line| line.contains("mailbox")).map(str::to_owned).collect()
}

#[tokio::test]
async fn a_mailbox_that_goes_away_and_comes_back_is_one_line_each_however_often_it_is_tried() {
    let (log, dovecot) = (Log::default(), Dovecot::start());
    let written = log.clone();
    let subscriber = tracing_subscriber::fmt().with_env_filter("twins=info,warn").with_writer(move || written.clone()).with_ansi(false);
    // Of this thread, on which the watch runs too.
    let _here = tracing::subscriber::set_default(subscriber.finish());
    let (proxy, settings) = through_proxy(&dovecot).await;
    let mut watched = Watched::start(settings, Vec::new());
    watched.until_watching().await;
    let (lines, before) = (about_the_mailbox(&log), proxy.connections());
    assert!(matches!(lines.as_slice(), [line] if line.contains("is watched")), "{lines:?}");
    proxy.cut_off(true);
    watched.away().await;
    // They are taken as they come: a watch that nobody listens to waits.
    let mut told = Vec::new();
    let started = Instant::now();
    while proxy.connections() < before + 8 {
        assert!(started.elapsed() < Duration::from_secs(60), "it is tried again and again");
        told.extend(watched.receiver.try_recv());
        sleep(Duration::from_millis(20)).await;
    }
    proxy.cut_off(false);
    loop {
        match watched.next().await {
            Watch::State(WatchState::Watching) => break,
            more => told.push(more),
        }
    }
    assert!(
        told.len() <= 1 && told.iter().all(|watch| matches!(watch, Watch::State(WatchState::Away(_)))),
        "another reason at most, not each attempt, and then nothing but that it is back: {told:?}"
    );
    let lines = about_the_mailbox(&log);
    assert!(
        matches!(lines.as_slice(), [_, away, back] if away.contains("WARN") && away.contains("is away") && back.contains("is watched")),
        "{lines:#?}"
    );
}

#[tokio::test]
async fn the_servers_keepalives_are_heard_and_end_no_idle() {
    let dovecot = Dovecot::start_with("imap_idle_notify_interval = 1s\n");
    let (proxy, settings) = through_proxy(&dovecot).await;
    let long = Duration::from_secs(120);
    let mut watched = Watched::start_at(settings, Vec::new(), Pace { idle: long, poll: long, junk: long, ..quick() });
    watched.until_watching().await;
    let idles = || proxy.commands().iter().filter(|command| *command == "IDLE").count();
    until("it waits", || idles() == 1).await;
    let before = proxy.received();
    until("the server says that it is there, again and again", || proxy.received() >= before + 4 * "* OK Still here\r\n".len()).await;
    assert!(watched.receiver.is_empty() && idles() == 1 && proxy.connections() == 1, "{:?}", proxy.commands());
    dovecot.deliver("at last");
    assert_eq!(watched.quietly().await, "at last");
}

#[tokio::test]
async fn mail_that_cannot_be_judged_holds_back_no_other_and_is_told_when_it_lasts() {
    let dovecot = Dovecot::start();
    dovecot.deliver("doubtful");
    // Long enough for three tries on a busy machine.
    let pace = Pace { silence: Duration::from_secs(10), ..quick() };
    let mut watched = Watched::start_at(dovecot.settings(Tls::None), Vec::new(), pace);
    let (mut tries, mut told, mut others) = (0, Vec::new(), Vec::new());
    let began = chrono::Utc::now();
    while !told.contains(&(true, true)) {
        match watched.next().await {
            Watch::Arrived(arrival) if subject(&arrival) == "doubtful" => {
                tries += 1;
                arrival.handled.send(Err("the DNS does not answer".to_owned())).unwrap();
            }
            Watch::Arrived(arrival) => {
                others.push(subject(&arrival));
                watched.note(arrival.cursor);
                arrival.handled.send(Ok(())).unwrap();
            }
            Watch::Read(cursor) => watched.note(cursor),
            Watch::State(WatchState::Watching) => {
                told.push((false, false));
                dovecot.deliver("another");
            }
            Watch::State(WatchState::Undecided { since, why, overdue }) => {
                assert!(tries >= 3 && why == "the DNS does not answer", "{tries}: {why}");
                assert!(since >= began - chrono::TimeDelta::seconds(1), "{since}");
                told.push((true, overdue));
            }
            Watch::State(other) => panic!("{other:?}"),
        }
    }
    assert_eq!(told, [(false, false), (true, false), (true, true)], "watched, then in doubt, then for too long");
    assert_eq!(others, ["another"], "once, and while the first is tried again");
    assert_eq!(watched.cursor("INBOX").last_uid, 0, "no cursor passes it");
    // A restart finds it again, whatever came behind it.
    let mut anew = Watched::start(dovecot.settings(Tls::None), watched.cursors.clone());
    assert_eq!(anew.until_watching().await, ["doubtful", "another"]);
    // It can be judged at last.
    assert_eq!(watched.message().await, "doubtful");
    assert_eq!((watched.state().await, watched.cursor("INBOX").last_uid), (WatchState::Watching, 2));
}

#[tokio::test]
async fn a_slow_answer_to_done_is_waited_for() {
    let dovecot = Dovecot::start();
    let (proxy, settings) = through_proxy(&dovecot).await;
    proxy.hold_done(Duration::from_secs(6));
    // A minute; any other command would be given up after five seconds.
    let pace = Pace { idle: Duration::from_millis(300), answer: Duration::from_secs(5), done: Duration::from_secs(60), ..quick() };
    let mut watched = Watched::start_at(settings, Vec::new(), pace);
    watched.until_watching().await;
    let idles = || proxy.commands().iter().filter(|command| *command == "IDLE").count();
    until("a third IDLE after two slow answers", || idles() >= 3).await;
    dovecot.deliver("after all");
    assert!(matches!(watched.next().await, Watch::Arrived(arrival) if subject(&arrival) == "after all"), "and it was never away");
    assert_eq!(proxy.connections(), 1);
}

#[tokio::test]
async fn an_answer_to_done_that_does_not_come_in_time_ends_the_connection() {
    let dovecot = Dovecot::start();
    let (proxy, settings) = through_proxy(&dovecot).await;
    proxy.hold_done(Duration::from_secs(8));
    let pace = Pace { idle: Duration::from_millis(300), answer: Duration::from_secs(60), done: Duration::from_secs(1), ..quick() };
    let mut watched = Watched::start_at(settings, Vec::new(), pace);
    watched.until_watching().await;
    assert!(watched.away().await.contains("does not answer"));
    proxy.hold_done(Duration::ZERO);
    watched.until_watching().await;
    assert_eq!(proxy.connections(), 2);
}

/// Nothing but a jump of the time ends a wait within minutes.
fn patient() -> Pace {
    let long = Duration::from_secs(600);
    Pace { idle: long, poll: long, junk: long, silence: Duration::from_secs(86_400), ..quick() }
}

#[tokio::test]
async fn when_the_time_jumps_the_connection_is_renewed_at_once() {
    for more in ["", "imap_capability = IMAP4rev1 LITERAL+ SASL-IR\n"] {
        let dovecot = Dovecot::start_with(more);
        let (proxy, settings) = through_proxy(&dovecot).await;
        let mut watched = Watched::start_at(settings, Vec::new(), patient());
        watched.until_watching().await;
        for connections in [2, 3] {
            // What a computer that was suspended finds: the connection is there, and nobody at its other end.
            dovecot.deliver(&format!("before {connections}"));
            let started = Instant::now();
            watched.jump();
            let mut subjects = Vec::new();
            let why = loop {
                match watched.next().await {
                    Watch::State(WatchState::Away(why)) => break why,
                    Watch::Arrived(arrival) => {
                        subjects.push(subject(&arrival));
                        // Whether the answer is still waited for is decided by the jump.
                        let _ = arrival.handled.send(Ok(()));
                    }
                    _ => {}
                }
            };
            assert!(why.contains("suspended"), "{why}");
            subjects.extend(watched.until_watching().await);
            subjects.dedup();
            assert_eq!(subjects, [format!("before {connections}")], "{more:?}");
            assert!(started.elapsed() < Duration::from_secs(120), "not after the ten minutes of the wait");
            assert_eq!(proxy.connections(), connections, "{more:?}: a new connection");
        }
        // A jump ends the connection of its time and not the one after it.
        dovecot.deliver("in the new one");
        if more.is_empty() {
            assert_eq!(watched.quietly().await, "in the new one");
        }
    }
}

#[tokio::test]
async fn a_message_that_is_in_hand_when_the_time_jumps_comes_again() {
    let dovecot = Dovecot::start();
    dovecot.deliver("in hand");
    let mut watched = Watched::start_at(dovecot.settings(Tls::None), Vec::new(), patient());
    let held = watched.arrival().await;
    assert_eq!(subject(&held), "in hand");
    watched.jump();
    assert!(watched.away().await.contains("suspended"));
    assert!(held.handled.send(Ok(())).is_err(), "nobody waits for what was done over a connection that is gone");
    assert_eq!(watched.until_watching().await, ["in hand"]);
}

#[tokio::test]
async fn a_computer_that_wakes_up_does_not_wait_on_before_it_tries_again() {
    let dovecot = Dovecot::start();
    let (proxy, settings) = through_proxy(&dovecot).await;
    let long = Duration::from_secs(600);
    let mut watched = Watched::start_at(settings, Vec::new(), Pace { first_retry: long, last_retry: long, ..patient() });
    watched.until_watching().await;
    proxy.cut_off(true);
    watched.away().await;
    proxy.cut_off(false);
    sleep(Duration::from_millis(500)).await;
    assert_eq!(proxy.connections(), 1, "it waits");
    watched.jump();
    watched.until_watching().await;
}

#[tokio::test]
async fn a_computer_that_wakes_up_before_its_network_tries_as_often_as_at_first() {
    let dovecot = Dovecot::start();
    let (proxy, settings) = through_proxy(&dovecot).await;
    let pace = Pace { first_retry: Duration::from_millis(100), last_retry: Duration::from_secs(600), ..patient() };
    let mut watched = Watched::start_at(settings, Vec::new(), pace);
    watched.until_watching().await;
    proxy.cut_off(true);
    // The seventh wait lasts from three seconds to six, and each one after it is twice as long.
    for attempts in [7, 14] {
        let started = Instant::now();
        while proxy.connections() < attempts {
            assert!(started.elapsed() < Duration::from_secs(60), "{} attempts", proxy.connections());
            // What it says of the mailbox is listened to.
            let _ = tokio::time::timeout(Duration::from_millis(20), watched.receiver.recv()).await;
        }
        watched.jump();
    }
}

#[tokio::test]
async fn a_message_that_another_client_expunges_costs_and_repeats_no_other() {
    for more in ["", "imap_capability = IMAP4rev1 LITERAL+ SASL-IR\n"] {
        let dovecot = Dovecot::start_with(more);
        ["one", "two", "three"].iter().for_each(|subject| dovecot.deliver(subject));
        let mut watched = Watched::start(dovecot.settings(Tls::None), Vec::new());
        assert_eq!(watched.until_watching().await, ["one", "two", "three"]);
        let mut other = dovecot.client("jana");
        other.command("SELECT INBOX");
        let mut expunge = |uids: &str| {
            other.command("NOOP");
            other.command(&format!("UID STORE {uids} +FLAGS (\\Deleted)"));
            assert!(other.command("EXPUNGE").contains("EXPUNGE"));
        };
        // As many messages as before: their number says nothing.
        expunge("2");
        dovecot.deliver("four");
        assert_eq!(watched.quietly().await, "four", "{more:?}");
        // Gone while the one before them is in hand.
        ["five", "six", "seven"].iter().for_each(|subject| dovecot.deliver(subject));
        let held = watched.arrival().await;
        assert_eq!(subject(&held), "five");
        expunge("5:6");
        held.handled.send(Ok(())).unwrap();
        assert_eq!(watched.quietly().await, "seven", "{more:?}: what is gone is gone, what is there comes");
        // All that there was, while nobody asks.
        expunge("1:*");
        dovecot.deliver("eight");
        assert_eq!(watched.quietly().await, "eight", "{more:?}");
    }
}
