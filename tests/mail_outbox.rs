//! The way out: a real Exim on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "support/mail/mod.rs"]
mod support;

use chrono::{TimeZone, Utc};
use mail_parser::MessageParser;
use support::{Place, exim::Exim};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
};
use twins::mail::{Letter, Outbox, SecretSource, SendError, SmtpSettings, Tls};

fn letter() -> Letter {
    Letter {
        subject: "Certifikáty TWINS: čeká se na kartu".to_owned(),
        text: "Vložte kartu.\n.\nPříliš žluťoučký kůň.\n".to_owned(),
        html: "<p>Vložte <b>kartu</b>.</p>".to_owned(),
        message_id: "renewal-1.2@twins.localhost".to_owned(),
        references: Some("renewal-1.1@twins.localhost".to_owned()),
        to: Vec::new(),
        pictures: Vec::new(),
        calendar: None,
    }
}

async fn send(settings: &SmtpSettings) -> Result<(), SendError> {
    let outbox = Outbox::new(settings, "jana@example.cz").unwrap();
    let message = outbox.compose(&letter(), Utc::now()).unwrap();
    outbox.send(&message).await
}

#[tokio::test]
async fn a_letter_arrives_as_it_was_written() {
    for tls in [Tls::Implicit, Tls::Starttls, Tls::None] {
        let exim = Exim::start(tls);
        send(&exim.settings()).await.unwrap_or_else(|error| panic!("{tls:?}: {error}"));
        let raw = exim.delivered(1).remove(0);
        let message = MessageParser::default().parse(&raw).unwrap();
        assert_eq!(message.subject(), Some("Certifikáty TWINS: čeká se na kartu"));
        assert_eq!(message.message_id(), Some("renewal-1.2@twins.localhost"));
        assert_eq!(message.in_reply_to().as_text(), Some("renewal-1.1@twins.localhost"));
        assert_eq!(message.references().as_text(), Some("renewal-1.1@twins.localhost"));
        assert_eq!(message.header_raw("Auto-Submitted").map(str::trim), Some("auto-generated"));
        assert_eq!(message.body_text(0).unwrap().replace("\r\n", "\n").trim_end(), letter().text.trim_end());
        assert_eq!(message.body_html(0).unwrap().trim_end(), letter().html);
        assert_eq!(message.from().and_then(|from| from.first()).and_then(|from| from.address()), Some("twins@example.cz"));
    }
}

#[tokio::test]
async fn what_may_pass_later_is_told_from_what_never_will() {
    let mut exim = Exim::start(Tls::None);
    let to = |to: &str| SmtpSettings { to: vec![to.to_owned()], ..exim.settings() };
    assert!(matches!(send(&to("later@example.cz")).await, Err(SendError::Later(_))));
    assert!(matches!(send(&to("refused@example.cz")).await, Err(SendError::Refused(_))));
    let wrong = SecretSource::Command(["echo", "wrong"].map(str::to_owned).to_vec());
    assert!(matches!(send(&SmtpSettings { password: Some(wrong), ..exim.settings() }).await, Err(SendError::LoginRefused(_))));
    assert!(
        matches!(send(&SmtpSettings { tls: Tls::Starttls, ..exim.settings() }).await, Err(SendError::Later(_) | SendError::Unanswered(_))),
        "never in plain text instead"
    );
    let settings = exim.settings();
    exim.stop();
    assert!(matches!(send(&settings).await, Err(SendError::Unanswered(_))));
    exim.resume();
    send(&settings).await.unwrap();
    assert_eq!(exim.delivered(1).len(), 1);
}

#[tokio::test]
async fn an_unknown_root_is_not_trusted() {
    let (exim, other) = (Exim::start(Tls::Implicit), Place::with_password(""));
    let settings = SmtpSettings { trust: Some(other.root.clone()), ..exim.settings() };
    assert!(matches!(send(&settings).await, Err(SendError::Later(_) | SendError::Unanswered(_))));
}

/// The mail may lie in the mailbox then: it is looked for before it is sent again.
#[tokio::test]
async fn a_connection_that_ends_between_the_mail_and_the_servers_word_leaves_it_open() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.unwrap();
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 localhost\r\n").await.unwrap();
        let mut line = String::new();
        while stream.read_line(&mut line).await.unwrap() > 0 && line != ".\r\n" {
            let answer = match line.split([' ', '\r']).next().unwrap() {
                "DATA" => "354 go on\r\n",
                "EHLO" | "MAIL" | "RCPT" => "250 OK\r\n",
                _ => "",
            };
            stream.write_all(answer.as_bytes()).await.unwrap();
            line.clear();
        }
        line
    });
    let settings = SmtpSettings { port: Some(port), ..offline() };
    assert!(matches!(send(&settings).await, Err(SendError::Unanswered(_))));
    assert_eq!(server.await.unwrap(), ".\r\n", "it had the whole mail");
}

fn offline() -> SmtpSettings {
    toml::from_str("host = '127.0.0.1'\ntls = 'none'").unwrap()
}

#[test]
fn the_same_letter_gives_the_same_bytes() {
    let outbox = Outbox::new(&offline(), "jana@example.cz").unwrap();
    let date = Utc.with_ymd_and_hms(2026, 11, 22, 8, 0, 0).unwrap();
    let bytes = outbox.compose(&letter(), date).unwrap();
    assert_eq!(bytes, outbox.compose(&letter(), date).unwrap());
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("To: jana@example.cz\r\n") && text.contains("Date: Sun, 22 Nov 2026 08:00:00 +0000\r\n"), "{text}");
}

#[test]
fn wrong_settings_are_named() {
    let error = |settings: &SmtpSettings, address: &str| Outbox::new(settings, address).unwrap_err();
    assert!(error(&offline(), "not an address").contains("not an address"));
    assert!(error(&SmtpSettings { host: "mail.example.cz".into(), ..offline() }, "a@example.cz").contains("this computer only"));
    assert!(error(&SmtpSettings { user: Some("jana".into()), ..offline() }, "a@example.cz").contains("password"));
    let outbox = Outbox::new(&offline(), "jana@example.cz").unwrap();
    let injected = Letter { message_id: "a@b\r\nBcc: x@example.cz".into(), ..letter() };
    assert!(outbox.compose(&injected, Utc::now()).is_err());
    let folded = Letter { subject: "x\r\nBcc: evil@example.cz".into(), ..letter() };
    let composed = String::from_utf8(outbox.compose(&folded, Utc::now()).unwrap()).unwrap();
    assert!(!composed.contains("\r\nBcc:"));
}
