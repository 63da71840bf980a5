//! The card from the agent's side: presence (PC/SC) and the worker's client.
//!
//! This room never loads a PKCS#11 library and never sees a PIN: both are the worker's.

mod client;
mod kept;
mod modules;
mod presence;
mod session;
mod slots;

pub use client::{Prompt, Worker, WorkerError, WorkerSettings};
pub use modules::{FoundModule, modules};
pub use presence::{Presence, PresenceError, ReaderState, reader_service_listens, watch};
pub(crate) use session::desktop;
pub use slots::{watch_readers, watch_slots};
