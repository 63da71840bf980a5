//! What agent and worker say to each other: JSON, each message preceded by its length (32-bit big-endian).
//!
//! The agent sends one [`Start`] right after the process is there, then the worker sends any number of [`Message`]s, the last of which is
//! [`Message::Done`]. A worker does one intent and ends. Between two messages it may send empty frames (length 0): each says that a call into
//! the library begins, so that the agent's deadline holds for one call and not for the whole intent.
//!
//! The socket pair's end is the worker's standard input; a terminal for the prompt is its standard output. Both are put out of the library's
//! reach before it is loaded.

use crate::certificate::{Both, Fingerprint, KeyId, Role};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The first and only message to the worker.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Start {
    /// The PKCS#11 module to load.
    pub module: PathBuf,
    /// Token serial that is meant; any token with a certificate if absent (only for [`Intent::Inspect`]).
    pub token_serial: Option<String>,
    /// Language of the prompt: `cs` or `en`.
    pub language: String,
    /// Where the person is asked.
    pub prompt: PromptKind,
    /// How long the person has, in seconds, counted from the first prompt.
    pub prompt_seconds: u64,
    /// Paths the module may write; everything else is read-only to it.
    pub writes: Vec<PathBuf>,
    /// What to do.
    pub intent: Intent,
}

/// Where the worker asks the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PromptKind {
    /// Nowhere; an intent that needs a PIN then fails with [`Failure::NoPrompt`].
    None,
    /// By this pinentry program.
    Pinentry(PathBuf),
    /// On the terminal that is the worker's standard output.
    Terminal,
}

/// What the worker can be asked to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intent {
    /// Read what is on the token without a PIN.
    Inspect,
    /// Make the two new keys (PIN).
    MakeKeys(MakeKeys),
    /// Sign the two requests (PIN).
    MakeRequests(MakeRequests),
    /// Write the two issued certificates (PIN).
    Import(Import),
}

/// Whose pair, for the prompt and to find the old pair on the token. The worker reads the old certificates from the token by fingerprint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The old certificates' SHA-256 fingerprints.
    pub old: Both<Fingerprint>,
}

/// A key to make, or to find again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyOrder {
    /// The `CKA_ID` chosen for it beforehand.
    pub id: KeyId,
    /// The public key (`SubjectPublicKeyInfo` DER, hex in JSON), if it was made before.
    #[serde(with = "hex::serde")]
    pub public_key: Vec<u8>,
}

/// Make two keys of the old keys' type and size.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakeKeys {
    /// Whose.
    pub subject: Subject,
    /// The `CKA_ID` chosen for each half. A key pair with that id that is already there is used, not made again.
    pub ids: Both<KeyId>,
    /// SHA-256 of the `SubjectPublicKeyInfo` of every public key on the token before the first attempt: if the library rewrote the id,
    /// a public key that is not among these is ours.
    pub known: Vec<Fingerprint>,
    /// SHA-256 of the public key of each half whose key was made already; such a key is not made again.
    pub made: Both<Option<Fingerprint>>,
}

/// Make and sign the two requests.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct MakeRequests {
    /// Whose.
    pub subject: Subject,
    /// The new keys.
    pub keys: Both<KeyOrder>,
    /// The host the requests will be sent to, for the prompt.
    pub recipient: String,
}

/// Write two issued certificates beside their keys.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Import {
    /// Whose.
    pub subject: Subject,
    /// The new keys.
    pub keys: Both<KeyOrder>,
    /// The issued certificates, DER as hex.
    pub certificates: Both<String>,
}

/// One message from the worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Message {
    /// The prompt stands before the person.
    Prompted,
    /// The right PIN was typed: that is the consent.
    Consented,
    /// The making of a key begins; it takes from seconds to minutes.
    MakingKey(Role),
    /// A key was made or found again.
    KeyMade(KeyMade),
    /// The end, and how it went.
    Done(Result<Answer, Failure>),
}

/// A key on the token.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyMade {
    /// Which half it is for.
    pub role: Role,
    /// Its `CKA_ID`, as the token has it.
    pub id: KeyId,
    /// Its `SubjectPublicKeyInfo`, DER as hex in JSON.
    #[serde(with = "hex::serde")]
    pub public_key: Vec<u8>,
}

