//! One refresh at a time: a rotated refresh token used twice looks stolen to the provider, which then ends the login.

use super::{OAuthError, store::Store};
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;

/// Held while tokens are refreshed or replaced, against every task and process of this user.
#[derive(Debug)]
pub(super) struct Lock {
    /// The system releases the lock with the descriptor, also after a crash.
    _file: File,
}

impl Lock {
    /// Waits for the lock. Blocks.
    pub(super) fn take(store: &Store) -> Result<Self, OAuthError> {
        store.directory()?;
        let path = store.lock_path();
        let failed = |error: std::io::Error| OAuthError::Broken(format!("the lock {} cannot be taken: {error}", path.display()));
        let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(Self { _file: file })
    }
}
