//! The agent's clock: the system's. Whoever runs the agent from within another program can set it ahead. It is the one place that notices that
//! the time jumped, and tells everybody who waits: nobody else needs to wake to look at the clocks.

use crate::mail::Jumps;
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};
use tokio::sync::watch;

/// Small steps are no jump: a connection survives a nap of less than this, and a due time may come late by as much.
const TOLERANCE: Duration = Duration::from_secs(60);

/// Tells the time, and when it jumped. Copies are the same clock.
#[derive(Debug, Clone)]
pub struct Clock {
    state: Arc<Mutex<State>>,
    jumps: watch::Sender<()>,
}

#[derive(Debug)]
struct State {
    ahead: TimeDelta,
    /// The last look.
    seen: Moment,
}

impl Clock {
    /// [`Self::look`] wants to be called so often. While the computer is suspended nothing counts on towards it, so that is also the longest that
    /// it takes to notice that it is awake again.
    pub(super) const LOOK_EVERY: Duration = Duration::from_secs(60);

    /// The system's clock.
    pub fn system() -> Self {
        Self { state: Arc::new(Mutex::new(State { ahead: TimeDelta::zero(), seen: Moment::now() })), jumps: watch::Sender::new(()) }
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + self.state().ahead
    }

    /// Sets it ahead, or back if `by` is negative: a jump like any other.
    pub fn advance(&self, by: TimeDelta) {
        self.state().ahead += by;
        self.jumps.send_replace(());
    }

    /// Looks whether the time jumped since the last look, and tells it.
    pub(super) fn look(&self) {
        self.look_at(Moment::now());
    }

    fn look_at(&self, now: Moment) {
        let before = std::mem::replace(&mut self.state().seen, now);
        if now.jumped_since(before) {
            tracing::debug!("the computer was suspended or its clock was set");
            self.jumps.send_replace(());
        }
    }

    /// The jumps from now on.
    pub(super) fn jumps(&self) -> Jumps {
        Jumps::told_by(self.jumps.subscribe())
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One moment by the system's two clocks.
#[derive(Debug, Clone, Copy)]
struct Moment {
    /// Can be set.
    wall: SystemTime,
    /// Cannot be set, and stands still while the computer is suspended. What corrects the other clock's speed corrects this one's too.
    steady: Instant,
}

impl Moment {
    fn now() -> Self {
        Self { wall: SystemTime::now(), steady: Instant::now() }
    }

    /// Whether the clocks disagree on how long ago that was.
    fn jumped_since(self, before: Self) -> bool {
        let steady = self.steady.saturating_duration_since(before.steady);
        // A wall clock that was set back parts from the steady one by both.
        let parted = match self.wall.duration_since(before.wall) {
            Ok(wall) => wall.abs_diff(steady),
            Err(back) => back.duration().saturating_add(steady),
        };
        parted > TOLERANCE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    /// So many seconds later on the one clock and on the other.
    fn later(moment: Moment, wall: i64, steady: u64) -> Moment {
        let by = Duration::from_secs(wall.unsigned_abs());
        let wall = if wall < 0 { moment.wall - by } else { moment.wall + by };
        Moment { wall, steady: moment.steady + Duration::from_secs(steady) }
    }

    #[test]
    fn a_suspended_computer_and_a_set_clock_are_noticed() {
        let before = Moment::now();
        let noticed = |wall, steady| later(before, wall, steady).jumped_since(before);
        assert!(!noticed(60, 60) && !noticed(3600, 3601) && !noticed(-20, 30), "clocks are adjusted a little all the time");
        assert!(noticed(8 * 3600, 60), "suspended for a night");
        assert!(noticed(8 * 3600, 0), "and looked at as soon as it is awake");
        assert!(noticed(-3600, 60), "set back by an hour");
        assert!(noticed(-40, 30), "set back by more than a minute");
        assert!(noticed(30, 120), "set back while it ran");
    }

    #[test]
    fn a_jump_is_told_to_all_once_and_time_that_only_passes_is_not_told() {
        let clock = Clock::system();
        let mut told = [clock.jumps(), clock.clone().jumps()];
        let mut heard = || told.each_mut().map(|jumps| jumps.next().now_or_never().is_some());
        let mut now = clock.state().seen;
        // A minute; ten minutes of work that could not be interrupted; nearly a minute's nap.
        for (wall, steady) in [(60, 60), (600, 600), (59, 0)] {
            now = later(now, wall, steady);
            clock.look_at(now);
            assert_eq!(heard(), [false, false], "{wall} s and {steady} s");
        }
        // A night asleep, then the clock set back to the evening.
        for (wall, steady) in [(8 * 3600, 5), (-8 * 3600, 5)] {
            now = later(now, wall, steady);
            clock.look_at(now);
            assert_eq!(heard(), [true, true], "{wall} s and {steady} s");
            now = later(now, 60, 60);
            clock.look_at(now);
            assert_eq!(heard(), [false, false], "once");
        }
    }

    #[test]
    fn a_clock_that_is_set_ahead_by_hand_tells_so_too() {
        let clock = Clock::system();
        let (mut jumps, day) = (clock.jumps(), TimeDelta::days(1));
        clock.advance(day);
        assert!(clock.clone().now() - Utc::now() > day - TimeDelta::minutes(1) && jumps.next().now_or_never().is_some());
        clock.look();
        assert!(jumps.next().now_or_never().is_none(), "once");
    }
}
