//! How long to wait before the next attempt: doubling, with jitter.

use super::Pace;
use crate::mail::jittered;
use std::time::Duration;

/// A connection that lasted so long was a good one: the next wait starts small again.
const GOOD: Duration = Duration::from_secs(60);

/// Counts failed attempts.
#[derive(Debug, Default)]
pub(super) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The wait after a connection that lasted `lasted`; zero if it never stood.
    pub(super) fn wait(&mut self, pace: &Pace, lasted: Duration) -> Duration {
        if lasted >= GOOD {
            self.failures = 0;
        }
        let longest = pace.first_retry.saturating_mul(1 << self.failures.min(16)).min(pace.last_retry);
        self.failures = self.failures.saturating_add(1);
        jittered(longest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_to_the_bound_and_start_anew_after_a_good_connection() {
        let (pace, mut backoff) = (Pace::default(), Backoff::default());
        let first = backoff.wait(&pace, Duration::ZERO);
        assert!(first <= pace.first_retry && first >= pace.first_retry / 2);
        let waits: Vec<_> = (0..100).map(|_| backoff.wait(&pace, Duration::from_secs(1))).collect();
        assert!(waits.iter().all(|wait| *wait <= pace.last_retry));
        let at_the_bound = &waits[50..];
        assert!(at_the_bound.iter().any(|wait| *wait != at_the_bound[0]), "jitter: {at_the_bound:?}");
        assert!(backoff.wait(&pace, Duration::ZERO) >= pace.last_retry / 2);
        assert!(backoff.wait(&pace, GOOD) <= pace.first_retry);
    }
}
