//! The rehearsals that were held, one for each pair.

use super::{
    Store, StoreError,
    record::{Tx, json},
};
use crate::certificate::Fingerprint;
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

/// A rehearsal of a pair's renewal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rehearsal {
    /// The pair, by its qualified certificate.
    pub pair: Fingerprint,
    /// What was found, as JSON.
    pub findings: serde_json::Value,
}

impl Store {
    /// The pairs, by their qualified certificates, whose renewal was rehearsed.
    ///
    /// # Errors
    /// If the database cannot be read.
    pub async fn rehearsed(&self) -> Result<BTreeSet<String>, StoreError> {
        let pairs: Vec<String> = sqlx::query_scalar("SELECT pair FROM rehearsal").fetch_all(&self.pool).await?;
        Ok(pairs.into_iter().collect())
    }
}

impl Store {
    /// What was found at the last rehearsals, as JSON, and when; the newest first, at most `limit`.
    ///
    /// # Errors
    /// If the database cannot be read or a value is damaged.
    pub async fn rehearsals(&self, limit: u32) -> Result<Vec<(DateTime<Utc>, serde_json::Value)>, StoreError> {
        let rows: Vec<(DateTime<Utc>, String)> =
            sqlx::query_as("SELECT at, findings FROM rehearsal ORDER BY at DESC LIMIT ?").bind(limit).fetch_all(&self.pool).await?;
        rows.into_iter()
            .map(|(at, findings)| Ok((at, serde_json::from_str(&findings).map_err(|error| StoreError::Damaged("rehearsal", error))?)))
            .collect()
    }
}

pub(super) async fn write(tx: &mut Tx<'_>, rehearsal: &Rehearsal, at: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO rehearsal (pair, at, findings) VALUES (?, ?, ?) ON CONFLICT (pair) DO NOTHING")
        .bind(rehearsal.pair.to_string())
        .bind(at)
        .bind(json("rehearsal", &rehearsal.findings)?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
