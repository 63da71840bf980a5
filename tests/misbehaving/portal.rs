//! The portal misbehaves. What may pass is tried again; what may not is told, and the person says when to go on.

use crate::{
    said::Said,
    support::story::{PATIENCE, Story},
};
use chrono::{DateTime, TimeDelta, Utc};
use twins_sandbox::{
    Half,
    desk::Desk,
    events::Kind,
    judge::judge_repetitions,
    office::Delivery,
    portal::{Mode, Mood},
};

/// When the portal was asked for the first page.
fn first_pages(desk: &Desk) -> Vec<DateTime<Utc>> {
    let events = desk.events().so_far();
    events.iter().filter(|event| event.kind == Kind::PortalHit && event.text.contains("/obnova/start")).map(|event| event.at).collect()
}

async fn until_asked(desk: &Desk, times: usize) {
    desk.until_here(&format!("the portal is asked {times} times"), PATIENCE, |desk| first_pages(desk).len() >= times).await;
}

/// The portal was well when the renewal began: with one that is not, nobody is asked for a PIN. The person has not typed it yet.
async fn asked_for_the_pin() -> Story {
    let story = Story::begin(Desk::builder()).await;
    story.desk.hand().holds_still();
    story.desk.office().notice(story.desk.pair()).await;
    story.until_log("the person is asked for the PIN").await;
    story
}

/// The same, and by the time that the person types the PIN the portal is in this mood.
async fn with_notice(mood: Mood) -> Story {
    let story = asked_for_the_pin().await;
    story.desk.portal().misbehave(mood);
    story.desk.hand().types_the_pin();
    story
}

async fn is_troubled(story: &Story, words: &str) {
    let seen =
        story.until(words, |status| status["renewals"][0]["trouble"][1].as_str().is_some_and(|trouble| trouble.contains(words))).await;
    assert_eq!(seen["renewals"][0]["stage"], "sending", "{seen:#}");
}

