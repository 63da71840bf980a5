//! Tells the service manager that the agent is ready, that its loop is alive, and what it is at (sd_notify(3)). Without a service manager it tells nobody.

use super::{Agent, AgentError};
use sd_notify::NotifyState;
use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

/// The way to the service manager.
#[derive(Debug)]
pub struct Liveness {
    /// Somebody listens.
    heard: bool,
    /// A sign of life is expected at least so often.
    every: Option<Duration>,
    told: Mutex<Told>,
}

#[derive(Debug, Default)]
struct Told {
    ready: bool,
    status: String,
}

impl Liveness {
    /// Of this process, by `NOTIFY_SOCKET` and `WATCHDOG_USEC`.
    pub fn of_this_process() -> Self {
        Self { heard: std::env::var_os("NOTIFY_SOCKET").is_some(), every: sd_notify::watchdog_enabled(), told: Mutex::default() }
    }

    /// Whether anybody listens.
    pub const fn is_heard(&self) -> bool {
        self.heard
    }

    /// Work that waits must come by at least so often to say that it lives.
    pub fn longest_silence(&self) -> Duration {
        self.every.map_or(Duration::MAX, |every| every / 3)
    }

    /// The agent's one task comes by here: it is not stuck.
    pub fn beat(&self) {
        if self.every.is_some() {
            self.say(&[NotifyState::Watchdog]);
        }
    }

    /// Commands are answered and sources are watched, or wait for what they need. Said once.
    pub fn ready(&self) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if !std::mem::replace(&mut told.ready, true) {
            self.say(&[NotifyState::Ready]);
        }
    }

    /// What is going on, in one line; said when it has changed.
    pub fn status(&self, line: &str) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.status != line {
            line.clone_into(&mut told.status);
            self.say(&[NotifyState::Status(line)]);
        }
    }

    /// It ends by itself or because it was told to.
    pub fn stopping(&self, line: &str) {
        self.say(&[NotifyState::Stopping, NotifyState::Status(line)]);
    }

    fn say(&self, what: &[NotifyState<'_>]) {
        if !self.heard {
            return;
        }
        if let Err(error) = sd_notify::notify(what) {
            tracing::debug!("the service manager does not hear: {error}");
        }
    }
}

impl Agent {
    /// The loop comes by: it lives, and what is going on may have changed.
    pub(super) fn say_alive(&self) {
        self.liveness.beat();
        if self.liveness.is_heard() {
            self.liveness.status(&self.teller.status_line(&self.report()));
        }
    }

    /// The disk refuses a write: the agent is there, and waits.
    pub(super) fn say_stuck(&self, why: &str) {
        self.liveness.ready();
        self.liveness.beat();
        self.liveness.status(&self.teller.text("line-database", &[("why", why.into())]));
    }

    /// The agent ends.
    pub(super) fn say_ending(&self, error: Option<&AgentError>) {
        let line = match error {
            None => self.teller.text("agent-stopping", &[]),
            Some(error) => self.teller.text("agent-failed", &[("why", error.to_string().into())]),
        };
        self.liveness.stopping(&line);
    }
}
