//! Why a server could not be used, as a Czech person reads it: what real servers, the system and TLS say when things are wrong.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/mail/mod.rs"]
mod mail;

use mail::{dovecot::Dovecot, exim::Exim, server::MailServer};
use std::{net::TcpListener, path::PathBuf};
use twins::{
    mail::{ImapSettings, Outbox, SecretSource, SmtpSettings, Tls, try_login},
    portal::{Portal, PortalSettings},
    tell::{Language, Teller},
};

/// Words that would have been left in English.
const ENGLISH: [&str; 12] =
    ["refused", "error", "certificate", "cannot", "connection", " the ", "check ", "login", "password", "reached", "invalid", "issuer"];

/// The reason in Czech; no English is left but for words in quotation marks, which are a server's own.
fn czech(why: &str) -> String {
    let told = Teller::new(Language::Czech, chrono_tz::Europe::Prague).because(why);
    let mut own = told.clone();
    while let (Some(from), Some(to)) = (own.find('„'), own.find('“')) {
        own.replace_range(from..to + '“'.len_utf8(), "");
    }
    let own = own.replace("twins login", "").replace("[mail.imap]", "").replace("[mail.smtp]", "");
    for word in ENGLISH {
        assert!(!own.contains(word), "`{word}` in: {told}\n(from: {why})");
    }
    told
}

/// A port on which nothing listens.
fn closed() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

async fn imap(settings: ImapSettings) -> String {
    czech(&try_login(&settings).await.expect_err("it cannot be used"))
}

#[tokio::test]
async fn a_mailbox_that_cannot_be_used() {
    let dovecot = Dovecot::start();
    let right = || dovecot.settings(Tls::Implicit);
    assert!(imap(ImapSettings { port: Some(closed()), ..right() }).await.contains("spojení bylo odmítnuto"));
    let nowhere = imap(ImapSettings { host: "imap.nowhere.test".to_owned(), ..right() }).await;
    assert!(nowhere.contains("imap.nowhere.test") && nowhere.contains("DNS"), "{nowhere}");
    let untrusted = imap(ImapSettings { trust: None, ..right() }).await;
    assert!(untrusted.contains("tento počítač nevěří"), "{untrusted}");
    let plain = imap(ImapSettings { port: Some(dovecot.plain_port()), ..right() }).await;
    assert!(plain.contains("zabezpečené spojení") && plain.contains("port"), "{plain}");
    let wrong = SecretSource::Command(["echo", "not this one"].map(str::to_owned).to_vec());
    let refused = imap(ImapSettings { password: Some(wrong), ..right() }).await;
    assert!(refused.contains("jana") && refused.contains('„'), "{refused}");
    let nothing = SecretSource::File(PathBuf::from("/nowhere/heslo"));
    let unread = imap(ImapSettings { password: Some(nothing), ..right() }).await;
    assert!(unread.contains("/nowhere/heslo") && unread.contains("neexistuje"), "{unread}");
    let ended = SecretSource::Command(vec!["false".to_owned()]);
    assert!(imap(ImapSettings { password: Some(ended), ..right() }).await.contains("skončil chybou (kód 1)"));
}

async fn smtp(settings: &SmtpSettings) -> String {
    let outbox = Outbox::new(settings, "jana@example.cz").unwrap();
    czech(&outbox.try_login().await.expect_err("it cannot be used").to_string())
}

#[tokio::test]
async fn a_way_out_that_cannot_be_used() {
    let exim = Exim::start(Tls::Starttls);
    assert!(smtp(&SmtpSettings { port: Some(closed()), ..exim.settings() }).await.contains("spojení bylo odmítnuto"));
    let wrong = SecretSource::Command(["echo", "not this one"].map(str::to_owned).to_vec());
    let refused = smtp(&SmtpSettings { password: Some(wrong), ..exim.settings() }).await;
    assert!(refused.contains("odmítá přihlášení") && refused.contains("535"), "{refused}");
}

#[tokio::test]
async fn a_portal_that_cannot_be_reached() {
    let proxy = format!("http://127.0.0.1:{}", closed()).parse().unwrap();
    let portal = Portal::open(&PortalSettings { proxy: Some(proxy), ..PortalSettings::default() }).unwrap();
    let why = czech(&portal.knock().await.expect_err("nobody is there"));
    assert!(why.contains("spojení bylo odmítnuto"), "{why}");
}
