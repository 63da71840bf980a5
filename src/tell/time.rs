//! Dates and spans of time as people write them, by the reader's clock.

use super::Teller;
use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};

impl Teller {
    /// A day: `13. 12. 2026`, `13 December 2026`.
    pub fn day(&self, day: NaiveDate) -> String {
        let month = self.text(&format!("month-{}", day.month()), &[]);
        self.text("day", &[("day", day.day().into()), ("month", month.into()), ("year", day.year().to_string().into())])
    }

    /// A moment: `13. 12. 2026 v 9:12`, `13 December 2026, 9:12`.
    pub fn moment(&self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.zone);
        let time = local.format("%-H:%M").to_string();
        self.text("moment", &[("date", self.day(local.date_naive()).into()), ("time", time.into())])
    }

    /// The day of a moment.
    pub fn day_of(&self, at: DateTime<Utc>) -> String {
        self.day(at.with_timezone(&self.zone).date_naive())
    }

    /// How long until the end, for a sentence: `zbývají 2 dny`, `2 days left`. `days` are whole days, negative after the end.
    pub fn left(&self, days: i64) -> String {
        match days {
            ..0 => self.text("days-past", &[("days", (-1 - days).into())]),
            0 => self.text("days-last", &[]),
            1.. => self.text("days-left", &[("days", days.into())]),
        }
    }

    /// How long until the end, for a table: `2 dny`, `2 days`.
    pub(super) fn left_short(&self, days: i64) -> String {
        match days {
            ..0 => self.text("days-past-short", &[]),
            0 => self.text("days-last-short", &[]),
            1.. => self.text("days", &[("days", days.into())]),
        }
    }

    /// How long something has been going on: `40 s`, `2 min 5 s`.
    pub fn lasting(&self, span: TimeDelta) -> String {
        let seconds = span.num_seconds().max(0);
        if seconds < 60 {
            return self.text("lasting-seconds", &[("seconds", seconds.into())]);
        }
        let minutes = seconds / 60;
        if minutes >= 48 * 60 {
            return self.text("days", &[("days", (minutes / 60 / 24).into())]);
        }
        if minutes >= 2 * 60 {
            return self.text("lasting-hours", &[("hours", (minutes / 60).into()), ("minutes", (minutes % 60).into())]);
        }
        self.text("lasting-minutes", &[("minutes", minutes.into()), ("seconds", (seconds % 60).into())])
    }
}

/// Whole days from one moment to another, rounded down: -1 from the end until a day after it.
pub fn days_until(end: DateTime<Utc>, now: DateTime<Utc>) -> i64 {
    (end - now).num_seconds().div_euclid(24 * 60 * 60)
}
