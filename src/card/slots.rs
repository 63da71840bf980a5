//! Which slots of the module hold a card, where PC/SC cannot tell: a card process that only watches, begun again whenever it ends.
//!
//! It has a process of its own beside the one that works, opens no session and never asks anybody.

use super::{Presence, PresenceError, Prompt, ReaderState, Worker, presence};
use crate::worker::{Answer, Intent, SlotSeen};
use std::time::Duration;
use tokio::sync::mpsc;

/// How long one process watches: a library that does not notice new readers while it is loaded is loaded afresh.
const ONE_WATCH: u64 = 60;
/// After a process that could not watch.
const PAUSE: Duration = Duration::from_secs(30);

/// Watches PC/SC, and while that cannot be reached the module's slots, until the receiver is dropped. A card in a slot is told as a reader with
/// a card; while there is none, what is told is why PC/SC cannot be reached.
pub fn watch_readers(worker: Worker) -> mpsc::UnboundedReceiver<Presence> {
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(follow(presence::watch(), worker, tell));
    told
}

async fn follow(mut readers: mpsc::UnboundedReceiver<Presence>, worker: Worker, tell: mpsc::UnboundedSender<Presence>) {
    let Some(mut now) = readers.recv().await else { return };
    loop {
        let _ = tell.send(now.clone());
        let next = match &now {
            Presence::Readers(_) => tokio::select! {
                next = readers.recv() => next,
                () = tell.closed() => return,
            },
            Presence::Unavailable(why) => tokio::select! {
                next = readers.recv() => next,
                () = slots_instead(&worker, why, &tell) => return,
                () = tell.closed() => return,
            },
        };
        match next {
            Some(next) => now = next,
            None => return,
        }
    }
}

/// Tells of the slots for as long as it is let.
async fn slots_instead(worker: &Worker, why: &PresenceError, tell: &mpsc::UnboundedSender<Presence>) {
    let mut slots = watch_slots(worker.clone());
    while let Some(seen) = slots.recv().await {
        let cards = seen.iter().any(|slot| slot.atr.is_some());
        let _ = tell.send(if cards { Presence::Readers(seen) } else { Presence::Unavailable(why.clone()) });
    }
}

/// The module's slots as readers, each time they change, until the receiver is dropped. What stands for the answer to reset is the token's serial
/// number.
pub fn watch_slots(worker: Worker) -> mpsc::UnboundedReceiver<Vec<ReaderState>> {
    let (tell, told) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        tokio::select! {
            () = tell.closed() => {}
            () = watch_on(&worker, &tell) => {}
        }
    });
    told
}

async fn watch_on(worker: &Worker, tell: &mpsc::UnboundedSender<Vec<ReaderState>>) {
    let mut known: Vec<SlotSeen> = Vec::new();
    loop {
        let (progress, _) = mpsc::unbounded_channel();
        match worker.run(None, Intent::Watch { known: known.clone(), seconds: ONE_WATCH }, Prompt::None, progress).await {
            Ok(Answer::Slots(slots)) if slots != known => {
                let _ = tell.send(slots.iter().map(reader).collect());
                known = slots;
            }
            Ok(_) => {}
            Err(error) => {
                tracing::debug!("the module's slots cannot be watched: {error}");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

fn reader(slot: &SlotSeen) -> ReaderState {
    ReaderState { name: slot.name.clone(), atr: slot.token.as_ref().map(|serial| serial.as_bytes().to_vec()) }
}
