//! A worker whose agent was killed while a key was being made, and the next one: two at the same card, and still one key for each half.

use super::{
    play::{Step, settings_in},
    stand::{PIN, Stand},
};
use std::{path::PathBuf, process::Command, time::Duration};
use tempfile::TempDir;
use tokio::sync::mpsc;
use twins::{
    agent::card_answers,
    card::{Prompt, Worker},
    certificate::Role,
    renewal::Effect,
    worker::{Answer, Message},
};

fn waiting_pinentry() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fault_matrix/pinentry-waiting.sh"))
}

/// The person is asked by the second worker; meanwhile a key appears that the first was still making.
async fn a_key_appears_while_the_person_is_asked(id: &str) -> Vec<Message> {
    let stand = Stand::new().await;
    let before = stand.before(Step::MakeKeys);
    let dir = TempDir::new().unwrap();
    let card = before.card.copy(dir.path().join("card")).unwrap();
    let settings = settings_in(&dir, &card);
    let intent = card_answers::intent(&before.renewal, Effect::MakeKeys, 0).unwrap();
    let (progress, mut messages) = mpsc::unbounded_channel();
    let serial = before.renewal.pair.token_serial.clone();
    let prompt = Prompt::Pinentry(waiting_pinentry());
    let second = tokio::spawn(async move { Worker::new(settings).run(Some(&serial), intent, prompt, progress).await });
    while !dir.path().join("prompts/asked").exists() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let made = Command::new("pkcs11-tool")
        .arg("--module")
        .arg(card.module_path().unwrap())
        .envs(card.env())
        .args(["--login", "--pin", PIN, "--keypairgen", "--key-type", "rsa:2048", "--label", "left over", "--id", id])
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    std::fs::write(dir.path().join("prompts/go"), PIN).unwrap();
    assert_eq!(second.await.unwrap().unwrap(), Answer::KeysMade);
    assert_eq!(card.listing().unwrap().private_keys.len(), 4, "two old, two new");
    let mut seen = Vec::new();
    while let Ok(message) = messages.try_recv() {
        seen.push(message);
    }
    seen
}

fn made(seen: &[Message]) -> Vec<Role> {
    let role = |message: &Message| match message {
        Message::MakingKey(role) => Some(*role),
        _ => None,
    };
    seen.iter().filter_map(role).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_under_the_planned_id_is_found_after_the_login() {
    let seen = a_key_appears_while_the_person_is_asked(&"a1".repeat(20)).await;
    assert_eq!(made(&seen), [Role::Commercial], "{seen:?}");
    let found = |message: &&Message| matches!(message, Message::KeyMade(made) if made.role == Role::Qualified);
    assert_eq!(seen.iter().filter(found).count(), 1, "and the agent is told of it: {seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_under_an_id_of_the_librarys_choice_is_found_after_the_login() {
    let seen = a_key_appears_while_the_person_is_asked("0badc0de").await;
    assert_eq!(made(&seen), [Role::Commercial], "{seen:?}");
}
