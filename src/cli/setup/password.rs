//! Where the password goes: the desktop's keyring if there is one that answers, else a file that only its owner may read.

use super::{file::put, kept::Nameless};
use secrecy::{ExposeSecret, SecretString};
use std::{
    env,
    io::{self, Write},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use toml::{Table, Value};
use zeroize::Zeroizing;

/// The keyring's tool (libsecret).
const TOOL: &str = "secret-tool";

/// Where it will be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Home {
    /// In the desktop's keyring, for this user.
    Keyring(String),
    /// In this file, of mode 0600.
    File(PathBuf),
}

impl Home {
    /// The keyring if it answers, else a file beside the configuration.
    pub fn best(user: &str, config: &Path) -> Self {
        if keyring_answers() { Self::Keyring(user.to_owned()) } else { Self::File(config.with_file_name("mail-password")) }
    }

    /// How the configuration names it.
    pub fn source(&self) -> Value {
        let (key, value) = match self {
            Self::Keyring(user) => {
                let words = [TOOL, "lookup", "service", "twins", "account", user.as_str()];
                ("command", Value::Array(words.into_iter().map(|word| Value::String(word.to_owned())).collect()))
            }
            Self::File(path) => ("file", Value::String(path.display().to_string())),
        };
        Value::Table(Table::from_iter([(key.to_owned(), value)]))
    }
}

/// A password that was typed, and where it will be kept.
#[derive(Debug)]
pub struct Password {
    secret: SecretString,
    /// Where it will be kept.
    pub home: Home,
    /// For trying it out before it is kept.
    pub trial: Nameless,
}

impl Password {
    /// This one.
    ///
    /// # Errors
    /// If the system gives no memory file.
    pub fn new(secret: SecretString, home: Home) -> io::Result<Self> {
        let trial = Nameless::with(secret.expose_secret().as_bytes())?;
        Ok(Self { secret, home, trial })
    }

    /// Keeps it. The keyring may still refuse; the text is the system's.
    ///
    /// # Errors
    /// If it could not be kept.
    pub fn keep(&self) -> Result<(), String> {
        match &self.home {
            Home::Keyring(user) => self.store_in_keyring(user),
            Home::File(path) => self.store_in_file(path).map_err(|error| format!("{}: {error}", path.display())),
        }
    }

    fn store_in_keyring(&self, user: &str) -> Result<(), String> {
        let failed = |error: io::Error| format!("{TOOL}: {error}");
        let label = format!("--label=twins: {user}");
        let mut child = Command::new(TOOL)
            .args(["store", label.as_str(), "service", "twins", "account", user])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        if let Some(mut to) = child.stdin.take() {
            to.write_all(self.secret.expose_secret().as_bytes()).map_err(failed)?;
        }
        let output = child.wait_with_output().map_err(failed)?;
        if output.status.success() { Ok(()) } else { Err(format!("{TOOL}: {}", String::from_utf8_lossy(&output.stderr).trim())) }
    }

    /// One that was there stays whole until this one is.
    fn store_in_file(&self, path: &Path) -> io::Result<()> {
        let secret = self.secret.expose_secret().as_bytes();
        let mut content = Zeroizing::new(Vec::with_capacity(secret.len() + 1));
        content.extend_from_slice(secret);
        content.push(b'\n');
        put(path, &content)
    }
}

/// Whether a keyring answers: it is asked for something that is not there, which it says without a word.
fn keyring_answers() -> bool {
    if env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() {
        return false;
    }
    let asked = Command::new(TOOL).args(["lookup", "service", "twins", "account", "is there a keyring?"]).stdin(Stdio::null()).output();
    asked.is_ok_and(|output| output.stderr.is_empty() && output.status.code() == Some(1))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::{Home, Password};
    use crate::mail::SecretSource;
    use secrecy::ExposeSecret;
    use std::{fs, os::unix::fs::PermissionsExt};

    #[tokio::test]
    async fn a_password_is_kept_and_read_with_its_blanks_and_takes_the_place_of_an_open_one() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("new/mail-password");
        fs::create_dir(home.path().join("new")).unwrap();
        fs::write(&path, "the former\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let password = Password::new(" pass word ".into(), Home::File(path.clone())).unwrap();
        let trial = SecretSource::File(password.trial.path()).read().await.unwrap();
        password.keep().unwrap();
        let kept = SecretSource::File(path.clone()).read().await.unwrap();
        assert_eq!((trial.expose_secret(), kept.expose_secret()), (" pass word ", " pass word "));
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "nothing else is left");
    }

    #[test]
    fn a_password_that_cannot_be_written_leaves_the_former_one() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("mail-password");
        fs::create_dir_all(path.join("full")).unwrap();
        let password = Password::new("new".into(), Home::File(path.clone())).unwrap();
        assert!(password.keep().is_err());
        assert!(path.join("full").exists() && fs::read_dir(home.path()).unwrap().count() == 1);
    }
}
