//! A card that comes and goes, seen through the module's slots: what is left where PC/SC cannot be reached.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use std::time::Duration;
use tokio::{sync::mpsc::UnboundedReceiver, time::timeout};
use twins::card::{ReaderState, Worker, WorkerSettings, watch_slots};
use twins_starcos::{Card, Reader};

async fn next(slots: &mut UnboundedReceiver<Vec<ReaderState>>) -> Vec<ReaderState> {
    timeout(Duration::from_secs(90), slots.recv()).await.expect("news of the slots").expect("a watcher")
}

fn cards(slots: &[ReaderState]) -> usize {
    slots.iter().filter(|slot| slot.atr.is_some()).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_is_seen_to_come_and_go_by_the_modules_slots() {
    let dir = tempfile::tempdir().unwrap();
    let reader = Reader::start(dir.path().join("reader")).unwrap();
    let card = Card::create(dir.path().join("card"), "ICA Starcos 3.74", "123456", Some(&reader)).unwrap();
    reader.insert(&card.atr().unwrap()).unwrap();
    let settings = WorkerSettings {
        program: env!("CARGO_BIN_EXE_twins").into(),
        module: card.module_path().unwrap(),
        env: card.env(),
        writes: card.writes().to_vec(),
        language: "en".into(),
        prompt_timeout: Duration::from_secs(60),
        call_timeout: Duration::from_secs(60),
        key_timeout: Duration::from_secs(60),
        keep: Duration::ZERO,
    };
    let mut slots = watch_slots(Worker::new(settings));
    assert_eq!(cards(&next(&mut slots).await), 1);
    reader.remove().unwrap();
    assert_eq!(cards(&next(&mut slots).await), 0);
    reader.insert(&card.atr().unwrap()).unwrap();
    let seen = next(&mut slots).await;
    assert_eq!(cards(&seen), 1, "{seen:?}");
}
