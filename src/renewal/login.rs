//! Whether the new commercial certificate opens the door.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What a login with the new commercial certificate came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum LoginOutcome {
    /// It was let in.
    Proven,
    /// It was turned away.
    Refused {
        /// In what words.
        why: String,
    },
    /// Nobody was there to ask; may pass.
    Unreachable {
        /// What happened.
        why: String,
    },
    /// The door asks for no certificate: there is nothing to prove.
    NeverAsked,
}

/// That the login is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LoginProof {
    /// It was let in, at this time.
    Proven(DateTime<Utc>),
    /// The person did not want it tried, at this time.
    Declined(DateTime<Utc>),
    /// The door asked for no certificate, at this time.
    NeverAsked(DateTime<Utc>),
}
