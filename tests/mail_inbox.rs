//! The watch over real mailboxes on loopback: Dovecot and Cyrus.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "support/mail/mod.rs"]
mod support;

use std::{
    fs,
    time::{Duration, Instant},
};
use support::{
    Place,
    cyrus::Cyrus,
    dovecot::Dovecot,
    proxy::Proxy,
    server::{INBOX, JUNK, MailServer},
    watched::{Watched, quick, subject},
};
use twins::mail::{Cursor, ImapSettings, Pace, SecretSource, Tls, Watch, WatchState};

/// Each of these runs against each server.
macro_rules! on_both_servers {
    ($($test:ident)*) => {
        mod dovecot {
            $(#[tokio::test]
            async fn $test() {
                super::$test::<super::Dovecot>().await;
            })*
        }
        mod cyrus {
            $(#[tokio::test]
            async fn $test() {
                super::$test::<super::Cyrus>().await;
            })*
        }
    };
}

on_both_servers! {
    the_first_scan_finds_what_can_matter_and_touches_nothing
    a_notice_in_the_junk_folder_is_found_and_said_to_be_there
    two_accounts_keep_their_cursors_apart
    a_new_message_is_noticed_at_once
    a_restart_goes_on_at_the_cursor_and_costs_a_handful_of_commands
    a_message_that_was_not_handled_comes_again
    another_uid_validity_means_a_new_scan
    the_watch_outlives_the_server
    a_connection_that_died_silently_is_noticed
}

async fn the_first_scan_finds_what_can_matter_and_touches_nothing<S: MailServer>() {
    let server = S::start();
    server.deliver("one");
    server.deliver_from("friend@example.cz", INBOX, "friend");
    server.deliver("two");
    server.deliver_to(INBOX, format!("From: a@ica.cz\r\nSubject: large\r\n\r\n{}", "xxxxxxxxxxxxxx\r\n".repeat(3 << 16)).as_bytes());
    let mut watched = Watched::start(server.settings(Tls::Implicit), Vec::new());
    assert_eq!(watched.until_watching().await, ["one", "two"]);
    assert_eq!(watched.cursor(INBOX).last_uid, 4);
    assert!(!server.flags(INBOX).contains("Seen"), "{}", server.flags(INBOX));
}

async fn a_notice_in_the_junk_folder_is_found_and_said_to_be_there<S: MailServer>() {
    let server = S::start();
    server.deliver_from("info@ica.cz", JUNK, "lost");
    let mut watched = Watched::start(server.settings(Tls::Implicit), Vec::new());
    let arrival = watched.arrival().await;
    assert!(arrival.junk && arrival.cursor.folder == JUNK && subject(&arrival) == "lost", "{:?}", arrival.cursor);
    arrival.handled.send(Ok(())).unwrap();
    watched.until_watching().await;
    server.deliver_from("info@ica.cz", JUNK, "lost later");
    assert_eq!(watched.message().await, "lost later");
    server.deliver("found");
    let arrival = watched.arrival().await;
    assert!(!arrival.junk && subject(&arrival) == "found");
    assert!(!server.flags(JUNK).contains("Seen"));
    let mut careless = Watched::start(ImapSettings { junk: false, ..server.settings(Tls::Implicit) }, Vec::new());
    assert_eq!(careless.until_watching().await, ["found"]);
}

async fn two_accounts_keep_their_cursors_apart<S: MailServer>() {
    let (first, second) = (S::start(), S::start());
    first.deliver("of the first");
    second.deliver("of the second");
    let mut watched = Watched::start(first.settings(Tls::None), Vec::new());
    assert_eq!(watched.until_watching().await, ["of the first"]);
    let mut other = Watched::start(second.settings(Tls::None), watched.cursors);
    assert_eq!(other.until_watching().await, ["of the second"], "the cursors of another account say nothing");
}

async fn a_new_message_is_noticed_at_once<S: MailServer>() {
    let server = S::start();
    for tls in [Tls::Implicit, Tls::Starttls, Tls::None] {
        // At the usual pace, so that nothing but IDLE can have noticed it.
        let mut watched = Watched::start_at(server.settings(tls), Vec::new(), Pace::default());
        watched.until_watching().await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let started = Instant::now();
        server.deliver_from("friend@example.cz", INBOX, "friend");
        server.deliver("fresh");
        assert_eq!(watched.message().await, "fresh");
        assert!(started.elapsed() < Pace::default().poll, "{tls:?}: {:?}", started.elapsed());
    }
}

async fn a_restart_goes_on_at_the_cursor_and_costs_a_handful_of_commands<S: MailServer>() {
    let server = S::start();
    server.deliver("one");
    let proxy = Proxy::to(server.plain_port()).await;
    let settings = ImapSettings { port: Some(proxy.port), ..server.settings(Tls::None) };
    let mut watched = Watched::start(settings.clone(), Vec::new());
    assert_eq!(watched.until_watching().await, ["one"]);
    let cursors = watched.cursors.clone();
    drop(watched);
    proxy.all_closed().await;
    let before = proxy.commands().len();
    let mut watched = Watched::start(settings, cursors);
    assert!(watched.until_watching().await.is_empty());
    let commands = proxy.commands().split_off(before);
    assert!(commands.len() <= 7 && commands.iter().any(|command| command.starts_with("EXAMINE")), "{commands:?}");
    server.deliver("two");
    assert_eq!(watched.message().await, "two");
}

