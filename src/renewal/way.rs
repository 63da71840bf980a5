//! The way by which requests reach the authority.

use serde::{Deserialize, Serialize};

/// How the requests are made and sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Way {
    /// The program makes them and walks the portal.
    #[default]
    Portal,
    /// The person does both in a browser with the authority's own software; the new keys are found on the card afterwards.
    Browser,
    /// The program makes them, and the person carries them over as files.
    Hand,
}
