//! Starts a card worker for one intent, talks to it over a socket pair, and kills it when it hangs.

use crate::worker::{Answer, Failure, Intent, Message, PromptKind, Start, wire};
use rustix::process::{Pid, Signal, kill_process_group};
use std::{
    collections::BTreeMap,
    io,
    os::fd::OwnedFd,
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::Arc,
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::UnixStream,
    process::{Child, ChildStderr, Command},
    sync::{Mutex, OwnedMutexGuard, mpsc},
    time::{Instant, timeout, timeout_at},
};

/// How long the worker may take to end after its answer; a library that hangs there is cut off.
const END: Duration = Duration::from_secs(5);

/// How long a worker that is told to end may take to put a terminal right.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// What is added to the person's time, since the worker itself ends the prompt.
const PROMPT_GRACE: Duration = Duration::from_secs(10);

/// What a prompt and a vendor's library need of the environment; everything else is left out.
const KEPT: [&str; 20] = [
    "PATH",
    "HOME",
    "USER",
    "LOGNAME",
    "TZ",
    "TERM",
    "GPG_TTY",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "XDG_RUNTIME_DIR",
    "XDG_SESSION_TYPE",
    "XDG_CURRENT_DESKTOP",
    "DBUS_SESSION_BUS_ADDRESS",
    "LANG",
    "LANGUAGE",
    "LC_ALL",
    "LC_CTYPE",
    "LC_MESSAGES",
    "PCSCLITE_CSOCK_NAME",
];

/// How the worker reaches the card and the person.
#[derive(Debug, Clone)]
pub struct WorkerSettings {
    /// The `twins` binary to run as `twins card-worker`.
    pub program: PathBuf,
    /// The PKCS#11 module.
    pub module: PathBuf,
    /// Environment for the worker and with it for the module, beside a fixed minimum (`PATH`, `HOME`, `LANG`, display and session variables).
    pub env: BTreeMap<String, String>,
    /// Paths the module may write.
    pub writes: Vec<PathBuf>,
    /// `cs` or `en`.
    pub language: String,
    /// How long the person has for a prompt.
    pub prompt_timeout: Duration,
    /// How long one card operation may take before the worker is taken for hung (key generation has its own, longer).
    pub call_timeout: Duration,
    /// How long the making of one key may take.
    pub key_timeout: Duration,
}

/// Where the worker asks for the PIN.
#[derive(Debug)]
pub enum Prompt {
    /// Not at all ([`Intent::Inspect`]).
    None,
    /// By this pinentry program.
    Pinentry(PathBuf),
    /// On this terminal, handed over by `twins confirm`.
    Terminal(OwnedFd),
}

/// Why there is no answer from a worker.
#[derive(Debug, thiserror::Error)]
pub enum WorkerError {
    /// It said why itself.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// It did not answer in time and was killed.
    #[error("the card's library did not answer for {0:?} and was stopped")]
    Hung(Duration),
    /// It ended without an answer (the library crashed).
    #[error("the card process ended unexpectedly ({0})")]
    Crashed(String),
    /// It could not be started.
    #[error("the card process could not be started: {0}")]
    Start(std::io::Error),
}

/// Runs intents, each in a worker process of its own, one after the other: two at a card would disturb each other, and the second would not
/// find the key that the first is still making.
#[derive(Debug, Clone)]
pub struct Worker {
    settings: WorkerSettings,
    /// Held by the one process that runs, until it and its pinentry have ended.
    place: Arc<Mutex<()>>,
}

impl Worker {
    /// With these settings.
    pub fn new(settings: WorkerSettings) -> Self {
        Self { settings, place: Arc::default() }
    }

    /// Waits until no process is left of those whose future was dropped.
    pub async fn rest(&self) {
        drop(self.place.lock().await);
    }

    /// Runs one intent on the token with this serial (any, if `None`). Messages before the last go to `progress`.
    /// Dropping the future kills the worker.
    ///
    /// # Errors
    /// If the intent was not done; see [`WorkerError`].
    pub async fn run(
        &self,
        token_serial: Option<&str>,
        intent: Intent,
        prompt: Prompt,
        progress: mpsc::UnboundedSender<Message>,
    ) -> Result<Answer, WorkerError> {
        let (kind, stdout) = match prompt {
            Prompt::None => (PromptKind::None, Stdio::null()),
            Prompt::Pinentry(program) => (PromptKind::Pinentry(program), Stdio::null()),
            Prompt::Terminal(terminal) => (PromptKind::Terminal, Stdio::from(terminal)),
        };
        let start = Start {
            module: self.settings.module.clone(),
            token_serial: token_serial.map(str::to_owned),
            language: self.settings.language.clone(),
            prompt: kind,
            prompt_seconds: self.settings.prompt_timeout.as_secs().max(1),
            writes: self.settings.writes.clone(),
            intent,
        };
        let place = Arc::clone(&self.place).lock_owned().await;
        let mut process = self.spawn(stdout, place).map_err(WorkerError::Start)?;
        let outcome = self.converse(&mut process, &start, &progress).await;
        match outcome {
            Ok(answer) => {
                process.ended(END).await;
                answer.map_err(WorkerError::Failed)
            }
            Err(Silence::Hung(after)) => {
                process.killed().await;
                Err(WorkerError::Hung(after))
            }
            Err(Silence::Ended(error)) => {
                let status = process.ended(LAST_WORDS).await;
                Err(WorkerError::Crashed(status.map_or_else(|| error.to_string(), |status| status.to_string())))
            }
        }
    }

