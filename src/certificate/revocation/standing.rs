//! Whether a certificate is revoked, as far as that is known.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What the authority says of one certificate (RFC 5280 §5, RFC 6960 §2.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "standing")]
pub enum Standing {
    /// Not revoked.
    Good,
    /// Revoked, or on hold.
    Revoked {
        /// Since when.
        at: DateTime<Utc>,
        /// The authority's reason, as RFC 5280 §5.3.1 calls it (`keyCompromise`), if it gave one.
        reason: Option<String>,
    },
    /// It could not be found out.
    Unknown {
        /// Why.
        why: String,
    },
}

impl Standing {
    /// Whether nothing was found out.
    pub const fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown { .. })
    }
}

/// The name of a `CRLReason` (RFC 5280 §5.3.1); `unspecified` says nothing, and neither does a number that is not assigned.
pub fn reason(code: u8) -> Option<String> {
    let name = match code {
        1 => "keyCompromise",
        2 => "cACompromise",
        3 => "affiliationChanged",
        4 => "superseded",
        5 => "cessationOfOperation",
        6 => "certificateHold",
        8 => "removeFromCRL",
        9 => "privilegeWithdrawn",
        10 => "aACompromise",
        _ => return None,
    };
    Some(name.to_owned())
}
