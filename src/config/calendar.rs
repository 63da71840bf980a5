//! `[calendar]`: what happens how many days before the end. What the days mean is the core's affair.

use crate::renewal::Calendar;
use serde::Deserialize;

/// `[calendar]`: days before the end of the pair in force.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarConfig {
    /// The rehearsal; 0 for never.
    pub rehearsal: u16,
    /// From then on a notice is missed.
    pub notice: u16,
    /// The person is reminded of what waits.
    pub reminders: Vec<u16>,
    /// The hour of the day at which the calendar speaks, in `summary.timezone`.
    pub hour: u8,
    /// The requests should be sent by then.
    pub send: u16,
    /// An invoice should be paid by then.
    pub pay: u16,
    /// The certificates should be on the card by then.
    pub import: u16,
}

impl Default for CalendarConfig {
    fn default() -> Self {
        let usual = Calendar::default();
        Self {
            rehearsal: usual.rehearsal.unwrap_or_default(),
            notice: usual.notice,
            reminders: usual.reminders,
            hour: usual.hour,
            send: usual.send,
            pay: usual.pay,
            import: usual.import,
        }
    }
}

impl CalendarConfig {
    /// Days that a pair of one year has, and an hour that a day has.
    pub(super) fn check(&self) -> Result<(), String> {
        let days = [self.rehearsal, self.notice, self.send, self.pay, self.import];
        if let Some(days) = days.iter().chain(&self.reminders).find(|days| **days > 180) {
            return Err(format!("a setting of [calendar] is {days} days, but a pair is valid for a year: 180 is the most"));
        }
        if self.hour > 23 {
            return Err(format!("calendar.hour is {}, but a day has the hours 0 to 23", self.hour));
        }
        Ok(())
    }
}
