//! One run of a helper program: without a terminal, so that it can ask nobody for a PIN or a password, and not for ever.

use std::{
    collections::BTreeMap,
    ffi::OsStr,
    io::{self, Read},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A helper loads the vendor's library, which may hang.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often its end is looked for.
const LOOK: Duration = Duration::from_millis(5);

/// The most that is read of what it says, in bytes.
const LONGEST: u64 = 4 * 1024 * 1024;

/// Why a helper gave nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ToolError {
    /// It is not installed.
    #[error("it is not installed")]
    Missing,
    /// It did not end in time and was stopped.
    #[error("it did not end within a minute and was stopped")]
    Hung,
    /// It could not be run.
    #[error("{0}")]
    System(String),
    /// It ended with an error, and said this.
    #[error("its tool says '{0}'")]
    Said(String),
}

/// Runs a program in a session of its own and returns its standard output.
pub fn run<S: AsRef<OsStr>>(
    program: &str,
    arguments: impl IntoIterator<Item = S>,
    env: &BTreeMap<String, String>,
) -> Result<String, ToolError> {
    if !is_installed(program) {
        return Err(ToolError::Missing);
    }
    // `setsid` takes the terminal away: NSS's tools would open it to ask for a password.
    let mut child = Command::new("setsid")
        .arg(program)
        .args(arguments)
        .envs(env)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| if error.kind() == io::ErrorKind::NotFound { ToolError::Missing } else { ToolError::System(error.to_string()) })?;
    let (out, err) = (reader(child.stdout.take()), reader(child.stderr.take()));
    let status = ended(&mut child)?;
    let (out, err) = (out.join().unwrap_or_default(), err.join().unwrap_or_default());
    if status { Ok(out) } else { Err(ToolError::Said(last_line(&err).or_else(|| last_line(&out)).unwrap_or_default())) }
}

fn is_installed(program: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|directory| directory.join(program).is_file()))
}

fn ended(child: &mut Child) -> Result<bool, ToolError> {
    let until = Instant::now() + PATIENCE;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.success()),
            Ok(None) if Instant::now() < until => thread::sleep(LOOK),
            Ok(None) => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(ToolError::Hung);
            }
            Err(error) => return Err(ToolError::System(error.to_string())),
        }
    }
}

fn reader(stream: Option<impl Read + Send + 'static>) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(stream) = stream {
            let _ = stream.take(LONGEST).read_to_end(&mut bytes);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// The last line that says something: NSS's tools put their errors after their questions.
fn last_line(said: &str) -> Option<String> {
    said.lines().map(str::trim).rfind(|line| !line.is_empty()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_helper_has_no_terminal_and_its_last_words_are_kept() {
        let run = |script: &str| run("sh", ["-c", script], &BTreeMap::from([("GREETING".to_owned(), "hello".to_owned())]));
        assert_eq!(run("echo $GREETING").as_deref(), Ok("hello\n"));
        assert_eq!(run("echo question; echo; echo trouble >&2; exit 3"), Err(ToolError::Said("trouble".to_owned())));
        assert!(run(": </dev/tty").is_err(), "it could ask at the terminal");
        assert_eq!(super::run("no-such-program-at-all", ["x"], &BTreeMap::new()), Err(ToolError::Missing));
    }
}
