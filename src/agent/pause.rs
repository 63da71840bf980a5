//! How long the agent may sleep.

use super::{Agent, Clock};
use chrono::{DateTime, Utc};
use std::time::Duration;

impl Agent {
    /// Until what is due next, or the next look at the clocks. While nothing is due that look is all that wakes the agent, and it serves everybody:
    /// the watches over the mailboxes are told of a jump, the service manager hears that the agent lives, and the file with the numbers gets its new
    /// time. It comes every minute, so a step of the clock that is too small for a jump delays what is due by no more than itself.
    ///
    /// What became due since `ticked`, when the clock was last acted upon, is not lost to whatever else was done meanwhile.
    pub(super) fn pause(&self, ticked: DateTime<Utc>) -> Duration {
        let now = self.clock.now();
        // A clock that was set back a little.
        let since = ticked.min(now);
        let effects = self.renewals.values().flat_map(|renewal| {
            let waiting = renewal.effects(now, &self.policy).into_iter();
            waiting.map(|due| due.at).chain(renewal.deadline()).chain(renewal.pause_ends()).filter(|at| *at > since).collect::<Vec<_>>()
        });
        // While the card is at work it is not looked at: that is due when the work ends.
        let look = self.desk.look_again_at().filter(|_| self.orders.at_card().is_none());
        let next = effects.chain(self.courier.next_due()).chain(self.summary.next()).chain(look).chain(self.next_in_calendar(since)).min();
        until(next, now, Clock::LOOK_EVERY.min(self.liveness.longest_silence()))
    }
}

/// How long to sleep for what is due at `next`, but no longer than this. What is due already comes after a breath, so that a due time that stays
/// in the past does not keep the agent busy.
fn until(next: Option<DateTime<Utc>>, now: DateTime<Utc>, longest: Duration) -> Duration {
    const BREATH: Duration = Duration::from_millis(50);
    next.map_or(longest, |at| (at - now).to_std().unwrap_or(Duration::ZERO).min(longest).max(BREATH))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;

    #[test]
    fn an_idle_agent_wakes_once_a_minute_and_for_what_is_due_on_time() {
        let now = Utc::now();
        let pause = |due: Option<i64>| until(due.map(|ms| now + TimeDelta::milliseconds(ms)), now, Clock::LOOK_EVERY).as_millis();
        assert_eq!((pause(None), pause(Some(86_400_000))), (60_000, 60_000), "nothing is due soon");
        assert_eq!((pause(Some(59_500)), pause(Some(1_000))), (59_500, 1_000), "less than a minute away");
        assert_eq!((pause(Some(0)), pause(Some(-3_600_000))), (50, 50), "due already");
        assert_eq!(until(None, now, Duration::from_secs(10)), Duration::from_secs(10), "the service manager wants to hear more often");
    }
}