/// What an intent gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// To [`Intent::Inspect`].
    Contents(CardContents),
    /// To [`Intent::MakeKeys`]; each key came in a [`Message::KeyMade`].
    KeysMade,
    /// To [`Intent::MakeRequests`].
    Requests(Both<Request>),
    /// To [`Intent::Import`].
    Imported,
}

/// One renewal request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// PKCS#10 `CertificationRequest` (RFC 2986), DER.
    #[serde(with = "hex::serde")]
    pub pkcs10: Vec<u8>,
    /// CMS `SignedData` (RFC 5652) over it, signed by the old qualified certificate, DER.
    #[serde(with = "hex::serde")]
    pub cms: Vec<u8>,
}

/// What is on a token, as far as it can be read without a PIN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardContents {
    /// The token.
    pub token: TokenFacts,
    /// Every X.509 certificate object.
    pub certificates: Vec<CertificateOnCard>,
    /// Every public key object.
    pub public_keys: Vec<PublicKeyOnCard>,
}

/// The token's facts (`CK_TOKEN_INFO`, `CK_SLOT_INFO`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenFacts {
    /// Label.
    pub label: String,
    /// Manufacturer.
    pub manufacturer: String,
    /// Model.
    pub model: String,
    /// Serial number; names the card.
    pub serial: String,
    /// The slot's description; for PC/SC modules the reader's name.
    pub slot: String,
    /// Tries left for the PIN.
    pub tries: TriesLeft,
    /// Shortest and longest PIN.
    pub pin_length: (u64, u64),
    /// `CKF_PROTECTED_AUTHENTICATION_PATH`: the PIN is typed on the reader.
    pub keypad: bool,
}

/// What the token's flags tell of the PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriesLeft {
    /// No wrong try is recorded.
    All,
    /// `CKF_USER_PIN_COUNT_LOW`: at least one wrong try since the last right one.
    Fewer,
    /// `CKF_USER_PIN_FINAL_TRY`.
    Last,
    /// `CKF_USER_PIN_LOCKED`.
    Locked,
}

/// A certificate object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateOnCard {
    /// `CKA_ID`.
    pub id: KeyId,
    /// `CKA_LABEL`.
    pub label: String,
    /// `CKA_VALUE`, DER as hex in JSON.
    #[serde(with = "hex::serde")]
    pub der: Vec<u8>,
}

/// A public key object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKeyOnCard {
    /// `CKA_ID`.
    pub id: KeyId,
    /// `SubjectPublicKeyInfo` DER (RSA: built from modulus and exponent), hex in JSON.
    #[serde(with = "hex::serde")]
    pub public_key: Vec<u8>,
}

/// Why an intent was not done. Each is told apart because the person's next step differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Failure {
    /// The person said no (cancel, or "no" to a question).
    #[error("the person declined")]
    Declined,
    /// Nobody answered the prompt in time.
    #[error("nobody answered the prompt")]
    Unanswered,
    /// The prompt could not be shown (no pinentry, no display, terminal gone).
    #[error("the prompt could not be shown: {0}")]
    NoPrompt(String),
    /// The PIN was wrong (`CKR_PIN_INCORRECT`, `CKR_PIN_INVALID`, `CKR_PIN_LEN_RANGE` after the token saw it).
    #[error("the PIN was wrong")]
    PinWrong(TriesLeft),
    /// The PIN is locked; it was not tried.
    #[error("the PIN is locked")]
    PinLocked,
    /// The module cannot be loaded or started.
    #[error("the PKCS#11 module cannot be used: {0}")]
    Module(String),
    /// No token (`CKR_TOKEN_NOT_PRESENT`, `CKR_DEVICE_REMOVED`, no slot with a token, or another token than the one meant).
    #[error("the card is not there: {0}")]
    NoCard(String),
    /// The old pair is not on this token, or its private key is missing.
    #[error("the pair is not on this card: {0}")]
    NoPair(String),
    /// The token lacks a mechanism, space, or the key.
    #[error("the card cannot do it: {0}")]
    Unable(String),
    /// Any other error of the module: the function and its return value (`C_Sign: CKR_DEVICE_ERROR`).
    #[error("the card reported an error: {0}")]
    Card(String),
    /// The worker was asked for something it refuses (a certificate that is not the key's, a message it does not understand).
    #[error("refused: {0}")]
    Refused(String),
}
