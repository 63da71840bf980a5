//! Writing: everything that one happening leads to, in one transaction.

use super::{FolderCursor, Rehearsal, Store, StoreError, rehearsal};
use crate::{
    certificate::{Certificate, Role},
    renewal::{Due, Event, KnownPair, Renewal, Urgency},
};
use chrono::{DateTime, Utc};
use sqlx::{Connection, Sqlite, SqliteConnection, Transaction};

/// A mail to the person, composed and waiting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// `Message-ID` without brackets.
    pub message_id: String,
    /// The renewal it is about; `None` for the regular summary.
    pub renewal: Option<String>,
    /// The bytes to send.
    pub message: Vec<u8>,
    /// How pressing it is.
    pub urgency: Urgency,
}

/// A mail that came in, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageRecord {
    /// SHA-256 of the raw message, hex: the same message is never handled twice.
    pub digest: String,
    /// `Message-ID` without brackets.
    pub message_id: Option<String>,
    /// The verdict, as JSON.
    pub verdict: serde_json::Value,
    /// One line: what was done with it.
    pub outcome: String,
}

/// A card as it was read, so that the next look costs little. What is in it is the card room's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RememberedCard {
    /// The token's serial number.
    pub token_serial: String,
    /// What was on it, as JSON.
    pub contents: serde_json::Value,
}

/// What one happening leads to.
#[derive(Debug, Default)]
pub struct Record {
    /// Renewals that changed: the events, the facts after them, and what is to be done now.
    pub renewals: Vec<(Renewal, Vec<Event>, Vec<Due>)>,
    /// Mails to the person.
    pub letters: Vec<Letter>,
    /// The mail that caused it.
    pub message: Option<MessageRecord>,
    /// How far the folder is read with it.
    pub cursor: Option<FolderCursor>,
    /// Pairs that were seen on a card.
    pub pairs: Vec<KnownPair>,
    /// CA certificates that were seen on a card.
    pub authorities: Vec<Certificate>,
    /// Cards that were read.
    pub cards: Vec<RememberedCard>,
    /// A rehearsal was held.
    pub rehearsal: Option<Rehearsal>,
    /// How many wrong PINs in a row this card got, counted where its library does not tell.
    pub wrong_pins: Option<(String, u32)>,
    /// A card, by its serial number, that wants the PIN for the signatures of this half's key without saying so, or does not any more.
    pub signing_pin: Option<(String, Role, bool)>,
    /// The regular summary went out, or its clock was set going.
    pub summary: bool,
    /// A way to the mail of which the person is told that it does not work (`true`), or works again.
    pub trouble: Option<(String, bool)>,
}

impl Store {
    /// Writes it all, or nothing.
    ///
    /// # Errors
    /// If the database cannot be written; nothing was changed then.
    pub async fn record(&self, record: &Record, at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut connection = self.pool.acquire().await?;
        match write_all(&mut connection, record, at).await {
            Ok(()) => Ok(()),
            Err(error) => {
                // A write that was refused (a full disk, say) may leave the connection within a transaction that is over, or over within one
                // that is not: what seems to be committed then is not. So the next write gets a new connection.
                let _ = connection.close().await;
                Err(error)
            }
        }
    }

    /// A letter was sent.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn letter_sent(&self, message_id: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        sqlx::query("UPDATE letter SET sent = ?, begun = 0, trouble = NULL WHERE message_id = ?")
            .bind(at)
            .bind(message_id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// A letter is about to be sent. Until it is [sent](Self::letter_sent) or [delayed](Self::letter_delayed), nobody knows whether it was.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn letter_begun(&self, message_id: &str) -> Result<(), StoreError> {
        let begun = sqlx::query("UPDATE letter SET begun = 1, attempts = attempts + 1 WHERE message_id = ?");
        begun.bind(message_id).execute(&self.pool).await?;
        Ok(())
    }

