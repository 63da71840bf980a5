//! The real agent as a process of its own.

use crate::events::{Events, Kind};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    fs::File,
    path::{Path, PathBuf},
    process::{Child, Command, ExitStatus, Stdio},
    thread::sleep,
    time::{Duration, Instant},
};

/// How the agent is ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// SIGTERM, as a service manager does.
    Terminate,
    /// SIGINT, as Ctrl-C does.
    Interrupt,
    /// SIGKILL, as a power failure does.
    Kill,
}

impl End {
    const fn signal(self) -> Signal {
        match self {
            Self::Terminate => Signal::TERM,
            Self::Interrupt => Signal::INT,
            Self::Kill => Signal::KILL,
        }
    }
}

/// How long it may take to end: its card process may be at a call, and the machine busy.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running `twins agent`; killed when dropped.
pub struct Agent {
    child: Child,
    events: Events,
}

impl Agent {
    /// Starts `command agent --config FILE`; what it prints is appended to `log`.
    pub(super) fn start(command: &Command, config: &Path, log: &Path, events: Events) -> Self {
        let file = File::options().create(true).append(true).open(log).expect("a log file");
        let child = dying_with_us(command)
            .args(["agent", "--config"])
            .arg(config)
            .stdin(Stdio::null())
            .stdout(file.try_clone().expect("a second handle"))
            .stderr(file)
            .spawn()
            .expect("the agent is started");
        events.tell(Kind::Agent, "the agent was started");
        Self { child, events }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Ends it and waits for that; gives its exit status.
    ///
    /// # Panics
    /// If it does not end within a minute.
    pub fn end(mut self, how: End) -> ExitStatus {
        self.signal(how);
        let deadline = Instant::now() + PATIENCE;
        while self.runs() {
            assert!(Instant::now() < deadline, "the agent does not end on {how:?}");
            sleep(Duration::from_millis(10));
        }
        self.events.tell(Kind::Agent, format!("the agent was ended ({how:?})"));
        self.child.wait().expect("an exit status")
    }

    fn signal(&self, how: End) {
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, how.signal());
        }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        if self.runs() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// The same command, ended by the kernel if this process dies.
fn dying_with_us(command: &Command) -> Command {
    let mut wrapped = Command::new("/usr/bin/setpriv");
    wrapped.env_clear().args(["--pdeathsig", "TERM"]).arg(PathBuf::from(command.get_program())).args(command.get_args());
    wrapped.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.get_current_dir().map(|directory| wrapped.current_dir(directory));
    wrapped
}
