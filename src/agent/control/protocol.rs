//! What is said over the control socket.

use crate::{
    certificate::Both,
    config::LogLevel,
    renewal,
    tell::{MailboxReport, PromptReport, ReaderReport},
    worker::TriesLeft,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A command for the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// How mailbox and readers are doing.
    Status,
    /// Say [`Reply::Changed`] whenever something has changed, for as long as the connection lasts.
    Watch,
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
    /// Send the requests in the browser: the answer brings the address to open.
    Browser {
        /// Which renewal; the only open one if absent.
        renewal: Option<String>,
        /// The person knows that requests may have arrived already, and wants others sent nevertheless.
        #[serde(default)]
        again: bool,
    },
    /// Make the requests for the person to carry over as files; the PIN is asked for at the terminal that comes with this request, if one does.
    Requests {
        /// Which renewal; the only open one if absent.
        renewal: Option<String>,
        /// How wide that terminal is.
        columns: usize,
    },
    /// Certificates that the person got some other way.
    Import {
        /// The name of the file, for the journal.
        name: String,
        /// DER, hex.
        certificates: Vec<String>,
    },
    /// How many wrong PINs in a row were counted for a card, because a command is about to ask for one itself.
    WrongPins {
        /// The card's serial number.
        serial: String,
    },
    /// A PIN was tried on a card by a command.
    PinTried {
        /// The card's serial number.
        serial: String,
        /// What the card's flags tell after a wrong one; absent if it was right.
        told: Option<TriesLeft>,
    },
    /// Ask me later.
    Later {
        /// Which renewal; every one that waits if absent.
        renewal: Option<String>,
        /// Not before.
        until: DateTime<Utc>,
    },
    /// Make the log finer or coarser until the agent ends.
    LogLevel {
        /// How fine.
        level: LogLevel,
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
    /// To [`Request::Watch`]: how things stand may be another way now.
    Changed,
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
    /// Requests of this renewal may have reached the authority: whether others are to be sent beside them needs an express yes.
    AgainNeeded {
        /// Which.
        renewal: String,
        /// What is known, and what to do first.
        what: String,
    },
    /// Open this address in the person's browser. A secret: it is not shown.
    Open {
        /// The address.
        address: String,
        /// What to do there.
        what: String,
    },
    /// Both requests, to be written to files.
    Requests(Box<Both<renewal::Request>>),
    /// To [`Request::WrongPins`] and [`Request::PinTried`]: how many are counted.
    WrongPins(u32),
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
    /// Each mailbox.
    #[serde(default)]
    pub mailboxes: Vec<MailboxReport>,
    /// The readers.
    pub readers: Result<Vec<ReaderReport>, String>,
    /// Whether the database can be written. While it cannot, nothing else is known.
    pub database: Result<(), String>,
    /// How the person is asked for the PIN.
    #[serde(default)]
    pub prompt: PromptReport,
    /// What browsers and mail programs lacked when they were looked at last, and what could not be put right; one sentence each.
    #[serde(default)]
    pub stores: Vec<String>,
    /// Why the card that is in a reader cannot be read, if that is so.
    #[serde(default)]
    pub card_trouble: Option<String>,
}

impl LiveStatus {
    /// Of an agent that waits for its disk and attends to nothing else.
    pub fn halted(why: String) -> Self {
        Self {
            mailbox: Ok(()),
            mailboxes: Vec::new(),
            readers: Ok(Vec::new()),
            database: Err(why),
            prompt: PromptReport::default(),
            stores: Vec::new(),
            card_trouble: None,
        }
    }
}
