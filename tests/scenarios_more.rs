//! Stories of interruptions: what is begun is not left behind, and what is said is said once.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::{
    io::{Read, Write},
    os::unix::net::UnixStream,
};
use support::story::{PATIENCE, Story};
use twins_sandbox::{
    desk::Desk,
    pinentry::{Answer, Behaviour},
};

/// A story in which the person is asked for the PIN, sees the prompt and does not answer.
async fn asked_in_vain() -> Story {
    let story = Story::begin(Desk::builder()).await;
    story.desk.hand().behaves(Behaviour::always(Answer::Silence));
    story.desk.office().notice(story.desk.pair()).await;
    story.until_log("the person is asked for the PIN").await;
    story.desk.until_here("the prompt is shown", PATIENCE, |_| story.pins_asked() == 1).await;
    story
}

/// How many card processes and prompts run at this workstation: they are told by the reader's socket in their environment.
fn card_processes(desk: &Desk) -> usize {
    let ours = format!("PCSCLITE_CSOCK_NAME={}", desk.reader().socket().display());
    let processes = std::fs::read_dir("/proc").expect("/proc").flatten();
    let is_one = |path: std::path::PathBuf| {
        let read = |name: &str| String::from_utf8_lossy(&std::fs::read(path.join(name)).unwrap_or_default()).into_owned();
        let command = read("cmdline");
        (command.contains("card-worker") || command.contains("pinentry")) && read("environ").contains(&ours)
    };
    processes.filter(|entry| is_one(entry.path())).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_at_an_open_prompt_leaves_nothing_behind_and_asks_for_no_card() {
    let mut story = asked_in_vain().await;
    story.desk.until_here("the card process and its prompt, and no other", PATIENCE, |desk| card_processes(desk) == 2).await;
    story.stop_agent();
    story.desk.until_here("both are gone", PATIENCE, |desk| card_processes(desk) == 0).await;
    story.desk.hand().types_the_pin();
    story.start_agent().await;
    story.until_stage("waiting-for-ica").await;
    story.until_mail("přijala").await;
    assert_eq!(story.mails("Vložte kartu"), 0, "the card was in the reader all the time");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_prompt_goes_when_the_person_declines_elsewhere() {
    let story = asked_in_vain().await;
    let (went_well, said) = story.command(&["decline"]);
    assert!(went_well, "{said}");
    story.until_stage("declined").await;
    story.desk.until_here("the prompt is gone", PATIENCE, |desk| card_processes(desk) == 0).await;
    assert_eq!(story.pins_asked(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_prompt_goes_with_the_card_and_comes_with_it() {
    let story = asked_in_vain().await;
    story.desk.pull_card();
    story.until_stage("waiting-for-card").await;
    story.desk.until_here("the prompt is gone", PATIENCE, |desk| card_processes(desk) == 0).await;
    story.desk.hand().types_the_pin();
    story.desk.insert_card();
    story.until_stage("waiting-for-ica").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_is_no_command_is_answered_and_harms_nobody() {
    let story = Story::begin(Desk::builder().card_away()).await;
    let socket = story.desk.directory().join("run/control.sock");
    let silent = UnixStream::connect(&socket).expect("connected");
    for request in [b"nonsense\n".to_vec(), b"{\"open\":\"sesame\"}\n".to_vec(), vec![b'x'; 20_000]] {
        let mut stream = UnixStream::connect(&socket).expect("connected");
        stream.set_read_timeout(Some(PATIENCE)).expect("set");
        stream.write_all(&request).expect("written");
        let mut answer = [0; 4096];
        let length = stream.read(&mut answer).unwrap_or(0);
        assert!(answer[..length].starts_with(b"{\"failed\":"), "{}", String::from_utf8_lossy(&answer[..length]));
    }
    let (went_well, _) = story.command(&["status", "--json"]);
    assert!(went_well);
    drop(silent);
}
