//! Whole stories about revocation: the authority is asked before any PIN, and again before a renewal is called done.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod support;

use support::story::Story;
use twins_sandbox::{
    authority::Service,
    desk::Builder,
    office::Delivery,
    pinentry::{Answer, Behaviour},
};

fn look_ups(story: &Story) -> Vec<String> {
    story.desk.authority().ledger().read().look_ups
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_pair_is_not_renewed_and_nobody_is_asked_for_a_pin() {
    let story = Story::begin(Builder::default()).await;
    story.desk.authority().revoke(story.desk.pair().certificates.qualified.serial);
    story.desk.office().notice(story.desk.pair()).await;
    let renewal = story.until_stage("stalled").await;
    assert!(renewal["sentence"].as_str().unwrap().contains("zneplatněn"), "{renewal}");
    assert!(renewal["next_step"].as_str().unwrap().contains("registrační autoritu"), "{renewal}");
    let letter = story.until_mail("zneplatněn").await;
    let words = letter.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("(důvod: prozrazení klíče)"), "{letter}");
    let (_, said) = story.command(&["confirm"]);
    assert_eq!(story.pins_asked(), 0, "{said}");
    let (_, shown) = story.command(&["card", "--json"]);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown["pairs"][0]["revocation"]["commercial"]["standing"], "revoked");
    assert_eq!(shown["pairs"][0]["private_keys"]["qualified"], "likely");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_standing_is_asked_before_the_first_pin_and_of_the_new_pair_before_the_end() {
    let story = Story::begin(Builder::default()).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    let asked = look_ups(&story);
    assert!(asked.len() >= 4 && asked.iter().all(|place| place.starts_with("ocsp.ica.cz/")), "{asked:?}");
    let journal = std::fs::read_to_string(story.desk.log()).unwrap();
    let place = |words: &str| journal.find(words).unwrap_or_else(|| panic!("no `{words}` in\n{journal}"));
    assert!(place("the qualified certificate is not revoked") < place("the person is asked for the PIN"));
    assert!(place("the new qualified certificate is not revoked") < place("stage=\"done\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_authority_that_does_not_answer_stops_nothing_but_it_is_said() {
    let story = Story::begin(Builder::default()).await;
    story.desk.authority().serve_revocation(Service::Down);
    story.desk.hand().behaves(Behaviour::always(Answer::Silence));
    story.desk.office().notice(story.desk.pair()).await;
    let status =
        story.until("the standing is unknown", |status| status["renewals"][0]["revocation"]["qualified"]["standing"] == "unknown").await;
    assert_eq!(status["renewals"][0]["stage"], "waiting-for-consent");
    let (_, shown) = story.command(&["status"]);
    assert!(shown.contains("Nepodařilo se zjistit, zda dvojice není zneplatněna"), "{shown}");
}