    /// A letter could not be sent, or `perhaps_sent` it is not known whether it was; it is due again later.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn letter_delayed(&self, message_id: &str, trouble: &str, due: DateTime<Utc>, perhaps_sent: bool) -> Result<(), StoreError> {
        sqlx::query("UPDATE letter SET trouble = ?, begun = ?, due = ? WHERE message_id = ?")
            .bind(trouble)
            .bind(perhaps_sent)
            .bind(due)
            .bind(message_id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

pub(super) type Tx<'a> = Transaction<'a, Sqlite>;

async fn write_all(connection: &mut SqliteConnection, record: &Record, at: DateTime<Utc>) -> Result<(), StoreError> {
    let mut transaction = connection.begin().await?;
    for (renewal, events, effects) in &record.renewals {
        write_renewal(&mut transaction, renewal, events, effects, at).await?;
    }
    for letter in &record.letters {
        write_letter(&mut transaction, letter, at).await?;
    }
    if let Some(message) = &record.message {
        write_message(&mut transaction, message, at).await?;
    }
    if let Some(cursor) = &record.cursor {
        write_cursor(&mut transaction, cursor).await?;
    }
    for pair in &record.pairs {
        write_pair(&mut transaction, pair, at).await?;
    }
    for authority in &record.authorities {
        write_authority(&mut transaction, authority).await?;
    }
    for card in &record.cards {
        write_card(&mut transaction, card, at).await?;
    }
    if let Some(held) = &record.rehearsal {
        rehearsal::write(&mut transaction, held, at).await?;
    }
    if let Some((token_serial, count)) = &record.wrong_pins {
        write_wrong_pins(&mut transaction, token_serial, *count).await?;
    }
    if let Some((token_serial, role, wants)) = &record.signing_pin {
        write_signing_pin(&mut transaction, token_serial, *role, *wants).await?;
    }
    if record.summary {
        sqlx::query("INSERT INTO summary (id, sent) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET sent = excluded.sent")
            .bind(at)
            .execute(&mut *transaction)
            .await?;
    }
    if let Some((place, troubled)) = &record.trouble {
        write_trouble(&mut transaction, place, *troubled, at).await?;
    }
    transaction.commit().await?;
    Ok(())
}

async fn write_renewal(tx: &mut Tx<'_>, renewal: &Renewal, events: &[Event], effects: &[Due], at: DateTime<Utc>) -> Result<(), StoreError> {
    for event in events {
        sqlx::query("INSERT INTO journal (renewal, at, event) VALUES (?, ?, ?)")
            .bind(&renewal.id)
            .bind(at)
            .bind(json("event", event)?)
            .execute(&mut **tx)
            .await?;
    }
    sqlx::query(
        "INSERT INTO renewal (id, opened, over, rest, settled, facts) VALUES (?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET over = excluded.over, rest = excluded.rest, settled = excluded.settled, facts = excluded.facts",
    )
    .bind(&renewal.id)
    .bind(renewal.opened)
    .bind(renewal.is_over())
    .bind(renewal.is_at_rest())
    .bind(renewal.settled())
    .bind(json("renewal", renewal)?)
    .execute(&mut **tx)
    .await?;
    sqlx::query("DELETE FROM effect WHERE renewal = ?").bind(&renewal.id).execute(&mut **tx).await?;
    for due in effects {
        sqlx::query("INSERT INTO effect (renewal, effect, due) VALUES (?, ?, ?)")
            .bind(&renewal.id)
            .bind(due.effect.name())
            .bind(due.at)
            .execute(&mut **tx)
            .await?;
    }
    Ok(())
}

async fn write_letter(tx: &mut Tx<'_>, letter: &Letter, at: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO letter (message_id, renewal, created, message, due, urgency) VALUES (?, ?, ?, ?, ?, ?)")
        .bind(&letter.message_id)
        .bind(&letter.renewal)
        .bind(at)
        .bind(&letter.message)
        .bind(at)
        .bind(letter.urgency.name())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn write_message(tx: &mut Tx<'_>, message: &MessageRecord, at: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO message (digest, message_id, at, verdict, outcome) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (digest) DO UPDATE SET verdict = excluded.verdict, outcome = excluded.outcome",
    )
    .bind(&message.digest)
    .bind(&message.message_id)
    .bind(at)
    .bind(json("verdict", &message.verdict)?)
    .bind(&message.outcome)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn write_cursor(tx: &mut Tx<'_>, cursor: &FolderCursor) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO cursor (account, folder, uid_validity, last_uid) VALUES (?, ?, ?, ?)
         ON CONFLICT (account, folder) DO UPDATE SET uid_validity = excluded.uid_validity, last_uid = excluded.last_uid",
    )
    .bind(&cursor.account)
    .bind(&cursor.folder)
    .bind(cursor.uid_validity)
    .bind(cursor.last_uid)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn write_pair(tx: &mut Tx<'_>, pair: &KnownPair, at: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO pair (qualified, commercial, token_serial, seen, pair) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (qualified) DO UPDATE SET commercial = excluded.commercial, token_serial = excluded.token_serial, seen = excluded.seen,
         pair = excluded.pair",
    )
    .bind(pair.old.qualified.fingerprint.to_string())
    .bind(pair.old.commercial.fingerprint.to_string())
    .bind(&pair.token_serial)
    .bind(at)
    .bind(json("pair", pair)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn write_card(tx: &mut Tx<'_>, card: &RememberedCard, at: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO card (token_serial, read, contents) VALUES (?, ?, ?)
         ON CONFLICT (token_serial) DO UPDATE SET read = excluded.read, contents = excluded.contents",
    )
    .bind(&card.token_serial)
    .bind(at)
    .bind(json("card", &card.contents)?)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn write_authority(tx: &mut Tx<'_>, authority: &Certificate) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO authority (fingerprint, der) VALUES (?, ?) ON CONFLICT (fingerprint) DO NOTHING")
        .bind(authority.fingerprint().to_string())
        .bind(authority.der())
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn write_trouble(tx: &mut Tx<'_>, place: &str, troubled: bool, at: DateTime<Utc>) -> Result<(), StoreError> {
    let query = if troubled {
        sqlx::query("INSERT INTO trouble (place, since) VALUES (?, ?) ON CONFLICT (place) DO NOTHING").bind(place).bind(at)
    } else {
        sqlx::query("DELETE FROM trouble WHERE place = ?").bind(place)
    };
    query.execute(&mut **tx).await?;
    Ok(())
}

async fn write_wrong_pins(tx: &mut Tx<'_>, token_serial: &str, count: u32) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO wrong_pin (token_serial, count) VALUES (?, ?) ON CONFLICT (token_serial) DO UPDATE SET count = excluded.count",
    )
    .bind(token_serial)
    .bind(count)
    .execute(&mut **tx)
    .await?;
    Ok(())
}

async fn write_signing_pin(tx: &mut Tx<'_>, token_serial: &str, role: Role, wants: bool) -> Result<(), StoreError> {
    let query = if wants {
        "INSERT INTO signing_pin (token_serial, role) VALUES (?, ?) ON CONFLICT (token_serial, role) DO NOTHING"
    } else {
        "DELETE FROM signing_pin WHERE token_serial = ? AND role = ?"
    };
    sqlx::query(query).bind(token_serial).bind(role.to_string()).execute(&mut **tx).await?;
    Ok(())
}

pub(super) fn json<T: serde::Serialize>(what: &'static str, value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|error| StoreError::Damaged(what, error))
}
