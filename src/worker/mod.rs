//! The card process, `twins card-worker`: loads the vendor's PKCS#11 library, asks for the PIN, makes keys and signs requests.
//!
//! This room has no network, no database and no async runtime, and knows nothing of renewals, mail or portals. It accepts
//! [`Intent`]s and builds or parses what it signs by itself: bytes handed to it are never signed.

mod burst;
mod channel;
mod consent;
mod intents;
mod lack;
mod messages;
mod old_pair;
mod pin;
mod process;
mod prompt;
mod sandbox;
mod signed;
mod token;
pub mod wire;

pub use lack::Lack;
pub use messages::{
    Answer, AnswerHandshake, CardContents, CertificateOnCard, Failure, FreeMemory, Handshake, HandshakeSignature, Import, Intent, Job,
    KeyMade, KeyOrder, MakeKeys, MakeRequests, Message, PromptKind, PublicKeyOnCard, Request, SlotSeen, Start, Subject, TokenFacts,
    Transcript, TriesLeft, Untold,
};
pub use pin::can_lock_memory;
pub use process::run;
pub use prompt::PromptTrouble;
pub use sandbox::{Confinement, confinement};
pub use token::{Means, longer_rsa_key};
