//! The database's form: whether it is whole, and the way to a newer form with a copy kept before.

use super::StoreError;
use chrono::Utc;
use sqlx::{SqlitePool, migrate::Migrator};
use std::{
    fs::{self, File, OpenOptions},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Every form there was, the newest last.
static FORMS: Migrator = sqlx::migrate!("./migrations");

/// So many copies are kept, the newest.
const COPIES: usize = 3;

/// Between the name of the database and the number of the form that a copy has.
const COPY: &str = "form-";

/// A database of more bytes is looked through beside the work rather than before it: some hundred renewals of twenty-five entries each.
const LARGE: u64 = 16 << 20;

/// Whether a look through the file would hold up the start.
pub fn is_large(file: &Path) -> bool {
    fs::metadata(file).is_ok_and(|file| file.len() > LARGE)
}

/// Whether it has not the newest form.
///
/// # Errors
/// If it cannot be read.
pub async fn is_old(pool: &SqlitePool) -> Result<bool, StoreError> {
    Ok(is_behind(&steps_taken(pool).await?))
}

fn is_behind(taken: &[i64]) -> bool {
    FORMS.iter().any(|step| !taken.contains(&step.version))
}

/// Looks whether the file is whole.
///
/// # Errors
/// With what SQLite found and what to do about it.
pub async fn check(pool: &SqlitePool, file: &Path) -> Result<(), StoreError> {
    let damaged = |what: String| StoreError::Corrupt { file: file.to_owned(), what, copy: newest_copy(file) };
    // A page that cannot be read at all is an error of its own.
    let unreadable = |error| damage_or(StoreError::Database(error), file);
    let found: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(3)").fetch_all(pool).await.map_err(unreadable)?;
    if found != ["ok"] {
        return Err(damaged(found.join("; ")));
    }
    let orphans: Vec<String> =
        sqlx::query_scalar("SELECT \"table\" FROM pragma_foreign_key_check").fetch_all(pool).await.map_err(unreadable)?;
    match orphans.first() {
        Some(table) => Err(damaged(format!("a row of `{table}` belongs to nothing"))),
        None => Ok(()),
    }
}

/// The same error; as damage of this file if it is that.
pub fn damage_or(error: StoreError, file: &Path) -> StoreError {
    match &error {
        StoreError::Database(sqlx::Error::Database(database)) if is_damage(database.as_ref()) => {
            StoreError::Corrupt { file: file.to_owned(), what: database.message().to_owned(), copy: newest_copy(file) }
        }
        _ => error,
    }
}

/// Brings it to the newest form. One that has another form is copied first, beside it.
///
/// # Errors
/// If a newer program wrote it, the copy cannot be made, or a step fails; nothing was changed then.
pub async fn bring_up_to_date(pool: &SqlitePool, file: &Path) -> Result<(), StoreError> {
    let taken = steps_taken(pool).await?;
    if let Some(form) = taken.iter().max()
        && is_behind(&taken)
    {
        let copy = keep_copy(pool, file, *form).await?;
        tracing::info!("the database gets a new form; as it was before, it is kept as {}", copy.display());
    }
    FORMS.run(pool).await?;
    Ok(())
}

/// The steps that were taken; none for a new database.
async fn steps_taken(pool: &SqlitePool) -> Result<Vec<i64>, StoreError> {
    let table: Option<i64> = sqlx::query_scalar("SELECT 1 FROM sqlite_schema WHERE name = '_sqlx_migrations'").fetch_optional(pool).await?;
    match table {
        None => Ok(Vec::new()),
        Some(_) => Ok(sqlx::query_scalar("SELECT version FROM _sqlx_migrations WHERE success").fetch_all(pool).await?),
    }
}

async fn keep_copy(pool: &SqlitePool, file: &Path, form: i64) -> Result<PathBuf, StoreError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let copy = file.with_file_name(format!("{name}.{COPY}{form}-{}", Utc::now().format("%Y%m%dT%H%M%S%.6fZ")));
    let io = |error| StoreError::File(copy.clone(), error);
    // SQLite writes into an empty file that is there: so it is private from the first byte.
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(&copy).map_err(io)?;
    let made = async {
        sqlx::query("VACUUM INTO ?").bind(copy.to_string_lossy().as_ref()).execute(pool).await?;
        File::open(&copy).and_then(|file| file.sync_all()).map_err(io)
    };
    if let Err(error) = made.await {
        let _ = fs::remove_file(&copy);
        return Err(error);
    }
    for old in copies(file).iter().rev().skip(COPIES) {
        let _ = fs::remove_file(old);
    }
    Ok(copy)
}

/// The copies beside a database, the newest last.
fn copies(file: &Path) -> Vec<PathBuf> {
    let start = format!("{}.{COPY}", file.file_name().unwrap_or_default().to_string_lossy());
    let entries = file.parent().and_then(|directory| fs::read_dir(directory).ok()).into_iter().flatten().flatten();
    let mut copies: Vec<PathBuf> =
        entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(&start)).map(|entry| entry.path()).collect();
    // Their names end with their time.
    copies.sort_by_key(|copy| copy.to_string_lossy().rsplit('-').next().map(str::to_owned));
    copies
}

/// The newest copy, for a person whose database is damaged.
fn newest_copy(file: &Path) -> Option<PathBuf> {
    copies(file).pop()
}

/// `SQLITE_CORRUPT` or `SQLITE_NOTADB`.
fn is_damage(error: &dyn sqlx::error::DatabaseError) -> bool {
    matches!(primary_code(error), Some(11 | 26))
}

/// The result code without its extension (<https://www.sqlite.org/rescode.html>).
pub fn primary_code(error: &dyn sqlx::error::DatabaseError) -> Option<i32> {
    error.code()?.parse::<i32>().ok().map(|code| code & 0xff)
}
