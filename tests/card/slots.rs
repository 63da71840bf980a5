//! The reader service goes and comes while the agent runs: meanwhile the module's slots tell of the card.

use super::support::story::Story;
use twins_sandbox::{desk::Desk, office::Delivery};
use twins_starcos::PresenceMode;

#[tokio::test(flavor = "multi_thread")]
async fn without_pcsc_the_modules_slots_tell_of_the_card_and_pcsc_again_when_it_is_back() {
    let story = Story::begin(Desk::builder()).await;
    story.until("the card is seen", |status| status["agent"]["readers"][0]["card"] == true).await;
    story.desk.reader().stop_daemon();
    let status = story.until("PC/SC is away", |status| status["agent"]["readers"]["error"].is_string()).await;
    let why = status["agent"]["readers"]["error"].as_str().expect("just seen");
    assert!(why.contains("služba pcscd není dostupná") && why.contains("systemctl enable --now pcscd.socket"), "{why}");

    // The library has a way of its own to the card.
    story.desk.card().change_settings(|settings| settings.presence = PresenceMode::Always).expect("the card's settings");
    story.until("the slots tell of it", |status| status["agent"]["readers"][0]["card"] == true).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-ica").await;

    story.desk.card().change_settings(|settings| settings.presence = PresenceMode::Pcsc).expect("the card's settings");
    story.until("it is gone from there too", |status| status["agent"]["readers"]["error"].is_string()).await;
    story.desk.reader().start_daemon().expect("pcscd again");
    story.until("PC/SC tells of empty readers", |status| status["agent"]["readers"][0]["card"] == false).await;
    story.issue(Delivery::Attachments).await;
    story.until_stage("waiting-for-card").await;
    story.desk.insert_card();
    story.is_renewed().await;
    assert_eq!(story.desk.card().wrong_pins().expect("the count"), 0);
}