async fn is_renewed_with_the_same_requests(story: &Story) {
    story.until_stage("done").await;
    if let Err(wrong) = judge_repetitions(&story.desk) {
        panic!("{wrong}\n{}", story.desk.story());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn errors_of_the_server_are_tried_again_ever_more_seldom_and_an_answer_that_was_lost_is_asked_for_again() {
    let mut story = with_notice(Mood::Broken).await;
    is_troubled(&story, "500").await;
    Said::now(&story).with("I.CA");
    until_asked(&story.desk, 4).await;
    let asked = first_pages(&story.desk);
    for (number, pair) in asked.windows(2).take(3).enumerate() {
        let least = TimeDelta::seconds(1 << number);
        assert!(pair[1] - pair[0] >= least, "attempt {} came {} after the one before", number + 2, pair[1] - pair[0]);
    }
    story.until_mail("Portál I.CA neodpovídá").await;

    // The authority takes the requests in, and nobody hears of it: its mail does not come through either.
    story.desk.switch_smtp(false);
    story.desk.portal().misbehave(Mood::AnswerLost);
    story.desk.accepted(PATIENCE).await;
    story.desk.portal().misbehave(Mood::Good);
    is_troubled(&story, "after the requests were sent").await;
    let (_, status) = story.command(&["status", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status).expect("JSON");
    assert_eq!(status["renewals"][0]["accepted"], serde_json::Value::Null);
    Said::now(&story).with_each("po odeslání žádostí", "after the requests were sent");
    story.desk.portal().switch(Mode::Up);
    story.desk.switch_smtp(true);
    story.issue(Delivery::Attachments).await;
    is_renewed_with_the_same_requests(&story).await;
    assert_eq!(story.mails("Portál I.CA neodpovídá"), 1, "told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_portals_wish_to_be_left_alone_is_kept() {
    let story = with_notice(Mood::TooMany(7)).await;
    is_troubled(&story, "429").await;
    Said::now(&story).with("I.CA");
    until_asked(&story.desk, 3).await;
    for pair in first_pages(&story.desk).windows(2) {
        // It names whole seconds.
        assert!(pair[1] - pair[0] >= TimeDelta::milliseconds(6_500), "asked again after {}", pair[1] - pair[0]);
    }
    story.desk.portal().misbehave(Mood::Good);
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_portal_that_never_answers_is_given_up_on_and_a_slow_one_is_waited_for() {
    let story = with_notice(Mood::Silent).await;
    is_troubled(&story, "www.ica.cz").await;
    Said::now(&story).with("I.CA");
    story.desk.portal().misbehave(Mood::Slow(std::time::Duration::from_secs(1)));
    story.desk.accepted(PATIENCE).await;
    story.desk.portal().misbehave(Mood::Good);
    story.issue(Delivery::Attachments).await;
    is_renewed_with_the_same_requests(&story).await;
}

/// The renewal stands still with this kind of hold, whose words have this in them; then the person says to go on.
async fn stands_still(story: &Story, mood: Mood, kind: &str, words: &str) {
    stands_still_and_says(story, mood, kind, words, words).await;
}

/// The same, where the program's own words are others in Czech.
async fn stands_still_and_says(story: &Story, mood: Mood, kind: &str, words: &str, czech: &str) {
    let seen = story
        .until(&format!("{mood:?} is told"), |status| {
            let hold = &status["renewals"][0]["hold"];
            let told = hold["what"].as_str().or_else(|| hold["why"].as_str()).unwrap_or_default();
            status["renewals"][0]["stage"] == "stalled" && hold["kind"] == kind && told.contains(words)
        })
        .await;
    assert_eq!(seen["renewals"][0]["actor"], "person");
    let next = seen["renewals"][0]["next_step"].as_str().expect("what to do");
    assert!(next.contains("twins"), "{next}");
    Said::now(story).with_each(czech, words);
    let asked = first_pages(&story.desk).len();
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    assert_eq!(first_pages(&story.desk).len(), asked, "{mood:?}: what cannot pass by itself is not tried again by itself");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_that_are_none_of_the_renewals_are_told_and_nothing_is_sent_until_the_person_says_so() {
    let moods = [
        (Mood::NotFound, "portal-unknown", "404", None),
        (Mood::WrongPage, "portal-unknown", "Zadejte jméno a heslo", None),
        (Mood::SentenceAlone, "portal-unknown", "Na konci uvidíte", None),
        (Mood::RedirectLoop, "portal-unknown", "redirects more than 10 times", Some("přesměrovává víc než 10krát")),
        (Mood::Garbage, "portal-unknown", "start", None),
        (Mood::RedirectElsewhere, "portal-unknown", "not opened", Some("neotevírá")),
        (Mood::OneRefused, "portal-rejected", "komerční certifikát: podpis neodpovídá klíči", None),
    ];
    let story = with_notice(moods[0].0).await;
    for (number, (mood, kind, words, czech)) in moods.into_iter().enumerate() {
        if number > 0 {
            story.desk.portal().misbehave(mood);
            let (well, said) = story.command(&["renew"]);
            assert!(well, "{mood:?}: {said}");
        }
        stands_still_and_says(&story, mood, kind, words, czech.unwrap_or(words)).await;
    }
    assert_eq!(story.desk.books().submissions.len(), 0, "nothing was taken in");
    assert_eq!(story.desk.books().escapes, Vec::<String>::new(), "no other host was asked for");
    story.until_mail("Portál I.CA se změnil").await;
    story.until_mail("odmítl").await;
    story.desk.portal().misbehave(Mood::Good);
    let (well, said) = story.command(&["renew"]);
    assert!(well, "{said}");
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    assert_eq!(story.pins_asked(), 3, "the keys and the requests are the first ones");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_acceptance_without_its_sentence_is_told_and_the_authoritys_mail_settles_it() {
    let mut story = asked_for_the_pin().await;
    // The notice has come, and the requests are not sent yet.
    story.desk.portal().misbehave(Mood::Thanks);
    story.desk.switch_smtp(false);
    story.desk.hand().types_the_pin();
    story.desk.accepted(PATIENCE).await;
    stands_still(&story, Mood::Thanks, "portal-unknown", "Děkujeme za Vaši důvěru").await;
    // The page says nothing that is known; the mail that the authority sends for each accepted request does.
    story.desk.switch_smtp(true);
    story.issue(Delivery::Attachments).await;
    is_renewed_with_the_same_requests(&story).await;
    assert_eq!(story.desk.books().submissions.len(), 1, "it was not sent again");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_request_taken_in_and_the_other_refused_is_told_and_the_same_two_go_on() {
    let story = with_notice(Mood::OneTaken).await;
    let words = "komerční certifikát nelze přijmout. Žádost o kvalifikovaný certifikát byla přijata";
    stands_still(&story, Mood::OneTaken, "portal-rejected", words).await;
    let halved = story.desk.books().halved;
    assert_eq!((halved.len(), story.desk.books().submissions.len()), (1, 0));
    story.until_mail("odmítl").await;
    // In the browser other requests would be made; one of the program's is with the authority.
    let (well, said) = story.command(&["renew", "--browser"]);
    assert!(!well && said.contains("možná odeslal"), "an express yes is wanted: {said}");

    // Once more, and still the same: neither is taken in twice.
    let (well, said) = story.command(&["renew"]);
    assert!(well, "{said}");
    stands_still(&story, Mood::OneTaken, "portal-rejected", words).await;
    assert_eq!(story.desk.books().taken.len(), 1);

    story.desk.portal().misbehave(Mood::Good);
    let (well, said) = story.command(&["renew"]);
    assert!(well, "{said}");
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    let books = story.desk.books();
    let accepted = books.accepted().next().expect("accepted");
    assert!(books.halved.iter().all(|halved| halved.messages == accepted.messages), "the same bytes each time");
    let taken: Vec<_> = books.taken.iter().map(|taken| (taken.half, taken.message.clone())).collect();
    let each_once = [(Half::Qualified, accepted.messages.qualified.clone()), (Half::Commercial, accepted.messages.commercial.clone())];
    assert_eq!(taken, each_once, "each request is in the books once");
    assert_eq!(story.pins_asked(), 3, "the keys and the requests are the first ones");
}
