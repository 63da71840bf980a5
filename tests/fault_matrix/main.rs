//! The fault matrix: every function of the card's library that a renewal calls, at each of the worker's steps, with every fault: an error, a
//! hang, a crash, the card pulled; and where a call changes something, also after it did, so that nobody heard of it.
//!
//! A cell is a renewal that stands before the step, a card of its own, and the real worker process under the orders that the supervisor gives
//! ([`twins::agent::card_answers`]) and the core wants. Which functions there are is read off a renewal in which nothing goes wrong, so none is
//! missed. Each cell has to end in a stage that the person is told of, and a later run has to finish the renewal, with the card as judge: exactly
//! two new keys, two certificates, no PIN tried in vain. How each cell ended is in `target/fault-matrix/` and printed at the end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "../worker/authority.rs"]
#[allow(dead_code, reason = "the other tests use the rest of it")]
mod authority;
mod cell;
mod play;
mod stand;
mod table;
mod two_workers;

use cell::Cell;
use stand::Stand;
use std::sync::Arc;
use tokio::sync::Semaphore;
use twins_starcos::{Effect, Moment};

/// Cells at once.
const AT_ONCE: usize = 3;
/// A hanging one does nothing but wait most of the time.
const HANGING_AT_ONCE: usize = 8;

/// Functions that change what is on the card, or what the card knows of the person.
const CHANGING: [&str; 4] = ["C_Login", "C_GenerateKeyPair", "C_Sign", "C_CreateObject"];

async fn matrix(name: &str, effect: Effect, moment: Moment) {
    let stand = Arc::new(Stand::new().await);
    let cells = cells(&stand, effect, moment);
    assert!(cells.len() >= 5, "a renewal calls more than that");
    let places = Arc::new(Semaphore::new(if effect == Effect::Hang { HANGING_AT_ONCE } else { AT_ONCE }));
    let tasks: Vec<_> = cells
        .into_iter()
        .map(|cell| {
            let (stand, places) = (Arc::clone(&stand), Arc::clone(&places));
            tokio::spawn(async move {
                let _place = places.acquire_owned().await.unwrap();
                cell.play(&stand).await
            })
        })
        .collect();
    let (mut rows, mut wrong) = (Vec::new(), Vec::new());
    for task in tasks {
        match task.await {
            Ok(row) => rows.push(row),
            Err(error) => wrong.push(error.to_string()),
        }
    }
    table::publish(name, &rows);
    assert!(wrong.is_empty(), "{} of {} cells are not as they must be:\n{}", wrong.len(), wrong.len() + rows.len(), wrong.join("\n"));
}

/// For each step, each function at its first call and, where it is called more than once, at its last; a call that changes something at each.
fn cells(stand: &Stand, effect: Effect, moment: Moment) -> Vec<Cell> {
    let mut cells = Vec::new();
    for (step, calls) in &stand.calls {
        for (function, count) in calls {
            let changes = CHANGING.contains(&function.as_str());
            let at: Vec<usize> = match (moment, changes) {
                (Moment::After, false) => continue,
                (_, true) => (1..=*count).collect(),
                (Moment::Before, false) if *count > 1 => vec![1, *count],
                (Moment::Before, false) => vec![1],
            };
            cells.extend(at.into_iter().map(|call| Cell { step: *step, function: function.clone(), call, effect, moment }));
        }
    }
    cells
}

/// `CKR_DEVICE_ERROR`
const DEVICE_ERROR: Effect = Effect::Error(0x30);

#[tokio::test(flavor = "multi_thread")]
async fn error() {
    matrix("error", DEVICE_ERROR, Moment::Before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hang() {
    matrix("hang", Effect::Hang, Moment::Before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn crash() {
    matrix("crash", Effect::Crash, Moment::Before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pulled() {
    matrix("pulled", Effect::Pull, Moment::Before).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn error_after_the_work() {
    matrix("error-after", DEVICE_ERROR, Moment::After).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hang_after_the_work() {
    matrix("hang-after", Effect::Hang, Moment::After).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn crash_after_the_work() {
    matrix("crash-after", Effect::Crash, Moment::After).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pulled_after_the_work() {
    matrix("pulled-after", Effect::Pull, Moment::After).await;
}
