//! What is said over the control socket.

use crate::tell::ReaderReport;
use serde::{Deserialize, Serialize};

/// A command for the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// How mailbox and readers are doing.
    Status,
    /// Ask me now, at the terminal that comes with this request.
    Confirm {
        /// How wide that terminal is.
        columns: usize,
    },
    /// Send with the unproven profile: the person saw what would be sent.
    GoAhead {
        /// Which renewal.
        renewal: String,
    },
    /// Start or resume a renewal.
    Renew {
        /// The portal's start link, if the person has one.
        link: Option<String>,
        /// A serial number of the pair, if there are several.
        serial: Option<String>,
    },
    /// Stop a renewal.
    Decline {
        /// Which; the only open one if absent.
        renewal: Option<String>,
    },
}

/// A line of the answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reply {
    /// To [`Request::Status`].
    Status(LiveStatus),
    /// What goes on meanwhile, for the person.
    Progress(String),
    /// Work has begun that takes a while: shown with the time that passes, until the next line.
    Working(String),
    /// This renewal waits for the person's go-ahead; the text says what would be sent.
    GoAheadNeeded {
        /// Which.
        renewal: String,
        /// What would be sent.
        what: String,
    },
    /// The end: it went well.
    Done(String),
    /// The end: it did not; what happened and what to do.
    Failed(String),
}

/// What only the running agent knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LiveStatus {
    /// Whether the mailbox is watched.
    pub mailbox: Result<(), String>,
    /// The readers.
    pub readers: Result<Vec<ReaderReport>, String>,
}
