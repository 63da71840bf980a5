//! Old records of mails go; the journal stays.

use super::{Store, StoreError};
use chrono::{DateTime, Utc};

impl Store {
    /// Forgets what mails were that were judged before this moment. Says how many.
    ///
    /// # Errors
    /// If the database cannot be written.
    pub async fn forget_messages(&self, before: DateTime<Utc>) -> Result<u64, StoreError> {
        // Times are written in one form (RFC 3339, UTC, `+00:00`), so their texts sort as they do, and the index by time serves.
        let gone = sqlx::query("DELETE FROM message WHERE at < ?").bind(before).execute(&self.pool).await?;
        Ok(gone.rows_affected())
    }
}
