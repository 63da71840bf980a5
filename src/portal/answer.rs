//! The small answer of a portal: five values, whatever was asked.

use chrono::{DateTime, Utc};

/// What the portal said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer<T> {
    /// It gave what was asked for: the token to ask again with, or the certificates.
    Accepted(T),
    /// Not now.
    Wait {
        /// Why, in words.
        why: String,
        /// When to ask again, if it said so.
        until: Option<DateTime<Utc>>,
    },
    /// It refused, in its own words.
    Rejected(String),
    /// Network, TLS or server failure; may pass.
    Unreachable(String),
    /// A page that the profile does not know, or a consent: what was expected and what came instead.
    NeedsPerson(String),
}

impl<T> Answer<T> {
    /// Its name in transcripts.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Accepted(_) => "accepted",
            Self::Wait { .. } => "wait",
            Self::Rejected(_) => "rejected",
            Self::Unreachable(_) => "unreachable",
            Self::NeedsPerson(_) => "needs-person",
        }
    }

    /// What it says beside its name.
    pub fn words(&self) -> &str {
        match self {
            Self::Accepted(_) => "",
            Self::Wait { why, .. } | Self::Rejected(why) | Self::Unreachable(why) | Self::NeedsPerson(why) => why,
        }
    }
}
