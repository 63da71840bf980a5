//! Renewals: those in hand, as their journals lead to them, and what is asked of those at rest.
//!
//! In hand is every renewal that may still matter, and the newest of those at rest. So what a start costs does not grow with what was done in former years.

use super::{Store, StoreError, form, read::parse};
use crate::{
    certificate::Fingerprint,
    renewal::{Event, Renewal},
};
use chrono::{DateTime, Utc};
use sqlx::{Row, SqlitePool, sqlite::SqliteRow};
use std::collections::BTreeMap;

/// So many renewals at rest are in hand, the newest.
pub const RECENT: usize = 12;

/// So many renewals are read in one go.
const AT_ONCE: usize = 50;

/// The names in hand. Which of those at rest came to it last, an index tells.
pub(super) const IN_HAND: &str = "SELECT id FROM renewal WHERE rest = 0
    UNION ALL SELECT id FROM (SELECT id FROM renewal WHERE rest = 1 ORDER BY settled DESC, id DESC LIMIT ?) ORDER BY id";

/// The next names at rest. Nearly all are: they are gone through in the order of their names, rather than all of them sorted each time (`+`).
pub(super) const AT_REST: &str = "SELECT id FROM renewal WHERE +rest = 1 AND id > ? ORDER BY id LIMIT ?";

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalEntry {
    /// Its place.
    pub seq: i64,
    /// When it happened.
    pub at: DateTime<Utc>,
    /// What happened.
    pub event: Event,
}

/// A renewal as its journal leads to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The renewal.
    pub renewal: Renewal,
    /// Whether the stored facts are the same.
    pub same: bool,
    /// Whether it is stored rightly that it is at rest, or is not.
    pub placed: bool,
}

impl Replayed {
    /// Whether nothing is to be put right.
    pub const fn is_right(&self) -> bool {
        self.same && self.placed
    }
}

/// Some of the renewals at rest, looked at.
#[derive(Debug, Default)]
pub struct Slice {
    /// Those of which something else is stored than their journals lead to.
    pub differing: Vec<Renewal>,
    /// Those of which nobody knows.
    pub unreadable: Vec<Unreadable>,
    /// The name of the last that was looked at; `None` if there was none left.
    pub last: Option<String>,
}

/// A renewal whose journal has an entry that cannot be read.
#[derive(Debug)]
pub struct Unreadable {
    /// Its name.
    pub id: String,
    /// Why.
    pub why: StoreError,
}

/// A journal to be replayed.
type Entries = Vec<(Event, DateTime<Utc>)>;

/// What is stored beside a journal.
struct Stored {
    facts: Option<Renewal>,
    rest: bool,
}

impl Store {
    /// The renewals in hand as their journals lead to them. The journal is the truth; facts that cannot be read are only wrong ones.
    ///
    /// # Errors
    /// If the database cannot be read, or an entry of the journal is damaged.
    pub async fn replayed(&self) -> Result<Vec<Replayed>, StoreError> {
        let (replayed, unreadable) = self.replay(&self.in_hand().await?).await?;
        unreadable.into_iter().next().map_or(Ok(replayed), |one| Err(one.why))
    }

    /// The renewals in hand by what is stored of them, the newest first; and how many others there are, all of them at rest.
    ///
    /// # Errors
    /// If the database cannot be read or a value is damaged.
    pub async fn renewals(&self) -> Result<(Vec<Renewal>, usize), StoreError> {
        let mut renewals = Vec::new();
        for names in self.in_hand().await?.chunks(AT_ONCE) {
            let rows = sqlx::query("SELECT facts FROM renewal WHERE id IN (SELECT value FROM json_each(?))").bind(list(names));
            for row in &rows.fetch_all(&self.pool).await? {
                renewals.push(parse::<Renewal>("renewal", row, "facts")?);
            }
        }
        renewals.sort_by(|one, other| (other.opened, &other.id).cmp(&(one.opened, &one.id)));
        let others = self.others_at_rest().await?;
        Ok((renewals, others))
    }

