//! What reaches the agent's one task.

use super::{control::Call, orders::Order, preparing::Preparation};
use crate::{
    card::{Presence, WorkerError},
    certificate::{Both, Fingerprint, Standing},
    certstore::Report,
    login::Outcome,
    mail::{Handled, SendError, Verdict, Watch},
    portal::{self, Collected, Receipt},
    renewal::{Generation, Renewal, Source},
    store::{FolderCursor, StoreError},
    tell::{DeskButton, Examined},
    worker::{Answer, CardContents, Message},
};
use tokio::sync::oneshot;

/// Something that happened outside.
#[derive(Debug)]
pub enum Signal {
    /// From the watcher of this account.
    Mail(String, Watch),
    /// A message was judged.
    Judged(Box<Judged>),
    /// From the readers' watcher.
    Readers(Presence),
    /// The cards in the readers were looked at.
    Looked(Result<Vec<CardContents>, WorkerError>),
    /// The worker reports progress.
    Progress(Order, Message),
    /// The worker is through.
    Worked(Order, Result<Answer, WorkerError>),
    /// The portal answered to a submission.
    Sent(Order, portal::Submitted),
    /// The portal answered to a look for certificates.
    Collected(Order, Source, Collected, Option<Box<Receipt>>),
    /// Browsers and mail programs were told of a pair; or why that could not be tried.
    Registered(Order, Result<Report, String>),
    /// The login was tried.
    LoggedIn(Order, Outcome),
    /// The authority was asked whether a pair is revoked; with what stands in the way, if that was looked at too.
    Checked(Order, Generation, Both<Standing>, Option<Preparation>),
    /// A letter was sent, or not.
    Posted(String, u32, Result<(), SendError>),
    /// What a renewal of this pair needs beside card and mailbox was looked at.
    Rehearsed(Fingerprint, Vec<Examined>),
    /// What stands in the way of the renewal that is about to begin; nothing if it may.
    Prepared(Order, Preparation),
    /// A command of the person.
    Call(Call),
    /// A button of the note about this was pressed.
    Pressed(String, DeskButton),
    /// The terminal of this `twins confirm` is gone.
    TerminalGone(u64),
    /// Of these renewals at rest something else is stored than their journals lead to.
    Differing(Vec<Renewal>),
    /// The database's file is damaged.
    Damaged(StoreError),
}

/// A message with its verdict, and how to say that it was handled.
#[derive(Debug)]
pub struct Judged {
    /// What it is.
    pub verdict: Verdict,
    /// Whether it lay in the junk folder.
    pub junk: bool,
    /// SHA-256 of its bytes, hex.
    pub digest: String,
    /// How far the folder is read with it.
    pub cursor: FolderCursor,
    /// Tells the watcher.
    pub handled: oneshot::Sender<Handled>,
}
