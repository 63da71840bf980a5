//! The agent's clock: the system's. Whoever runs the agent from within another program can set it ahead.

use chrono::{DateTime, TimeDelta, Utc};
use tokio::sync::watch;

/// Tells the time. Copies tell the same.
#[derive(Debug, Clone)]
pub struct Clock(watch::Sender<TimeDelta>);

impl Clock {
    /// The system's clock.
    pub fn system() -> Self {
        Self(watch::Sender::new(TimeDelta::zero()))
    }

    /// The time.
    pub fn now(&self) -> DateTime<Utc> {
        Utc::now() + *self.0.borrow()
    }

    /// Sets it ahead, or back if `by` is negative. An agent that sleeps until a due time looks again.
    pub fn advance(&self, by: TimeDelta) {
        self.0.send_modify(|ahead| *ahead += by);
    }

    /// The next time that it is set.
    pub(super) fn watch(&self) -> watch::Receiver<TimeDelta> {
        self.0.subscribe()
    }
}
