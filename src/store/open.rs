//! Opening the database: WAL, full synchronisation, one agent at a time, whole and in the newest form.

use super::{
    form, mark,
    renewals::{Slice, is_derived_by_own_rules},
};
use sqlx::{
    SqlitePool,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    fs::{DirBuilder, File, OpenOptions, TryLockError},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// Why the database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another agent has it.
    #[error("another `twins agent` is at work with {0}; stop it first")]
    Locked(PathBuf),
    /// There is none yet.
    #[error("there is no database at {0} yet: start `twins agent` first")]
    Missing(PathBuf),
    /// The file system refuses.
    #[error("{0}: {1}; check the free space and the owner of the directory")]
    File(PathBuf, std::io::Error),
    /// SQLite refuses.
    #[error("the database: {0}; nothing was changed")]
    Database(#[from] sqlx::Error),
    /// The file is damaged.
    #[error("the database {file} is damaged: {what}; {}", restore(file, copy.as_deref()))]
    Corrupt {
        /// The file.
        file: PathBuf,
        /// What SQLite found.
        what: String,
        /// The newest copy beside it.
        copy: Option<PathBuf>,
    },
    /// What is stored of renewals is not what their journals lead to.
    #[error("what is stored of {} is not what the journal says; restart the agent: it derives it anew", .0.join(", "))]
    Differs(Vec<String>),
    /// A newer program wrote it, or a migration failed.
    #[error("the database's form: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// A stored value cannot be read.
    #[error("a stored {0} is damaged: {1}")]
    Damaged(&'static str, serde_json::Error),
}

fn restore(file: &Path, copy: Option<&Path>) -> String {
    let directory = file.parent().unwrap_or(file).display();
    let begin = "stop the agent and keep the damaged files for the helpdesk";
    match copy {
        Some(copy) => {
            format!("{begin}; {} is an older copy to go on with (move {directory}/twins.db* away, copy it to twins.db)", copy.display())
        }
        None => format!(
            "{begin}; move them out of {directory} and restore twins.db from your own backup. Keys on the card are not touched by this"
        ),
    }
}

impl StoreError {
    /// Whether it may pass by itself, as a full disk does: the same write is then worth another try, and nothing is lost.
    pub fn may_pass(&self) -> bool {
        match self {
            // Busy, locked, read-only, input or output error, full, cannot be opened.
            Self::Database(sqlx::Error::Database(error)) => matches!(form::primary_code(error.as_ref()), Some(5 | 6 | 8 | 10 | 13 | 14)),
            Self::Database(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_)) => true,
            _ => false,
        }
    }

    /// Whether only the database was closed meanwhile.
    pub const fn is_closed(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::PoolClosed))
    }
}

/// So many renewals at rest are held against their journals by a look at the database, at most.
const LOOKED_OVER: u32 = 500;

/// The database.
#[derive(Debug)]
pub struct Store {
    pub(super) pool: SqlitePool,
    pub(super) file: PathBuf,
    /// It was too large to be looked through before it is worked with.
    unexamined: bool,
    /// Held for as long as the agent lives.
    _lock: Option<File>,
}

/// What SQLite keeps of the file in memory, in KiB.
const CACHE: u32 = 256;

/// So many prepared statements are kept.
const STATEMENTS: usize = 24;

