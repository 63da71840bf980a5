//! What the agent costs after a long life: its journal grows by every event, and an office may have many pairs. A real renewal's rows are copied under other
//! names until there are as many as wanted; then the program starts with them, and says how things stand.

use super::{
    idle::{MEMORY, SETTLE, bare_at},
    measure::{Measure, median},
    process::resident,
    start::{seconds_of, seconds_to_watching},
    story::{Story, twins},
};
use sqlx::{
    AssertSqlSafe, Connection, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};
use std::{path::PathBuf, process::Command};
use twins_sandbox::{desk::Desk, office::Delivery};

const JOURNALS: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];
const PAIRS: [usize; 4] = [1, 10, 100, 1_000];
/// Of so many starts the middle one counts.
const ROUNDS: usize = 5;
const START: &str = "a bare client that waits under IDLE: no database, whatever is in it";
const STATUS: &str = "the program sqlite3, which starts and reads every pair";
const IDLE: &str = "a bare client with one connection over TLS under IDLE; both after twenty seconds of quiet";

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
    let (mut start, mut status, mut memory) = (Vec::new(), Vec::new(), Vec::new());
    let mut story = renewed().await;
    for events in JOURNALS {
        let mut database = Database::of(&story.desk).await;
        database.renewals_until(events).await;
        database.close().await;
        let of = |measure: Measure| measure.with(events, "events in the journal");
        start.push(of(started(&mut story)));
        status.push(of(told(&story)));
        memory.push(of(waiting(&mut story).await.at_most(MEMORY)));
    }
    let mut story = renewed().await;
    for pairs in PAIRS {
        let mut database = Database::of(&story.desk).await;
        database.pairs_until(pairs).await;
        database.close().await;
        let of = |measure: Measure| measure.with(pairs, "pairs");
        start.push(of(started(&mut story)));
        status.push(of(told(&story)));
        memory.push(of(waiting(&mut story).await));
    }
    [start, status, memory].into_iter().flatten().collect()
}

fn started(story: &mut Story) -> Measure {
    let bare = bare_at(&story.desk);
    let floor = median((0..ROUNDS).map(|_| bare.seconds_to_idle()).collect());
    let ours = median((0..ROUNDS).map(|_| seconds_to_watching(story)).collect());
    Measure::new("start to watching, median", "ms", ours * 1000.0, floor * 1000.0, START)
}

/// `twins status` while no agent runs.
fn told(story: &Story) -> Measure {
    let ours = || {
        let mut command = story.desk.command(&twins());
        command.arg("status").arg("--config").arg(story.desk.config());
        command
    };
    let bare = || {
        let mut command = Command::new("sqlite3");
        command.arg("-readonly").arg(database(&story.desk)).arg("SELECT pair FROM pair");
        command
    };
    Measure::new("twins status, median", "ms", seconds_of(ours) * 1000.0, seconds_of(bare) * 1000.0, STATUS)
}

async fn waiting(story: &mut Story) -> Measure {
    story.start_agent().await;
    let mut bare = bare_at(&story.desk).start();
    tokio::time::sleep(SETTLE).await;
    let [ours, theirs] = [resident(story.agent_pid()), resident(bare.id())];
    let _ = bare.kill();
    let _ = bare.wait();
    story.stop_agent();
    Measure::new("resident memory", "MiB", ours, theirs, IDLE)
}

fn database(desk: &Desk) -> PathBuf {
    desk.directory().join("state/twins.db")
}

/// The agent's database, by a connection of its own.
struct Database(SqliteConnection);

impl Database {
    async fn of(desk: &Desk) -> Self {
        let options = SqliteConnectOptions::new().filename(database(desk)).journal_mode(SqliteJournalMode::Wal);
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
