//! What was found in a store, or came of changing it.

use crate::certificate::Both;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Whose store it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Program {
    /// p11-kit's list of modules, which programs built on GnuTLS and others read.
    P11Kit,
    /// A profile of Firefox.
    Firefox,
    /// A profile of Thunderbird.
    Thunderbird,
    /// The database that Chromium and its kin share.
    Chromium,
}

/// How the program was installed: what is packed in a sandbox cannot load a library of the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Packaging {
    /// By the distribution, or by hand.
    System,
    /// As a snap.
    Snap,
    /// As a flatpak.
    Flatpak,
}

/// How a store stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "state", content = "why")]
pub enum Condition {
    /// Everything that is wanted is there.
    Registered,
    /// Something is missing.
    Missing,
    /// Something is missing, and the program runs: a database in use is not written to.
    InUse,
    /// The program's sandbox keeps it from loading the module.
    Confined,
    /// The profile has no database yet.
    NeverStarted,
    /// The module is registered, but trust in the authority is guarded by the profile's own primary password.
    Password,
    /// `modutil` and `certutil` are not installed.
    NoTools,
    /// Something went wrong.
    Failed(String),
}

/// One store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoreReport {
    /// Whose it is.
    pub program: Program,
    /// How that program was installed.
    pub packaging: Packaging,
    /// The profile's directory, or the file.
    pub place: PathBuf,
    /// How it stands.
    #[serde(flatten)]
    pub condition: Condition,
    /// Whether the module is registered in it.
    pub module: bool,
    /// The authorities that are not known in it, for people.
    pub missing_authorities: Vec<String>,
    /// Whether each certificate is seen through it; absent if that was not looked for, or the card is away.
    pub seen: Option<Both<bool>>,
    /// Whether it was changed just now: a program that runs sees that when it is started again.
    pub changed: bool,
}

impl StoreReport {
    /// A store of which nothing is known yet.
    pub(super) const fn new(program: Program, packaging: Packaging, place: PathBuf) -> Self {
        let condition = Condition::Missing;
        Self { program, packaging, place, condition, module: false, missing_authorities: Vec::new(), seen: None, changed: false }
    }

    /// Whether all that was looked for is there.
    pub(super) fn is_complete(&self) -> bool {
        self.module && self.missing_authorities.is_empty() && self.seen.as_ref().is_none_or(|seen| seen.all(|seen| *seen))
    }

    /// Whether something is still to be done that can be done: by the program, or by the person first.
    pub const fn is_wanting(&self) -> bool {
        !matches!(self.condition, Condition::Registered | Condition::Confined | Condition::NeverStarted)
    }
}

/// Every store of a computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// The module.
    pub module: PathBuf,
    /// The stores.
    pub stores: Vec<StoreReport>,
}

impl Report {
    /// Whether every store that can hold the certificates does. One that cannot (a confined program, a profile without a database) does not
    /// count against it, but is to be named.
    pub fn is_registered(&self) -> bool {
        !self.stores.iter().any(StoreReport::is_wanting)
    }

    /// Whether each certificate was seen through at least one store, and by none of those that were looked through missed.
    pub fn seen(&self) -> Option<Both<bool>> {
        let seen: Vec<&Both<bool>> = self.stores.iter().filter_map(|store| store.seen.as_ref()).collect();
        if seen.is_empty() {
            return None;
        }
        Some(Both { qualified: seen.iter().all(|seen| seen.qualified), commercial: seen.iter().all(|seen| seen.commercial) })
    }
}
