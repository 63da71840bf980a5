//! The worker as a process: over a real PKCS#11 library (SoftHSM), a scripted pinentry and a real terminal, judged by openssl.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod authority;
mod bad_libraries;
mod card;
mod habits;
mod once;
mod renewal;
mod terminal;
mod the_pin;
mod what_is_signed;
