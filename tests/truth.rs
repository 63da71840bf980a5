//! What is stored beside the journals is put right while the agent works, and a large file is looked through then: nobody is told anything anew, nothing is
//! done twice, and with a damaged file nothing is done.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/resting.rs"]
mod resting;
mod support;

use chrono::{TimeDelta, Utc};
use resting::{lay_to_rest_at, newer_pair_seen, opening, resting as resting_renewal};
use serde_json::Value;
use sqlx::{
    Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use std::{fs, path::PathBuf, time::Duration};
use support::story::{PATIENCE, Story};
use tokio::time::Instant;
use twins::{
    renewal::Urgency,
    store::{Letter, RECENT, Record, Store},
};
use twins_sandbox::{desk::Desk, judge::judge_repetitions, office::Delivery, portal::Mood};

/// Where the agent keeps its database.
fn state(story: &Story) -> PathBuf {
    story.desk.directory().join("state")
}

/// A connection beside the agent's.
async fn beside(story: &Story) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(state(story).join("twins.db")).journal_mode(SqliteJournalMode::Wal);
    SqliteConnection::connect_with(&options.busy_timeout(PATIENCE)).await.unwrap()
}

async fn execute(story: &Story, statement: &'static str) {
    sqlx::query(statement).execute(&mut beside(story).await).await.unwrap();
}

/// How many there are by this query.
async fn count(story: &Story, query: &'static str) -> i64 {
    sqlx::query_scalar(query).fetch_one(&mut beside(story).await).await.unwrap()
}

/// Waits until there are so many by this query.
async fn until_count(story: &Story, what: &str, wanted: i64, query: &'static str) {
    let deadline = Instant::now() + PATIENCE;
    while count(story, query).await != wanted {
        assert!(Instant::now() < deadline, "not within {PATIENCE:?}: {what}\n{}", story.desk.story());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Two more renewals at rest than are in hand, from now on.
async fn years(story: &Story) {
    let store = Store::open(&state(story)).await.unwrap();
    for year in 0..RECENT + 2 {
        lay_to_rest_at(&store, &format!("2001-{year:02}"), Utc::now() + TimeDelta::milliseconds(year.try_into().unwrap())).await;
    }
    store.close().await;
}

/// The renewal with this name in a status.
fn renewal<'a>(status: &'a Value, id: &str) -> Option<&'a Value> {
    status["renewals"].as_array()?.iter().find(|renewal| renewal["id"] == id)
}

