//! What the person consents to, one at a time.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A step that needs the person's PIN.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// To store the new keys on the card.
    StoreKeys,
    /// To sign and send both requests.
    SendRequests,
    /// To import the issued certificates.
    Import,
    /// To log in with the new commercial certificate.
    ProveLogin,
}

impl Step {
    /// Every step, in order.
    pub const ALL: [Self; 4] = [Self::StoreKeys, Self::SendRequests, Self::Import, Self::ProveLogin];
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::StoreKeys => "store-keys",
            Self::SendRequests => "send-requests",
            Self::Import => "import",
            Self::ProveLogin => "prove-login",
        })
    }
}
