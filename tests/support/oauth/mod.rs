//! A login service on loopback, and an Exim that takes its tokens.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod exim;
pub mod provider;
