//! The worker whose session is kept for the next step (`card.pin = "once"`), for as long as that is.

use super::client::Process;
use crate::worker::{Intent, PromptKind, Start};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// The worker ends itself when the time is over; one that does not is ended this much later.
const GRACE: Duration = Duration::from_secs(2);

/// A worker that waits, and what it can be used for.
#[derive(Debug)]
pub struct Kept {
    pub(super) process: Process,
    serial: Option<String>,
    prompt: PromptKind,
}

impl Kept {
    /// After a job that was begun so.
    pub fn new(process: Process, start: &Start) -> Self {
        Self { process, serial: start.token_serial.clone(), prompt: start.prompt.clone() }
    }
}

impl Start {
    /// Whether that worker can do this job: on the same card, asking in the same place. A card is read back by a fresh one.
    pub(super) fn may_use(&self, kept: &Kept) -> bool {
        !matches!(self.job.intent, Intent::Inspect | Intent::Look(_) | Intent::Watch { .. })
            && self.token_serial == kept.serial
            && self.prompt == kept.prompt
    }
}

/// Where the one that waits is found. Its number tells it from one that waited before.
#[derive(Debug, Clone, Default)]
pub struct KeptPlace {
    inner: Arc<Mutex<(u64, Option<Kept>)>>,
}

impl KeptPlace {
    /// Takes it, if there is one.
    pub fn take(&self) -> Option<Kept> {
        self.take_if(|_| true)
    }

    /// Takes it, if there is one and it is fit. One that is not goes on waiting for its time.
    pub fn take_if(&self, is_fit: impl FnOnce(&Kept) -> bool) -> Option<Kept> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).1.take_if(|kept| is_fit(kept))
    }

    /// Keeps this one for so long; one that waited till now is ended.
    pub fn keep(&self, kept: Kept, time: Duration) {
        self.end();
        let number = {
            let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            *inner = (inner.0 + 1, Some(kept));
            inner.0
        };
        let place = Arc::downgrade(&self.inner);
        tokio::spawn(async move {
            tokio::time::sleep(time + GRACE).await;
            let Some(place) = place.upgrade() else { return };
            let late = {
                let mut inner = place.lock().unwrap_or_else(PoisonError::into_inner);
                if inner.0 == number { inner.1.take() } else { None }
            };
            if let Some(mut kept) = late {
                kept.process.dismissed().await;
            }
        });
    }

    /// Ends the one that waits.
    pub fn end(&self) {
        if let Some(mut kept) = self.take() {
            tokio::spawn(async move { kept.process.dismissed().await });
        }
    }
}
