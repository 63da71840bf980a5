//! When the regular summary is due: a cron schedule in the person's time zone.

use crate::config::SummaryConfig;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use cron::Schedule;

/// The summary's clock.
#[derive(Debug)]
pub struct SummaryClock {
    schedule: Option<Schedule>,
    timezone: Tz,
    next: Option<DateTime<Utc>>,
}

impl SummaryClock {
    /// From the configuration, whose schedule was checked when it was read, and the time of the last summary: one that was due while the program
    /// did not run is due at once.
    pub fn new(config: &SummaryConfig, last: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Self {
        let mut clock = Self { schedule: config.schedule.parse().ok(), timezone: config.timezone, next: None };
        clock.advance(last.unwrap_or(now).min(now));
        clock
    }

    /// The next time it is due.
    pub const fn next(&self) -> Option<DateTime<Utc>> {
        self.next
    }

    /// Whether it is due.
    pub fn is_due(&self, now: DateTime<Utc>) -> bool {
        self.next.is_some_and(|next| next <= now)
    }

    /// To the first time after `now`.
    pub fn advance(&mut self, now: DateTime<Utc>) {
        let local = now.with_timezone(&self.timezone);
        self.next = self.schedule.as_ref().and_then(|schedule| schedule.after(&local).next()).map(|next| next.with_timezone(&Utc));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeZone;

    #[test]
    fn the_schedule_runs_in_the_persons_time_zone() {
        let config = SummaryConfig { schedule: "0 0 8 * * Mon".into(), timezone: chrono_tz::Europe::Prague };
        let mut clock = SummaryClock::new(&config, None, Utc.with_ymd_and_hms(2026, 3, 25, 12, 0, 0).unwrap());
        // Monday 30 March 2026 is the first after the change to summer time.
        assert_eq!(clock.next(), Some(Utc.with_ymd_and_hms(2026, 3, 30, 6, 0, 0).unwrap()));
        clock.advance(Utc.with_ymd_and_hms(2026, 10, 20, 0, 0, 0).unwrap());
        assert_eq!(clock.next(), Some(Utc.with_ymd_and_hms(2026, 10, 26, 7, 0, 0).unwrap()));
    }

    #[test]
    fn a_summary_that_was_due_while_the_program_did_not_run_is_due_at_its_start() {
        let config = SummaryConfig { schedule: "0 0 8 * * Mon".into(), timezone: chrono_tz::UTC };
        let now = Utc.with_ymd_and_hms(2026, 3, 25, 12, 0, 0).unwrap();
        let started = |last| SummaryClock::new(&config, Some(last), now);
        assert!(started(Utc.with_ymd_and_hms(2026, 3, 16, 8, 0, 1).unwrap()).is_due(now));
        assert!(!started(Utc.with_ymd_and_hms(2026, 3, 23, 8, 0, 1).unwrap()).is_due(now));
        assert!(!started(Utc.with_ymd_and_hms(2027, 1, 1, 0, 0, 0).unwrap()).is_due(now), "a date from a clock that was wrong");
    }

    #[test]
    fn an_empty_schedule_is_never_due() {
        let config = SummaryConfig { schedule: String::new(), timezone: chrono_tz::UTC };
        assert_eq!(SummaryClock::new(&config, None, Utc::now()).next(), None);
    }
}
