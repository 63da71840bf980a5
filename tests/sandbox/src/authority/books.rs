//! The books: what was asked, accepted, refused, issued and mailed. Tests take them as judge.

use crate::{
    ca::Serial,
    half::{Half, Pair},
};
use chrono::{DateTime, Utc};
use std::sync::{Arc, Mutex, MutexGuard};

/// Everything on record.
#[derive(Debug, Clone, Default)]
pub struct Books {
    /// Every submission of a pair of requests, in order.
    pub submissions: Vec<Submission>,
    /// Each single request that was taken in, once: both of an accepted pair, or one where the other was refused.
    pub taken: Vec<TakenRecord>,
    /// Pairs of requests of which one was taken in and the other refused; `outcome` says why.
    pub halved: Vec<Submission>,
    /// Every issued pair, in order; the first ones are those of the enrolments.
    pub issued: Vec<IssuedRecord>,
    /// Every mail that left.
    pub mails: Vec<MailRecord>,
    /// Every request to the portal.
    pub hits: Vec<Hit>,
    /// Every answer of the revocation services: host and path.
    pub look_ups: Vec<String>,
    /// Every attempt to reach another host through the proxy.
    pub escapes: Vec<String>,
}

impl Books {
    /// Submissions that were accepted (the same bytes sent again count again).
    pub fn accepted(&self) -> impl Iterator<Item = &Submission> {
        self.submissions.iter().filter(|submission| submission.outcome.is_ok())
    }

    /// Submissions that were refused.
    pub fn refused(&self) -> impl Iterator<Item = &Submission> {
        self.submissions.iter().filter(|submission| submission.outcome.is_err())
    }

    /// How many requests went further into the portal than its front door, at which anybody may knock.
    pub fn walked(&self) -> usize {
        self.hits.iter().filter(|hit| hit.path != "/").count()
    }

    /// Subjects of the mails that left, in order.
    pub fn subjects(&self) -> Vec<&str> {
        self.mails.iter().map(|mail| mail.subject.as_str()).collect()
    }
}

/// One submission.
#[derive(Debug, Clone)]
pub struct Submission {
    /// When.
    pub at: DateTime<Utc>,
    /// Whose.
    pub name: String,
    /// The two messages (CMS) as they came.
    pub messages: Pair<Vec<u8>>,
    /// The number given, or why it was refused.
    pub outcome: Result<String, String>,
}

/// One request that was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenRecord {
    /// Which of the two.
    pub half: Half,
    /// The message (CMS) as it came.
    pub message: Vec<u8>,
}

/// One issued pair.
#[derive(Debug, Clone)]
pub struct IssuedRecord {
    /// When.
    pub at: DateTime<Utc>,
    /// Whose.
    pub name: String,
    /// Number of the request; absent for a first pair.
    pub number: Option<String>,
    /// Serial numbers.
    pub serials: Pair<Serial>,
    /// The certificates, DER.
    pub certificates: Pair<Vec<u8>>,
}

/// One mail.
#[derive(Debug, Clone)]
pub struct MailRecord {
    /// When.
    pub at: DateTime<Utc>,
    /// Recipient.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// The message as it was sent.
    pub raw: Vec<u8>,
}

/// One request to the portal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// HTTP method.
    pub method: String,
    /// Path without query: tokens are secrets.
    pub path: String,
    /// HTTP status of the answer.
    pub status: u16,
}

/// The books as everyone in the sandbox writes them.
#[derive(Clone, Default)]
pub struct Ledger(Arc<Mutex<Books>>);

impl Ledger {
    /// To write.
    pub fn open(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap()
    }

    /// A copy to read at leisure.
    pub fn read(&self) -> Books {
        self.open().clone()
    }
}
