//! How things stand, as data: what `twins status --json` prints, and what every text is made from.

use super::post::{MailboxReport, Remark};
use crate::{
    certificate::{Both, Fingerprint, Role, SerialNumber, Standing},
    renewal::{Actor, LoginProof, Origin, Payment, Reason, Refusal, Stage},
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
    /// Each renewal that may still matter, and the newest of the others; the newest first.
    pub renewals: Vec<RenewalReport>,
    /// How many renewals there were beside them.
    pub earlier: usize,
    /// Messages of late that need the person's eye, the newest first.
    pub remarks: Vec<Remark>,
    /// Who must be told of a new certificate while the old one still signs.
    pub offices: Vec<OfficeReport>,
}

/// Somebody who must be told of a new certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfficeReport {
    /// Its name.
    pub name: String,
    /// What to do there.
    pub text: Option<String>,
    /// Where the form is.
    pub link: Option<String>,
    /// The address to write to.
    pub mail: Option<String>,
}

/// The agent and what it watches.
#[derive(Debug, Clone, Default, Serialize)]
pub struct AgentReport {
    /// Whether it runs.
    pub running: bool,
    /// Whether the mailbox is being watched; what is wrong if not. `None` if the agent does not run.
    #[serde(serialize_with = "watched")]
    pub mailbox: Option<Result<(), String>>,
    /// Each watched mailbox; empty if the agent does not run.
    pub mailboxes: Vec<MailboxReport>,
    /// Whether the reader service answers; what is wrong if not. `None` if the agent does not run.
    #[serde(serialize_with = "known")]
    pub readers: Option<Result<Vec<ReaderReport>, String>>,
    /// Why the card that is in a reader cannot be read, if that is so.
    pub card_trouble: Option<String>,
    /// Whether the database can be written; what is wrong if not. `None` if the agent does not run.
    #[serde(serialize_with = "written")]
    pub database: Option<Result<(), String>>,
    /// How the person is asked for the PIN.
    pub prompt: PromptReport,
    /// What browsers and mail programs lack that could not be put right when they were looked at last; one sentence each.
    pub stores: Vec<String>,
    /// Mails that are still to be sent.
    pub mails_waiting: u32,
    /// Why the last attempt to send a mail failed, if it did.
    pub mail_trouble: Option<String>,
}

/// How the person is asked for the PIN.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PromptReport {
    /// By a window.
    #[default]
    Window,
    /// The window could not be shown the last time, for this reason.
    Broken(String),
    /// Only at a terminal, by `twins confirm`.
    Terminal,
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
    /// Stands for the holder, the same in every pair of theirs from year to year: the first characters of the SHA-256 of the subject.
    pub holder: String,
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
    /// Whether a renewal of it is known to have been begun; of use for the words alone.
    #[serde(skip)]
    pub begun: bool,
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
    /// The person put it off until then.
    pub put_off: Option<DateTime<Utc>>,
    /// By when the step at hand should be done, so that the rest can follow in time.
    pub due: Option<DateTime<Utc>>,
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
    /// The payment as a SPAYD string, if it can be paid by one.
    pub payment_code: Option<String>,
    /// Serial numbers and ends of the issued certificates that were verified.
    pub issued: Both<Option<CertificateReport>>,
    /// Certificates that came and were refused: subject and why.
    pub refused: Vec<(String, Refusal)>,
    /// Which certificates were read back from the card.
    pub imported: Both<bool>,
    /// Which certificates browsers and mail programs were told of.
    pub registered: Both<bool>,
    /// How the login with the new commercial certificate was settled.
    pub login: Option<LoginProof>,
    /// When it was done.
    pub finished: Option<DateTime<Utc>>,
    /// Whether the pair that matters now is revoked, as far as the authority was asked.
    pub revocation: Option<Both<Standing>>,
    /// When it was asked last.
    pub revocation_checked: Option<DateTime<Utc>>,
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
    /// Other cards that are in and that the module knows.
    pub other_cards: Vec<TokenReport>,
    /// The pairs on all of them, the one in force first.
    pub pairs: Vec<CardPairReport>,
    /// Certificates of a person without the other half of a pair.
    pub halves: Vec<HalfReport>,
    /// How many persons the pairs are of.
    pub persons: usize,
    /// Why there is no pair, if there is none.
    pub pair_trouble: Option<Reason>,
    /// How many CA and other certificates are on it beside the pairs.
    pub other_certificates: usize,
}

/// A pair as it is on a card.
#[derive(Debug, Clone, Serialize)]
pub struct CardPairReport {
    /// The pair.
    #[serde(flatten)]
    pub pair: PairReport,
    /// Whether each private key is there, as far as that can be seen without a PIN.
    pub private_keys: Both<KeySeen>,
    /// Whether each certificate is revoked; absent for a pair that is not in force any more, which is not asked about.
    pub revocation: Option<Both<Standing>>,
    /// What the new keys would be, `RSA 4096`.
    pub new_keys: Both<String>,
    /// Why a renewal would stop before anybody is asked for a PIN, as the card is now.
    pub obstacles: Vec<Reason>,
}

/// What is to be seen of a private key without a PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeySeen {
    /// The key itself.
    There,
    /// Its public key: the private one is made with it, and is hidden until the PIN is typed.
    Likely,
    /// Nothing; on many cards that means nothing either.
    Unknown,
}

impl KeySeen {
    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Likely => "likely",
            Self::Unknown => "unknown",
        }
    }
}

/// A certificate without the other half.
#[derive(Debug, Clone, Serialize)]
pub struct HalfReport {
    /// Which half it is.
    pub role: Role,
    /// Whose.
    pub person: String,
    /// Serial number, hex.
    pub serial: SerialNumber,
    /// End of validity.
    pub not_after: DateTime<Utc>,
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
    /// Free memory for what anybody may read and for private keys, bytes; `null` where the token does not tell.
    pub free: (Option<u64>, Option<u64>),
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

/// `"writing"`, `{"error": why}`, or `null` if it is not known.
fn written<S: Serializer>(outcome: &Option<Result<(), String>>, serializer: S) -> Result<S::Ok, S::Error> {
    known(&outcome.clone().map(|outcome| outcome.map(|()| "writing")), serializer)
}

/// `"watching"`, `{"error": why}`, or `null` if it is not known.
fn watched<S: Serializer>(outcome: &Option<Result<(), String>>, serializer: S) -> Result<S::Ok, S::Error> {
    known(&outcome.clone().map(|outcome| outcome.map(|()| "watching")), serializer)
}
