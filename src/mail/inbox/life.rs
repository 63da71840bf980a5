//! When the mailbox was last seen to be well, and whether that is so long ago that a person should know.

use std::time::{Duration, Instant, SystemTime};

/// Somebody must have tried for this part of the time: a computer that wakes up after a weekend has missed nothing yet.
const AWAKE: u32 = 24;

/// The last sign of life.
#[derive(Debug, Clone, Copy)]
pub(super) struct Life {
    wall: SystemTime,
    /// This clock stands still while the computer is suspended.
    steady: Instant,
}

impl Life {
    /// A sign of life, now.
    pub(super) fn sign() -> Self {
        Self { wall: SystemTime::now(), steady: Instant::now() }
    }

    /// When it was.
    pub(super) const fn seen(&self) -> SystemTime {
        self.wall
    }

    /// Whether it is longer ago than `silence`.
    pub(super) fn is_overdue(&self, silence: Duration) -> bool {
        // A clock that was set back tells nothing: the steady one decides then.
        overdue(self.wall.elapsed().unwrap_or_default(), self.steady.elapsed(), silence)
    }
}

/// Long ago by the wall clock, and the computer was awake for some of it; or long ago without any sleep.
fn overdue(wall: Duration, awake: Duration, silence: Duration) -> bool {
    awake >= silence || wall >= silence && awake >= silence / AWAKE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_silence_counts_and_a_weekend_asleep_does_not() {
        let hours = |wall: u64, awake: u64| {
            overdue(Duration::from_secs(wall * 3600), Duration::from_secs(awake * 3600), Duration::from_secs(86_400))
        };
        assert!(!hours(23, 23));
        assert!(hours(24, 24) && hours(24, 8), "a day, or a working day of it");
        assert!(!hours(60, 0), "just woken up");
        assert!(hours(60, 1), "woken up, and still nothing after an hour");
        assert!(hours(0, 24), "the clock was set back");
    }

    #[test]
    fn a_sign_of_life_is_not_overdue() {
        assert!(!Life::sign().is_overdue(Duration::from_secs(1)));
        assert!(Life::sign().is_overdue(Duration::ZERO));
    }
}
