//! When the person is asked: not at night, not while they put it off, and the sooner again the nearer the end is.

use super::{Policy, Renewal, moment_of};
use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

/// The hours in which nobody is asked, by the person's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quiet {
    /// The person's clock.
    pub zone: Tz,
    /// They begin.
    pub from: NaiveTime,
    /// They end; on the next day if that is earlier than the beginning.
    pub until: NaiveTime,
}

impl Quiet {
    /// The first moment from this one on that is not in these hours.
    pub fn after(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let local = at.with_timezone(&self.zone).naive_local();
        let (time, over_midnight) = (local.time(), self.from > self.until);
        let within = if over_midnight { time >= self.from || time < self.until } else { time >= self.from && time < self.until };
        if !within {
            return at;
        }
        let next_day = over_midnight && time >= self.from;
        let day = if next_day { local.date().succ_opt().unwrap_or_else(|| local.date()) } else { local.date() };
        moment_of(self.zone, day.and_time(self.until)).max(at)
    }
}

/// The person said: later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutOff {
    /// Then.
    pub at: DateTime<Utc>,
    /// Until then nobody is asked.
    pub until: DateTime<Utc>,
}

/// In the last day before the end there is no night, and nothing is put off for longer than [`LAST_PAUSE`].
const LAST_DAY: TimeDelta = TimeDelta::days(1);

/// The longest pause in the last day.
const LAST_PAUSE: TimeDelta = TimeDelta::hours(1);

/// In the last days the person is asked again after an hour at the latest.
const LAST_DAYS: TimeDelta = TimeDelta::days(3);

/// A person who put the card in, or gave a command, is awake for so long.
const AWAKE: TimeDelta = TimeDelta::hours(1);

impl Renewal {
    /// When the person may be asked for the PIN: now or later, and not before the earliest.
    pub(super) fn ask_at(&self, now: DateTime<Utc>, earliest: DateTime<Utc>, policy: &Policy) -> DateTime<Utc> {
        // What a clock that was wrong noted in the future says nothing.
        let unanswered = self.unanswered.filter(|at| *at <= now).map_or(now, |at| at + self.ask_again(now, policy));
        let at = unanswered.max(self.put_off_until(now).unwrap_or(now)).max(earliest).max(now);
        let awake = self.at_hand.is_some_and(|seen| seen <= now && at - seen < AWAKE);
        match policy.quiet {
            Some(quiet) if !awake => quiet.after(at).min(self.last_day().max(at)),
            _ => at,
        }
    }

    /// Until when the person put it off; `None` if that is over.
    pub fn put_off_until(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let put_off = self.put_off.filter(|put_off| put_off.at <= now)?;
        Some(put_off.until).filter(|until| *until > now)
    }

    /// When a pause that the person wanted ends, or has ended and was not noticed yet.
    pub fn pause_ends(&self) -> Option<DateTime<Utc>> {
        self.put_off.filter(|_| !self.is_over()).map(|put_off| put_off.until)
    }

    /// The person wants to be asked later; near the end that is not put off beyond what is left.
    pub(super) fn put_off(&mut self, until: DateTime<Utc>, at: DateTime<Utc>) {
        let longest = self.last_day().max(at + LAST_PAUSE);
        self.put_off = Some(PutOff { at, until: until.min(longest) });
        self.unanswered = None;
    }

    /// The pause is over.
    pub(super) fn end_pause(&mut self, now: DateTime<Utc>) {
        self.put_off = self.put_off.filter(|put_off| put_off.until > now);
    }

    fn last_day(&self) -> DateTime<Utc> {
        self.pair.expires() - LAST_DAY
    }

    fn ask_again(&self, now: DateTime<Utc>, policy: &Policy) -> TimeDelta {
        if self.pair.expires() - now <= LAST_DAYS { policy.ask_again.min(LAST_PAUSE) } else { policy.ask_again }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn quiet(from: u32, until: u32) -> Quiet {
        let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
        Quiet { zone: chrono_tz::Europe::Prague, from: hour(from), until: hour(until) }
    }

    fn after(quiet: Quiet, at: &str) -> String {
        quiet.after(at.parse().unwrap()).to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }

    #[test]
    fn the_night_ends_in_the_morning_by_the_persons_clock() {
        let night = quiet(21, 7);
        assert_eq!(after(night, "2026-11-22T19:59:59Z"), "2026-11-22T19:59:59Z");
        assert_eq!(after(night, "2026-11-22T20:00:00Z"), "2026-11-23T06:00:00Z");
        assert_eq!(after(night, "2026-11-23T05:59:00Z"), "2026-11-23T06:00:00Z");
        assert_eq!(after(night, "2026-11-23T06:00:00Z"), "2026-11-23T06:00:00Z");
        // The night in which summer time begins.
        assert_eq!(after(night, "2026-03-28T21:00:00Z"), "2026-03-29T05:00:00Z");
    }

    #[test]
    fn quiet_hours_may_lie_within_a_day() {
        let noon = quiet(12, 13);
        assert_eq!(after(noon, "2026-11-22T11:30:00Z"), "2026-11-22T12:00:00Z");
        assert_eq!(after(noon, "2026-11-22T12:00:00Z"), "2026-11-22T12:00:00Z");
        assert_eq!(after(noon, "2026-11-22T23:00:00Z"), "2026-11-22T23:00:00Z");
    }
}
