//! Notices that the computer was suspended or its clock was set: connections did not survive the one, and due times the other.

use super::Pace;
use std::time::{Duration, Instant, SystemTime};

/// Clocks are adjusted all the time; more than this is a jump.
const TOLERANCE: Duration = Duration::from_secs(60);

/// The two clocks at one moment.
#[derive(Debug)]
pub(super) struct Clock {
    wall: SystemTime,
    steady: Instant,
}

impl Clock {
    pub(super) fn read(pace: &Pace) -> Self {
        Self { wall: (pace.wall)(), steady: Instant::now() }
    }

    /// Whether the clocks agree on how long ago this was.
    ///
    /// # Errors
    /// A text that says they do not.
    pub(super) fn check(&self, pace: &Pace) -> Result<(), String> {
        self.compare(&Self::read(pace))
    }

    fn compare(&self, now: &Self) -> Result<(), String> {
        let steady = now.steady.saturating_duration_since(self.steady);
        // A wall clock that was set back parts from the steady one by both.
        let parted = match now.wall.duration_since(self.wall) {
            Ok(wall) => wall.abs_diff(steady),
            Err(back) => back.duration().saturating_add(steady),
        };
        if parted > TOLERANCE { Err("the computer was suspended or its clock was set".to_owned()) } else { Ok(()) }
    }

    /// Sleeps, looking at the clocks as often as [`Pace::clock`] says.
    ///
    /// # Errors
    /// As soon as they part.
    pub(super) async fn sleep(longest: Duration, pace: &Pace) -> Result<(), String> {
        let mut rest = longest;
        while !rest.is_zero() {
            let (clock, step) = (Self::read(pace), rest.min(pace.clock.max(Duration::from_millis(1))));
            tokio::time::sleep(step).await;
            clock.check(pace)?;
            rest = rest.saturating_sub(step);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whether it is noticed that so many seconds passed on the one clock and so many on the other.
    fn noticed(wall: i64, steady: u64) -> bool {
        let before = Clock::read(&Pace::default());
        let by = Duration::from_secs(wall.unsigned_abs());
        let wall = if wall < 0 { before.wall - by } else { before.wall + by };
        let now = Clock { wall, steady: before.steady + Duration::from_secs(steady) };
        before.compare(&now).is_err()
    }

    #[test]
    fn a_suspended_computer_and_a_set_clock_are_noticed() {
        assert!(!noticed(30, 30) && !noticed(3600, 3601) && !noticed(-20, 30), "clocks are adjusted a little all the time");
        assert!(noticed(8 * 3600, 30), "suspended for a night");
        assert!(noticed(-3600, 30), "set back by an hour");
        assert!(noticed(-40, 30), "set back by more than a minute");
        assert!(noticed(30, 120), "set back while it ran");
    }

    #[tokio::test]
    async fn a_sleep_lasts_as_long_as_it_should() {
        let started = Instant::now();
        let pace = Pace { clock: Duration::from_millis(20), ..Pace::default() };
        assert_eq!(Clock::sleep(Duration::from_millis(50), &pace).await, Ok(()));
        assert!(started.elapsed() >= Duration::from_millis(50));
    }
}
