//! Watches a mailbox by IMAP (RFC 3501/9051) and IDLE (RFC 2177). Nothing in it is marked, moved or deleted: folders are examined, bodies peeked.

mod backoff;
mod folder_name;
mod jumps;
mod junk;
mod life;
mod line;
mod link;
mod login;
mod pace;
mod put_off;
mod rounds;
mod session;
mod watcher;

pub use jumps::Jumps;
pub use pace::Pace;

use super::ImapSettings;
use chrono::{DateTime, Utc};
use session::{Failure, Session};
use tokio::sync::{mpsc, oneshot};
use watcher::Watcher;

/// How far a folder was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The account ([`ImapSettings::account`]).
    pub account: String,
    /// The folder.
    pub folder: String,
    /// Its UIDVALIDITY.
    pub uid_validity: u32,
    /// Every message up to this UID was handled.
    pub last_uid: u32,
}

/// A message that arrived and what to say when it was handled.
#[derive(Debug)]
pub struct Arrival {
    /// The raw message.
    pub raw: Vec<u8>,
    /// Whether it lay in the junk folder, where a person would not have found it.
    pub junk: bool,
    /// Where the folder stands once this message is handled; to be stored in the same transaction. It passes no message that was put off.
    pub cursor: Cursor,
    /// Answer when it is stored, or with why it cannot be judged now; until then the watcher holds the next one back. A message that is put
    /// off, or dropped without a word, comes again later, and the others meanwhile.
    pub handled: oneshot::Sender<Handled>,
}

/// Whether a message was handled, or why it is put off.
pub type Handled = Result<(), String>;

/// Whether the mailbox is being watched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchState {
    /// Connected, all folders read.
    Watching,
    /// Away, and why; it goes on trying.
    Away(String),
    /// Connected and read, but for messages that cannot be judged now. They are tried again.
    Undecided {
        /// When the first of them came.
        since: DateTime<Utc>,
        /// Why.
        why: String,
        /// For so long ([`Pace::silence`]) that the person should look at them.
        overdue: bool,
    },
    /// The server refuses the login: only the person can mend that. It is tried again now and then.
    LoginRefused(String),
    /// Away for so long ([`Pace::silence`]) that the person should look into the mailbox; it goes on trying.
    Silent {
        /// When the mailbox was last seen to be well; when the watch began if it never was.
        since: DateTime<Utc>,
        /// Why it is away.
        why: String,
    },
}

/// What the watcher sends.
#[derive(Debug)]
pub enum Watch {
    /// A message that may be from the authority.
    Arrived(Arrival),
    /// A folder was read to here without a message for us (so that a restart need not read it again).
    Read(Cursor),
    /// The state changed.
    State(WatchState),
}

/// Logs in and out again.
///
/// # Errors
/// A text for the person.
pub async fn try_login(settings: &ImapSettings) -> Result<(), String> {
    match Session::open(settings, Pace::default()).await {
        Ok(session) => {
            session.close().await;
            Ok(())
        }
        Err(Failure::Lost(why) | Failure::NoPassword(why) | Failure::LoginRefused(why) | Failure::Refused(why)) => Err(why),
    }
}

/// What was found in a mailbox that was only looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailboxFound {
    /// How many of the wanted folders could be opened, the junk folder among them.
    pub opened: usize,
    /// Wanted folders that are not there.
    pub missing: Vec<String>,
    /// The folders that the server lists; asked for only where one is missing.
    pub folders: Vec<String>,
    /// Whether the server tells news by itself (IDLE).
    pub idle: bool,
}

/// Why a mailbox could not be looked at; a text for the person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailboxError {
    /// It cannot be reached, or does not answer as it should.
    #[error("{0}")]
    Away(String),
    /// It can be reached, but the password cannot be had from where it is kept.
    #[error("{0}")]
    NoPassword(String),
    /// The server refuses the login.
    #[error("{0}")]
    LoginRefused(String),
}

impl From<Failure> for MailboxError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Lost(why) | Failure::Refused(why) => Self::Away(why),
            Failure::NoPassword(why) => Self::NoPassword(why),
            Failure::LoginRefused(why) => Self::LoginRefused(why),
        }
    }
}

/// Connects, logs in, opens every wanted folder for reading, and looks whether the server knows IDLE.
///
/// # Errors
/// See [`MailboxError`].
pub async fn examine_mailbox(settings: &ImapSettings) -> Result<MailboxFound, MailboxError> {
    let mut session = Session::open(settings, Pace::default()).await?;
    let mut found = MailboxFound { opened: 0, missing: Vec::new(), folders: Vec::new(), idle: session.knows_idle() };
    for folder in &settings.folders {
        match session.examine(folder).await {
            Ok(_) => found.opened += 1,
            Err(Failure::Refused(_)) => found.missing.push(folder.clone()),
            Err(failure) => return Err(failure.into()),
        }
    }
    if settings.junk {
        let (listed, tells) = session.folders().await?;
        found.opened += junk::junk_folders(&listed, tells).len();
    }
    if !found.missing.is_empty() {
        found.folders = session.all_folders().await?;
    }
    session.close().await;
    Ok(found)
}

/// Whether a message with this `Message-ID` lies in one of the account's watched folders.
///
/// # Errors
/// A text for the person.
pub async fn holds(settings: &ImapSettings, message_id: &str) -> Result<bool, String> {
    let found = async {
        let mut session = Session::open(settings, Pace::default()).await?;
        for folder in &settings.folders {
            session.examine(folder).await?;
            // RFC 9051 §6.4.4: the field's content has this in it.
            if !session.search(&format!("HEADER Message-ID \"{}\"", message_id.replace(['"', '\\', '\r', '\n'], ""))).await?.is_empty() {
                session.close().await;
                return Ok(true);
            }
        }
        session.close().await;
        Ok(false)
    };
    found.await.map_err(|failure| match failure {
        Failure::Lost(why) | Failure::NoPassword(why) | Failure::LoginRefused(why) | Failure::Refused(why) => why,
    })
}

/// Watches until the receiver is dropped; reconnects for as long as it takes. Messages from before `cursors` (those of other
/// accounts are ignored) are not fetched again; in a folder without a cursor (or with another UIDVALIDITY) the last 60 days are searched for mail that names one of `domains` in From, so
/// after a change of UIDVALIDITY a message may come a second time. Must be called within a tokio runtime.
pub fn watch(settings: ImapSettings, domains: Vec<String>, cursors: Vec<Cursor>) -> mpsc::Receiver<Watch> {
    watch_at_pace(settings, domains, cursors, Pace::default(), Jumps::none())
}

/// [`watch`] with other times than the usual ones, and told of `jumps`: a computer that was suspended has lost its connections, so everything
/// begins anew then.
pub fn watch_at_pace(
    settings: ImapSettings,
    domains: Vec<String>,
    cursors: Vec<Cursor>,
    pace: Pace,
    jumps: Jumps,
) -> mpsc::Receiver<Watch> {
    let (sender, receiver) = mpsc::channel(1);
    let watcher = Watcher::new(settings, domains, cursors, pace, sender);
    tokio::spawn(watcher.run(jumps));
    receiver
}
