//! Why a message is not believed, in kinds that a person can be told of in their language. The whole sentence, for the log, is the verdict's reason.

use serde::{Deserialize, Serialize};

/// Why a message is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doubt {
    /// Its sender is not of a trusted domain.
    Stranger,
    /// It can be read in more than one way, or not at all.
    Ambiguous,
    /// It claims a trusted domain and has no signature of it.
    Unsigned,
    /// It has a signature of the domain that proves too little.
    WeakSignature,
    /// The key of its signature cannot be looked up now.
    KeyOutOfReach,
    /// It was changed after it was signed.
    Changed,
    /// The user's own mail server found that it is false.
    Refuted,
}

impl Doubt {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Stranger, Self::Ambiguous, Self::Unsigned, Self::WeakSignature, Self::KeyOutOfReach, Self::Changed, Self::Refuted];
}
