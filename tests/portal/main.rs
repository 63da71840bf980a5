//! The portal connector with the shipped profile against a portal on loopback: its whole way, and what may come instead.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod collecting;
#[path = "../support/log.rs"]
mod log;
mod network;
#[path = "../support/portal_server.rs"]
mod portal_server;
mod procedure;
mod profile;
mod way;
