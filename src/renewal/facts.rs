//! The facts of one renewal. Every field is absent until it is true; the stage is derived, never stored.

use super::{Hold, KnownPair, Link, LoginProof, News, Payment, Plan, PutOff, Refusal, Revocation, Source, Step, Way};
use crate::certificate::{Both, Fingerprint, KeyId, Role};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeSet, fmt};

/// What started a renewal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// An authenticated notice, by its `Message-ID`.
    Notice(String),
    /// The person, with `twins renew`.
    Hand,
    /// The end is near and no notice came.
    Calendar,
}

/// A new key on the card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// `CKA_ID`.
    pub id: KeyId,
    /// `SubjectPublicKeyInfo`, DER.
    #[serde(with = "hex::serde")]
    pub public_key: Vec<u8>,
}

/// A signed request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// PKCS#10 (RFC 2986), DER.
    #[serde(with = "hex::serde")]
    pub pkcs10: Vec<u8>,
    /// CMS `SignedData` (RFC 5652) over it, DER.
    #[serde(with = "hex::serde")]
    pub cms: Vec<u8>,
}

/// An issued certificate that may be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewCertificate {
    /// DER.
    #[serde(with = "hex::serde")]
    pub der: Vec<u8>,
    /// SHA-256 of it.
    pub fingerprint: Fingerprint,
    /// End of validity.
    pub not_after: DateTime<Utc>,
    /// The way it came.
    pub source: Source,
}

/// An issued certificate that may not be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedCertificate {
    /// SHA-256 of its DER.
    pub fingerprint: Fingerprint,
    /// Its subject, for people.
    pub subject: String,
    /// Why.
    pub why: Refusal,
}

/// One half of the pair being renewed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Half {
    /// The new key is on the card.
    pub key: Option<Key>,
    /// The request is signed.
    pub request: Option<Request>,
    /// The authority accepted the request, at this time.
    pub accepted: Option<DateTime<Utc>>,
    /// The issued certificate, verified.
    pub certificate: Option<NewCertificate>,
    /// The worker says that it wrote the certificate.
    pub written: bool,
    /// A fresh worker read it back from the card.
    pub imported: bool,
    /// Browsers and mail programs were told of it.
    #[serde(default)]
    pub registered: bool,
}

/// The portal's last page, as the portal room keeps it: links and cookies, a secret that is never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LastPage(pub serde_json::Value);

impl fmt::Debug for LastPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LastPage(…)")
    }
}

/// One renewal of one pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// Its name, for people and the journal.
    pub id: String,
    /// The pair to renew.
    pub pair: KnownPair,
    /// What started it.
    pub origin: Origin,
    /// When.
    pub opened: DateTime<Utc>,
    /// The link that starts it at the portal.
    pub link: Option<Link>,
    /// The way by which the requests reach the authority.
    #[serde(default)]
    pub way: Way,
    /// The `CKA_ID` chosen for each new key.
    pub planned: Both<KeyId>,
    /// The public keys that were on the card before the first was made.
    pub known_keys: Option<Vec<Fingerprint>>,
    /// Every public key that the card held when it was last read, and its `CKA_ID`.
    #[serde(default)]
    pub seen_keys: Vec<(Fingerprint, KeyId)>,
    /// The worker was told to make the keys: from then on `known_keys` stands.
    #[serde(default)]
    pub keys_ordered: bool,
    /// The two halves.
    pub halves: Both<Half>,
    /// The request's number at the authority.
    pub number: Option<String>,
    /// The requests may have reached the authority though it did not say so: other requests would be a second application.
    #[serde(default)]
    pub perhaps_sent: bool,
    /// The portal's last page.
    pub last_page: Option<LastPage>,
    /// What has to be paid.
    pub payment: Option<Payment>,
    /// Links from the issuance mail.
    pub download_links: Vec<Link>,
    /// Certificates that came and were refused.
    pub refused: Vec<RefusedCertificate>,
    /// The requests may be sent with this profile: it is proven, or the person said yes.
    pub may_send: bool,
    /// The card with the pair is in the reader.
    pub card_present: bool,
    /// The person consented to this step and it is being done.
    pub at_work: Option<Step>,
    /// The key being made, and since when.
    pub making: Option<(Role, DateTime<Utc>)>,
    /// It stands still until the person does something.
    pub hold: Option<Hold>,
    /// The person said no at this step.
    pub declined: Option<Step>,
    /// Nobody answered the prompt at this time.
    pub unanswered: Option<DateTime<Utc>>,
    /// The person put it off.
    #[serde(default)]
    pub put_off: Option<PutOff>,
    /// When the person last showed that they are there: put the card in, typed a PIN, gave a command.
    #[serde(default)]
    pub at_hand: Option<DateTime<Utc>>,
    /// Failed attempts in a row at what the program does by itself: at the portal, later at registering and logging in.
    pub attempts: u32,
    /// The portal wants to be left alone until then.
    #[serde(default)]
    pub not_before: Option<DateTime<Utc>>,
    /// When the last one was, and what it said.
    pub last_attempt: Option<(DateTime<Utc>, String)>,
    /// Another new pair of the person is in force; this renewal is not needed.
    pub superseded: bool,
    /// What has to follow the import.
    #[serde(default)]
    pub plan: Plan,
    /// The login with the new commercial certificate is settled.
    #[serde(default)]
    pub login_proof: Option<LoginProof>,
    /// Both certificates were read back from the card, and what the plan wants was done, at this time.
    pub finished: Option<DateTime<Utc>>,
    /// What is known of revocation.
    #[serde(default)]
    pub revocation: Revocation,
    /// What the person was told already.
    pub told: BTreeSet<String>,
    /// When the person was told something last.
    #[serde(default)]
    pub told_last: Option<DateTime<Utc>>,
    /// What the person is still to be told.
    pub news: Vec<News>,
}

impl Renewal {
    /// Raised whenever the same journal leads to other facts than before. What was derived by other rules is derived anew.
    pub const RULES: i64 = 1;

    /// Both keys, if both are there.
    pub fn keys(&self) -> Option<Both<Key>> {
        self.halves.map(|_, half| half.key.clone()).complete()
    }

    /// Both requests, if both are signed.
    pub fn requests(&self) -> Option<Both<Request>> {
        self.halves.map(|_, half| half.request.clone()).complete()
    }

    /// Both issued certificates, if both are verified.
    pub fn certificates(&self) -> Option<Both<NewCertificate>> {
        self.halves.map(|_, half| half.certificate.clone()).complete()
    }

    /// Whether the authority accepted both requests.
    pub fn is_accepted(&self) -> bool {
        self.halves.all(|half| half.accepted.is_some())
    }

    /// Whether word from the authority about its requests can be for this renewal: they are signed, or the person sends them in a browser.
    pub fn awaits_authority(&self) -> bool {
        self.requests().is_some() || self.way == Way::Browser
    }

    /// Whether both certificates are registered, or need not be.
    pub fn is_registered(&self) -> bool {
        !self.plan.register || self.halves.all(|half| half.registered)
    }

    /// Whether nothing more will happen by itself: done, superseded.
    pub const fn is_over(&self) -> bool {
        self.finished.is_some() || self.superseded
    }

    /// When it came to rest: when it was finished; when it was opened, if it was not. The order of those at rest.
    pub fn settled(&self) -> DateTime<Utc> {
        self.finished.unwrap_or(self.opened)
    }

    /// Whether it is over and nothing of it matters to a later renewal: its certificates are on the card, or no key was made for it.
    pub fn is_at_rest(&self) -> bool {
        self.finished.is_some() || (self.superseded && self.halves.all(|half| half.key.is_none()))
    }
}
