//! What the agent costs after a long life: its journal grows by every event, and an office may have many pairs. A real renewal's rows are copied under other
//! names until there are as many as wanted; then the program starts with them, and says how things stand.

use super::{
    idle::bare_at,
    measure::{Measure, median},
    process::resident,
    start::seconds_to_watching,
    story::{Story, twins},
};
use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use std::{process::Stdio, time::Instant};
use twins_sandbox::{desk::Desk, office::Delivery};

const JOURNALS: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
const PAIRS: [usize; 4] = [1, 10, 100, 1_000];
/// Of so many starts the middle one counts.
const ROUNDS: usize = 5;
const START: &str = "a bare client that waits under IDLE: no database, whatever is in it";
const STATUS: &str = "SQLite's own reading of every pair";

/// A story whose renewal is done; the agent does not run.
async fn renewed() -> Story {
    let mut story = Story::prepare(Desk::builder()).await;
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.until_stage("done").await;
    story.stop_agent();
    story
}

pub async fn measure() -> Vec<Measure> {
    let mut measures = Vec::new();
    let mut story = renewed().await;
    for events in JOURNALS {
        let mut database = Database::of(&story.desk).await;
        database.renewals_until(events).await;
        database.close().await;
        let what = format!("{events} events in the journal");
        measures.push(started(&mut story, &what));
        measures.push(memory(&mut story, &what).await);
    }
    let mut story = renewed().await;
    for pairs in PAIRS {
        let mut database = Database::of(&story.desk).await;
        database.pairs_until(pairs).await;
        let read = database.read_all().await;
        database.close().await;
        let what = format!("{pairs} pairs");
        measures.push(started(&mut story, &what));
        measures.push(Measure::new(format!("{what}: twins status"), "ms", status(&story) * 1000.0, read * 1000.0, STATUS));
        measures.push(memory(&mut story, &what).await);
    }
    measures
}

fn started(story: &mut Story, what: &str) -> Measure {
    let bare = bare_at(&story.desk);
    let floor = median((0..ROUNDS).map(|_| bare.seconds_to_idle()).collect());
    let ours = median((0..ROUNDS).map(|_| seconds_to_watching(story)).collect());
    Measure::new(format!("{what}: start to watching, median"), "ms", ours * 1000.0, floor * 1000.0, START)
}

async fn memory(story: &mut Story, what: &str) -> Measure {
    story.start_agent().await;
    let resident = resident(story.agent_pid());
    story.stop_agent();
    Measure::new(format!("{what}: resident memory"), "MiB", resident, 20.0, "the 20 MiB that an agent may have")
}

/// Seconds of `twins status`.
fn status(story: &Story) -> f64 {
    let mut command = story.desk.command(&twins());
    command.arg("status").arg("--config").arg(story.desk.config()).stdout(Stdio::null());
    let started = Instant::now();
    assert!(command.status().unwrap().success());
    started.elapsed().as_secs_f64()
}

/// The agent's database, by a connection of its own.
struct Database(SqliteConnection);

impl Database {
    async fn of(desk: &Desk) -> Self {
        let file = desk.directory().join("state/twins.db");
        let options = SqliteConnectOptions::new().filename(file).journal_mode(SqliteJournalMode::Wal);
        Self(SqliteConnection::connect_with(&options).await.unwrap())
    }

    /// Copies the first renewal until the journal has at least so many events.
    async fn renewals_until(&mut self, events: usize) {
        let one = self.count("journal WHERE renewal = (SELECT min(id) FROM renewal)").await;
        let there = self.count("renewal").await;
        self.copy_renewals(there, events.div_ceil(one)).await;
        assert!(self.count("journal").await >= events);
    }

    /// Copies the first pair, and with each the renewal, until there are so many.
    async fn pairs_until(&mut self, pairs: usize) {
        let (there, renewals) = (self.count("pair").await, self.count("renewal").await);
        self.copy_renewals(renewals, pairs).await;
        self.run(&format!(
            "{} INSERT INTO pair SELECT printf('%064x', n), printf('%064x', n + 1000000), token_serial || n, seen,
             json_replace(pair, '$.token_serial', token_serial || n)
             FROM number, (SELECT * FROM pair ORDER BY seen LIMIT 1)",
            numbers(there, pairs)
        ))
        .await;
    }

    async fn copy_renewals(&mut self, there: usize, wanted: usize) {
        let numbers = numbers(there, wanted);
        let first = "(SELECT id AS old FROM renewal ORDER BY length(id), id LIMIT 1)";
        self.run(&format!(
            "{numbers} INSERT INTO renewal (id, opened, over, rest, facts)
             SELECT old || '-' || n, opened, over, rest, replace(facts, old, old || '-' || n) FROM number, {first} JOIN renewal ON id = old"
        ))
        .await;
        self.run(&format!(
            "{numbers} INSERT INTO journal (renewal, at, event) SELECT old || '-' || n, at, event
             FROM number, {first} JOIN journal ON renewal = old ORDER BY n, seq"
        ))
        .await;
    }

    /// Seconds that SQLite takes to read what a status is made of.
    async fn read_all(&mut self) -> f64 {
        let started = Instant::now();
        sqlx::query("SELECT pair FROM pair").fetch_all(&mut self.0).await.unwrap();
        started.elapsed().as_secs_f64()
    }

    async fn close(mut self) {
        self.run("PRAGMA wal_checkpoint(TRUNCATE)").await;
        self.0.close().await.unwrap();
    }

    async fn count(&mut self, of: &str) -> usize {
        let count: i64 = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {of}"))).fetch_one(&mut self.0).await.unwrap();
        usize::try_from(count).unwrap()
    }

    async fn run(&mut self, sql: &str) {
        sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&mut self.0).await.unwrap();
    }
}

/// The numbers of the copies that are still to be made.
fn numbers(there: usize, wanted: usize) -> String {
    format!(
        "WITH RECURSIVE number(n) AS (SELECT {there} WHERE {there} < {wanted} UNION ALL SELECT n + 1 FROM number WHERE n + 1 < {wanted})"
    )
}