    fn spawn(&self, stdout: Stdio, place: OwnedMutexGuard<()>) -> io::Result<Process> {
        let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        let mut child = Command::new(&self.settings.program)
            .arg("card-worker")
            .env_clear()
            .envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
            .envs(&self.settings.env)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(stdout)
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        if let Some(stderr) = child.stderr.take() {
            tokio::spawn(log(stderr));
        }
        Ok(Process { child: Some(child), stream: UnixStream::from_std(ours)?, place: Some(place) })
    }

    async fn converse(
        &self,
        process: &mut Process,
        start: &Start,
        progress: &mpsc::UnboundedSender<Message>,
    ) -> Result<Result<Answer, Failure>, Silence> {
        let mut time = self.settings.call_timeout;
        let mut until = Instant::now() + time;
        let frame = wire::frame(start).map_err(Silence::Ended)?;
        timeout_at(until, process.stream.write_all(&frame)).await.map_err(|_| Silence::Hung(time))?.map_err(Silence::Ended)?;
        loop {
            let received = timeout_at(until, receive(&mut process.stream)).await;
            let message = match received.map_err(|_| Silence::Hung(time))?.map_err(Silence::Ended)? {
                None => {
                    // While the person is asked and while a key is made, the longer time that was given stays.
                    until = until.max(Instant::now() + self.settings.call_timeout);
                    continue;
                }
                Some(Message::Done(outcome)) => return Ok(outcome),
                Some(message) => message,
            };
            time = self.time_after(&message);
            until = Instant::now() + time;
            let _ = progress.send(message);
        }
    }

    /// How long the next sign of life may take.
    fn time_after(&self, message: &Message) -> Duration {
        match message {
            Message::Prompted => self.settings.prompt_timeout + PROMPT_GRACE,
            Message::MakingKey(_) => self.settings.key_timeout,
            Message::Consented | Message::KeyMade(_) | Message::Done(_) => self.settings.call_timeout,
        }
    }
}

/// Why a worker did not answer.
enum Silence {
    Hung(Duration),
    Ended(io::Error),
}

/// The next message; `None` is the sign that a call into the library begins.
async fn receive(stream: &mut UnixStream) -> io::Result<Option<Message>> {
    let mut header = [0; 4];
    stream.read_exact(&mut header).await?;
    if header == wire::ALIVE {
        return Ok(None);
    }
    let mut body = vec![0; wire::length(header)?];
    stream.read_exact(&mut body).await?;
    wire::parse(&body).map(Some)
}

/// What worker, pinentry and library write on standard error.
async fn log(stderr: ChildStderr) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        match line.strip_prefix("warn: ") {
            Some(warning) => tracing::warn!(target: "twins::worker", "{warning}"),
            None => tracing::debug!(target: "twins::worker", "{line}"),
        }
    }
}

/// A running worker; ended, and its pinentry with it, when dropped.
struct Process {
    child: Option<Child>,
    stream: UnixStream,
    place: Option<OwnedMutexGuard<()>>,
}

impl Process {
    /// Waits for its end, and brings it about if it takes too long.
    async fn ended(&mut self, within: Duration) -> Option<ExitStatus> {
        let mut child = self.child.take()?;
        if let Ok(status) = timeout(within, child.wait()).await {
            return status.ok();
        }
        tracing::warn!("the card process hangs at its end and is stopped");
        signal(&child, Signal::KILL);
        child.kill().await.ok()?;
        None
    }

    /// Kills it and waits until it is gone, so that the next worker finds the card free.
    async fn killed(&mut self) {
        if let Some(mut child) = self.child.take() {
            signal(&child, Signal::KILL);
            let _ = child.kill().await;
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let Some(mut child) = self.child.take() else { return };
        let place = self.place.take();
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => {
                signal(&child, Signal::TERM); // a worker at a terminal puts it right first
                runtime.spawn(async move {
                    // Not waited for before: until then its group keeps its number, so a pinentry that is left is reached.
                    tokio::time::sleep(LAST_WORDS).await;
                    signal(&child, Signal::KILL);
                    let _ = child.kill().await;
                    drop(place);
                });
            }
            Err(_) => signal(&child, Signal::KILL), // and the child is killed by its own drop
        }
    }
}

/// To the worker's group, which it leads: worker and pinentry. A worker that has not yet made one is reached by its own kill.
fn signal(child: &Child, signal: Signal) {
    let id = child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
    if let Some(id) = id {
        let _ = kill_process_group(id, signal);
    }
}
