//! The mark beside a database that was found to be damaged: an empty file, so that the next start looks the whole file through before anything is done with it.
//!
//! Its name begins as the database's does, so that it goes where that is moved to.

use super::open::private_file;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// Whether there is one.
pub fn is_left(file: &Path) -> bool {
    mark(file).exists()
}

/// Leaves it. What stands in the way is said: then the next start works with the file again until it has looked.
pub fn leave(file: &Path) {
    let mark = mark(file);
    if let Err(error) = private_file(&mark).and_then(|mark| mark.sync_all()) {
        tracing::error!("that the database is damaged cannot be noted in {}: {error}", mark.display());
    }
}

/// Takes it away: the file was looked through and is whole.
pub fn remove(file: &Path) {
    let mark = mark(file);
    match fs::remove_file(&mark) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!("{} cannot be removed: {error}; until then each start looks through the whole database first", mark.display());
        }
        _ => {}
    }
}

fn mark(file: &Path) -> PathBuf {
    file.with_file_name(format!("{}.damaged", file.file_name().unwrap_or_default().to_string_lossy()))
}
