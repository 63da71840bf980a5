//! The texts on real content, in both languages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod calendar;
mod letters;
mod locales;
pub(crate) mod page;
pub(crate) mod sample;
mod screens;
mod situations;
