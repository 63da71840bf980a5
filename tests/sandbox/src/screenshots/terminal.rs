//! A person's terminal: tmux runs a line of shell in it, types, and says what stands there. It knows nothing of pictures.

use super::camera::run;
use crate::desk::Desk;
use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

const PATIENCE: Duration = Duration::from_secs(120);

/// Enough rows for whatever is said, so that nothing scrolls away.
const ROWS: &str = "160";

/// A terminal with a command in it; closed when dropped.
pub struct Terminal<'a> {
    desk: &'a Desk,
    socket: PathBuf,
}

impl<'a> Terminal<'a> {
    /// Runs this line of shell in a terminal of so many columns. The socket is a file that is not there yet.
    ///
    /// # Errors
    /// If tmux fails.
    pub fn open(desk: &'a Desk, socket: PathBuf, columns: u16, line: &str) -> Result<Self, String> {
        let terminal = Self { desk, socket };
        // What stands there stays when the line has ended.
        let line = format!("{line}; exec sleep 600");
        run(terminal.tmux().args(["-f", "/dev/null", "new-session", "-d", "-x", &columns.to_string(), "-y", ROWS, &line]))?;
        Ok(terminal)
    }

    /// Waits until these words stand there.
    ///
    /// # Errors
    /// If they do not come, with what stands there instead.
    pub fn until(&self, words: &str) -> Result<(), String> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let shown = self.shown()?;
            // A line that was too long goes on in the next one.
            if shown.replace('\n', " ").contains(words) {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err(format!("the terminal does not show {words:?} but:\n{shown}"));
            }
            sleep(Duration::from_millis(100));
        }
    }

    /// Types these words and Enter.
    ///
    /// # Errors
    /// If tmux fails.
    pub fn types(&self, words: &str) -> Result<(), String> {
        run(self.tmux().args(["send-keys", "-l", words]))?;
        run(self.tmux().args(["send-keys", "Enter"]))
    }

    /// Waits until something stands there that does not change any more.
    ///
    /// # Errors
    /// If nothing does.
    pub fn settled(&self) -> Result<(), String> {
        let (deadline, mut last) = (Instant::now() + PATIENCE, String::new());
        loop {
            sleep(Duration::from_millis(300));
            let shown = self.shown()?;
            if !shown.is_empty() && shown == last {
                return Ok(());
            }
            if Instant::now() > deadline {
                return Err("the terminal shows nothing that stays".to_owned());
            }
            last = shown;
        }
    }

    /// What stands there.
    ///
    /// # Errors
    /// If tmux fails.
    pub fn shown(&self) -> Result<String, String> {
        self.capture(&[])
    }

    /// The same with its colours (ECMA-48).
    ///
    /// # Errors
    /// If tmux fails.
    pub fn painted(&self) -> Result<String, String> {
        self.capture(&["-e"])
    }

    fn capture(&self, arguments: &[&str]) -> Result<String, String> {
        let output = self.tmux().args(["capture-pane", "-p"]).args(arguments).output().map_err(|error| error.to_string())?;
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }

    fn tmux(&self) -> Command {
        let mut command = self.desk.command(Path::new("tmux"));
        command.env("TERM", "xterm-256color").args(["-u", "-S"]).arg(&self.socket).stdin(Stdio::null());
        command
    }
}

impl Drop for Terminal<'_> {
    fn drop(&mut self) {
        let _ = run(self.tmux().arg("kill-server"));
    }
}
