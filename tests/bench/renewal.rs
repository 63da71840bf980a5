//! A whole renewal, from the notice's delivery until it is done, without the time that the card itself takes and with a person who types the PIN at once.

use super::{
    bare_card,
    measure::{Measure, median},
    story::Story,
};
use std::time::Instant;
use twins_sandbox::{desk::Desk, office::Delivery};

/// How long it takes to find the primes of a key is chance: of so many renewals the middle one counts.
const ROUNDS: usize = 5;
const LEAST: &str = "the PKCS#11 calls that a renewal cannot do without, by one bare process: log in, two keys, four signatures, two certificates; median too";

pub async fn measure() -> Vec<Measure> {
    let (mut without, mut card, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let (desk, [all, at_work]) = renewed().await;
        without.push(all - at_work);
        card.push(at_work);
        bare.push(bare_card::seconds(&desk));
    }
    let bare = median(bare);
    vec![
        Measure::new("notice to done, without the card's own time, median", "s", median(without), bare, LEAST),
        Measure::new("the card's own time in it, median", "s", median(card), bare, LEAST),
    ]
}

/// Seconds of a renewal, and of the card in it.
async fn renewed() -> (Desk, [f64; 2]) {
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
    (story.desk, [whole.as_secs_f64(), card.as_secs_f64()])
}