impl Store {
    /// Opens it for the agent, makes it if it is not there, and keeps every other agent out.
    ///
    /// # Errors
    /// If another agent has it, or the file cannot be used.
    pub async fn open(directory: &Path) -> Result<Self, StoreError> {
        let io = |error| StoreError::File(directory.to_path_buf(), error);
        DirBuilder::new().recursive(true).mode(0o700).create(directory).map_err(io)?;
        let lock = private_file(&directory.join("twins.lock")).map_err(io)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(StoreError::Locked(directory.to_path_buf())),
            Err(TryLockError::Error(error)) => return Err(io(error)),
        }
        // SQLite makes its files with the mode of the database: private from the first byte.
        private_file(&database(directory)).map_err(io)?;
        let file = database(directory);
        let damage = |error| form::damage_or(error, &file);
        let pool = connect(&file, false).await.map_err(damage)?;
        let unexamined = form::is_large(&file) && may_wait(&pool, &file).await.map_err(damage)?;
        if !unexamined {
            form::check(&pool, &file).await?;
            mark::remove(&file);
        }
        form::bring_up_to_date(&pool, &file).await?;
        let store = Self { pool, file, unexamined, _lock: Some(lock) };
        store.derive_by_own_rules().await?;
        Ok(store)
    }

    /// A look through it that goes on beside the work: if it is too large for having been looked through when it was opened, whether it is whole.
    pub fn examination(&self) -> Option<impl Future<Output = Result<(), StoreError>> + Send + use<>> {
        let file = self.file.clone();
        self.unexamined.then_some(async move {
            // By a connection of its own: the agent's is not held up.
            let pool = connect(&file, true).await.map_err(|error| form::damage_or(error, &file))?;
            let whole = form::check(&pool, &file).await;
            pool.close().await;
            whole
        })
    }

    /// It was found to be damaged: nobody works with it again before it was looked through.
    pub fn remember_damage(&self) {
        mark::leave(&self.file);
    }

    /// The same database for work beside the agent's; it ends when the agent's is closed.
    pub fn beside(&self) -> Self {
        Self { pool: self.pool.clone(), file: self.file.clone(), unexamined: false, _lock: None }
    }

    /// Opens it for reading beside a running agent.
    ///
    /// # Errors
    /// If there is none, or it cannot be read.
    pub async fn open_to_read(directory: &Path) -> Result<Self, StoreError> {
        let file = database(directory);
        if !file.exists() {
            return Err(StoreError::Missing(file));
        }
        let pool = connect(&file, true).await?;
        Ok(Self { pool, file, unexamined: false, _lock: None })
    }

    /// Whether the database is whole and its facts are what the journals lead to; changes nothing and works beside a running agent. Gives whether one has it.
    ///
    /// # Errors
    /// If there is none, or it cannot be read, or it is damaged.
    pub async fn examine(directory: &Path) -> Result<bool, StoreError> {
        let file = database(directory);
        let store = Self::open_to_read(directory).await.map_err(|error| form::damage_or(error, &file))?;
        let found = store.look_through().await;
        store.close().await;
        found?;
        let lock = File::open(directory.join("twins.lock"));
        Ok(lock.is_ok_and(|lock| matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock))))
    }

    async fn look_through(&self) -> Result<(), StoreError> {
        form::check(&self.pool, &self.file).await?;
        // In another form the agent has not yet derived what would be looked at.
        if form::is_old(&self.pool).await? {
            return Ok(());
        }
        let Slice { differing, unreadable, .. } = self.look_over("", LOOKED_OVER).await?;
        if let Some(one) = unreadable.into_iter().next() {
            return Err(one.why);
        }
        if differing.is_empty() { Ok(()) } else { Err(StoreError::Differs(differing.into_iter().map(|renewal| renewal.id).collect())) }
    }

    /// Writes everything out and closes the file.
    pub async fn close(self) {
        self.pool.close().await;
    }
}

/// Whether the look through it may wait: what is to be rebuilt or derived anew has to be whole, and what was found to be damaged has to be mended.
async fn may_wait(pool: &SqlitePool, file: &Path) -> Result<bool, StoreError> {
    Ok(!mark::is_left(file) && !form::is_old(pool).await? && is_derived_by_own_rules(pool).await?)
}

fn database(directory: &Path) -> PathBuf {
    directory.join("twins.db")
}

pub(super) fn private_file(path: &Path) -> std::io::Result<File> {
    OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)
}

async fn connect(file: &Path, read_only: bool) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .foreign_keys(true)
        .busy_timeout(std::time::Duration::from_secs(10))
        // SQLite would keep the pages of two megabytes for ever; what is read again within a moment are a few, and the system keeps the file.
        .pragma("cache_size", format!("-{CACHE}"))
        .statement_cache_capacity(STATEMENTS);
    let options =
        if read_only { options.read_only(true) } else { options.journal_mode(SqliteJournalMode::Wal).synchronous(SqliteSynchronous::Full) };
    // One connection: the agent is the only writer, and SQLite serialises writers anyway.
    Ok(SqlitePoolOptions::new().max_connections(1).connect_with(options).await?)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn every_write_is_on_the_disk_before_it_counts_and_every_row_belongs_to_something() {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(home.path()).await.unwrap();
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&store.pool).await.unwrap();
        let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys").fetch_one(&store.pool).await.unwrap();
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&store.pool).await.unwrap();
        assert_eq!((synchronous, foreign_keys, journal.as_str()), (2, 1, "wal"), "2 is full");
    }
}
