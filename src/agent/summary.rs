//! The regular summary: when it is due, by a cron schedule in the person's time zone, and that it is written then.

use super::{Agent, AgentError};
use crate::{config::SummaryConfig, renewal::moment_of, store::Record};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use cron::Schedule;

/// In the hour that comes twice a schedule's next moments may be in its first half already; with one each second they are so many.
const LOOK_AHEAD: usize = 3700;

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
        // The schedule is followed by what the clock on the wall shows: an hour that comes twice is not two of it, and one that is left out is
        // not skipped with what was due in it.
        let wall = now.with_timezone(&self.timezone).naive_local().and_utc();
        let moments = self.schedule.iter().flat_map(|schedule| schedule.after(&wall)).map(|at| moment_of(self.timezone, at.naive_utc()));
        self.next = moments.take(LOOK_AHEAD).find(|at| *at > now);
    }
}

impl Agent {
    /// Writes the summary, to be sent like any other letter.
    pub(super) async fn send_summary(&mut self) -> Result<(), AgentError> {
        self.summary.advance(self.clock.now());
        let letter = self.summary_letter()?;
        self.write(&Record { letters: vec![letter], summary: true, ..Record::default() }).await?;
        tracing::info!("the regular summary was written");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};

    #[test]
    fn the_schedule_runs_in_the_persons_time_zone() {
        let config = SummaryConfig { schedule: "0 0 8 * * Mon".into(), timezone: chrono_tz::Europe::Prague };
        let mut clock = SummaryClock::new(&config, None, Utc.with_ymd_and_hms(2026, 3, 25, 12, 0, 0).unwrap());
        // Monday 30 March 2026 is the first after the change to summer time.
        assert_eq!(clock.next(), Some(Utc.with_ymd_and_hms(2026, 3, 30, 6, 0, 0).unwrap()));
        clock.advance(Utc.with_ymd_and_hms(2026, 10, 20, 0, 0, 0).unwrap());
        assert_eq!(clock.next(), Some(Utc.with_ymd_and_hms(2026, 10, 26, 7, 0, 0).unwrap()));
    }

    /// The summaries of the days around this noon.
    fn due_around(schedule: &str, noon: DateTime<Utc>) -> Vec<String> {
        let config = SummaryConfig { schedule: schedule.into(), timezone: chrono_tz::Europe::Prague };
        let mut clock = SummaryClock::new(&config, None, noon - TimeDelta::days(1));
        let mut due = Vec::new();
        while let Some(next) = clock.next().filter(|next| *next < noon + TimeDelta::days(1)) {
            assert!(clock.is_due(next) && !clock.is_due(next - TimeDelta::seconds(1)));
            due.push(next.with_timezone(&chrono_tz::Europe::Prague).format("%d. %H:%M %z").to_string());
            clock.advance(next);
        }
        due
    }

    #[test]
    fn an_hour_that_is_left_out_in_spring_and_one_that_comes_twice_in_autumn_give_one_summary_a_day() {
        // 29 March 2026: after 1:59 comes 3:00. 25 October 2026: after 2:59 comes 2:00 once more.
        let spring = Utc.with_ymd_and_hms(2026, 3, 29, 10, 0, 0).unwrap();
        let autumn = Utc.with_ymd_and_hms(2026, 10, 25, 11, 0, 0).unwrap();
        assert_eq!(due_around("0 0 8 * * *", spring), ["29. 08:00 +0200", "30. 08:00 +0200"]);
        assert_eq!(due_around("0 0 8 * * *", autumn), ["25. 08:00 +0100", "26. 08:00 +0100"]);
        assert_eq!(due_around("0 30 2 * * *", spring), ["29. 03:30 +0200", "30. 02:30 +0200"]);
        assert_eq!(due_around("0 30 2 * * *", autumn), ["25. 02:30 +0200", "26. 02:30 +0100"]);
        assert_eq!(due_around("0 15 1 * * *", spring), ["29. 01:15 +0100", "30. 01:15 +0200"]);
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
