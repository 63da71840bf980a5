//! The texts on real content, in both languages.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod letters;
mod locales;
mod sample;
mod screens;
mod situations;
