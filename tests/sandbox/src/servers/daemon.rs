//! A server as a child process in the foreground. It ends when dropped, and when this process ends, however that comes.

use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    fs::File,
    os::unix::process::CommandExt,
    path::Path,
    process::{Child, Command, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// How long a server may take to go down.
const PATIENCE: Duration = Duration::from_secs(60);

/// Runs the server until it ends or standard input does. A parent-death signal would not do: the kernel forgets it when a server
/// changes its user, as exim does. Last of all, whatever the server leaves behind is ended: Dovecot's children would serve their clients on,
/// as if nothing had happened.
const KEEPER: &str = "exec 3<&0; \"$@\" </dev/null 3<&- & cat <&3 >/dev/null & wait -n; kill %1 %2 2>/dev/null; wait; trap : TERM; kill 0";

/// A running server.
pub struct Daemon(Child);

impl Daemon {
    /// Starts a program; what it prints goes to `log`.
    pub fn start(program: &str, arguments: &[&str], log: &Path) -> Self {
        let log = File::options().create(true).append(true).open(log).expect("a log file");
        let child = Command::new("bash")
            .args(["-c", KEEPER, "keeper", program])
            .args(arguments)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(log.try_clone().expect("a second handle"))
            .stderr(log)
            .spawn();
        Self(child.unwrap_or_else(|error| panic!("{program} could not be started: {error}")))
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.0.try_wait(), Ok(None))
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        let deadline = Instant::now() + PATIENCE;
        while self.runs() && Instant::now() < deadline {
            sleep(Duration::from_millis(10));
        }
        if let Some(group) = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw).filter(|_| self.runs()) {
            let _ = kill_process_group(group, Signal::KILL);
        }
        let _ = self.0.wait();
    }
}
