//! The authority's mails: composed like real ones, DKIM-signed, delivered by SMTP; and what a forger would send in its name.

mod charset;
mod dkim;
mod letter;
mod notices;
mod results;

pub use charset::from_windows_1250;
pub use dkim::DkimKey;
pub use letter::{Letter, Part};
pub use notices::{Announcement, notice_7_days, notice_21_days};
pub use results::{accepted, issued_by_attachments, issued_by_link, one_issued, payment_request};

use crate::{
    authority::{Ledger, MailRecord},
    events::{Events, Kind},
};
use chrono::Utc;
use lettre::{SmtpTransport, Transport, address::Envelope};
use std::time::Duration;

/// Where renewal links lead.
pub const START: &str = "https://www.ica.cz/obnova/start";
/// Where a forger's links lead.
pub const FORGED: &str = "https://ica-obnova.example/start";

/// Sends the authority's mails.
pub struct Mailer {
    key: DkimKey,
    smtp: (String, u16),
    ledger: Ledger,
    events: Events,
}

impl Mailer {
    /// With a new DKIM key; mails go to the server at this host and port.
    pub fn new(host: &str, port: u16, ledger: Ledger, events: Events) -> Self {
        Self { key: DkimKey::generate("ica.cz", "sandbox"), smtp: (host.to_owned(), port), ledger, events }
    }

    /// The key whose public half the workstation must know.
    pub const fn dkim_key(&self) -> &DkimKey {
        &self.key
    }

    /// Signs and sends a letter.
    pub async fn send(&self, letter: &Letter) {
        let raw = self.key.sign(&letter.compose());
        self.deliver(letter, raw, "").await;
    }

    /// Sends a letter without a signature, as a forger must.
    pub async fn send_unsigned(&self, letter: &Letter) {
        self.deliver(letter, letter.compose(), " (forged: unsigned)").await;
    }

    /// Signs a letter, then replaces `from` by `to` in its body.
    pub async fn send_tampered(&self, letter: &Letter, from: &str, to: &str) {
        let signed = self.key.sign(&letter.compose());
        let body = signed.windows(4).position(|window| window == b"\r\n\r\n").expect("a body");
        let text = String::from_utf8(signed[body..].to_vec()).expect("an encoded body is ASCII");
        assert!(text.contains(from), "the letter's body holds {from}");
        let raw = [&signed[..body], text.replace(from, to).as_bytes()].concat();
        self.deliver(letter, raw, " (forged: changed after signing)").await;
    }

    /// Hands a message to the server; where that is off, tries again for half a minute, as a mail server does.
    async fn deliver(&self, letter: &Letter, raw: Vec<u8>, remark: &str) {
        let envelope = Envelope::new("bounce@ica.cz".parse().ok(), vec![letter.to.parse().expect("an address")]).expect("an envelope");
        for attempt in 0.. {
            let ((host, port), envelope, message) = (self.smtp.clone(), envelope.clone(), raw.clone());
            let smtp = &self.smtp;
            let sent = tokio::task::spawn_blocking(move || {
                let transport = SmtpTransport::builder_dangerous(host).port(port).build();
                transport.send_raw(&envelope, &message).map_err(|error| error.to_string())
            });
            match sent.await.expect("the sender") {
                Ok(_) => break,
                Err(_) if attempt < 100 => tokio::time::sleep(Duration::from_millis(300)).await,
                Err(error) => panic!("the mail server at {smtp:?} does not take the mail \"{}\": {error}", letter.subject),
            }
        }
        let record = MailRecord { at: Utc::now(), to: letter.to.clone(), subject: letter.subject.clone(), raw };
        self.ledger.open().mails.push(record);
        self.events.tell(Kind::MailSent, format!("mail to {}: {}{remark}", letter.to, letter.subject));
    }
}
