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

pub(super) async fn write(tx: &mut Tx<'_>, rehearsal: &Rehearsal, at: DateTime<Utc>) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO rehearsal (pair, at, findings) VALUES (?, ?, ?) ON CONFLICT (pair) DO NOTHING")
        .bind(rehearsal.pair.to_string())
        .bind(at)
        .bind(json("rehearsal", &rehearsal.findings)?)
        .execute(&mut **tx)
        .await?;
    Ok(())
}
