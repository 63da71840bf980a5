//! Rule 1: what happens around the PIN.

use super::card::{Card, PIN, SOFTHSM, pinentry};
use std::{fs, path::Path, time::Duration};
use tokio::sync::mpsc;
use twins::{
    card::{Prompt, Worker, WorkerError},
    worker::{Answer, Failure, Intent, Message, TriesLeft},
};

#[tokio::test]
async fn a_wrong_pin_is_tried_once_and_the_next_prompt_says_so() {
    let card = Card::new().await;
    let order = card.make_keys_order().await;
    let outcome = card.run(Intent::MakeKeys(order.clone()), &["pin 111111", "pin 222222"]).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::PinWrong(TriesLeft::Fewer)))), "{outcome:?}");
    assert_eq!(card.pins(), 1);
    assert_eq!(*card.seen.lock().unwrap(), [Message::Prompted]);
    let outcome = card.run(Intent::MakeKeys(order), &["cancel"]).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Declined))), "{outcome:?}");
    assert!(card.asked().iter().any(|line| line.contains("zadán chybně")), "{:?}", card.asked());
    assert_eq!(card.inspect().await.public_keys.len(), 2);
}

#[tokio::test]
async fn the_persons_answers_are_told_apart() {
    let mut card = Card::new().await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    for (answer, expected, seconds) in
        [("cancel", Failure::Declined, 60), ("timeout", Failure::Unanswered, 60), ("hang", Failure::Unanswered, 2)]
    {
        card.settings.prompt_timeout = Duration::from_secs(seconds);
        match card.run(order.clone(), &[answer]).await {
            Err(WorkerError::Failed(failure)) => assert_eq!(failure, expected, "{answer}"),
            other => panic!("{answer}: {other:?}"),
        }
    }
    card.settings.prompt_timeout = Duration::from_secs(60);
    let outcome = card.run(order.clone(), &["die"]).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::NoPrompt(_)))), "{outcome:?}");
    for prompt in [Prompt::None, Prompt::Pinentry("/nonexistent/pinentry".into()), Prompt::Pinentry("/bin/true".into())] {
        let outcome = card.run_with(order.clone(), prompt).await;
        assert!(matches!(outcome, Err(WorkerError::Failed(Failure::NoPrompt(_)))), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_pin_that_cannot_be_right_costs_no_try() {
    let card = Card::new().await;
    let order = card.make_keys_order().await;
    let right = format!("pin {PIN}");
    let answers = ["pin 12", "pin abcdef", "pin 12 456", "pin ", right.as_str()];
    assert_eq!(card.run(Intent::MakeKeys(order), &answers).await.unwrap(), Answer::KeysMade);
    assert_eq!(card.pins(), 5);
    let errors: Vec<String> = card.asked().into_iter().filter(|line| line.starts_with("SETERROR")).collect();
    assert!(errors.len() == 4 && errors[0].contains("číslic: 4") && errors[1].contains("číslic"), "{errors:?}");
    let flags = card.tool("pkcs11-tool", &["--module", SOFTHSM, "--list-token-slots"]);
    assert!(!flags.contains("user PIN count low"), "{flags}");
}

#[tokio::test]
async fn dropping_the_work_ends_worker_and_pinentry() {
    let card = Card::new().await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    card.answer(&["hang"]);
    let (progress, mut messages) = mpsc::unbounded_channel();
    let worker = Worker::new(card.settings.clone());
    let serial = card.serial.clone();
    let work = tokio::spawn(async move { worker.run(Some(&serial), order, Prompt::Pinentry(pinentry()), progress).await });
    assert_eq!(messages.recv().await, Some(Message::Prompted));
    let pid = fs::read_to_string(card.prompts().join("pid")).unwrap().trim().to_owned();
    let worker = parent(&pid);
    work.abort();
    for pid in [&pid, &worker] {
        let gone = async {
            while alive(pid) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), gone).await.expect("still running");
    }
}

#[tokio::test]
async fn a_prompt_does_not_outlive_a_worker_that_crashes() {
    let card = Card::new().await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    card.answer(&["hang"]);
    let (progress, mut messages) = mpsc::unbounded_channel();
    let (worker, serial) = (Worker::new(card.settings.clone()), card.serial.clone());
    let work = tokio::spawn(async move { worker.run(Some(&serial), order, Prompt::Pinentry(pinentry()), progress).await });
    assert_eq!(messages.recv().await, Some(Message::Prompted));
    let pid = fs::read_to_string(card.prompts().join("pid")).unwrap().trim().to_owned();
    let crashed = rustix::process::Pid::from_raw(parent(&pid).parse().unwrap()).unwrap();
    rustix::process::kill_process(crashed, rustix::process::Signal::ABORT).unwrap();
    let outcome = work.await.unwrap();
    assert!(matches!(&outcome, Err(WorkerError::Crashed(how)) if how.contains("SIGABRT")), "{outcome:?}");
    let gone = async {
        while alive(&pid) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(60), gone).await.expect("the prompt is still before the person");
}

pub fn parent(pid: &str) -> String {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    status.lines().find_map(|line| line.strip_prefix("PPid:")).unwrap().trim().to_owned()
}

pub fn alive(pid: &str) -> bool {
    let status = fs::read_to_string(Path::new("/proc").join(pid).join("status")).unwrap_or_default();
    status.lines().any(|line| line.starts_with("State:") && !line.contains('Z'))
}
