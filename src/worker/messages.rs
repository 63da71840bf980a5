//! What agent and worker say to each other: JSON, each message preceded by its length (32-bit big-endian).
//!
//! The agent sends one [`Start`] right after the process is there, then the worker sends any number of [`Message`]s, the last of which is
//! [`Message::Done`]. Only to [`Message::ReadyForHandshake`] does the agent answer before that, with a [`Handshake`]. A worker does one job and ends, unless it said [`Message::Kept`] before: then another [`Job`] may follow, and is answered
//! in the same way. Between two messages it may send empty frames (length 0): each says that a call into the library begins, so that the
//! agent's deadline holds for one call and not for the whole job.
//!
//! The socket pair's end is the worker's standard input; a terminal for the prompt is its standard output. Both are put out of the library's
//! reach before it is loaded.

use super::{Lack, prompt::PromptTrouble, token::Means};
use crate::certificate::{Both, Fingerprint, KeyId, Role};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// The first message to the worker.
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
    /// How long the session is kept for another job, in seconds; 0 for a PIN at each step.
    pub keep_seconds: u64,
    /// Paths the module may write; everything else is read-only to it.
    pub writes: Vec<PathBuf>,
    /// What to do first.
    pub job: Job,
}

/// One thing to do.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Job {
    /// What.
    pub intent: Intent,
    /// What the token does not tell and is known of it.
    pub untold: Untold,
}

/// What a token does not tell of its PIN, and was learned.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Untold {
    /// Wrong PINs in a row that were counted because its flags do not tell.
    pub wrong_pins: u32,
    /// It wants the PIN for the signatures of this job ([`Message::WantsPin`]).
    pub wants_pin: bool,
}

impl From<Intent> for Job {
    /// For a token of which nothing is known.
    fn from(intent: Intent) -> Self {
        Self { intent, untold: Untold::default() }
    }
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
    /// Read what is on the token without a PIN, every object of it.
    Inspect,
    /// Look at every token that is in, without a PIN. What is remembered of them and still so is not read again.
    Look(Vec<CardContents>),
    /// Wait until the slots are other than these, without a PIN and without a session on any token.
    Watch {
        /// The slots as they were seen last.
        known: Vec<SlotSeen>,
        /// The longest wait.
        seconds: u64,
    },
    /// Make the two new keys (PIN).
    MakeKeys(MakeKeys),
    /// Sign the two requests (PIN).
    MakeRequests(MakeRequests),
    /// Write the two issued certificates (PIN).
    Import(Import),
    /// Sign one TLS client handshake with the commercial key (PIN).
    AnswerHandshake(AnswerHandshake),
}

/// Whose pair, for the prompt and to find the old pair on the token: by the bytes of its certificates, so that nothing else on the token has to
/// be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// The old certificates, DER as hex.
    pub old: Both<String>,
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

/// Make two keys of the old keys' type and size, never weaker than the floor.
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
    /// The fewest bits of a new RSA key, whatever the old one has.
    #[serde(default)]
    pub least_rsa_bits: u64,
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

/// Log in to a server once, with the commercial certificate.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AnswerHandshake {
    /// Whose pair; here the one to log in with, old or new.
    pub subject: Subject,
    /// The server's name or address, for the prompt; a TLS 1.2 handshake with another is refused.
    pub host: String,
}

/// The kinds of signature in a handshake, by their names in RFC 8446 §4.2.3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandshakeSignature {
    /// `rsa_pss_rsae_sha256`.
    RsaPssSha256,
    /// `rsa_pkcs1_sha256`; not in TLS 1.3.
    RsaPkcs1Sha256,
    /// `ecdsa_secp256r1_sha256`.
    EcdsaP256Sha256,
    /// `ecdsa_secp384r1_sha384`.
    EcdsaP384Sha384,
}

/// The handshake to sign: the agent's one answer to [`Message::ReadyForHandshake`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handshake {
    /// How to sign, of what the worker offered.
    pub signature: HandshakeSignature,
    /// What was said so far.
    pub transcript: Transcript,
}

