//! What `twins mail check` says of a message.

use super::{Teller, Value, clean::clean, paint::Tone, screen::Screen};
use crate::{
    certificate::{Role, SerialNumber},
    renewal::{LinkError, Payment},
};
use chrono::{DateTime, NaiveDate, Utc};

/// A judged message, as far as a person wants to know it.
#[derive(Debug, Clone)]
pub struct VerdictReport {
    /// The file.
    pub file: String,
    /// What it is about, by the name in the JSON: `renewal-notice`.
    pub kind: String,
    /// Whether it may be believed, by the name in the JSON: `authenticated`.
    pub trust: String,
    /// Why so.
    pub trust_reason: String,
    /// The DKIM key could not be looked up now.
    pub try_again: bool,
    /// The renewal link as it may be shown: host and last characters.
    pub link: Option<String>,
    /// Hosts that the certificates can be fetched from.
    pub download_hosts: Vec<String>,
    /// Links that may not be opened: address and why.
    pub rejected: Vec<(String, LinkError)>,
    /// Serial numbers that it names.
    pub serials: Vec<SerialNumber>,
    /// The end of validity that it names.
    pub expires: Option<NaiveDate>,
    /// End-entity certificates that came along.
    pub certificates: Vec<VerdictCertificate>,
    /// What is to be paid.
    pub payment: Option<Payment>,
}

/// A certificate that came with a message.
#[derive(Debug, Clone)]
pub struct VerdictCertificate {
    /// Which half of a pair it can be.
    pub role: Option<Role>,
    /// Serial number.
    pub serial: SerialNumber,
    /// Subject, for people.
    pub subject: String,
    /// End of validity.
    pub not_after: DateTime<Utc>,
}

impl Teller {
    /// The judgement of a message, for a terminal of `width` columns.
    pub fn verdict(&self, message: &VerdictReport, width: usize, colour: bool) -> String {
        let mut screen = Screen::new(width, colour);
        screen.heading(&clean(&message.file), "");
        let mut facts = vec![
            ("message-kind", Tone::Strong, self.named("kind", &message.kind)),
            ("message-trust", tone_of(&message.trust), self.trust(message)),
        ];
        facts.extend(self.links(message));
        facts.extend(self.contents(message));
        let facts: Vec<_> = facts.into_iter().map(|(label, tone, value)| (self.text(label, &[]), tone, value)).collect();
        screen.facts(&facts);
        if message.try_again {
            screen.text("  ", Tone::Wanting, &self.text("message-try-again", &[]));
        } else if message.trust != "authenticated" && message.kind != "other" {
            screen.text("  ", Tone::Wanting, &self.text("message-not-believed", &[]));
        }
        screen.finish()
    }

    /// Why a link may not be opened.
    pub fn link_error(&self, why: LinkError) -> String {
        self.text(key_of(why), &[])
    }

    /// The text of a name from the JSON, or the name.
    fn named(&self, prefix: &str, name: &str) -> String {
        self.optional_text(&format!("{prefix}-{name}"), &[]).unwrap_or_else(|| clean(name))
    }

    fn trust(&self, message: &VerdictReport) -> String {
        format!("{}: {}", self.named("trust", &message.trust), self.because(&message.trust_reason))
    }

    fn links(&self, message: &VerdictReport) -> Vec<(&'static str, Tone, String)> {
        let link = message.link.iter().map(|link| ("message-link", Tone::Plain, clean(link)));
        let downloads = message.download_hosts.iter().map(|host| ("message-downloads", Tone::Plain, clean(host)));
        let rejected = message.rejected.iter().map(|(address, why)| {
            let values = [("address", Value::from(address)), ("reason", self.link_error(*why).into())];
            ("message-rejected", Tone::Bad, self.text("message-rejected-line", &values))
        });
        link.chain(downloads).chain(rejected).collect()
    }

    fn contents(&self, message: &VerdictReport) -> Vec<(&'static str, Tone, String)> {
        let serials = message.serials.iter().map(SerialNumber::as_hex).collect::<Vec<_>>().join(", ");
        let serials = (!serials.is_empty()).then_some(("message-serials", Tone::Plain, serials));
        let expires = message.expires.map(|day| ("message-expires", Tone::Plain, self.day(day)));
        let certificates =
            message.certificates.iter().map(|certificate| ("message-certificate", Tone::Plain, self.certificate(certificate)));
        let payment = message.payment.as_ref().and_then(|payment| self.payment_line(payment));
        let payment = payment.map(|payment| ("message-payment", Tone::Plain, payment));
        serials.into_iter().chain(expires).chain(certificates).chain(payment).collect()
    }

    fn certificate(&self, certificate: &VerdictCertificate) -> String {
        let values = [
            ("role", Value::from(self.role(certificate.role))),
            ("serial", certificate.serial.as_hex().into()),
            ("until", self.moment(certificate.not_after).into()),
            ("subject", (&certificate.subject).into()),
        ];
        self.text("message-certificate-line", &values)
    }
}

fn tone_of(trust: &str) -> Tone {
    match trust {
        "authenticated" => Tone::Good,
        "forged" => Tone::Bad,
        _ => Tone::Wanting,
    }
}

const fn key_of(why: LinkError) -> &'static str {
    match why {
        LinkError::Malformed => "link-malformed",
        LinkError::Scheme => "link-scheme",
        LinkError::Host => "link-host",
        LinkError::Port => "link-port",
        LinkError::Credentials => "link-credentials",
    }
}