async fn a_message_that_was_not_handled_comes_again<S: MailServer>() {
    let server = S::start();
    server.deliver("one");
    server.deliver("two");
    let mut watched = Watched::start(server.settings(Tls::None), Vec::new());
    let one = watched.arrival().await;
    assert_eq!(subject(&one), "one");
    drop(one);
    assert_eq!(watched.message().await, "two", "which waits for no other");
    assert_eq!(watched.cursor(INBOX).last_uid, 0, "what is stored does not pass the first");
    assert_eq!(watched.message().await, "one");
    assert_eq!(watched.cursor(INBOX).last_uid, 2);
}

async fn another_uid_validity_means_a_new_scan<S: MailServer>() {
    let mut server = S::start();
    server.deliver("one");
    let mut watched = Watched::start(server.settings(Tls::None), Vec::new());
    assert_eq!(watched.until_watching().await, ["one"]);
    let before = watched.cursor(INBOX).clone();
    server.change_uid_validity();
    assert_eq!(watched.message().await, "one");
    assert_ne!(watched.cursor(INBOX).uid_validity, before.uid_validity);
}

async fn the_watch_outlives_the_server<S: MailServer>() {
    let mut server = S::start();
    let mut watched = Watched::start(server.settings(Tls::Implicit), Vec::new());
    watched.until_watching().await;
    server.stop();
    watched.away().await;
    server.resume();
    server.deliver("meanwhile");
    assert_eq!(watched.message().await, "meanwhile");
    watched.until_watching().await;
    server.deliver("afterwards");
    assert_eq!(watched.message().await, "afterwards");
}

async fn a_connection_that_died_silently_is_noticed<S: MailServer>() {
    let server = S::start();
    let proxy = Proxy::to(server.plain_port()).await;
    let settings = ImapSettings { port: Some(proxy.port), ..server.settings(Tls::None) };
    // A server that does not answer is given up soon.
    let pace = Pace { done: Duration::from_secs(1), answer: Duration::from_secs(2), connect: Duration::from_secs(2), ..quick() };
    let mut watched = Watched::start_at(settings, Vec::new(), pace);
    watched.until_watching().await;
    proxy.go_silent(true);
    let started = Instant::now();
    assert!(watched.away().await.contains("does not answer"));
    assert!(started.elapsed() < Duration::from_secs(60), "one IDLE and one unanswered DONE, not the minutes that these usually last");
    server.deliver("meanwhile");
    proxy.go_silent(false);
    assert_eq!(watched.message().await, "meanwhile");
}

#[tokio::test]
async fn a_wrong_password_is_told_apart_and_a_right_one_found_later() {
    let dovecot = Dovecot::start();
    let password = tempfile::NamedTempFile::new().unwrap();
    fs::write(password.path(), "wrong\n").unwrap();
    let settings = ImapSettings { password: Some(SecretSource::File(password.path().to_owned())), ..dovecot.settings(Tls::Implicit) };
    let mut watched = Watched::start(settings, Vec::new());
    let Watch::State(WatchState::LoginRefused(why)) = watched.next().await else { panic!("the login is refused") };
    assert!(why.contains("jana"), "{why}");
    fs::write(password.path(), "tajné heslo\n").unwrap();
    watched.until_watching().await;
}

#[tokio::test]
async fn a_connection_is_never_downgraded() {
    let dovecot = Dovecot::start_with("ssl = no\n");
    let mut watched = Watched::start(dovecot.settings(Tls::Starttls), Vec::new());
    assert!(watched.away().await.contains("STARTTLS"));
    let stranger = ImapSettings { trust: Some(Dovecot::start().root()), ..dovecot.settings(Tls::Implicit) };
    assert!(!Watched::start(stranger, Vec::new()).away().await.is_empty());
    let elsewhere = ImapSettings { host: "imap.example.cz".into(), ..dovecot.settings(Tls::None) };
    assert!(Watched::start(elsewhere, Vec::new()).away().await.contains("this computer only"));
}

#[tokio::test]
async fn an_unknown_root_is_not_trusted() {
    let (dovecot, other) = (Dovecot::start(), Place::with_password(""));
    let settings = ImapSettings { trust: Some(other.root.clone()), ..dovecot.settings(Tls::Implicit) };
    assert!(Watched::start(settings, Vec::new()).away().await.contains("secure connection"));
}

#[tokio::test]
async fn other_folders_are_read_too_and_a_missing_one_stops_nothing() {
    let dovecot = Dovecot::start();
    dovecot.make_folder(".Nevy&AX4A4Q-dan&AOk-");
    dovecot.deliver_into(".Nevy&AX4A4Q-dan&AOk-", b"From: info@ica.cz\r\nSubject: junk\r\n\r\n");
    let folders = ["INBOX", "Nevyžádané", "Missing"].map(str::to_owned).to_vec();
    let mut watched = Watched::start(ImapSettings { folders, junk: false, ..dovecot.settings(Tls::None) }, Vec::new());
    assert_eq!(watched.until_watching().await, ["junk"]);
    dovecot.deliver_into(".Nevy&AX4A4Q-dan&AOk-", b"From: info@ica.cz\r\nSubject: more\r\n\r\n");
    assert_eq!(watched.message().await, "more");
    dovecot.deliver("inbox");
    assert_eq!(watched.message().await, "inbox");
}

