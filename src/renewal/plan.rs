//! What a renewal has to come to after the import, by the configuration.

use serde::{Deserialize, Serialize};

/// What follows when both certificates are on the card. Without any of it the renewal is done then.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// Both certificates are registered where browsers and mail programs look.
    pub register: bool,
    /// A login with the new commercial certificate shows that the door opens.
    pub prove_login: bool,
}
