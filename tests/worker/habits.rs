//! Habits of real cards that SoftHSM does not have.

use super::card::{Card, PIN};
use std::time::{Duration, Instant};
use twins::{
    card::WorkerError,
    certificate::KeyId,
    worker::{Answer, Failure, Intent, Message, TriesLeft},
};

const FINAL_TRY: &str = "0x20000";
const LOCKED: &str = "0x40000";
const KEYPAD: &str = "0x100";

async fn card(habits: &[(&str, &str)]) -> Card {
    let mut card = Card::new().await;
    card.settings.module = card.library(include_str!("habits.c"));
    card.settings.env.extend(habits.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    card
}

fn failure(outcome: Result<Answer, WorkerError>) -> Failure {
    match outcome {
        Err(WorkerError::Failed(failure)) => failure,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_last_try_needs_an_express_yes() {
    let card = card(&[("HABIT_FLAGS", FINAL_TRY)]).await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    assert_eq!(failure(card.run(order.clone(), &["no", "pin 111111"]).await), Failure::Declined);
    assert_eq!(card.pins(), 0);
    assert!(card.asked().iter().any(|line| line.contains("poslední pokus")));
    assert_eq!(card.run(order, &["yes", &format!("pin {PIN}")]).await.unwrap(), Answer::KeysMade);
    let asked = card.asked();
    let place = |what: &str| asked.iter().position(|line| line == what).unwrap();
    assert!(place("CONFIRM") < place("GETPIN"));
}

#[tokio::test]
async fn a_locked_pin_is_not_asked_for() {
    let card = card(&[("HABIT_FLAGS", LOCKED)]).await;
    assert_eq!(card.inspect().await.token.tries, TriesLeft::Locked);
    let order = Intent::MakeKeys(card.make_keys_order().await);
    assert_eq!(failure(card.run(order, &["yes"]).await), Failure::PinLocked);
    assert!(card.seen.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_reader_with_a_keypad_takes_the_pin_itself() {
    let card = card(&[("HABIT_FLAGS", KEYPAD), ("HABIT_CONTEXT", "1")]).await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    assert_eq!(card.run(order, &["yes"]).await.unwrap(), Answer::KeysMade);
    assert_eq!(card.pins(), 0);
    assert!(card.asked().iter().any(|line| line.contains("klávesnici čtečky")));
}

#[tokio::test]
async fn a_card_that_wants_a_login_for_each_signature_gets_it_without_a_second_question() {
    let card = card(&[("HABIT_CONTEXT", "1")]).await;
    let keys = card.make_keys().await;
    card.make_requests(&keys).await; // each signature was verified by the worker
    assert_eq!(card.pins(), 1);
}

#[tokio::test]
async fn keys_that_the_library_renamed_are_found_again() {
    let card = card(&[("HABIT_RENAME", "1")]).await;
    let order = card.make_keys_order().await;
    let keys = card.make_keys().await;
    assert_eq!(keys.qualified.id, KeyId::from_bytes(b"renamed 1"));
    assert_eq!(card.run(Intent::MakeKeys(order), &[]).await.unwrap(), Answer::KeysMade);
    assert_eq!(card.keys_made(), keys);
    card.make_requests(&keys).await;
}

#[tokio::test]
async fn only_a_pin_error_is_told_as_a_wrong_pin() {
    let mut card = card(&[]).await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    for (value, expected) in [
        ("0x30", Failure::Card("C_Login: CKR_DEVICE_ERROR".into())),
        ("0x32", Failure::NoCard("C_Login: CKR_DEVICE_REMOVED".into())),
        ("0x5", Failure::Card("C_Login: CKR_GENERAL_ERROR".into())),
        ("0xa4", Failure::PinLocked),
        ("0xa2", Failure::PinWrong(TriesLeft::All)),
        ("0x50", Failure::Declined),
    ] {
        card.settings.env.insert("HABIT_LOGIN".into(), value.into());
        assert_eq!(failure(card.run(order.clone(), &[&format!("pin {PIN}"), "pin 000000"]).await), expected, "{value}");
        assert_eq!(card.pins(), 1);
        assert!(!card.seen.lock().unwrap().contains(&Message::Consented));
    }
}

#[tokio::test]
async fn a_library_that_hangs_at_its_end_does_not_spoil_the_answer() {
    let mut card = card(&[]).await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    card.settings.env.insert("HABIT_HANG".into(), "1".into());
    card.settings.call_timeout = Duration::from_secs(60);
    let start = Instant::now();
    assert_eq!(card.run(order, &[&format!("pin {PIN}")]).await.unwrap(), Answer::KeysMade);
    assert!(start.elapsed() < Duration::from_secs(40), "it was waited for");
}
