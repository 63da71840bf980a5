//! What a card lacks for what was asked of it. Each case can be told in the person's words; who tells it, this part does not know.

use crate::certificate::{Fingerprint, KeyId, Role};
use serde::{Deserialize, Serialize};

/// What is lacking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Lack {
    /// Room, in bytes (`CK_TOKEN_INFO`).
    #[error("there is no room on it: {free} bytes are free, some {needed} are needed")]
    Room {
        /// What is free.
        free: u64,
        /// What would be written.
        needed: u64,
    },
    /// Keys of the length that is needed, in bits (`CK_MECHANISM_INFO`).
    #[error("it makes RSA keys of {least} to {most} bits, and {bits} are needed")]
    KeyLength {
        /// The shortest that it makes.
        least: u64,
        /// The longest that it makes.
        most: u64,
        /// What is needed.
        bits: u64,
    },
    /// The mechanism that makes keys of this kind.
    #[error("it does not make {kind} keys")]
    KeyMaking {
        /// `RSA` or `EC`.
        kind: String,
    },
    /// A mechanism that signs.
    #[error("it has no mechanism for signatures with this kind of key")]
    Signing,
    /// A new key that was made on it.
    #[error("the {role} key {fingerprint} was made on it and is not there any more")]
    MadeKey {
        /// Which.
        role: Role,
        /// SHA-256 of its `SubjectPublicKeyInfo`.
        fingerprint: Fingerprint,
    },
    /// A new key of the right kind: there is one of another.
    #[error("the key {id} on it is of another kind than the new {role} key is to be")]
    RightKind {
        /// Which.
        role: Role,
        /// Its `CKA_ID`.
        id: KeyId,
    },
    /// A way to tell which of several new keys are ours.
    #[error("{count} keys without a certificate appeared on it since the renewal began, so it is not clear which are ours")]
    Clarity {
        /// How many there are.
        count: u64,
    },
    /// A new key.
    #[error("the new {role} key {id} is not on it")]
    NewKey {
        /// Which.
        role: Role,
        /// Its `CKA_ID`.
        id: KeyId,
    },
    /// An old private key.
    #[error("the private key of the {role} certificate is missing")]
    PrivateKey {
        /// Which.
        role: Role,
    },
    /// An old certificate.
    #[error("the {role} certificate {fingerprint} is not among its certificates")]
    Certificate {
        /// Which.
        role: Role,
        /// SHA-256 of its DER.
        fingerprint: Fingerprint,
    },
    /// What the library said of it, in its own words.
    #[error("{0}")]
    Said(String),
}

impl From<String> for Lack {
    fn from(words: String) -> Self {
        Self::Said(words)
    }
}

impl From<&str> for Lack {
    fn from(words: &str) -> Self {
        Self::Said(words.to_owned())
    }
}
