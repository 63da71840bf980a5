//! What happens in the sandbox, as it happens: for a demo's timeline and for tests that wait.

use chrono::{DateTime, Utc};
use std::sync::{Arc, Mutex};
use tokio::sync::broadcast;

/// What kind of thing happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The portal was asked for a page.
    PortalHit,
    /// Somebody tried to reach another host through the proxy.
    Escape,
    /// Both requests were accepted.
    Accepted,
    /// Requests were refused.
    Refused,
    /// The proforma invoice was paid.
    Paid,
    /// Certificates were issued.
    Issued,
    /// The authority (or a forger) sent a mail.
    MailSent,
    /// A prompt stood before the person.
    Asked,
    /// The card was inserted or pulled.
    Card,
    /// A server was switched off or on.
    Server,
    /// The agent was started, stopped or killed.
    Agent,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// When.
    pub at: DateTime<Utc>,
    /// What kind.
    pub kind: Kind,
    /// One line in English, without secrets.
    pub text: String,
}

/// The sandbox's journal. Clones write to the same one.
#[derive(Clone)]
pub struct Events {
    past: Arc<Mutex<Vec<Event>>>,
    live: broadcast::Sender<Event>,
}

impl Default for Events {
    fn default() -> Self {
        Self { past: Arc::default(), live: broadcast::channel(1024).0 }
    }
}

impl Events {
    /// Writes one down and tells whoever listens.
    pub fn tell(&self, kind: Kind, text: impl Into<String>) {
        let event = Event { at: Utc::now(), kind, text: text.into() };
        self.past.lock().unwrap().push(event.clone());
        let _nobody_listens = self.live.send(event);
    }

    /// Everything from now on.
    pub fn subscribe(&self) -> broadcast::Receiver<Event> {
        self.live.subscribe()
    }

    /// Everything so far.
    pub fn so_far(&self) -> Vec<Event> {
        self.past.lock().unwrap().clone()
    }

    /// How many of a kind so far.
    pub fn count(&self, kind: Kind) -> usize {
        self.past.lock().unwrap().iter().filter(|event| event.kind == kind).count()
    }
}
