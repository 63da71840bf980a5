//! The world misbehaves, and the real agent comes through: for each way the right stage, one clear sentence for the person in both languages, and
//! what can be tried again is tried again, ever more seldom.
//!
//! What other tests hold is not repeated here: certificates that are wrong, a proforma invoice, a forged or a second notice (`scenarios`), the
//! connector's answer to every page (`portal`), the card's faults (`fault_matrix`).
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

#[path = "misbehaving/disk.rs"]
mod disk;
#[path = "misbehaving/elsewhere.rs"]
mod elsewhere;
#[path = "misbehaving/for_days.rs"]
mod for_days;
#[path = "misbehaving/portal.rs"]
mod portal;
#[path = "misbehaving/said.rs"]
mod said;
#[path = "support/small_disk.rs"]
mod small_disk;
