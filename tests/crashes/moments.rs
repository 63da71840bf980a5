//! What can be seen of a renewal from outside while it goes on. Each sight is a moment, once in a story. It asks nothing of the agent.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::{Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::PathBuf,
};
use twins_sandbox::desk::Desk;

/// Calls of the card's library that change what is there, or what the card knows of the person.
const CALLS: [&str; 5] = ["C_Initialize", "C_Login", "C_GenerateKeyPair", "C_Sign", "C_CreateObject"];
/// So many calls of each are moments: more come only from doing it again.
const OF_EACH: usize = 4;
/// A look at the card that comes to nothing is done again after ever longer pauses.
const LOOKS: usize = 1;

/// So many mails in the mailbox are moments, the authority's among them: a mail that was cut off is waited for, and after each more would be.
const MOST_MAILS: usize = 6;

/// What is due later than that, nobody waits for.
const SOON: TimeDelta = TimeDelta::seconds(10);

/// The outbox, the journal and the first mails, as the database has them. That a blow had to be told is no moment for another one, without end.
const BOOKS: &str = "
    SELECT 'outbox ' || effect FROM effect
    UNION SELECT 'journal ' || (event ->> 'event') || coalesce(' ' || (event ->> 'role'), '') || coalesce(' ' || (event ->> 'step'), '') FROM journal
    UNION SELECT 'mail ' || (SELECT count(*) FROM letter AS other WHERE other.rowid <= letter.rowid) || iif(sent IS NULL, ' written', ' sent') FROM letter
        WHERE (SELECT count(*) FROM letter AS other WHERE other.rowid <= letter.rowid) <= 4";

/// What the facts say is done, by the same database.
const DONE: &str = "
    WITH half AS (
        SELECT sum(facts ->> (path || '.key') IS NOT NULL) AS keys, sum(facts ->> (path || '.request') IS NOT NULL) AS requests,
            sum(facts ->> (path || '.accepted') IS NOT NULL) AS accepted, sum(facts ->> (path || '.certificate') IS NOT NULL) AS certificates,
            sum(facts ->> (path || '.imported')) AS imported, sum(facts ->> (path || '.registered')) AS registered,
            sum(facts ->> '$.revocation.old' IS NOT NULL) AS standing, sum(facts ->> '$.login_proof' IS NOT NULL) AS login
        FROM renewal, (SELECT '$.halves.qualified' AS path UNION SELECT '$.halves.commercial'))
    SELECT 'done make-keys' FROM half WHERE keys = 2
    UNION SELECT 'done make-requests' FROM half WHERE requests = 2
    UNION SELECT 'done send' FROM half WHERE accepted = 2
    UNION SELECT 'done certificates' FROM half WHERE certificates = 2
    UNION SELECT 'done import' FROM half WHERE imported = 2
    UNION SELECT 'done register' FROM half WHERE registered = 2
    UNION SELECT 'done check-revocation' FROM half WHERE standing = 2
    UNION SELECT 'done prove-login' FROM half WHERE login = 2";

/// Everything that was seen in a story.
pub struct Moments {
    database: PathBuf,
    connection: Option<SqliteConnection>,
    /// As the database last told that somebody had written to it.
    version: Option<String>,
    trace: PathBuf,
    read: u64,
    calls: BTreeMap<&'static str, usize>,
    hits: usize,
    mails: usize,
    pub seen: BTreeSet<String>,
}

impl Moments {
    pub fn of(desk: &Desk) -> Self {
        Self {
            database: desk.directory().join("state/twins.db"),
            connection: None,
            version: None,
            trace: desk.directory().join("card/state/trace"),
            read: 0,
            calls: BTreeMap::new(),
            hits: 0,
            mails: 0,
            seen: BTreeSet::new(),
        }
    }

    /// What is to be seen now and was not before.
    pub async fn new_ones(&mut self, desk: &Desk) -> Vec<String> {
        let mut now = self.in_the_database().await;
        now.extend(self.at_the_card());
        now.extend(self.at_the_portal(desk));
        now.extend(
            desk.hand()
                .prompts()
                .iter()
                .filter(|prompt| prompt.command == "GETPIN")
                .map(|prompt| format!("prompt {}", step(&prompt.description))),
        );
        now.extend(self.in_the_mailbox(desk));
        now.retain(|moment| !self.seen.contains(moment));
        self.seen.extend(now.iter().cloned());
        now
    }

