//! Holding on to what happened while the disk refuses it: the same write is tried again until it stands, and nothing else is begun meanwhile.
//!
//! A full disk or a read-only file system passes. What happened must be written down before anything follows from it, so the agent waits; that
//! it does, the desk, the log and `twins status` say. A mail would have to be written down first.

use super::{Agent, AgentError, surroundings::stopped};
use crate::store::{Store, StoreError};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The pause after the first refused write; doubled with each.
const FIRST: Duration = Duration::from_millis(500);

/// The longest pause.
const LONGEST: Duration = Duration::from_secs(30);

/// Why the database cannot be written just now, for whoever asks while the agent waits.
#[derive(Debug, Clone, Default)]
pub struct Trouble(Arc<Mutex<Option<Refused>>>);

/// A refused write.
#[derive(Debug, Clone)]
pub struct Refused {
    /// What the database said.
    pub why: String,
    /// The same for the person, with what to do.
    pub said: String,
}

impl Trouble {
    /// Why, if it is so.
    pub fn get(&self) -> Option<Refused> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, refused: Option<Refused>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = refused;
    }
}

impl Agent {
    /// Does this work on the database, again and again while the disk refuses it.
    ///
    /// # Errors
    /// If it is refused for good, or the agent is to end before it stands.
    pub(super) async fn persist<T>(&self, work: impl AsyncFn(&Store) -> Result<T, StoreError>) -> Result<T, AgentError> {
        let mut pause = FIRST;
        let mut stop = self.stop.clone();
        loop {
            match work(&self.store).await {
                Ok(done) => {
                    self.shown.note_write();
                    if self.trouble.get().is_some() {
                        tracing::info!("the database can be written again; going on where it stopped");
                        self.trouble.set(None);
                        self.desktop.show(self.teller.database_note(None));
                    }
                    return Ok(done);
                }
                Err(error) if error.may_pass() => {
                    self.note(&error);
                    self.say_stuck(&error.to_string());
                    tokio::select! {
                        () = tokio::time::sleep(pause.min(self.liveness.longest_silence())) => pause = (pause * 2).min(LONGEST),
                        () = stopped(&mut stop) => return Err(error.into()),
                    }
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Said once in the log, and to everybody who asks.
    fn note(&self, error: &StoreError) {
        if self.trouble.get().is_none() {
            let directory = self.config.state_dir();
            tracing::error!(
                "{error} ({}); nothing is lost: everything waits and goes on by itself when there is space and leave to write again",
                directory.display()
            );
            self.desktop.show(self.teller.database_note(Some(&error.to_string())));
        }
        let why = error.to_string();
        let said = self.teller.say("database-stuck", &[("why", why.clone().into())]);
        self.trouble.set(Some(Refused { why, said }));
    }
}
