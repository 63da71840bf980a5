//! The pcscd process of one reader and what its log tells. It may not know what a card is made of.

use super::NAME;
use crate::error::{Error, Result};
use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Write},
    os::unix::{fs::MetadataExt, process::CommandExt},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    time::{Duration, Instant},
};

/// How long the daemon may take for anything (it looks for a card every 0.4 s).
const PATIENCE: Duration = Duration::from_secs(60);

/// What the daemon says of itself and of its first slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Event {
    /// It answers its clients.
    Ready,
    /// It has read the answer to reset of a new card.
    Inserted,
    /// It has seen that the card is gone.
    Removed,
}

/// Where it runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// In namespaces of its own: nobody sees it who does not know its socket.
    Apart,
    /// Where this process is, at pcscd's usual place.
    Here,
}

/// One pcscd. Killed when dropped.
#[derive(Debug)]
pub(super) struct Daemon {
    child: Child,
    /// Its end is the daemon's end; kept open and never written.
    lifeline: Option<ChildStdin>,
    events: Receiver<Event>,
    log: PathBuf,
}

impl Daemon {
    pub(super) fn start(dir: &Path, place: Place) -> Result<Self> {
        let log = dir.join("pcscd.log");
        let file = File::options().create(true).append(true).open(&log).map_err(|e| Error::of("the daemon's log cannot be written", e))?;
        let mut child = command(place)
            .arg(dir)
            // Ctrl-C at the terminal would otherwise end the script before it has ended pcscd.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(file.try_clone().map_err(|e| Error::of("the daemon's log cannot be shared", e))?)
            .spawn()
            .map_err(|e| Error::of("bash, or unshare (package util-linux), cannot be run", e))?;
        let lifeline = child.stdin.take();
        let (sender, events) = channel();
        if let Some(stdout) = child.stdout.take() {
            std::thread::spawn(move || follow(stdout, file, &sender));
        }
        let mut daemon = Self { child, lifeline, events, log };
        daemon.wait_for(Event::Ready)?;
        Ok(daemon)
    }

    /// A process inside its namespaces.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub(super) fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Waits for the next event of this kind; others before it are forgotten.
    pub(super) fn wait_for(&mut self, wanted: Event) -> Result<()> {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.events.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(event) if event == wanted => return Ok(()),
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => return Err(self.failure(&format!("no {wanted:?} from pcscd within {PATIENCE:?}"))),
                Err(RecvTimeoutError::Disconnected) => return Err(self.failure("pcscd ended by itself")),
            }
        }
    }

    fn failure(&self, what: &str) -> Error {
        let log = fs::read_to_string(&self.log).unwrap_or_default();
        let tail: Vec<&str> = log.lines().rev().take(5).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        Error::new(format!(
            "{what}. Its last words ({}): {}. It needs the packages pcscd, vsmartcard-vpcd, iproute2 and util-linux, and either root with CAP_SYS_ADMIN and \
             CAP_NET_ADMIN or a kernel that lets ordinary users make namespaces (sysctl kernel.unprivileged_userns_clone=1, \
             kernel.apparmor_restrict_unprivileged_userns=0)",
            self.log.display(),
            tail.join(" / ")
        ))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // The script kills pcscd, waits for it and ends; killing the script first would leave pcscd behind.
        drop(self.lifeline.take());
        let _ = self.child.wait();
    }
}

/// The script that runs it; its argument is the reader's directory.
fn command(place: Place) -> Command {
    const APART: &str = concat!("exec 2>&1\n", include_str!("namespace.sh"), include_str!("daemon.sh"));
    const HERE: &str = concat!("exec 2>&1\n", include_str!("daemon.sh"));
    if place == Place::Here {
        let mut command = Command::new("bash");
        command.args(["-c", HERE, "pcscd-here"]);
        return command;
    }
    let mut command = Command::new("unshare");
    if !is_root() {
        // In a user namespace of one's own, mounting needs no privilege.
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--mount", "--net", "bash", "-c", APART, "pcscd-in-namespace"]);
    command
}

fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// Copies what the daemon says to the log file, and tells its events, until it ends.
fn follow(stdout: ChildStdout, mut log: File, events: &Sender<Event>) {
    for line in BufReader::new(stdout).lines() {
        let Ok(line) = line else { return };
        let _ = writeln!(log, "{line}");
        if let Some(event) = event_in(&line) {
            let _ = events.send(event);
        }
    }
}

/// The words are those of pcsc-lite's `pcscdaemon.c` and `eventhandler.c`. The name is looked for to leave the driver's second slot aside.
fn event_in(line: &str) -> Option<Event> {
    if line.ends_with("daemon ready.") {
        Some(Event::Ready)
    } else if line.contains("Card ATR:") {
        Some(Event::Inserted)
    } else if line.contains("Card Removed From") && line.contains(NAME) {
        Some(Event::Removed)
    } else {
        None
    }
}
