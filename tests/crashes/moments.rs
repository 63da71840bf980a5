//! What can be seen of a renewal from outside while it goes on. Each sight is a moment, once in a story. It asks nothing of the agent.

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

/// The outbox, the journal and the mails, as the database has them.
const BOOKS: &str = "
    SELECT 'outbox ' || effect FROM effect
    UNION SELECT 'journal ' || (event ->> 'event') || coalesce(' ' || (event ->> 'role'), '') || coalesce(' ' || (event ->> 'step'), '') FROM journal
    UNION SELECT 'mail ' || (SELECT count(*) FROM letter AS other WHERE other.rowid <= letter.rowid) || iif(sent IS NULL, ' written', ' sent') FROM letter";

/// Everything that was seen in a story.
pub struct Moments {
    database: PathBuf,
    connection: Option<SqliteConnection>,
    trace: PathBuf,
    read: u64,
    calls: BTreeMap<&'static str, usize>,
    mails: usize,
    pub seen: BTreeSet<String>,
}

impl Moments {
    pub fn of(desk: &Desk) -> Self {
        Self {
            database: desk.directory().join("state/twins.db"),
            connection: None,
            trace: desk.directory().join("card/state/trace"),
            read: 0,
            calls: BTreeMap::new(),
            mails: 0,
            seen: BTreeSet::new(),
        }
    }

    /// What is to be seen now and was not before.
    pub async fn new_ones(&mut self, desk: &Desk) -> Vec<String> {
        let mut now = self.in_the_database().await;
        now.extend(self.at_the_card());
        now.extend(at_the_portal(desk));
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

    async fn in_the_database(&mut self) -> Vec<String> {
        self.column(BOOKS).await
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
        if count == self.mails {
            return Vec::new();
        }
        self.mails = count;
        desk.mailbox().messages().iter().map(|mail| format!("mailbox {}", mail.header("Message-ID").unwrap_or_default())).collect()
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
        self.calls.iter().flat_map(|(call, count)| (1..=(*count).min(OF_EACH)).map(move |number| format!("{call} {number}"))).collect()
    }
}

/// What the person's consent is for: the first line that is not the title.
fn step(description: &str) -> String {
    description.lines().take(3).collect::<Vec<_>>().join(" ")
}

fn at_the_portal(desk: &Desk) -> Vec<String> {
    let books = desk.authority().ledger().open();
    let hits = books.hits.iter().map(|hit| format!("portal {} {}", hit.method, hit.path));
    hits.chain(books.submissions.first().map(|_| "submission".to_owned())).collect()
}

fn mails(desk: &Desk) -> usize {
    let maildir = desk.dovecot().maildir(&desk.pair().person.address);
    ["new", "cur"].iter().map(|folder| std::fs::read_dir(maildir.join(folder)).map_or(0, Iterator::count)).sum()
}
