//! One renewal at the authority.

use super::{Certificate, Examined};
use crate::half::{Half, Pair};
use chrono::{DateTime, Utc};

/// A renewal that was announced.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// Secret of the link in the notice.
    pub token: String,
    /// Serial of the old qualified certificate: names the holder's pair.
    pub old: crate::ca::Serial,
    /// Whether the link is still good.
    pub link_good: bool,
    /// The request that was taken in while the other was refused.
    pub taken: Option<(Half, Vec<u8>)>,
    /// The accepted requests.
    pub accepted: Option<Accepted>,
}

/// Requests that were accepted.
#[derive(Debug, Clone)]
pub struct Accepted {
    /// Number of the request.
    pub number: String,
    /// Secret of the links to the certificates.
    pub pickup: String,
    /// When.
    pub at: DateTime<Utc>,
    /// The messages as they came.
    pub messages: Pair<Vec<u8>>,
    /// What they ask for.
    pub requests: Pair<Examined>,
    /// Whether the proforma invoice is paid (or there is none).
    pub paid: bool,
    /// What was issued.
    pub issued: Option<Pair<Certificate>>,
    /// The links of the last page never give the certificates: only the mail's link does.
    pub by_mail_alone: bool,
    /// What was issued is wrong on purpose: the next issuing makes it good.
    pub wrong: bool,
}

/// How an issuance can go wrong, on order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Both certificates are for keys that nobody has.
    ForeignKey,
    /// Both certificates name another person.
    AnotherPerson,
}
