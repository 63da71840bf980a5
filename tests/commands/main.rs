//! Every command as a person uses it, on the real parts: at a terminal, with the agent and without, with right and wrong settings.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod alone;
mod by_hand;
mod card;
mod mail_check;
mod processes;
#[path = "../support/mod.rs"]
mod support;
mod terminal;

use serde_json::Value;
use support::story::Story;
use twins_sandbox::desk::Desk;

/// A story in which the PIN is only asked for at a terminal.
pub async fn at_a_terminal() -> Story {
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("prompt = \"pinentry\"", "prompt = \"terminal\"");
    story.start_agent().await;
    story
}

pub fn status(story: &Story) -> Value {
    let (went_well, said) = story.command(&["status", "--json"]);
    assert!(went_well, "{said}");
    serde_json::from_str(&said).expect("JSON")
}