    /// Whether the renewal is over.
    pub async fn is_over(&mut self) -> bool {
        self.column("SELECT CAST(over AS TEXT) FROM renewal").await.iter().any(|over| over == "1")
    }

    /// How often the card's work failed.
    pub async fn card_failures(&mut self) -> usize {
        self.column("SELECT event ->> 'event' FROM journal WHERE event ->> 'event' = 'card-failed'").await.len()
    }

    /// Whether nothing will happen by itself for a while: a renewal is open, and nothing of it is due soon.
    pub async fn stands_still(&mut self) -> bool {
        let open = !self.column("SELECT id FROM renewal WHERE over = 0").await.is_empty();
        let soon = Utc::now() + SOON;
        let is_soon = |due: &String| DateTime::parse_from_rfc3339(due).is_ok_and(|due| due <= soon);
        open && !self.column("SELECT due FROM effect").await.iter().any(is_soon)
    }

    /// Whether a mail is written that is not sent.
    pub async fn mails_wait(&mut self) -> bool {
        !self.column("SELECT message_id FROM letter WHERE sent IS NULL").await.is_empty()
    }

    /// Nothing if nobody wrote to it since.
    async fn in_the_database(&mut self) -> Vec<String> {
        let version = self.column("SELECT CAST(data_version AS TEXT) FROM pragma_data_version").await.pop();
        if version.is_none() || version == self.version {
            return Vec::new();
        }
        self.version = version;
        let mut seen = self.column(BOOKS).await;
        seen.extend(self.column(DONE).await);
        seen
    }

    /// Nothing while there is no database, or none with its tables.
    async fn column(&mut self, query: &'static str) -> Vec<String> {
        if self.connection.is_none() && self.database.exists() {
            let options = SqliteConnectOptions::new().filename(&self.database).read_only(true);
            self.connection = SqliteConnection::connect_with(&options).await.ok();
        }
        let Some(connection) = &mut self.connection else { return Vec::new() };
        let rows = sqlx::query(query).fetch_all(connection).await.unwrap_or_default();
        rows.iter().map(|row| row.get::<String, _>(0)).collect()
    }

    /// Each different mail; the same once more is no new sight.
    fn in_the_mailbox(&mut self, desk: &Desk) -> Vec<String> {
        let count = mails(desk);
        if count == self.mails || self.mails >= MOST_MAILS {
            return Vec::new();
        }
        self.mails = count;
        desk.mailbox().messages().iter().map(|mail| format!("mailbox {}", mail.header("Message-ID").unwrap_or_default())).collect()
    }

    fn at_the_portal(&mut self, desk: &Desk) -> Vec<String> {
        let books = desk.authority().ledger().open();
        let hits = books.hits.iter().skip(self.hits).map(|hit| format!("portal {} {}", hit.method, hit.path));
        let seen = hits.chain(books.submissions.first().map(|_| "submission".to_owned())).collect();
        self.hits = books.hits.len();
        seen
    }

    fn at_the_card(&mut self) -> Vec<String> {
        let mut text = String::new();
        let read = File::open(&self.trace).and_then(|mut file| {
            file.seek(SeekFrom::Start(self.read))?;
            file.read_to_string(&mut text)
        });
        // A line that is not whole yet is read next time.
        let whole = read.map_or(0, |_| text.rfind('\n').map_or(0, |end| end + 1));
        self.read += u64::try_from(whole).expect("a length");
        for line in text[..whole].lines() {
            if let Some(call) = CALLS.into_iter().find(|call| line.split(' ').nth(1) == Some(call)) {
                *self.calls.entry(call).or_default() += 1;
            }
        }
        let most = |call: &str| if call == "C_Initialize" { LOOKS } else { OF_EACH };
        self.calls.iter().flat_map(|(call, count)| (1..=(*count).min(most(call))).map(move |number| format!("{call} {number}"))).collect()
    }
}

/// What the person's consent is for: the first line that is not the title.
fn step(description: &str) -> String {
    description.lines().take(3).collect::<Vec<_>>().join(" ")
}

fn mails(desk: &Desk) -> usize {
    let maildir = desk.dovecot().maildir(&desk.pair().person.address);
    ["new", "cur"].iter().map(|folder| std::fs::read_dir(maildir.join(folder)).map_or(0, Iterator::count)).sum()
}
