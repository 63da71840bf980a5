//! A card that does not tell how many tries are left: wrong PINs are counted by its serial number, and remembered.

use super::support::story::{PATIENCE, Story};
use std::process::Command;
use twins_sandbox::{
    desk::Desk,
    pinentry::{Answer, Behaviour},
    servers::Rules,
};

/// A workstation whose card keeps its flags to itself.
async fn with_a_mute_card() -> Story {
    let story = Story::prepare(Desk::builder()).await;
    let directory = story.desk.directory();
    let (source, library) = (directory.join("mute.c"), directory.join("mute.so"));
    std::fs::write(&source, include_str!("../worker/habits.c")).expect("written");
    assert!(Command::new("cc").args(["-shared", "-fPIC", "-o"]).args([&library, &source]).status().expect("cc").success());
    let module = story.desk.card().module_path().expect("the module").display().to_string();
    story.configure(&format!("module = \"{module}\""), &format!("module = \"{}\"", library.display()));
    story.configure("env = {", &format!("env = {{ HABIT_MUTE = \"1\", HABIT_MODULE = \"{module}\","));
    story
}

async fn asked_again(story: &Story, times: usize) {
    let (went_well, said) = story.command(&["renew"]);
    assert!(went_well, "{said}");
    story.desk.until_here("asked again", PATIENCE, |_| story.pins_asked() == times).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_pins_are_counted_over_restarts_and_the_usual_last_try_needs_a_yes() {
    let mut story = with_a_mute_card().await;
    story.start_agent().await;
    let wrong = |pin: &str| Answer::Pin(pin.to_owned());
    story.desk.hand().answers(vec![wrong("11111111"), wrong("22222222")]);
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("stalled").await;
    asked_again(&story, 2).await;
    story.until_stage("stalled").await;
    story.stop_agent();
    story.start_agent().await;

    let right = story.desk.hand().right();
    story.desk.hand().behaves(Behaviour { confirm: false, ..Behaviour::always(right) });
    let (went_well, said) = story.command(&["renew"]);
    assert!(went_well, "{said}");
    story.until_stage("declined").await;
    let prompts = story.desk.hand().prompts();
    assert_eq!(prompts.iter().map(|prompt| prompt.command.as_str()).collect::<Vec<_>>(), ["GETPIN", "GETPIN", "CONFIRM"]);
    assert!(!prompts[0].description.contains("zadán chybně") && prompts[1].description.contains("zadán chybně"), "{prompts:#?}");
    assert!(prompts[2].description.contains("chybných pokusů za sebou: 2"), "{:#?}", prompts[2]);

    story.desk.hand().types_the_pin();
    let (went_well, said) = story.command(&["renew"]);
    assert!(went_well, "{said}");
    story.until_stage("waiting-for-ica").await;
    let prompts = story.desk.hand().prompts();
    let last = prompts.last().expect("a prompt");
    assert!(last.description.contains("Podepsat") && !last.description.contains("pokus"), "the right PIN ends the count: {last:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_tried_by_hand_counts_too_beside_the_agent_and_without_it() {
    let mut story = with_a_mute_card().await;
    let door = story.desk.door("door", &Rules::of(&story.desk.authorities()));
    story.desk.prove_login_at(&[door.address()]);
    let wrong = |pin: &str| Answer::Pin(pin.to_owned());
    story.desk.hand().answers(vec![wrong("11111111"), wrong("22222222")]);
    assert!(!story.command(&["login-check"]).0, "the PIN was wrong, and no agent runs");
    story.start_agent().await;
    assert!(!story.command(&["login-check"]).0, "the PIN was wrong, and the agent keeps the count");

    let right = story.desk.hand().right();
    story.desk.hand().behaves(Behaviour { confirm: false, ..Behaviour::always(right) });
    assert!(!story.command(&["login-check"]).0, "the last try was declined");
    let prompts = story.desk.hand().prompts();
    assert_eq!(prompts.iter().map(|prompt| prompt.command.as_str()).collect::<Vec<_>>(), ["GETPIN", "GETPIN", "CONFIRM"]);
    assert!(!prompts[0].description.contains("zadán chybně") && prompts[1].description.contains("zadán chybně"), "{prompts:#?}");
    assert!(prompts[2].description.contains("chybných pokusů za sebou: 2"), "{:#?}", prompts[2]);

    story.desk.hand().types_the_pin();
    for _ in 0..2 {
        let (well, said) = story.command(&["login-check"]);
        assert!(well, "{said}");
    }
    let prompts = story.desk.hand().prompts();
    let last = prompts.last().expect("a prompt");
    assert!(!last.description.contains("pokus") && !last.description.contains("chybně"), "the right PIN ends the count: {last:#?}");
}
