//! `card.pin = "once"` in a whole renewal.

use super::{
    process::card_workers,
    support::story::{PATIENCE, Story},
};
use chrono::Utc;
use twins::{
    certificate::Role,
    config::Config,
    store::{Record, Store},
};
use twins_sandbox::{desk::Desk, office::Delivery};
use twins_starcos::SigningLogin;

async fn typed_once(signing: SigningLogin) -> Story {
    let mut story = Story::prepare(Desk::builder()).await;
    story.desk.card().change_settings(|settings| settings.signing_login = signing).expect("the card's settings");
    story.configure("prompt = \"pinentry\"", "prompt = \"pinentry\"\npin = \"once\"");
    story.start_agent().await;
    story
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pin_is_typed_once_and_every_step_is_shown() {
    let mut story = typed_once(SigningLogin::Cached).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    let prompts = story.desk.hand().prompts();
    assert_eq!(prompts.iter().map(|prompt| prompt.command.as_str()).collect::<Vec<_>>(), ["GETPIN", "CONFIRM", "CONFIRM"]);
    for (prompt, words) in prompts.iter().zip(["Povolit uložení dvou nových klíčů", "Podepsat obě žádosti", "Uložit na kartu oba vydané"])
    {
        assert!(prompt.description.contains(words) && prompt.description.contains("Jana Nováková"), "{prompt:#?}");
    }
    // The agent's end is the session's end.
    let pid = story.agent_pid();
    story.desk.until_here("the session's process alone", PATIENCE, |_| card_workers(pid).len() == 1).await;
    story.stop_agent();
    story.desk.until_here("none is left", PATIENCE, |_| card_workers(pid).is_empty()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_demands_the_pin_for_signatures_gets_it_once_more_for_them() {
    let story = typed_once(SigningLogin::Unannounced).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    let prompts = story.desk.hand().prompts();
    assert_eq!(prompts.iter().map(|prompt| prompt.command.as_str()).collect::<Vec<_>>(), ["GETPIN", "CONFIRM", "GETPIN", "CONFIRM"]);
    assert!(prompts[2].description.contains("Podepsat obě žádosti") && prompts[2].description.contains("znovu PIN"), "{:#?}", prompts[2]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_announces_it_asks_for_the_pin_alone() {
    let story = typed_once(SigningLogin::Announced).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    assert_eq!(commands(&story), ["GETPIN", "GETPIN", "CONFIRM"]);
}

/// The agent's own memory, while it does not run.
async fn memory(story: &Story) -> Store {
    let config = Config::load(Some(&story.desk.config())).expect("the configuration");
    Store::open(&config.state_dir()).await.expect("the database")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_habit_is_learned_the_first_time() {
    let mut story = typed_once(SigningLogin::Unannounced).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-ica").await;
    assert_eq!(commands(&story), ["GETPIN", "CONFIRM", "GETPIN"], "the first time it is not known");
    let status = story.until("the pair is known", |status| status["pairs"][0]["token_serial"].is_string()).await;
    let serial = status["pairs"][0]["token_serial"].as_str().expect("just seen").to_owned();
    story.stop_agent();
    assert_eq!(memory(&story).await.signing_pins().await.expect("read"), [(serial, Role::Qualified)].into());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_habit_that_is_known_makes_the_pin_the_only_question() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.desk.card().change_settings(|settings| settings.signing_login = SigningLogin::Unannounced).expect("the card's settings");
    story.configure("prompt = \"pinentry\"", "prompt = \"pinentry\"\npin = \"once\"");
    let (_, card) = story.command(&["card", "--json"]);
    let card: serde_json::Value = serde_json::from_str(&card).expect("JSON");
    let serial = card["token"]["serial"].as_str().expect("a serial number").to_owned();
    let record = Record { signing_pin: Some((serial, Role::Qualified, true)), ..Record::default() };
    memory(&story).await.record(&record, Utc::now()).await.expect("written");
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    assert_eq!(commands(&story), ["GETPIN", "GETPIN", "CONFIRM"]);
}

fn commands(story: &Story) -> Vec<String> {
    story.desk.hand().prompts().into_iter().map(|prompt| prompt.command).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_session_ends_when_the_card_is_pulled() {
    let story = typed_once(SigningLogin::Cached).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-ica").await;
    let pid = story.agent_pid();
    assert_eq!(story.pins_asked(), 1);
    story.desk.until_here("the session's process alone", PATIENCE, |_| card_workers(pid).len() == 1).await;
    story.desk.pull_card();
    story.desk.until_here("the session is over", PATIENCE, |_| card_workers(pid).is_empty()).await;
    story.desk.insert_card();
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    assert_eq!(story.pins_asked(), 2, "after the card was away the PIN is typed again");
}