    /// How many renewals are not in hand.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn others_at_rest(&self) -> Result<usize, StoreError> {
        let all: i64 = sqlx::query_scalar("SELECT count(*) FROM renewal WHERE rest = 1").fetch_one(&self.pool).await?;
        Ok(usize::try_from(all).unwrap_or(0).saturating_sub(RECENT))
    }

    /// One renewal by what is stored of it.
    ///
    /// # Errors
    /// If the database cannot be read or the value is damaged.
    pub async fn renewal(&self, id: &str) -> Result<Option<Renewal>, StoreError> {
        let row = sqlx::query("SELECT facts FROM renewal WHERE id = ?").bind(id).fetch_optional(&self.pool).await?;
        row.map(|row| parse("renewal", &row, "facts")).transpose()
    }

    /// The names of all renewals, the newest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn renewal_names(&self) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar("SELECT id FROM renewal ORDER BY opened DESC, id DESC").fetch_all(&self.pool).await?)
    }

    /// For which of the known pairs, by their certificates, a renewal was ever begun, and its name.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn begun(&self) -> Result<BTreeMap<[Fingerprint; 2], String>, StoreError> {
        let rows: Vec<(String, String, Option<String>)> = sqlx::query_as(
            "SELECT pair.qualified, pair.commercial, (SELECT id FROM renewal WHERE renewal.qualified = pair.qualified
             AND renewal.commercial = pair.commercial ORDER BY id LIMIT 1) FROM pair",
        )
        .fetch_all(&self.pool)
        .await?;
        let begun = |(qualified, commercial, id): (String, String, Option<String>)| {
            Some(([Fingerprint::from_hex(&qualified)?, Fingerprint::from_hex(&commercial)?], id?))
        };
        Ok(rows.into_iter().filter_map(begun).collect())
    }

    /// The journal of one renewal, the oldest entry first.
    ///
    /// # Errors
    /// If the database cannot be read or a value is damaged.
    pub async fn journal(&self, renewal: &str) -> Result<Vec<JournalEntry>, StoreError> {
        let rows =
            sqlx::query("SELECT seq, at, event FROM journal WHERE renewal = ? ORDER BY seq").bind(renewal).fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| Ok(JournalEntry { seq: row.try_get("seq")?, at: row.try_get("at")?, event: parse("event", row, "event")? }))
            .collect()
    }

    /// The next few renewals at rest after this one, by their names, each held against its journal.
    ///
    /// # Errors
    /// If the database cannot be read; also that its file is damaged.
    pub async fn look_over(&self, after: &str, count: u32) -> Result<Slice, StoreError> {
        self.next_at_rest(after, count).await.map_err(|error| form::damage_or(error, &self.file))
    }

    async fn next_at_rest(&self, after: &str, count: u32) -> Result<Slice, StoreError> {
        let names: Vec<String> = sqlx::query_scalar(AT_REST).bind(after).bind(count).fetch_all(&self.pool).await?;
        let (replayed, unreadable) = self.replay(&names).await?;
        let differing = replayed.into_iter().filter(|one| !one.is_right()).map(|one| one.renewal).collect();
        Ok(Slice { differing, unreadable, last: names.into_iter().next_back() })
    }

    /// What was derived from the journals by other rules than the program's own is held against them anew.
    pub(super) async fn derive_by_own_rules(&self) -> Result<(), StoreError> {
        if is_derived_by_own_rules(&self.pool).await? {
            return Ok(());
        }
        let mut transaction = self.pool.begin().await?;
        sqlx::query("UPDATE renewal SET rest = 0").execute(&mut *transaction).await?;
        sqlx::query("INSERT INTO derived (id, rules) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET rules = excluded.rules")
            .bind(Renewal::RULES)
            .execute(&mut *transaction)
            .await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The names of the renewals in hand.
    async fn in_hand(&self) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar(IN_HAND).bind(i64::try_from(RECENT).unwrap_or(i64::MAX)).fetch_all(&self.pool).await?)
    }

    /// Each as its journal leads to it, but for those whose journals cannot be read.
    async fn replay(&self, names: &[String]) -> Result<(Vec<Replayed>, Vec<Unreadable>), StoreError> {
        let (mut replayed, mut unreadable) = (Vec::new(), Vec::new());
        for names in names.chunks(AT_ONCE) {
            let mut journals = self.journals(names).await?;
            for (id, stored) in self.stored(names).await? {
                let journal = match journals.remove(&id).unwrap_or_else(|| Ok(Entries::new())) {
                    Ok(journal) => journal,
                    Err(why) => {
                        unreadable.push(Unreadable { id, why });
                        continue;
                    }
                };
                match (Renewal::replay(&id, journal), stored.facts) {
                    (Some(renewal), facts) => {
                        let (same, placed) = (facts.as_ref() == Some(&renewal), stored.rest == renewal.is_at_rest());
                        replayed.push(Replayed { renewal, same, placed });
                    }
                    (None, Some(renewal)) => replayed.push(Replayed { renewal, same: true, placed: true }),
                    (None, None) => {}
                }
            }
        }
        Ok((replayed, unreadable))
    }

    async fn journals(&self, names: &[String]) -> Result<BTreeMap<String, Result<Entries, StoreError>>, StoreError> {
        let rows =
            sqlx::query("SELECT renewal, at, event FROM journal WHERE renewal IN (SELECT value FROM json_each(?)) ORDER BY renewal, seq");
        let mut journals = BTreeMap::<_, Result<Entries, StoreError>>::new();
        for row in &rows.bind(list(names)).fetch_all(&self.pool).await? {
            let journal = journals.entry(row.try_get("renewal")?).or_insert_with(|| Ok(Vec::new()));
            if let Ok(entries) = journal {
                match entry(row) {
                    Ok(entry) => entries.push(entry),
                    Err(why) => *journal = Err(why),
                }
            }
        }
        Ok(journals)
    }

    async fn stored(&self, names: &[String]) -> Result<Vec<(String, Stored)>, StoreError> {
        let rows = sqlx::query("SELECT id, rest, facts FROM renewal WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id");
        let rows = rows.bind(list(names)).fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| {
                let mut facts = parse::<Renewal>("renewal", row, "facts").ok();
                if let Some(facts) = &mut facts {
                    facts.news.clear();
                }
                Ok((row.try_get("id")?, Stored { facts, rest: row.try_get("rest")? }))
            })
            .collect()
    }
}

/// Whether what is stored beside the journals was derived by this program's rules. Only for a database in the newest form.
///
/// # Errors
/// If it cannot be read.
pub(super) async fn is_derived_by_own_rules(pool: &SqlitePool) -> Result<bool, StoreError> {
    let rules: Option<i64> = sqlx::query_scalar("SELECT rules FROM derived").fetch_optional(pool).await?;
    Ok(rules == Some(Renewal::RULES))
}

fn entry(row: &SqliteRow) -> Result<(Event, DateTime<Utc>), StoreError> {
    Ok((parse("event", row, "event")?, row.try_get("at")?))
}

/// As `json_each` takes it.
fn list(names: &[String]) -> String {
    serde_json::Value::from(names).to_string()
}
