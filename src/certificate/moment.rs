//! Times of certificates, lists and answers, which count seconds since 1970 (UTC).

use chrono::{DateTime, Utc};

/// This second; `None` if it is beyond what a calendar holds.
pub fn moment(seconds: u64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)
}
