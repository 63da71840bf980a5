//! A person at a terminal: a command runs on a pseudo-terminal of its own (`script` of util-linux), as in a window on the desk.

use super::story::PATIENCE;
use std::{
    io::{Read, Write},
    path::PathBuf,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};
use twins_sandbox::desk::Desk;

/// Ctrl-C and Ctrl-D as the keyboard gives them.
pub const CTRL_C: &str = "\x03";
pub const CTRL_D: &str = "\x04";

/// A terminal with a command in it; closed when dropped.
pub struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: Arc<Mutex<String>>,
    /// Ends when the command has shown everything.
    eyes: thread::JoinHandle<()>,
    /// The agent's log, for whoever reads a failed test.
    log: PathBuf,
    /// How much of the screen was looked at.
    seen: usize,
}

impl Terminal {
    /// Runs this line of shell, in which `twins` is the program with this workstation's configuration.
    pub fn open(desk: &Desk, line: &str) -> Self {
        let twins = super::story::twins();
        let function = format!("twins() {{ {} \"$@\" --config {}; }}; {line}", twins.display(), desk.config().display());
        let plain = desk.command("/usr/bin/script".as_ref());
        let mut command = Command::new("/usr/bin/script");
        command.env_clear().envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?)))).current_dir(desk.directory());
        let mut child = command
            .args(["--quiet", "--flush", "--return", "--command", &function, "/dev/null"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("script of util-linux");
        let (keyboard, mut shown) = (child.stdin.take().expect("a keyboard"), child.stdout.take().expect("a screen"));
        let screen = Arc::new(Mutex::new(String::new()));
        let writes = Arc::clone(&screen);
        let eyes = thread::spawn(move || {
            let (mut bytes, mut rest) = ([0; 4096], Vec::new());
            while let Ok(count @ 1..) = shown.read(&mut bytes) {
                rest.extend_from_slice(&bytes[..count]);
                // A letter may come in two halves.
                let whole = std::str::from_utf8(&rest).map_or_else(|error| error.valid_up_to(), str::len);
                let text: Vec<u8> = rest.drain(..whole).collect();
                writes.lock().unwrap().push_str(std::str::from_utf8(&text).unwrap());
            }
        });
        Self { child, keyboard, screen, eyes, log: desk.log(), seen: 0 }
    }

    /// Everything that was shown.
    pub fn screen(&self) -> String {
        self.screen.lock().unwrap().clone()
    }

    /// Waits until this is shown, after what was waited for before.
    pub async fn until(&mut self, words: &str) {
        self.until_one_of(&[words]).await;
    }

    /// Waits until one of these is shown: a line that is written over and over need not show each.
    pub async fn until_one_of(&mut self, all: &[&str]) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let screen = self.screen();
            let found = all.iter().filter_map(|words| Some(screen[self.seen..].find(words)? + words.len()));
            if let Some(end) = found.min() {
                self.seen += end;
                return;
            }
            assert!(Instant::now() < deadline, "not shown: {all:?}\n{}", self.story());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn story(&self) -> String {
        format!("{}\nthe agent's log:\n{}", self.screen(), std::fs::read_to_string(&self.log).unwrap_or_default())
    }

    /// Types these keys.
    pub fn types(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).expect("typed");
        self.keyboard.flush().expect("typed");
    }

    /// Waits until the command has ended: its exit code and everything that was shown.
    pub async fn end(mut self) -> (Option<i32>, String) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            // What was written last may still be on its way to the screen.
            let shown = self.eyes.is_finished();
            if let Some(status) = self.child.try_wait().expect("a status").filter(|_| shown) {
                return (status.code(), self.screen());
            }
            assert!(Instant::now() < deadline, "the command does not end\n{}", self.story());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Terminal {
    /// The window is closed.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
