//! The agent as a systemd user service: what the unit allows, what the agent tells a service manager, and a real user's systemd that runs it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod notified;
mod real;
mod unit;
mod user_manager;
