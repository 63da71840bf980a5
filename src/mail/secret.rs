//! Reads a secret from where the configuration says it is (rule 8). A secret is read when it is needed and not kept.

use super::SecretSource;
use secrecy::SecretString;
use std::{
    fs,
    io::Read,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    process::Stdio,
    time::Duration,
};
use tokio::{io::AsyncReadExt, process::Command, time::timeout};
use zeroize::Zeroizing;

/// A secret is at most so long, in bytes.
const MAX_SECRET: u64 = 64 * 1024;

/// How long a command may take: a password manager may ask the person first, but whatever waits for the secret must not wait for ever.
const PATIENCE: Duration = Duration::from_secs(120);

impl SecretSource {
    /// Reads the secret: the first line of the command's output, of the file, or of the credential. A command that does not end within two
    /// minutes is ended.
    ///
    /// # Errors
    /// A text for the person: what could not be read, and what to do.
    pub async fn read(&self) -> Result<SecretString, String> {
        let content = match self {
            Self::Command(words) => from_command(words, PATIENCE).await?,
            Self::File(path) => read_private(path)?,
            Self::Credential(name) => from_file(&credential(name)?)?,
        };
        let line = content.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match std::str::from_utf8(line) {
            Ok("") => Err(format!("an empty password comes from {self}")),
            Ok(line) => Ok(SecretString::from(line)),
            Err(_) => Err(format!("a password that is no UTF-8 text comes from {self}")),
        }
    }
}

impl std::fmt::Display for SecretSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Command(words) => write!(f, "the command {}", words.first().map_or("(none)", String::as_str)),
            Self::File(path) => write!(f, "the file {}", path.display()),
            Self::Credential(name) => write!(f, "the systemd credential {name}"),
        }
    }
}

async fn from_command(words: &[String], patience: Duration) -> Result<Zeroizing<Vec<u8>>, String> {
    let (program, arguments) = words.split_first().ok_or("the password's command is empty: name a program")?;
    let failed = |error: std::io::Error| format!("the command {program} for the password cannot be run: {error}");
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true);
    let mut child = command.spawn().map_err(failed)?;
    let mut content = Zeroizing::new(Vec::new());
    let run = async {
        if let Some(output) = child.stdout.take() {
            output.take(MAX_SECRET).read_to_end(&mut content).await?;
        }
        child.wait().await
    };
    let status = timeout(patience, run).await.map_err(|_| {
        let seconds = patience.as_secs();
        format!("the command {program} for the password gave none within {seconds} s: run it in a terminal to see what it waits for")
    })?;
    let status = status.map_err(failed)?;
    if status.success() {
        Ok(content)
    } else {
        Err(format!("the command {program} for the password ended with {status}: run it in a terminal to see why"))
    }
}

/// Reads a file that only its owner may read.
///
/// # Errors
/// A text for the person.
pub(super) fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let metadata = fs::metadata(path).map_err(|error| format!("the secret file {} cannot be read: {error}", path.display()))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(format!("the secret file {0} can be read by others (mode {mode:o}): chmod 600 {0}", path.display()));
    }
    let own = rustix::process::geteuid();
    if metadata.uid() != own.as_raw() && !own.is_root() {
        return Err(format!("the secret file {} belongs to another user", path.display()));
    }
    from_file(path)
}

fn from_file(path: &Path) -> Result<Zeroizing<Vec<u8>>, String> {
    let mut content = Zeroizing::new(Vec::new());
    let file = fs::File::open(path).and_then(|file| file.take(MAX_SECRET).read_to_end(&mut content));
    file.map_err(|error| format!("the secret in {} cannot be read: {error}", path.display()))?;
    Ok(content)
}

fn credential(name: &str) -> Result<PathBuf, String> {
    if name.is_empty() || name.contains('/') || name.starts_with('.') {
        return Err(format!("{name:?} is no name of a systemd credential"));
    }
    let directory = std::env::var_os("CREDENTIALS_DIRECTORY").ok_or_else(|| {
        format!("the systemd credential {name} is not there: the program was not started by systemd with LoadCredential={name}")
    })?;
    Ok(PathBuf::from(directory).join(name))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use secrecy::ExposeSecret;

    fn file(mode: u32, content: &str) -> (tempfile::TempDir, SecretSource) {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("password");
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (directory, SecretSource::File(path))
    }

    #[tokio::test]
    async fn the_first_line_counts() {
        let command = SecretSource::Command(["printf", "s e\\nx"].map(str::to_owned).to_vec());
        assert_eq!(command.read().await.unwrap().expose_secret(), "s e");
        let (_directory, source) = file(0o600, "heslo č.1\r\nx\n");
        assert_eq!(source.read().await.unwrap().expose_secret(), "heslo č.1");
    }

    #[tokio::test]
    async fn what_is_wrong_is_said() {
        let (_directory, source) = file(0o640, "x");
        assert!(source.read().await.unwrap_err().contains("chmod 600"));
        assert!(SecretSource::Command(vec!["false".into()]).read().await.unwrap_err().contains("terminal"));
        assert!(SecretSource::Command(vec!["true".into()]).read().await.unwrap_err().contains("empty"));
        assert!(SecretSource::Credential("../x".into()).read().await.is_err());
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_ended() {
        let directory = tempfile::tempdir().unwrap();
        let pid = directory.path().join("pid");
        let words = ["sh", "-c", "echo $$ > \"$0\"; exec sleep 600", pid.to_str().unwrap()].map(str::to_owned);
        let why = from_command(&words, Duration::from_secs(2)).await.unwrap_err();
        assert!(why.contains("gave none within 2 s"), "{why}");
        let process = PathBuf::from("/proc").join(fs::read_to_string(pid).unwrap().trim());
        for _ in 0..500 {
            let state = fs::read_to_string(process.join("stat")).unwrap_or_default();
            if state.is_empty() || state.contains(") Z ") {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("it still runs");
    }
}
