//! A notice that is not proven, affirmed by the person at a terminal, or not.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};
use support::story::{PATIENCE, Story, twins};
use twins_sandbox::{desk::Desk, office::Delivery};

/// Saves the newest mail of the mailbox as a person would do it.
async fn saved(story: &Story) -> PathBuf {
    story.desk.until_here("a mail", PATIENCE, |desk| !desk.mailbox().messages().is_empty()).await;
    let messages = story.desk.mailbox().messages();
    let path = story.desk.directory().join("notice.eml");
    std::fs::write(&path, messages.last().expect("a mail").raw()).unwrap();
    path
}

/// `twins renew --from FILE` at a terminal (script(1) makes one), where this is typed: what the screen showed, and whether it went well.
fn at_a_terminal(story: &Story, file: &std::path::Path, typed: &str) -> (bool, String) {
    let command = format!("{} renew --from {} --config {}", twins().display(), file.display(), story.desk.config().display());
    let own = story.desk.command(&twins());
    let mut script = Command::new("script");
    script.args(["--quiet", "--return", "--command", &command, "/dev/null"]);
    for (name, value) in own.get_envs() {
        if let Some(value) = value {
            script.env(name, value);
        }
    }
    let mut child = script.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("script");
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unproven_notice_with_the_genuine_link_is_affirmed_and_renews() {
    let story = Story::begin(Desk::builder()).await;
    story.desk.office().forged_notice_with_genuine_link(story.desk.pair()).await;
    story.until_log("not believed").await;
    let file = saved(&story).await;

    // Without a terminal, and without an express yes, nothing happens.
    let piped = Command::new("setsid")
        .arg(twins())
        .args(["renew", "--from"])
        .arg(&file)
        .arg("--config")
        .arg(story.desk.config())
        .envs(story.desk.command(&twins()).get_envs().filter_map(|(name, value)| Some((name, value?))))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(!piped.status.success() && String::from_utf8_lossy(&piped.stderr).contains("terminál"), "{piped:?}");
    for typed in ["\n", "n\n", "asi\n"] {
        let (went_well, screen) = at_a_terminal(&story, &file, typed);
        assert!(!went_well && screen.contains("nebyla potvrzena"), "{typed:?}: {screen}");
    }
    assert_eq!((story.pins_asked(), story.desk.books().hits.len()), (0, 0));

    let (went_well, screen) = at_a_terminal(&story, &file, "a\n");
    assert!(went_well, "{screen}");
    let serial = story.desk.status(&twins()).unwrap()["pairs"][0]["qualified"]["serial"].as_str().unwrap_or_default().to_owned();
    for shown in ["info.renewal@ica.cz", "neověřená", "podpis této domény nemá", "www.ica.cz", serial.as_str()] {
        assert!(screen.contains(shown), "no {shown:?} in {screen}");
    }
    assert!(!screen.contains("https://www.ica.cz/obnova"), "the whole link is a secret: {screen}");
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_link_is_never_offered() {
    let story = Story::begin(Desk::builder()).await;
    story.desk.office().forged_notice(story.desk.pair()).await;
    story.until_log("not believed").await;
    let file = saved(&story).await;
    let (went_well, screen) = at_a_terminal(&story, &file, "a\n");
    assert!(!went_well && screen.contains("neotevře ani s potvrzením"), "{screen}");
    assert!(!screen.contains("[a/N]"), "nothing is asked: {screen}");
    let status = story.desk.status(&twins()).unwrap();
    assert_eq!(status["renewals"].as_array().map(Vec::len), Some(0));
    assert_eq!((story.pins_asked(), story.desk.books().hits.len()), (0, 0));

    // Nor is a message that is no notice, or none at all.
    let other = story.desk.directory().join("other.eml");
    std::fs::write(&other, "From: a@example.cz\n\nAhoj.\n").unwrap();
    assert!(at_a_terminal(&story, &other, "a\n").1.contains("není výzva"));
    std::fs::write(&other, "no mail").unwrap();
    assert!(!at_a_terminal(&story, &other, "a\n").0);
}
