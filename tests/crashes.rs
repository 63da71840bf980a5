//! The agent and the card process are killed before and after every effect, and at any moment; each time it is started again, and the story has to
//! end well: two new keys, one request for each certificate, both certificates on the card once, each mail once. The judges are the authority's
//! own books, the card, OpenSSL and the person's mailbox.
//!
//! When to kill is seen from outside, every few milliseconds: a row of the outbox (before an effect), a page of the portal, a call of the card's
//! library, a PIN prompt (in its midst), an entry of the journal, a mail in the mailbox (after it). Each is a moment once in a story. At the desk
//! are a browser and a door, so that every effect there is takes place; that a blow fell before and after each is asserted. What was tried is in
//! `target/reliability/`. `TWINS_CRASHES=N` plays N times as many stories.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "crashes/chance.rs"]
mod chance;
#[path = "crashes/moments.rs"]
mod moments;
#[path = "crashes/plan.rs"]
mod plan;
#[path = "crashes/processes.rs"]
mod processes;
#[path = "support/small_disk.rs"]
mod small_disk;
#[path = "support/splitmix.rs"]
mod splitmix;
mod support;
#[path = "support/tally.rs"]
mod tally;
#[path = "crashes/torture.rs"]
mod torture;

use plan::{Blow, Plan, When};
use torture::play;
use twins_sandbox::office::Delivery;

/// At each moment, or up to so many milliseconds after.
const fn at_each_moment(name: &'static str, pause: u64, blow: Blow, delivery: Delivery) -> Plan {
    Plan { name, when: When::AtEachMoment { pause }, blow, delivery, least: 30 }
}

/// At any moment, forty times.
const fn at_any_moment(name: &'static str, blow: Blow, delivery: Delivery) -> Plan {
    Plan { name, when: When::AtAnyMoment { times: 40, within: 600 }, blow, delivery, least: 40 }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_is_killed_before_and_after_every_effect() {
    play(at_each_moment("agent killed at every step", 0, Blow::Agent, Delivery::LastPage)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_is_killed_a_moment_after_every_effect() {
    play(at_each_moment("agent killed soon after every step", 60, Blow::Agent, Delivery::Link)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_power_fails_before_and_after_every_effect() {
    play(at_each_moment("power failed at every step", 0, Blow::Everything, Delivery::Link)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_power_fails_a_moment_after_every_effect() {
    play(at_each_moment("power failed soon after every step", 25, Blow::Everything, Delivery::LastPage)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_power_fails_at_every_step_of_a_renewal_whose_certificates_come_by_mail() {
    play(at_each_moment("power failed at every step, certificates by mail", 0, Blow::Everything, Delivery::Attachments)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_process_is_killed_before_and_after_every_effect() {
    play(at_each_moment("card process killed at every step", 5, Blow::CardProcess, Delivery::Attachments)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_power_fails_at_any_moment() {
    play(at_any_moment("power failed at any moment", Blow::Everything, Delivery::Link)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_power_fails_at_any_moment_of_a_renewal_whose_certificates_come_by_mail() {
    play(at_any_moment("power failed at any moment, certificates by mail", Blow::Everything, Delivery::Attachments)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_is_killed_at_any_moment() {
    play(at_any_moment("agent killed at any moment", Blow::Agent, Delivery::LastPage)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_power_fails_before_and_after_the_card_is_read_back() {
    let at = |name, moment: &'static [&'static str]| Plan {
        name,
        when: When::At(moment),
        blow: Blow::Everything,
        delivery: Delivery::Attachments,
        least: 1,
    };
    play(at("power failed before the reading back", &["outbox read-back"])).await;
    play(at("power failed after the reading back", &["journal read-back"])).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_laptop_is_suspended_at_every_step() {
    play(at_each_moment("suspended at every step", 0, Blow::Suspend { milliseconds: 250 }, Delivery::Link)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_disk_is_full_when_a_key_is_made_the_requests_are_accepted_and_the_certificates_are_written() {
    let when = When::At(&["journal key-made commercial", "journal accepted", "journal written", "journal read-back"]);
    let (blow, delivery) = (Blow::FullDisk { milliseconds: 700 }, Delivery::Attachments);
    play(Plan { name: "disk full at four steps", when, blow, delivery, least: 4 }).await;
}
