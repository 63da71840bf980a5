//! The local socket between the person's commands and the agent: one JSON request a connection, answered by JSON lines.
//!
//! The socket lives in a directory of the person's own, and the peer's user id is checked. `twins confirm` sends its terminal along
//! (`SCM_RIGHTS`); a PIN never passes here.

mod client;
mod protocol;
mod server;

pub use client::{Connection, ControlError, Heard, connect};
pub use protocol::{LiveStatus, Reply, Request};
pub use server::{Call, serve};
