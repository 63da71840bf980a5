//! What the tests share.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod clocked;
pub mod desktop;
pub mod noting_browser;
pub mod setup;
pub mod story;
pub mod terminal;
