//! The card and its worker in whole stories: where the PIN is, how it is asked for, and what is remembered of it.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod asking;
mod once;
mod process;
mod real_pinentry;
mod secrecy;
mod slots;
#[path = "../support/mod.rs"]
mod support;
mod wrong_pins;
