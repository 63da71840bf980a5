//! Where tokens are kept: one file of mode 0600 for each login, in a directory of mode 0700 (rule 8).

use super::{OAuthError, tokens::Tokens};
use crate::mail::secret::read_private;
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use zeroize::{Zeroize, Zeroizing};

/// How the file looks.
#[derive(Serialize, Deserialize)]
struct Kept {
    access_token: String,
    refresh_token: Option<String>,
    issued: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Drop for Kept {
    fn drop(&mut self) {
        self.access_token.zeroize();
        self.refresh_token.zeroize();
    }
}

/// The file of one login.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Store {
    path: PathBuf,
}

impl Store {
    pub(super) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// The file that is locked while tokens are refreshed.
    pub(super) fn lock_path(&self) -> PathBuf {
        self.path.with_extension("lock")
    }

    /// The directory, made if it is not there.
    pub(super) fn directory(&self) -> Result<&Path, OAuthError> {
        let directory = self.path.parent().unwrap_or(Path::new("."));
        let made = DirBuilder::new().recursive(true).mode(0o700).create(directory);
        made.map_err(|error| OAuthError::Broken(format!("the directory {} cannot be made: {error}", directory.display())))?;
        Ok(directory)
    }

    /// What is kept; nothing if nobody logged in yet.
    pub(super) fn read(&self) -> Result<Option<Tokens>, OAuthError> {
        if !self.path.try_exists().map_err(|error| self.failed("read", &error))? {
            return Ok(None);
        }
        let content = read_private(&self.path).map_err(OAuthError::Broken)?;
        let mut kept: Kept = serde_json::from_slice(&content)
            .map_err(|_| OAuthError::Broken(format!("the file {} is damaged: delete it and run `twins login`", self.path.display())))?;
        Ok(Some(Tokens {
            access: SecretString::from(std::mem::take(&mut kept.access_token)),
            refresh: kept.refresh_token.take().map(SecretString::from),
            issued: kept.issued,
            until: kept.until,
        }))
    }

    /// Keeps tokens: the file is there as a whole, old or new, whatever happens meanwhile.
    pub(super) fn write(&self, tokens: &Tokens) -> Result<(), OAuthError> {
        let kept = Kept {
            access_token: tokens.access.expose_secret().to_owned(),
            refresh_token: tokens.refresh.as_ref().map(|token| token.expose_secret().to_owned()),
            issued: tokens.issued,
            until: tokens.until,
        };
        let mut content = Zeroizing::new(Vec::with_capacity(64 * 1024));
        serde_json::to_writer(&mut *content, &kept).map_err(|error| OAuthError::Broken(error.to_string()))?;
        self.replace(self.directory()?, &content).map_err(|error| self.failed("written", &error))
    }

    fn replace(&self, directory: &Path, content: &[u8]) -> io::Result<()> {
        let fresh = self.path.with_extension("new");
        // Left over from a crash; made anew, so that its mode is ours from the first byte.
        match fs::remove_file(&fresh) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&fresh, &self.path)?;
        File::open(directory)?.sync_all()
    }

    fn failed(&self, what: &str, error: &io::Error) -> OAuthError {
        OAuthError::Broken(format!("the file {} with the login's tokens cannot be {what}: {error}", self.path.display()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn tokens_are_kept_for_the_owner_only() {
        let directory = tempfile::tempdir().unwrap();
        let store = Store::at(directory.path().join("deep/oauth/login.json"));
        assert!(store.read().unwrap().is_none());
        let now = Utc::now();
        let tokens = |access: &str| Tokens { access: access.into(), refresh: Some("r".into()), issued: now, until: now };
        store.write(&tokens("one")).unwrap();
        fs::write(store.path.with_extension("new"), "left by a crash").unwrap();
        store.write(&tokens("two")).unwrap();
        let read = store.read().unwrap().unwrap();
        assert_eq!((read.access.expose_secret(), read.refresh.unwrap().expose_secret(), read.until), ("two", "r", now));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&store.path), mode(store.path.parent().unwrap())), (0o600, 0o700));
        assert!(!store.path.with_extension("new").exists());
        fs::set_permissions(&store.path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(store.read().unwrap_err().to_string().contains("chmod 600"));
    }
}