#[tokio::test]
async fn a_server_without_idle_is_polled() {
    let dovecot = Dovecot::start_with("imap_capability = IMAP4rev1 LITERAL+ SASL-IR\n");
    let proxy = Proxy::to(dovecot.plain_port()).await;
    let settings = ImapSettings { port: Some(proxy.port), ..dovecot.settings(Tls::None) };
    let mut watched = Watched::start(settings, Vec::new());
    watched.until_watching().await;
    dovecot.deliver("polled");
    assert_eq!(watched.message().await, "polled");
    assert!(!proxy.commands().iter().any(|command| command == "IDLE"));
}

#[tokio::test]
async fn an_old_message_is_left_and_a_new_one_stays_new() {
    let dovecot = Dovecot::start();
    let message = b"From: a@ica.cz\r\nSubject: a\r\n\r\n";
    let old = fs::File::options().write(true).open(dovecot.deliver_into(".", message)).unwrap();
    old.set_modified(std::time::SystemTime::now() - Duration::from_secs(70 * 86_400)).unwrap();
    let kept = dovecot.deliver_into(".", b"From: a@ica.cz\r\nSubject: young\r\n\r\n");
    let mut watched = Watched::start(dovecot.settings(Tls::Implicit), Vec::new());
    assert_eq!(watched.until_watching().await, ["young"]);
    assert!(kept.exists(), "the message is as new as before");
}

#[tokio::test]
async fn a_junk_folder_is_known_by_its_name_where_the_server_says_nothing() {
    let dovecot = Dovecot::start_with("imap_capability = IMAP4rev1 IDLE\nnamespace inbox {\n mailbox Junk {\n special_use =\n }\n}\n");
    dovecot.make_folder(".Nevy&AX4A4Q-dan&AOE- po&AWE-ta");
    dovecot.deliver_into(".Nevy&AX4A4Q-dan&AOE- po&AWE-ta", b"From: info@ica.cz\r\nSubject: lost\r\n\r\n");
    let mut watched = Watched::start(dovecot.settings(Tls::None), Vec::new());
    let arrival = watched.arrival().await;
    assert!(arrival.junk && arrival.cursor.folder == "Nevyžádaná pošta");
}

#[tokio::test]
async fn a_long_silence_is_told_with_the_time_of_the_last_sign() {
    let mut dovecot = Dovecot::start();
    let pace = Pace { silence: Duration::from_secs(2), ..quick() };
    let mut watched = Watched::start_at(dovecot.settings(Tls::Implicit), Vec::new(), pace);
    let before = chrono::Utc::now();
    watched.until_watching().await;
    dovecot.stop();
    watched.away().await;
    let away = chrono::Utc::now();
    let since = loop {
        if let Watch::State(WatchState::Silent { since, .. }) = watched.next().await {
            break since;
        }
    };
    assert!((chrono::Utc::now() - since).num_seconds() >= 2 && (before..=away).contains(&since), "{before} {since} {away}");
    dovecot.resume();
    watched.until_watching().await;
}

#[tokio::test]
async fn a_large_mailbox_costs_what_matters_in_it() {
    let dovecot = Dovecot::start();
    dovecot.fill(20_000, 10);
    let proxy = Proxy::to(dovecot.plain_port()).await;
    let settings = ImapSettings { port: Some(proxy.port), ..dovecot.settings(Tls::None) };
    let start = |cursors: &[Cursor]| Watched::start_at(settings.clone(), cursors.to_vec(), Pace::default());
    let mut watched = start(&[]);
    let mut transferred = 0;
    for _ in 0..10 {
        let arrival = watched.arrival().await;
        transferred += arrival.raw.len();
        watched.note(arrival.cursor);
        arrival.handled.send(Ok(())).unwrap();
    }
    assert!(watched.until_watching().await.is_empty());
    let (commands, bytes) = (proxy.commands().len(), proxy.received());
    println!("first scan of 20000: {commands} commands, {bytes} bytes, of which {transferred} are the 10 messages");
    assert!(commands <= 10 + 10, "{:?}", proxy.commands());
    assert!(bytes < transferred + 8 * 1024, "{bytes} bytes for {transferred}");
    let cursors = watched.cursors.clone();
    drop(watched);
    proxy.all_closed().await;
    let (commands, bytes) = (proxy.commands().len(), proxy.received());
    assert!(start(&cursors).until_watching().await.is_empty());
    let (commands, bytes) = (proxy.commands().len() - commands, proxy.received() - bytes);
    println!("restart: {commands} commands, {bytes} bytes");
    assert!(commands <= 7 && bytes < 4096, "{commands} commands, {bytes} bytes");
}
