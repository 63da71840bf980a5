//! How things stand, as data: what `twins status --json` prints, and what every text is made from.

use crate::{
    certificate::{Both, Fingerprint, Role, SerialNumber},
    renewal::{Actor, Origin, Payment, Refusal, Stage},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize, Serializer};

/// Everything at one moment.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The agent.
    pub agent: AgentReport,
    /// Each pair that is known, the one that ends first at the top.
    pub pairs: Vec<PairReport>,
    /// Each renewal, the newest first.
    pub renewals: Vec<RenewalReport>,
}

/// The agent and what it watches.
#[derive(Debug, Clone, Serialize)]
pub struct AgentReport {
    /// Whether it runs.
    pub running: bool,
    /// Whether the mailbox is being watched; what is wrong if not. `None` if the agent does not run.
    #[serde(serialize_with = "watched")]
    pub mailbox: Option<Result<(), String>>,
    /// Whether the reader service answers; what is wrong if not. `None` if the agent does not run.
    #[serde(serialize_with = "known")]
    pub readers: Option<Result<Vec<ReaderReport>, String>>,
    /// Mails that are still to be sent.
    pub mails_waiting: u32,
    /// Why the last attempt to send a mail failed, if it did.
    pub mail_trouble: Option<String>,
}

/// A reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReaderReport {
    /// Its name.
    pub name: String,
    /// Whether a card is in it.
    pub card: bool,
}

/// A pair.
#[derive(Debug, Clone, Serialize)]
pub struct PairReport {
    /// Whose.
    pub person: String,
    /// The card's serial number.
    pub token_serial: String,
    /// The card's label.
    pub token_label: String,
    /// The moment the first of the two ends.
    pub expires: DateTime<Utc>,
    /// Whole days until then, rounded down: -1 from the end on ([`super::days_until`]).
    pub days_left: i64,
    /// Whether this is the pair in force (not one that was replaced by a newer one).
    pub in_force: bool,
    /// The two certificates.
    pub certificates: Both<CertificateReport>,
}

/// A certificate.
#[derive(Debug, Clone, Serialize)]
pub struct CertificateReport {
    /// Serial number, hex.
    pub serial: SerialNumber,
    /// SHA-256 of the DER.
    pub sha256: Fingerprint,
    /// Start of validity.
    pub not_before: DateTime<Utc>,
    /// End of validity.
    pub not_after: DateTime<Utc>,
    /// `RSA 4096`.
    pub key: String,
}

/// A renewal.
#[derive(Debug, Clone, Serialize)]
pub struct RenewalReport {
    /// Its name.
    pub id: String,
    /// Whose pair.
    pub person: String,
    /// The card.
    pub token_label: String,
    /// Serial numbers of the pair being renewed.
    pub serials: Both<SerialNumber>,
    /// What started it.
    pub origin: Origin,
    /// When.
    pub opened: DateTime<Utc>,
    /// Where it stands.
    #[serde(flatten)]
    pub stage: Stage,
    /// Who has to act.
    pub actor: Actor,
    /// One sentence: what it waits for or does. Filled in by [`super::Teller::fill`].
    pub sentence: String,
    /// What the person should do, if anything. Filled in by [`super::Teller::fill`].
    pub next_step: Option<String>,
    /// The end of the old pair: until then it must be sent.
    pub deadline: DateTime<Utc>,
    /// Which keys are on the card.
    pub keys: Both<bool>,
    /// The key being made and since when.
    pub making: Option<(Role, DateTime<Utc>)>,
    /// Whether both requests are signed.
    pub requests: bool,
    /// The number at the authority.
    pub number: Option<String>,
    /// When the authority accepted both.
    pub accepted: Option<DateTime<Utc>>,
    /// What is to be paid.
    pub payment: Option<Payment>,
    /// Serial numbers and ends of the issued certificates that were verified.
    pub issued: Both<Option<CertificateReport>>,
    /// Certificates that came and were refused: subject and why.
    pub refused: Vec<(String, Refusal)>,
    /// Which certificates were read back from the card.
    pub imported: Both<bool>,
    /// When it was done.
    pub finished: Option<DateTime<Utc>>,
    /// Failed attempts at the portal in a row, the last one's words, and when the next is.
    pub trouble: Option<(u32, String, Option<DateTime<Utc>>)>,
    /// Host and last characters of the start link; never the link.
    pub link: Option<String>,
    /// The authority's advice and the helpdesk's number, when something failed.
    pub helpdesk: Option<String>,
}

/// What `twins card` shows.
#[derive(Debug, Clone, Serialize)]
pub struct CardReport {
    /// The readers, or why they cannot be listed.
    #[serde(serialize_with = "value_or_error")]
    pub readers: Result<Vec<ReaderReport>, String>,
    /// The token, or why it cannot be read.
    #[serde(serialize_with = "value_or_error")]
    pub token: Result<TokenReport, String>,
    /// The pairs on it, the one in force first.
    pub pairs: Vec<PairReport>,
    /// Why there is no pair, if there is none.
    pub pair_trouble: Option<String>,
    /// How many CA and other certificates are on it beside the pairs.
    pub other_certificates: usize,
}

/// The token.
#[derive(Debug, Clone, Serialize)]
pub struct TokenReport {
    /// Label.
    pub label: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// Serial number.
    pub serial: String,
    /// The PIN: `all`, `fewer`, `last`, `locked` tries left.
    pub pin: String,
    /// The PIN is typed on the reader.
    pub keypad: bool,
}

/// For programs: the value itself, or `{"error": why}`.
fn value_or_error<T: Serialize, S: Serializer>(outcome: &Result<T, String>, serializer: S) -> Result<S::Ok, S::Error> {
    match outcome {
        Ok(value) => value.serialize(serializer),
        Err(why) => serializer.collect_map([("error", why)]),
    }
}

/// The same, `null` if it is not known.
fn known<T: Serialize, S: Serializer>(outcome: &Option<Result<T, String>>, serializer: S) -> Result<S::Ok, S::Error> {
    match outcome {
        Some(outcome) => value_or_error(outcome, serializer),
        None => serializer.serialize_none(),
    }
}

/// `"watching"`, `{"error": why}`, or `null` if it is not known.
fn watched<S: Serializer>(outcome: &Option<Result<(), String>>, serializer: S) -> Result<S::Ok, S::Error> {
    known(&outcome.clone().map(|outcome| outcome.map(|()| "watching")), serializer)
}
