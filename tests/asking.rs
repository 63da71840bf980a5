//! The person is asked, and answers: by a button on the desk, by a command, by saying later.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::{
    os::unix::fs::PermissionsExt,
    process::Command,
    time::{Duration, Instant},
};
use support::{
    desktop::{Session, Shown},
    story::{PATIENCE, Story},
};
use twins_sandbox::desk::Desk;

/// A workstation with a desk; the card is away.
async fn at_a_desk(has_buttons: bool) -> (Story, Session) {
    let session = Session::start_with(has_buttons).await;
    let mut story = Story::prepare(Desk::builder().card_away()).await;
    story.desk.set_environment("DBUS_SESSION_BUS_ADDRESS", &session.address);
    // The pair has to be known before a notice can be matched.
    story.start_agent().await;
    story.desk.insert_card();
    story.until("the pair is known", |status| !status["pairs"].as_array().unwrap().is_empty()).await;
    story.desk.pull_card();
    story.until("the card is away", |status| status["agent"]["readers"][0]["card"] == false).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-card").await;
    (story, session)
}

/// Waits for a note like this, and gives it.
async fn note(story: &Story, session: &Session, wanted: impl Fn(&Shown) -> bool) -> Shown {
    story.desk.until_here("a note on the desk", PATIENCE, |_| session.shown().iter().any(&wanted)).await;
    session.shown().into_iter().rev().find(wanted).unwrap()
}

/// Presses until it is heard: a desk shows a note before the program listens to it.
async fn press(story: &Story, session: &Session, id: u32, button: &str) {
    let said = format!("button=\"{button}\"");
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline {
        session.press(id, button).await;
        tokio::time::sleep(Duration::from_millis(250)).await;
        if std::fs::read_to_string(story.desk.log()).is_ok_and(|log| log.contains(&said)) {
            return;
        }
    }
    panic!("{button} is not heard\n{}", story.desk.story());
}

#[tokio::test(flavor = "multi_thread")]
async fn later_is_kept_through_a_restart_and_the_card_put_in_and_ended_by_the_person() {
    let (mut story, session) = at_a_desk(true).await;
    let asking = note(&story, &session, |note| !note.buttons.is_empty()).await;
    let labels: Vec<_> = asking.buttons.iter().map(|(name, label)| (name.as_str(), label.as_str())).collect();
    assert_eq!(labels, [("now", "Obnovit teď"), ("later", "Později"), ("not-this-one", "Tuhle ne")]);
    press(&story, &session, asking.id, "later").await;
    let put_off = story.until("put off", |status| status["renewals"][0]["put_off"].is_string()).await;
    assert!(put_off["renewals"][0]["next_step"].as_str().unwrap().contains("Odložili jste to do"), "{put_off}");

    story.stop_agent();
    story.start_agent().await;
    story.desk.insert_card();
    story.until_stage("waiting-for-consent").await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(story.pins_asked(), 0, "nobody is asked while it is put off");

    let (well, said) = story.command(&["later", "90m"]);
    assert!(well && said.contains("znovu zeptá"), "{said}");
    let (well, said) = story.command(&["later", "until", "someday"]);
    assert!(!well && said.contains("není doba ani čas"), "{said}");
    assert_eq!(story.pins_asked(), 0);
    let (well, said) = story.command(&["renew"]);
    assert!(well, "{said}");
    story.until("the PIN was asked for", |_| story.pins_asked() > 0).await;
    story.until("keys", |status| status["renewals"][0]["keys"]["commercial"] == true).await;
    let (_, history) = story.command(&["history"]);
    assert!(history.contains("Odložili jste to do"), "{history}");
}

#[tokio::test(flavor = "multi_thread")]
async fn now_without_the_card_says_what_is_missing_and_then_the_prompt_comes() {
    let (story, session) = at_a_desk(true).await;
    let asking = note(&story, &session, |note| !note.buttons.is_empty()).await;
    press(&story, &session, asking.id, "now").await;
    let word = note(&story, &session, |note| note.title == "Vložte kartu do čtečky").await;
    assert!(word.body.contains("ICA Starcos 3.74") && word.buttons.is_empty(), "{word:?}");
    story.desk.insert_card();
    story.until("the PIN was asked for", |_| story.pins_asked() > 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn not_this_one_declines_and_says_how_to_start_again() {
    let (story, session) = at_a_desk(true).await;
    let asking = note(&story, &session, |note| !note.buttons.is_empty()).await;
    press(&story, &session, asking.id, "not-this-one").await;
    story.until_stage("declined").await;
    let told = note(&story, &session, |note| note.body.contains("twins renew")).await;
    assert!(told.buttons.is_empty(), "{told:?}");
    assert_eq!(story.pins_asked(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_without_buttons_gets_none() {
    let (story, session) = at_a_desk(false).await;
    note(&story, &session, |note| note.body.contains("kart")).await;
    assert!(session.shown().iter().all(|note| note.buttons.is_empty()));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_socket_hears_nobody_but_its_own_person() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.start_agent().await;
    let socket = twins::config::Config::load(Some(&story.desk.config())).unwrap().control_socket();
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&socket), mode(socket.parent().unwrap())), (0o600, 0o700));
    // Even if somebody opened the doors to it.
    for path in socket.ancestors().take_while(|path| path.starts_with("/tmp") && *path != std::path::Path::new("/tmp")) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o777)).unwrap();
    }
    let ask = format!(
        "import socket; s = socket.socket(socket.AF_UNIX); s.settimeout(60); s.connect({:?}); s.sendall(b'\"status\"\\n'); print(len(s.recv(65536)))",
        socket.display().to_string()
    );
    let answer = |uid: &str| {
        let output = Command::new("setpriv").args(["--reuid", uid, "--clear-groups", "/usr/bin/python3", "-c", &ask]).output().unwrap();
        String::from_utf8_lossy(&output.stdout).trim().parse::<usize>().unwrap_or_default()
    };
    assert!(answer("0") > 50, "the person is answered");
    assert_eq!(answer("65534"), 0);
    story.until_log("another user's command was turned away").await;
}
