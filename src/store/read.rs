//! Reading: what is open, known and remembered, and what the page and the commands show of it. Nothing is written here.

use super::{RememberedCard, Store, StoreError};
use crate::{
    certificate::{Certificate, Role},
    renewal::{Effect, KnownPair, Urgency},
};
use chrono::{DateTime, Utc};
use sqlx::{Row, sqlite::SqliteRow};
use std::collections::{BTreeMap, BTreeSet};

/// The letters that were not sent. Few are: without being told, SQLite reads all by their time and leaves out the sent ones.
pub(super) const UNSENT: &str = "SELECT message_id, message, attempts, begun, due, trouble, urgency FROM letter INDEXED BY letter_unsent
    WHERE sent IS NULL ORDER BY created, rowid";

/// How far a mail folder was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderCursor {
    /// The account.
    pub account: String,
    /// The folder.
    pub folder: String,
    /// Its UIDVALIDITY.
    pub uid_validity: u32,
    /// Every message up to this UID was handled.
    pub last_uid: u32,
}

/// An effect in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EffectRow {
    /// For which renewal.
    pub renewal: String,
    /// What.
    pub effect: Effect,
    /// Not before.
    pub due: DateTime<Utc>,
}

/// A letter that was not sent yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterRow {
    /// `Message-ID` without brackets.
    pub message_id: String,
    /// The bytes to send.
    pub message: Vec<u8>,
    /// Attempts so far.
    pub attempts: u32,
    /// Sending it was begun, and the outcome is not known.
    pub begun: bool,
    /// Not before.
    pub due: DateTime<Utc>,
    /// Why the last attempt failed.
    pub trouble: Option<String>,
    /// How pressing it is.
    pub urgency: Urgency,
}

/// A letter, sent or not, for whoever wants to see what was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenLetter {
    /// When it was written.
    pub created: DateTime<Utc>,
    /// Its bytes.
    pub message: Vec<u8>,
    /// When it was sent.
    pub sent: Option<DateTime<Utc>>,
    /// Why the last attempt failed.
    pub trouble: Option<String>,
}

/// A mail that came in.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageRow {
    /// SHA-256 of the raw message, hex.
    pub digest: String,
    /// When it was judged.
    pub at: DateTime<Utc>,
    /// The verdict, as JSON.
    pub verdict: serde_json::Value,
    /// What was done with it.
    pub outcome: String,
}

