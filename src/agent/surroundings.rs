//! What the agent has around it: a clock, the program that is its card process, and who tells it to stop.

use super::{AgentError, Clock};
use crate::mail::Pace;
use std::path::PathBuf;
use tokio::{
    signal::unix::{SignalKind, signal},
    sync::watch,
};

/// Where an agent runs.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// Its clock.
    pub clock: Clock,
    /// This program, which is started as the card process.
    pub program: PathBuf,
    /// The times that the watch over the mailboxes keeps.
    pub pace: Pace,
    /// Becomes true when the agent is to end.
    pub stop: watch::Receiver<bool>,
}

impl Surroundings {
    /// This process: the system's clock, its own program, and an end by SIGTERM or SIGINT. To be called within a tokio runtime.
    ///
    /// # Errors
    /// If the signals cannot be waited for, or the program does not know its own path.
    pub fn of_this_process() -> Result<Self, AgentError> {
        let system = |error| AgentError::System("the signal handlers", error);
        let mut terminate = signal(SignalKind::terminate()).map_err(system)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(system)?;
        let (stopping, stop) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            stopping.send_replace(true);
            // Whoever listens may still look.
            stopping.closed().await;
        });
        let program = std::env::current_exe().map_err(|error| AgentError::System("the program's own path", error))?;
        Ok(Self { clock: Clock::system(), program, pace: Pace::default(), stop })
    }
}

/// Waits until the agent is to end; for ever if nobody can say so any more.
pub(super) async fn stopped(stop: &mut watch::Receiver<bool>) {
    if stop.wait_for(|stop| *stop).await.is_err() {
        std::future::pending::<()>().await;
    }
}