/// What a client's `CertificateVerify` covers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Transcript {
    /// TLS 1.2: every handshake message from `ClientHello` to `ClientKeyExchange` (RFC 5246 §7.4.8), hex in JSON. The worker reads them.
    Tls12(#[serde(with = "hex::serde")] Vec<u8>),
    /// TLS 1.3: the transcript's hash (RFC 8446 §4.4.3), hex in JSON. The worker puts the rest around it.
    Tls13(#[serde(with = "hex::serde")] Vec<u8>),
}

/// One message from the worker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(clippy::large_enum_variant)] // only one is alive at a time
pub enum Message {
    /// The prompt stands before the person.
    Prompted,
    /// The PIN was typed, and the card is to look at it: the person's time is over, the library's begins.
    Typed,
    /// The right PIN was typed, or a plain yes given while the session is kept: that is the consent.
    Consented,
    /// The making of a key begins; it takes from seconds to minutes.
    MakingKey(Role),
    /// A key was made or found again.
    KeyMade(KeyMade),
    /// Logged in for one handshake, which can be signed in these ways, the best first. It is waited for, for a minute.
    ReadyForHandshake(Vec<HandshakeSignature>),
    /// The token wanted the PIN for a signature without having said so; or did not, though the job said that it would.
    WantsPin(bool),
    /// The session stays open for another [`Job`]; right before [`Message::Done`].
    Kept,
    /// The end of the job, and how it went.
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
#[allow(clippy::large_enum_variant)] // only one is alive at a time
pub enum Answer {
    /// To [`Intent::Inspect`].
    Contents(CardContents),
    /// To [`Intent::Look`]: the most promising first (with a pair, with any certificate, with anything).
    Looked(Vec<CardContents>),
    /// To [`Intent::Watch`]: every slot as it is now.
    Slots(Vec<SlotSeen>),
    /// To [`Intent::MakeKeys`]; each key came in a [`Message::KeyMade`].
    KeysMade,
    /// To [`Intent::MakeRequests`].
    Requests(Both<Request>),
    /// To [`Intent::Import`].
    Imported,
    /// To [`Intent::AnswerHandshake`]: the signature as TLS has it, hex in JSON.
    HandshakeSigned(#[serde(with = "hex::serde")] Vec<u8>),
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

/// A slot of the module (`CK_SLOT_INFO`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotSeen {
    /// Its description; for PC/SC modules the reader's name.
    pub name: String,
    /// The serial number of the token in it, if an initialised one is in.
    pub token: Option<String>,
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
    /// `CKA_ID` of each private key object that can be seen without a PIN: on many cards none.
    pub private_keys: Vec<KeyId>,
    /// How many objects of each kind the token has: certificates, public keys, private keys.
    pub objects: [usize; 3],
    /// What the token is able to do; absent from what was remembered before that was asked.
    #[serde(default)]
    pub means: Option<Means>,
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
    /// Room that is left.
    pub free: FreeMemory,
}

/// Room that is left on a token, in bytes; absent where it does not tell (`CK_UNAVAILABLE_INFORMATION`).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FreeMemory {
    /// `ulFreePublicMemory`.
    pub public: Option<u64>,
    /// `ulFreePrivateMemory`.
    pub private: Option<u64>,
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

/// A token that sets no flags is taken to have three tries, as is usual.
const USUAL_TRIES: u32 = 3;

impl TriesLeft {
    /// What is left by these flags or, where they tell nothing, by the wrong tries that were counted. Never [`TriesLeft::Locked`] by the count
    /// alone: the card may have more tries than is usual, or may have been unlocked.
    #[must_use]
    pub const fn or_counted(self, wrong_pins: u32) -> Self {
        match (self, wrong_pins) {
            (Self::All, 0) => Self::All,
            (Self::All, wrong) if wrong + 1 < USUAL_TRIES => Self::Fewer,
            (Self::All, _) => Self::Last,
            (told, _) => told,
        }
    }
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
    NoPrompt(PromptTrouble),
    /// The PIN was wrong (`CKR_PIN_INCORRECT`, `CKR_PIN_INVALID`, `CKR_PIN_LEN_RANGE` after the token saw it); with what the flags tell after
    /// it. [`TriesLeft::All`] means that this token's flags tell nothing.
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
    NoPair(Lack),
    /// The token lacks a mechanism, space, or the key.
    #[error("the card cannot do it: {0}")]
    Unable(Lack),
    /// Any other error of the module: the function and its return value (`C_Sign: CKR_DEVICE_ERROR`).
    #[error("the card reported an error: {0}")]
    Card(String),
    /// The worker was asked for something it refuses (a certificate that is not the key's, a message it does not understand).
    #[error("refused: {0}")]
    Refused(String),
}
