//! Everything the page shows: the report, and beside it the stories, the mails and the checks of late.

use super::{Finding, HistoryEntry, Report};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// What the page is made from. No secret is in it.
#[derive(Debug, Clone)]
pub struct Board {
    /// How things stand.
    pub report: Report,
    /// By the renewal's name: what happened, the oldest first.
    pub stories: BTreeMap<String, Vec<HistoryEntry>>,
    /// Mails to the person, the newest first.
    pub sent: Vec<SentMail>,
    /// Mails of the authority, or that claim to be, the newest first.
    pub received: Vec<ReceivedMail>,
    /// Rehearsals that were held, the newest first.
    pub rehearsals: Vec<HeldRehearsal>,
}

/// A mail that the program wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SentMail {
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Its subject.
    pub subject: String,
    /// When the server took it.
    pub sent: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    pub trouble: Option<String>,
}

/// A mail that came in and was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedMail {
    /// When it was judged.
    pub at: DateTime<Utc>,
    /// Its sender, by its own words.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// What it is about, by the name in the JSON: `renewal-notice`.
    pub kind: String,
    /// Whether it may be believed, by the name in the JSON: `authenticated`.
    pub trust: String,
}

/// A rehearsal that was held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRehearsal {
    /// When.
    pub at: DateTime<Utc>,
    /// What was found.
    pub findings: Vec<Finding>,
}