/// How many renewals are shown, and how many there are beside them.
async fn in_hand(story: &Story) -> (usize, u64) {
    let status = story.until("the agent runs", |status| status["agent"]["running"] == true).await;
    (status["renewals"].as_array().unwrap().len(), status["earlier"].as_u64().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stored_of_an_old_renewal_is_put_right_and_nobody_is_told_anew() {
    let mut story = Story::prepare(Desk::builder().card_away()).await;
    years(&story).await;
    execute(&story, "UPDATE renewal SET facts = json_set(facts, '$.attempts', 7) WHERE id IN ('2001-00', '2001-13')").await;
    story.start_agent().await;
    until_count(&story, "both are put right", 0, "SELECT count(*) FROM renewal WHERE facts ->> '$.attempts' = 7").await;
    assert_eq!(in_hand(&story).await, (RECENT, 2));
    story.stop_agent();
    assert_eq!(count(&story, "SELECT count(*) FROM letter WHERE renewal IS NOT NULL").await, 0);
    assert_eq!(count(&story, "SELECT count(*) FROM journal").await, 2 * i64::try_from(RECENT + 2).unwrap());
    assert_eq!(count(&story, "SELECT count(*) FROM renewal WHERE rest = 1").await, i64::try_from(RECENT + 2).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_goes_on_but_was_taken_for_at_rest_goes_on_as_after_a_start() {
    let mut story = Story::begin(Desk::builder()).await;
    story.desk.hand().holds_still();
    story.desk.office().notice(story.desk.pair()).await;
    // Before that nobody would be asked.
    story.until_log("the person is asked for the PIN").await;
    story.desk.portal().misbehave(Mood::Silent);
    story.desk.hand().types_the_pin();
    until_count(&story, "the requests are being sent", 1, "SELECT count(*) FROM effect WHERE effect = 'send'").await;
    story.kill_agent();
    let id: String = sqlx::query_scalar("SELECT id FROM renewal").fetch_one(&mut beside(&story).await).await.unwrap();
    execute(&story, "UPDATE renewal SET rest = 1").await;
    years(&story).await;
    story.desk.portal().misbehave(Mood::Good);

    story.start_agent().await;
    let started = "SELECT count(*) FROM journal WHERE event ->> '$.event' = 'agent-started'";
    until_count(&story, "it is started like the others", 1, started).await;
    let known = "SELECT count(*) FROM renewal WHERE facts ->> '$.perhaps_sent' AND rest = 0";
    assert_eq!(count(&story, known).await, 1, "what was being sent may have arrived");
    story.issue(Delivery::Attachments).await;
    // The card was in the reader all the time. It came to rest last, though it was begun first: it stays in hand, and another one goes.
    story.until("it is done", |status| renewal(status, &id).is_some_and(|renewal| renewal["stage"] == "done")).await;
    assert_eq!(in_hand(&story).await, (RECENT, 3));
    judge_repetitions(&story.desk).unwrap_or_else(|wrong| panic!("{wrong}\n{}", story.desk.story()));
    assert_eq!(story.pins_asked(), 3, "nobody typed a PIN twice");
    story.until_mail("Hotovo").await;
    let mails = story.desk.mailbox().messages();
    let own: Vec<_> = mails.iter().filter(|mail| mail.header("Auto-Submitted").is_some()).collect();
    let heads = own.iter().filter(|mail| mail.header("References").is_none()).count();
    assert!(own.len() > 1 && heads == 1, "they are one thread: {:?}", story.desk.mailbox().subjects());
    assert_eq!(story.mails("Vložte kartu"), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_file_that_is_damaged_ends_the_agent_and_the_next_one_does_not_begin() {
    let mut story = Story::prepare(Desk::builder().card_away()).await;
    let file = state(&story).join("twins.db");
    let store = Store::open(&state(&story)).await.unwrap();
    let message = vec![b'x'; 17 << 20];
    let long = Letter { message_id: "long@b".into(), renewal: None, message, urgency: Urgency::Calm };
    store.record(&Record { letters: vec![long], summary: true, ..Record::default() }, Utc::now()).await.unwrap();
    store.letter_sent("long@b", Utc::now()).await.unwrap();
    store.close().await;
    // Without pages that belong to nothing any more, and all of it in the file.
    let mut other = beside(&story).await;
    sqlx::query("VACUUM").execute(&mut other).await.unwrap();
    other.close().await.unwrap();
    // One of the letter's pages leads to one that there is not: nobody reads it in passing.
    let whole = fs::read(&file).unwrap();
    let mut torn = whole.clone();
    let middle = torn.len() / 2 / 4096 * 4096;
    torn[middle..middle + 4].fill(0xFF);
    fs::write(&file, torn).unwrap();

    let ready = |story: &Story| fs::read_to_string(story.desk.log()).unwrap().matches("ready: watching").count();
    for _ in 0..2 {
        story.launch_agent();
        ends_by_itself(&mut story).await;
        assert_eq!(ready(&story), 1, "the first found it while it worked, the second did not begin\n{}", story.desk.story());
    }
    let log = fs::read_to_string(story.desk.log()).unwrap();
    assert!(log.contains("je poškozená: ") && log.contains("poškozené soubory si nechte pro helpdesk"), "{log}");

    for left in ["twins.db-wal", "twins.db-shm"] {
        let _ = fs::remove_file(file.with_file_name(left));
    }
    fs::write(&file, whole).unwrap();
    story.start_agent().await;
    story.stop_agent();
    assert_eq!(ready(&story), 2, "with a file that is whole it works");
}

async fn ends_by_itself(story: &mut Story) {
    let deadline = Instant::now() + PATIENCE;
    while story.agent_runs() {
        assert!(Instant::now() < deadline, "the agent goes on\n{}", story.desk.story());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn those_of_a_first_database_are_laid_to_rest_at_the_first_start() {
    let mut story = Story::prepare(Desk::builder().card_away()).await;
    of_the_first_form(&story).await;
    story.start_agent().await;
    assert_eq!(in_hand(&story).await, (RECENT, 2), "the newest are shown, and the others counted");
    story.stop_agent();
    let rightly = "SELECT count(*) FROM renewal WHERE rest = 1 AND settled = opened AND facts ->> '$.superseded'";
    assert_eq!(count(&story, rightly).await, i64::try_from(RECENT + 2).unwrap());
    assert_eq!(count(&story, "SELECT count(*) FROM letter WHERE renewal IS NOT NULL").await, 0);
}

/// A database as the first version made it, with renewals that are over.
async fn of_the_first_form(story: &Story) {
    fs::create_dir_all(state(story)).unwrap();
    let options = SqliteConnectOptions::new().filename(state(story).join("twins.db")).create_if_missing(true);
    let mut first = SqliteConnection::connect_with(&options).await.unwrap();
    let mut forms = sqlx::migrate!("./migrations");
    forms.migrations = forms.migrations.iter().filter(|form| form.version == 1).cloned().collect::<Vec<_>>().into();
    forms.run(&mut first).await.unwrap();
    for year in 0..RECENT + 2 {
        let (id, at) = (format!("2001-{year:02}"), resting::now() + TimeDelta::days(year.try_into().unwrap()));
        for event in [opening(), newer_pair_seen()] {
            let entry = sqlx::query("INSERT INTO journal (renewal, at, event) VALUES (?, ?, ?)").bind(&id).bind(at);
            entry.bind(serde_json::to_string(&event).unwrap()).execute(&mut first).await.unwrap();
        }
        let facts = serde_json::to_string(&resting_renewal(&id, at)).unwrap();
        let row = sqlx::query("INSERT INTO renewal (id, opened, over, facts) VALUES (?, ?, 1, ?)").bind(&id).bind(at).bind(facts);
        row.execute(&mut first).await.unwrap();
    }
    first.close().await.unwrap();
}
