//! The token (PKCS#11): what is on it, and the few things that are done with it. This part shows nothing to anybody and decides nothing.

mod failure;
mod handshake;
mod inventory;
mod login;
mod means;
mod module;
mod objects;
mod public_key;
mod raw;
mod room;
mod signing;

pub use failure::failure;
pub use login::{AskPin, Login};
pub use means::{Means, longer_rsa_key};
pub use module::Module;
pub use objects::{KeyPlan, NewCertificate, PrivateKey, StoredCertificate, StoredPublicKey, Token};
pub use public_key::{KeyKind, PublicKey};
pub use room::Needed;
