//! The whole workstation around one person: card, reader, mailbox, servers, the authority on the other side, and the agent as a process.

mod agent;
mod browser;
mod builder;
mod config;
mod records;
mod setup;
mod workstation;

pub use agent::{Agent, End};
pub use builder::Builder;
pub(crate) use builder::JUNK_FOLDER;
pub use workstation::Desk;
