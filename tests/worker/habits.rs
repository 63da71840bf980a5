//! Habits of real cards that SoftHSM does not have.

use super::card::{Card, PIN};
use std::time::{Duration, Instant};
use twins::{
    card::WorkerError,
    certificate::KeyId,
    worker::{Answer, Failure, Intent, Job, Message, TriesLeft, Untold},
};

const FINAL_TRY: &str = "0x20000";
const LOCKED: &str = "0x40000";
const KEYPAD: &str = "0x100";

pub async fn card(habits: &[(&str, &str)]) -> Card {
    let mut card = Card::new().await;
    card.settings.module = card.library(include_str!("habits.c"));
    card.settings.env.extend(habits.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    card
}

pub fn failure(outcome: Result<Answer, WorkerError>) -> Failure {
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
    let card = self::card(&[("HABIT_FLAGS", KEYPAD), ("HABIT_LOGIN", "0x50")]).await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    assert_eq!(failure(card.run(order, &["yes"]).await), Failure::Declined, "the cancel key of the reader");
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
        ("0x50", Failure::Card("C_Login: CKR_FUNCTION_CANCELED".into())),
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
    card.settings.call_timeout = Duration::from_secs(600);
    let start = Instant::now();
    assert_eq!(card.run(order, &[&format!("pin {PIN}")]).await.unwrap(), Answer::KeysMade);
    assert!(start.elapsed() < Duration::from_secs(200), "it was waited for");
}

#[tokio::test]
async fn the_library_is_finalised_and_nothing_of_it_runs_at_the_end_of_the_process() {
    let mut card = card(&[("HABIT_EXIT", "1")]).await;
    let record = card.settings.writes[0].join("record");
    card.settings.env.insert("HABIT_RECORD".into(), record.display().to_string());
    card.inspect().await;
    // Had anything of it run at the end, it would have been written down before the process hung there.
    assert_eq!(std::fs::read_to_string(record).unwrap(), "finalized \n");
}

#[tokio::test]
async fn a_card_that_tells_nothing_of_wrong_pins_is_asked_by_the_count() {
    let card = card(&[("HABIT_MUTE", "1")]).await;
    let intent = Intent::MakeKeys(card.make_keys_order().await);
    let job = |wrong_pins| Job { intent: intent.clone(), untold: Untold { wrong_pins, ..Untold::default() } };
    assert_eq!(failure(card.run(job(0), &["pin 111111"]).await), Failure::PinWrong(TriesLeft::All), "its flags tell nothing");
    assert!(!card.asked().join("\n").contains("Pozor"));
    assert_eq!(failure(card.run(job(1), &["pin 111111"]).await), Failure::PinWrong(TriesLeft::All));
    assert!(card.asked().join("\n").contains("Pozor: PIN byl naposledy zadán chybně"), "{:?}", card.asked());
    // What is usually the last try needs an express yes, however often it was wrong before.
    for wrong in [2, 3, 7] {
        assert_eq!(failure(card.run(job(wrong), &["no", "pin 111111"]).await), Failure::Declined);
        assert_eq!(card.pins(), 0);
        assert!(card.asked().join("\n").contains(&format!("chybných pokusů za sebou: {wrong}")), "{:?}", card.asked());
    }
    assert_eq!(card.run(job(2), &["yes", &format!("pin {PIN}")]).await.unwrap(), Answer::KeysMade);
}

#[tokio::test]
async fn the_length_of_a_pin_comes_from_the_card() {
    let card = card(&[("HABIT_SHORT", "1")]).await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    let right = format!("pin {PIN}");
    assert_eq!(card.run(order, &["pin 123456789", "pin 123", &right]).await.unwrap(), Answer::KeysMade);
    let errors: Vec<String> = card.asked().into_iter().filter(|line| line.starts_with("SETERROR")).collect();
    assert!(errors.len() == 2 && errors.iter().all(|error| error.contains("délku 4 až 8 číslic")), "{errors:?}");
    let flags = card.tool("pkcs11-tool", &["--module", super::card::SOFTHSM, "--list-token-slots"]);
    assert!(!flags.contains("user PIN count low"), "a try was spent: {flags}");
}

#[tokio::test]
async fn a_key_has_a_time_of_its_own_and_a_worker_that_hangs_over_it_is_replaced() {
    let mut card = card(&[("HABIT_KEY", "600")]).await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    (card.settings.call_timeout, card.settings.key_timeout) = (Duration::from_secs(10), Duration::from_secs(11));
    let right = format!("pin {PIN}");
    let outcome = card.run(order.clone(), &[&right]).await;
    assert!(matches!(&outcome, Err(WorkerError::Hung(after)) if after.as_secs() == 11), "{outcome:?}");
    assert!(card.seen.lock().unwrap().iter().any(|message| matches!(message, Message::MakingKey(_))), "{:?}", card.seen);
    // Another process goes on, and a key may take longer than any other call.
    card.settings.env.insert("HABIT_KEY".into(), "12".into());
    (card.settings.call_timeout, card.settings.key_timeout) = (Duration::from_secs(10), Duration::from_secs(120));
    assert_eq!(card.run(order, &[&right]).await.unwrap(), Answer::KeysMade);
}