impl Store {
    /// Everything in the outbox of effects.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn effects(&self) -> Result<Vec<EffectRow>, StoreError> {
        let rows = sqlx::query("SELECT renewal, effect, due FROM effect ORDER BY due").fetch_all(&self.pool).await?;
        let mut effects = Vec::new();
        for row in &rows {
            // An effect of a newer program is derived again from the facts; its row is no news.
            if let Some(effect) = Effect::named(row.try_get("effect")?) {
                effects.push(EffectRow { renewal: row.try_get("renewal")?, effect, due: row.try_get("due")? });
            }
        }
        Ok(effects)
    }

    /// How many wrong PINs in a row each card got, by its serial number, where its library does not tell.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn wrong_pins(&self) -> Result<BTreeMap<String, u32>, StoreError> {
        let rows = sqlx::query("SELECT token_serial, count FROM wrong_pin").fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok((row.try_get("token_serial")?, row.try_get("count")?))).collect()
    }

    /// For the signatures of which half's key each card, by its serial number, wants the PIN without saying so.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn signing_pins(&self) -> Result<BTreeSet<(String, Role)>, StoreError> {
        let mut found = BTreeSet::new();
        for row in sqlx::query("SELECT token_serial, role FROM signing_pin").fetch_all(&self.pool).await? {
            let (serial, name): (String, String) = (row.try_get("token_serial")?, row.try_get("role")?);
            found.extend(Role::ALL.into_iter().filter(|role| role.to_string() == name).map(|role| (serial.clone(), role)));
        }
        Ok(found)
    }

    /// Letters that were not sent yet, the oldest first.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn unsent_letters(&self) -> Result<Vec<LetterRow>, StoreError> {
        let rows = sqlx::query(UNSENT).fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| {
                Ok(LetterRow {
                    message_id: row.try_get("message_id")?,
                    message: row.try_get("message")?,
                    attempts: row.try_get("attempts")?,
                    begun: row.try_get("begun")?,
                    due: row.try_get("due")?,
                    trouble: row.try_get("trouble")?,
                    urgency: Urgency::named(row.try_get("urgency")?).unwrap_or_default(),
                })
            })
            .collect()
    }

    /// The letters that were written, the newest first, at most `limit`.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn letters(&self, limit: u32) -> Result<Vec<WrittenLetter>, StoreError> {
        let rows = sqlx::query("SELECT created, message, sent, trouble FROM letter ORDER BY created DESC, rowid DESC LIMIT ?")
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(WrittenLetter {
                    created: row.try_get("created")?,
                    message: row.try_get("message")?,
                    sent: row.try_get("sent")?,
                    trouble: row.try_get("trouble")?,
                })
            })
            .collect()
    }

    /// The `Message-ID` of the first letter about a renewal: the head of its thread.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn thread_of(&self, renewal: &str) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT message_id FROM letter WHERE renewal = ? ORDER BY created, rowid LIMIT 1")
            .bind(renewal)
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("message_id")).transpose()?)
    }

    /// Whether a message with this digest was handled before.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn knows_message(&self, digest: &str) -> Result<bool, StoreError> {
        Ok(sqlx::query("SELECT 1 FROM message WHERE digest = ?").bind(digest).fetch_optional(&self.pool).await?.is_some())
    }

    /// The mails that came in, the newest first, at most `limit`.
    ///
    /// # Errors
    /// If the database cannot be read or a value is damaged.
    pub async fn messages(&self, limit: u32) -> Result<Vec<MessageRow>, StoreError> {
        let rows = sqlx::query("SELECT digest, at, verdict, outcome FROM message ORDER BY seq DESC LIMIT ?")
            .bind(limit)
            .fetch_all(&self.pool)
            .await?;
        rows.iter()
            .map(|row| {
                Ok(MessageRow {
                    digest: row.try_get("digest")?,
                    at: row.try_get("at")?,
                    verdict: parse("verdict", row, "verdict")?,
                    outcome: row.try_get("outcome")?,
                })
            })
            .collect()
    }

    /// How far each folder was read.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn cursors(&self) -> Result<Vec<FolderCursor>, StoreError> {
        let rows = sqlx::query("SELECT account, folder, uid_validity, last_uid FROM cursor").fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| {
                Ok(FolderCursor {
                    account: row.try_get("account")?,
                    folder: row.try_get("folder")?,
                    uid_validity: row.try_get("uid_validity")?,
                    last_uid: row.try_get("last_uid")?,
                })
            })
            .collect()
    }

    /// Every pair that was seen on a card, the one seen last first.
    ///
    /// # Errors
    /// If the database cannot be read or a value is damaged.
    pub async fn pairs(&self) -> Result<Vec<KnownPair>, StoreError> {
        let rows = sqlx::query("SELECT pair FROM pair ORDER BY seen DESC").fetch_all(&self.pool).await?;
        rows.iter().map(|row| parse("pair", row, "pair")).collect()
    }

    /// Every CA certificate that was seen on a card.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn authorities(&self) -> Result<Vec<Certificate>, StoreError> {
        let rows = sqlx::query("SELECT der FROM authority").fetch_all(&self.pool).await?;
        let ders: Vec<&[u8]> = rows.iter().map(|row| row.try_get("der")).collect::<Result<_, _>>()?;
        // What cannot be parsed any more was never of use.
        Ok(ders.into_iter().filter_map(|der| Certificate::from_der(der).ok()).collect())
    }

    /// The ways to the mail that do not work, of which the person was told.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn troubles(&self) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT place FROM trouble").fetch_all(&self.pool).await?;
        rows.iter().map(|row| Ok(row.try_get("place")?)).collect()
    }

    /// What is remembered of cards, and when each was read.
    ///
    /// # Errors
    /// If the database cannot be read or a value is damaged.
    pub async fn cards(&self) -> Result<Vec<(RememberedCard, DateTime<Utc>)>, StoreError> {
        let rows = sqlx::query("SELECT token_serial, read, contents FROM card").fetch_all(&self.pool).await?;
        rows.iter()
            .map(|row| {
                let card = RememberedCard { token_serial: row.try_get("token_serial")?, contents: parse("card", row, "contents")? };
                Ok((card, row.try_get("read")?))
            })
            .collect()
    }

    /// When the last regular summary went out.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn last_summary(&self) -> Result<Option<DateTime<Utc>>, StoreError> {
        let row = sqlx::query("SELECT sent FROM summary WHERE id = 1").fetch_optional(&self.pool).await?;
        Ok(row.map(|row| row.try_get("sent")).transpose()?)
    }
}

pub(super) fn parse<T: serde::de::DeserializeOwned>(what: &'static str, row: &SqliteRow, column: &str) -> Result<T, StoreError> {
    let text: &str = row.try_get(column)?;
    serde_json::from_str(text).map_err(|error| StoreError::Damaged(what, error))
}
