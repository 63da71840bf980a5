//! Other cards, other notices, other ways: the renewal is neither begun twice nor done for the wrong person.

use crate::{
    said::Said,
    support::story::{PATIENCE, Story},
};
use std::fs;
use twins_sandbox::{
    Half,
    authority::{Enrolled, Terms},
    desk::Desk,
    office::Delivery,
    person::Person,
    pinentry::{Answer, Behaviour},
};
use twins_starcos::Entry;

/// A pair as other software puts it on the card.
fn put_on_card(desk: &Desk, pair: &Enrolled) {
    for (half, number) in Half::BOTH.into_iter().zip([0xE1, 0xE2]) {
        let certificate = pair.certificates.get(half);
        let key = pair.keys.get(half).private_key_to_pkcs8().expect("PKCS#8");
        let entry = Entry { id: &[number; 8], label: &pair.person.name, private_key: Some(&key), certificate: Some(&certificate.der) };
        desk.card().provision(&entry).expect("on the card");
    }
}

async fn begun_with_a_known_pair() -> Story {
    let story = Story::begin(Desk::builder()).await;
    story.until("the pair is known", |status| status["pairs"].as_array().is_some_and(|pairs| pairs.len() == 1)).await;
    story
}

#[tokio::test(flavor = "multi_thread")]
async fn both_notices_at_once_are_one_renewal() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.desk.office().second_notice(story.desk.pair()).await;
    story.start_agent().await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    let (_, status) = story.command(&["status", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status).expect("JSON");
    assert_eq!((status["renewals"].as_array().map(Vec::len), story.pins_asked()), (Some(1), 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_for_a_pair_that_is_renewed_already_starts_nothing() {
    let story = Story::begin(Desk::builder()).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    story.desk.office().second_notice(story.desk.pair()).await;
    story.until("the notice was read", |status| status["renewals"].as_array().map(Vec::len) == Some(1)).await;
    let log = story.desk.log();
    let seen = |text: &str| text.contains("has a successor already") || text.contains("is over");
    story.desk.until_here("the notice is answered", PATIENCE, |_| fs::read_to_string(&log).is_ok_and(|text| seen(&text))).await;
    assert_eq!(story.pins_asked(), 3);
    Said::now(&story).with("ICA Starcos 3.74");
    story.is_renewed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_of_another_person_is_left_alone_and_the_right_one_is_asked_for() {
    let story = begun_with_a_known_pair().await;
    story.desk.pull_card();
    story.until("the reader is empty", |status| status["agent"]["readers"][0]["card"] == false).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-card").await;
    let before = story.desk.card().contents().expect("the card").private_keys.len();
    // In the same reader lies a card with another serial number, on which the other person's pair is.
    story.desk.card().change_settings(|settings| settings.serial = Some("ffffffff00000001".to_owned())).expect("another card");
    let other = story.desk.authority().enrol(&Person::petr_dvorak(), Terms::default());
    put_on_card(&story.desk, &other);
    story.desk.insert_card();
    story.until_log("Petr Dvořák").await;
    let renewal = story.until_stage("waiting-for-card").await;
    assert_eq!(renewal["person"], "Jana Nováková");
    Said::now(&story).with("ICA Starcos 3.74");
    assert_eq!((story.pins_asked(), story.desk.card().contents().expect("the card").private_keys.len()), (0, before + 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_that_the_person_renewed_elsewhere_meanwhile_ends_the_renewal() {
    let story = begun_with_a_known_pair().await;
    story.desk.hand().behaves(Behaviour::always(Answer::Silence));
    story.desk.office().notice(story.desk.pair()).await;
    story.until_log("the person is asked for the PIN").await;
    story.desk.pull_card();
    story.until_stage("waiting-for-card").await;
    let renewed = story.desk.authority().enrol(&Person::jana_novakova(), Terms { days_left: 360, ..Terms::default() });
    put_on_card(&story.desk, &renewed);
    story.desk.insert_card();
    let renewal = story.until_stage("superseded").await;
    assert_eq!(renewal["actor"], "nobody");
    Said::now(&story).with_each("novější dvojice", "newer pair");
    assert_eq!(story.desk.books().submissions.len(), 0, "nothing is sent");
    story.desk.office().second_notice(story.desk.pair()).await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let status = story.until("still one renewal", |status| status["renewals"].as_array().map(Vec::len) == Some(1)).await;
    assert_eq!(status["renewals"][0]["stage"], "superseded");
}
