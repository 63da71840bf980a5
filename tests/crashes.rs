//! The agent and the card process are killed before and after every effect, and at any moment; each time it is started again, and the story has to
//! end well: two new keys, one request for each certificate, both certificates on the card once, each mail once. The judges are the authority's
//! own books, the card, OpenSSL and the person's mailbox.
//!
//! When to kill is seen from outside, every few milliseconds: a row of the outbox (before an effect), a page of the portal, a call of the card's
//! library, a PIN prompt (in its midst), an entry of the journal, a mail in the mailbox (after it). Each is a moment once in a story. What was
//! tried is in `target/reliability/`. `TWINS_CRASHES=N` plays N times as many stories.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "crashes/chance.rs"]
mod chance;
#[path = "crashes/moments.rs"]
mod moments;
#[path = "crashes/processes.rs"]
mod processes;
mod support;
#[path = "support/tally.rs"]
mod tally;
#[path = "crashes/torture.rs"]
mod torture;

use torture::{Blow, When, play};

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_is_killed_before_and_after_every_effect() {
    play("agent killed at every step", When::AtEachMoment { pause: 0 }, Blow::Agent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_is_killed_a_moment_after_every_effect() {
    play("agent killed soon after every step", When::AtEachMoment { pause: 60 }, Blow::Agent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_power_fails_before_and_after_every_effect() {
    play("power failed at every step", When::AtEachMoment { pause: 0 }, Blow::Everything).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_power_fails_a_moment_after_every_effect() {
    play("power failed soon after every step", When::AtEachMoment { pause: 25 }, Blow::Everything).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_process_is_killed_before_and_after_every_effect() {
    play("card process killed at every step", When::AtEachMoment { pause: 5 }, Blow::CardProcess).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_power_fails_at_any_moment() {
    play("power failed at any moment", When::AtAnyMoment { times: 60, within: 1_500 }, Blow::Everything).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_is_killed_at_any_moment() {
    play("agent killed at any moment", When::AtAnyMoment { times: 60, within: 2_000 }, Blow::Agent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_laptop_is_suspended_at_every_step() {
    play("suspended at every step", When::AtEachMoment { pause: 0 }, Blow::Suspend { milliseconds: 400 }).await;
}
