//! What can happen to a renewal. Events are the journal: the facts can be made again from them.

use super::{
    Generation, KnownPair, LastPage, Link, LoginOutcome, Origin, Payment, PinState, Plan, Reason, RefusedCertificate, Request, Step, Way,
};
use crate::certificate::{Both, Fingerprint, KeyId, Role, Standing};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// The way a certificate came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// Attached to a mail, by its `Message-ID`.
    Attachment(String),
    /// By the link in a mail.
    MailLink,
    /// By a link of the portal's last page.
    LastPage,
    /// From a file that the person gave, by its name.
    File(String),
    /// It was on the card already.
    Card,
}

/// What was seen on the card with the pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardView {
    /// Every public key.
    pub public_keys: Vec<Fingerprint>,
    /// The `CKA_ID` of each of them, so that a key which other software made can be found by its certificate.
    #[serde(default)]
    pub keys: Vec<(Fingerprint, KeyId)>,
    /// Every certificate and its `CKA_ID`.
    pub certificates: Vec<(Fingerprint, KeyId)>,
    /// The pair in force on it, if it is another than the one being renewed.
    pub other_pair: Option<Box<KnownPair>>,
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "event")]
pub enum Event {
    /// The renewal was opened. Always the first event, and only the first.
    Opened {
        /// The pair.
        pair: Box<KnownPair>,
        /// Why.
        origin: Origin,
        /// The portal's start link, if known.
        link: Option<Link>,
        /// `CKA_ID`s for the new keys.
        planned: Both<KeyId>,
        /// What is on the card, if it is in the reader.
        card: Option<CardView>,
        /// Whether requests may be sent with this profile without asking.
        may_send: bool,
        /// What has to follow the import.
        #[serde(default)]
        plan: Plan,
    },
    /// The program started (again): nothing is in the reader or at work until it is seen.
    AgentStarted {
        /// Whether requests may be sent with this profile without asking.
        may_send: bool,
        /// What has to follow the import.
        #[serde(default)]
        plan: Plan,
    },
    /// Another notice for this pair.
    NoticeSeen {
        /// Its `Message-ID`.
        message_id: String,
        /// Its link.
        link: Option<Link>,
    },
    /// The person started or resumed it by hand.
    Resumed {
        /// A link the person gave.
        link: Option<Link>,
    },
    /// The person chose the way by which the requests reach the authority.
    WayChosen {
        /// The way.
        way: Way,
    },
    /// The person wants to be asked now.
    AskNow,
    /// The person wants to be asked later.
    PutOff {
        /// Not before.
        until: DateTime<Utc>,
    },
    /// The person saw what would be sent and said yes.
    GoAhead,
    /// The person said no for good, outside a prompt.
    Refused,
    /// The card with the pair is in the reader and was looked at.
    CardSeen {
        /// What is on it.
        view: CardView,
        /// It was put in just now, not found there when the program started.
        inserted: bool,
    },
    /// The card was taken out.
    CardGone,
    /// The right PIN was typed for this step.
    Consented {
        /// The step.
        step: Step,
    },
    /// The person said no in the prompt.
    Declined {
        /// The step.
        step: Step,
    },
    /// Nobody answered, or the prompt could not be shown.
    Unanswered {
        /// The step.
        step: Step,
        /// Why.
        why: Reason,
    },
    /// A wrong PIN, or a locked one.
    PinRefused {
        /// The step.
        step: Step,
        /// What is left.
        pin: PinState,
    },
    /// The card or its library failed.
    CardFailed {
        /// The step.
        step: Step,
        /// What it said.
        what: Reason,
    },
    /// The worker is about to be told to make the keys. Written down before it is, so that a key whose report is lost is still known as new.
    KeysOrdered,
    /// The making of a key began.
    MakingKey {
        /// Which.
        role: Role,
    },
    /// A key is on the card.
    KeyMade {
        /// Which.
        role: Role,
        /// `CKA_ID`.
        id: KeyId,
        /// `SubjectPublicKeyInfo`, DER.
        #[serde(with = "hex::serde")]
        public_key: Vec<u8>,
    },
    /// Both requests are signed.
    RequestsMade {
        /// The requests.
        requests: Both<Request>,
    },
    /// The portal accepted both.
    Accepted {
        /// The request's number.
        number: Option<String>,
        /// The last page.
        last_page: Option<LastPage>,
    },
    /// The portal could not be reached.
    PortalUnreachable {
        /// What happened.
        why: String,
    },
    /// The portal asked not to be asked again before this time.
    PortalAskedPatience {
        /// The time.
        until: DateTime<Utc>,
    },
    /// The requests have left, or may have, and whether they arrived is not known.
    PerhapsSent,
    /// The portal's last page gave new cookies.
    LastPageChanged {
        /// The last page with them.
        last_page: LastPage,
    },
    /// The portal refused.
    PortalRejected {
        /// Its words.
        why: String,
    },
    /// The portal showed something unknown.
    PortalUnknown {
        /// What was expected and what came.
        what: String,
    },
    /// The portal was asked for certificates and has none yet.
    NotYetIssued,
    /// The authority's mail confirms the request.
    AcceptanceMail {
        /// Its `Message-ID`.
        message_id: String,
    },
    /// A proforma invoice came.
    PaymentAsked {
        /// What it says.
        payment: Payment,
    },
    /// A mail says that the certificates were issued.
    IssuanceMail {
        /// Its `Message-ID`.
        message_id: String,
        /// Links to the certificates.
        links: Vec<Link>,
    },
    /// A certificate came and was verified.
    CertificateVerified {
        /// Which half.
        role: Role,
        /// DER.
        #[serde(with = "hex::serde")]
        der: Vec<u8>,
        /// End of validity.
        not_after: DateTime<Utc>,
        /// The way it came.
        source: Source,
    },
    /// A certificate came that may not be imported.
    CertificateRefused(RefusedCertificate),
    /// The worker wrote both certificates.
    Written,
    /// A fresh worker read the card after the import.
    ReadBack {
        /// What is on it.
        view: CardView,
    },
    /// Browsers and mail programs know this half's certificate.
    Registered {
        /// Which half.
        role: Role,
    },
    /// They could not be told of the certificates.
    RegisteringFailed {
        /// What happened.
        why: String,
    },
    /// A login with the new commercial certificate was tried.
    LoginChecked {
        /// What it came to.
        outcome: LoginOutcome,
    },
    /// The end of the old pair is so many days away: the person is told again what waits for them.
    Reminded {
        /// Days before the end.
        days: u16,
    },
    /// The authority was asked whether a pair is revoked.
    RevocationChecked {
        /// Which pair.
        generation: Generation,
        /// What it says of each half.
        standing: Both<Standing>,
    },
    /// What the renewal needs was looked at before the person is asked, and something is not there.
    Unready {
        /// What, and what to do, in the person's language.
        what: String,
    },
    /// What was missing is there again.
    Ready,
    /// Time has passed.
    Tick,
}
