//! A whole renewal, from the notice's delivery until it is done, without the time that the card itself takes and with a person who types the PIN at once.

use super::{bare_card::BareCard, measure::Measure, story::Story};
use std::time::Instant;
use twins_sandbox::{desk::Desk, office::Delivery};

const LEAST: &str =
    "the PKCS#11 calls that a renewal cannot do without, by one bare process: log in, two keys, four signatures, two certificates";

pub async fn measure() -> Vec<Measure> {
    let mut story = Story::prepare(Desk::builder()).await;
    story.start_agent().await;
    story.until("the pair is known", |status| status["pairs"].as_array().is_some_and(|pairs| !pairs.is_empty())).await;
    let (before, started) = (story.desk.card().time_at_work(), Instant::now());
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.until_stage("done").await;
    let (whole, card) = (started.elapsed(), story.desk.card().time_at_work() - before);
    story.is_renewed().await;
    story.stop_agent();
    let bare = BareCard::of(&story.desk).renew();
    vec![
        Measure::new("notice to done, without the card's own time", "s", (whole - card).as_secs_f64(), bare.as_secs_f64(), LEAST),
        Measure::new("the card's own time in it", "s", card.as_secs_f64(), bare.as_secs_f64(), LEAST),
    ]
}
