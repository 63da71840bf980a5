//! The mail as the person is told of it: each way to it and how it does, and messages that need the person's eye.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A watched mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxReport {
    /// The account's name.
    pub account: String,
    /// How it does.
    #[serde(flatten)]
    pub state: MailboxState,
}

/// How a mailbox does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum MailboxState {
    /// Not reached yet since the start.
    Connecting,
    /// Watched.
    Watching,
    /// Away; it goes on trying.
    Away {
        /// Why.
        why: String,
    },
    /// Watched, but a mail in it cannot be judged now; it is tried again.
    Undecided {
        /// Since when.
        since: DateTime<Utc>,
        /// Why.
        why: String,
        /// For so long that the person should look at it.
        overdue: bool,
    },
    /// The login is refused: the person's to mend.
    LoginRefused {
        /// Why.
        why: String,
    },
    /// Without a sign of life for so long that the person should look into it.
    Silent {
        /// When it was last seen to be well.
        since: DateTime<Utc>,
        /// Why it is away.
        why: String,
    },
}

impl MailboxState {
    /// What is wrong, for programs; `None` if nothing is.
    pub fn trouble(&self) -> Option<String> {
        match self {
            Self::Watching => None,
            Self::Connecting => Some("not connected yet".to_owned()),
            Self::Away { why } | Self::LoginRefused { why } => Some(why.clone()),
            Self::Undecided { since, why, .. } => Some(format!("mail cannot be judged since {}: {why}", since.format("%F %R UTC"))),
            Self::Silent { since, why } => Some(format!("no sign of life since {}: {why}", since.format("%F %R UTC"))),
        }
    }
}

/// What the person is told of a way to the mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PostNews {
    /// Its login is refused.
    LoginRefused {
        /// Why.
        why: String,
    },
    /// It has shown no sign of life since then.
    Silent {
        /// Since when.
        since: DateTime<Utc>,
        /// Why.
        why: String,
    },
    /// A mail in it could not be judged since then.
    Undecided {
        /// Since when.
        since: DateTime<Utc>,
        /// Why.
        why: String,
    },
    /// Mail cannot be sent, for the login is refused.
    SendingRefused {
        /// Why.
        why: String,
    },
    /// The mailbox is watched again.
    WatchedAgain,
    /// Mail can be sent again.
    SentAgain,
    /// A message that needs the person's eye.
    Remark(Remark),
}

/// A message of the authority that needs the person's eye.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// When it was judged.
    pub at: DateTime<Utc>,
    /// Who sent it, by its own words.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// Why it is remarkable.
    pub why: RemarkReason,
    /// Why it is not believed, by the name that the mail room has for it: `weak-signature`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doubt: Option<String>,
}

/// Why a message needs the person's eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemarkReason {
    /// It was proven and acted on, but lay in the junk folder.
    InJunk,
    /// It lay in the junk folder, seems to be the authority's, and is not proven: nothing was started.
    InJunkUnproven,
    /// A notice that names no certificate and whose addressee nobody signed: nothing was started.
    AddresseeUnproven,
    /// It looks like a notice and is not proven: nothing was started.
    Unproven,
    /// It looks like another mail of the authority's and is not proven: it was not heeded.
    UnprovenOther,
    /// It claims to be the authority's and is not.
    Forged,
    /// A proven notice for certificates that were never seen on a card here.
    UnknownPair,
    /// A proven notice for a pair that has ended.
    EndedPair,
    /// A proven notice for a pair that has a successor.
    ReplacedPair,
}

impl RemarkReason {
    /// Whether the message is proven to be the authority's.
    pub const fn is_of_proven(self) -> bool {
        !matches!(self, Self::InJunkUnproven | Self::Unproven | Self::UnprovenOther | Self::Forged)
    }

    /// Whether the person is written a mail of it beside what the status shows. What proves nothing shall not make the program write.
    pub const fn is_written(self) -> bool {
        matches!(self, Self::InJunk | Self::AddresseeUnproven)
    }
}
