//! Starts a card worker for one job, or gives another to the one whose session is kept; talks to it over a socket pair, and kills it when it hangs.

use super::{
    kept::{Kept, KeptPlace},
    session,
};
use crate::worker::{Answer, AnswerHandshake, CardContents, Failure, Handshake, Intent, Job, Message, PromptKind, Start, Untold, wire};
use rustix::process::{Pid, Signal, kill_process_group};
use serde::Serialize;
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
    sync::{Mutex, OwnedMutexGuard, mpsc, oneshot},
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
    /// How long the session is kept for the next step; zero for a PIN at each step.
    pub keep: Duration,
}

/// Where the worker asks for the PIN.
#[derive(Debug)]
pub enum Prompt {
    /// Not at all ([`crate::worker::Intent::Inspect`]).
    None,
    /// By this pinentry program.
    Pinentry(PathBuf),
    /// On this terminal, handed over by `twins confirm`.
    Terminal(OwnedFd),
}

impl Prompt {
    /// The same place once more; `None` if the terminal cannot be handed over again.
    pub fn again(&self) -> Option<Self> {
        Some(match self {
            Self::None => Self::None,
            Self::Pinentry(program) => Self::Pinentry(program.clone()),
            Self::Terminal(terminal) => Self::Terminal(terminal.try_clone().ok()?),
        })
    }
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

/// Runs jobs one after the other: two at a card would disturb each other, and the second would not find the key that the first is still making.
/// Each has a worker process of its own, unless the session of the step before is kept.
#[derive(Debug, Clone)]
pub struct Worker {
    settings: WorkerSettings,
    /// Held by the one process that runs, until it and its pinentry have ended.
    place: Arc<Mutex<()>>,
    /// The process whose session waits for another job. It is at no work, so it holds no place.
    kept: KeptPlace,
}

impl Worker {
    /// With these settings.
    pub fn new(settings: WorkerSettings) -> Self {
        Self { settings, place: Arc::default(), kept: KeptPlace::default() }
    }

    /// Waits until no process is left: none whose session is kept, none of those whose future was dropped.
    pub async fn rest(&self) {
        let place = self.place.lock().await;
        if let Some(mut kept) = self.kept.take() {
            kept.process.dismissed().await;
        }
        drop(place);
    }

    /// Ends the session that is kept: the card is gone, or the terminal at which the person was asked.
    pub fn end_session(&self) {
        self.kept.end();
    }

    /// Does one job on the token with this serial (any, if `None`). Messages before the last go to `progress`.
    /// Dropping the future kills the worker.
    ///
    /// # Errors
    /// If it was not done; see [`WorkerError`].
    pub async fn run(
        &self,
        token_serial: Option<&str>,
        job: impl Into<Job>,
        prompt: Prompt,
        progress: mpsc::UnboundedSender<Message>,
    ) -> Result<Answer, WorkerError> {
        self.carry_out(token_serial, job.into(), prompt, progress, None).await
    }

    /// What is on one card that is in, one with a certificate before any other ([`Intent::Inspect`]); nobody is asked for a PIN.
    ///
    /// # Errors
    /// If it could not be read; see [`WorkerError`].
    pub async fn inspect(&self) -> Result<CardContents, WorkerError> {
        match self.run(None, Intent::Inspect, Prompt::None, unheard()).await? {
            Answer::Contents(contents) => Ok(contents),
            _ => Err(other_question()),
        }
    }

    /// What is on every card that is in, the most promising first ([`Intent::Look`]); nobody is asked for a PIN. A card that is as it is
    /// `remembered` is not read again object by object.
    ///
    /// # Errors
    /// If they could not be read; see [`WorkerError`].
    pub async fn look(&self, remembered: Vec<CardContents>) -> Result<Vec<CardContents>, WorkerError> {
        match self.run(None, Intent::Look(remembered), Prompt::None, unheard()).await? {
            Answer::Looked(cards) => Ok(cards),
            _ => Err(other_question()),
        }
    }

    /// Logs in with the commercial certificate: when [`Message::ReadyForHandshake`] has come, the handshake is waited for and handed on; it is
    /// dropped if there is none to sign. Otherwise as [`Self::run`].
    ///
    /// # Errors
    /// If nothing was signed; see [`WorkerError`].
    pub async fn answer_handshake(
        &self,
        token_serial: &str,
        order: AnswerHandshake,
        untold: Untold,
        prompt: Prompt,
        progress: mpsc::UnboundedSender<Message>,
        handshake: oneshot::Receiver<Handshake>,
    ) -> Result<Vec<u8>, WorkerError> {
        let job = Job { intent: Intent::AnswerHandshake(order), untold };
        match self.carry_out(Some(token_serial), job, prompt, progress, Some(handshake)).await? {
            Answer::HandshakeSigned(signature) => Ok(signature),
            _ => Err(other_question()),
        }
    }

    async fn carry_out(
        &self,
        token_serial: Option<&str>,
        job: Job,
        prompt: Prompt,
        progress: mpsc::UnboundedSender<Message>,
        mut handshake: Option<oneshot::Receiver<Handshake>>,
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
            keep_seconds: self.settings.keep.as_secs(),
            writes: self.settings.writes.clone(),
            job,
        };
        let mut place = Some(Arc::clone(&self.place).lock_owned().await);
        if let Some(mut kept) = self.kept.take_if(|kept| start.may_use(kept)) {
            kept.process.place = place.take();
            match self.converse(&mut kept.process, &start.job, &progress, &mut handshake).await {
                // It had ended by itself, its time being over or the login gone: nothing was asked or done.
                Err(Silence::Unheard) => place = kept.process.place.take(),
                outcome => return self.conclude(kept.process, &start, outcome).await,
            }
        }
        let place = match place {
            Some(place) => place,
            None => Arc::clone(&self.place).lock_owned().await,
        };
        let desktop = if matches!(start.prompt, PromptKind::Pinentry(_)) { session::desktop().await } else { Vec::new() };
        let mut process = self.spawn(stdout, place, desktop).map_err(WorkerError::Start)?;
        let outcome = self.converse(&mut process, &start, &progress, &mut handshake).await;
        self.conclude(process, &start, outcome).await
    }

    async fn conclude(&self, mut process: Process, start: &Start, outcome: Result<Outcome, Silence>) -> Result<Answer, WorkerError> {
        match outcome {
            Ok(Outcome { answer, stays: true }) => {
                process.place = None;
                self.kept.keep(Kept::new(process, start), self.settings.keep);
                answer.map_err(WorkerError::Failed)
            }
            Ok(Outcome { answer, stays: false }) => {
                process.ended(END).await;
                answer.map_err(WorkerError::Failed)
            }
            Err(Silence::Hung(after)) => {
                process.killed().await;
                Err(WorkerError::Hung(after))
            }
            Err(silence) => {
                let error = if let Silence::Ended(error) = silence { error.to_string() } else { "it said nothing".to_owned() };
                let status = process.ended(LAST_WORDS).await;
                Err(WorkerError::Crashed(status.map_or(error, |status| status.to_string())))
            }
        }
    }

    fn spawn(&self, stdout: Stdio, place: OwnedMutexGuard<()>, desktop: Vec<(String, String)>) -> io::Result<Process> {
        let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        let mut child = Command::new(&self.settings.program)
            .arg("card-worker")
            .env_clear()
            .envs(KEPT.iter().filter_map(|name| Some((name, std::env::var_os(name)?))))
            .envs(desktop)
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
        order: &impl Serialize,
        progress: &mpsc::UnboundedSender<Message>,
        handshake: &mut Option<oneshot::Receiver<Handshake>>,
    ) -> Result<Outcome, Silence> {
        let mut time = self.settings.call_timeout;
        let mut until = Instant::now() + time;
        let (mut heard, mut stays) = (false, false);
        let ended = |error, heard| if heard { Silence::Ended(error) } else { Silence::of(error) };
        let frame = wire::frame(order).map_err(Silence::Ended)?;
        timeout_at(until, process.stream.write_all(&frame)).await.map_err(|_| Silence::Hung(time))?.map_err(Silence::of)?;
        loop {
            let received = timeout_at(until, receive(&mut process.stream)).await;
            let message = match received.map_err(|_| Silence::Hung(time))?.map_err(|error| ended(error, heard))? {
                None => {
                    // While the person is asked and while a key is made, the longer time that was given stays.
                    until = until.max(Instant::now() + self.settings.call_timeout);
                    continue;
                }
                Some(Message::Done(answer)) => return Ok(Outcome { answer, stays }),
                Some(Message::Typed) => {
                    time = self.settings.call_timeout;
                    until = Instant::now() + time;
                    continue;
                }
                Some(Message::Kept) => {
                    stays = true;
                    continue;
                }
                Some(message) => message,
            };
            heard = true;
            time = self.time_after(&message);
            until = Instant::now() + time;
            let ready = matches!(message, Message::ReadyForHandshake(_));
            let _ = progress.send(message);
            if ready {
                hand_over(&mut process.stream, handshake.take(), time).await.map_err(Silence::Ended)?;
            }
        }
    }

    /// How long the next sign of life may take.
    fn time_after(&self, message: &Message) -> Duration {
        match message {
            Message::Prompted => self.settings.prompt_timeout + PROMPT_GRACE,
            Message::MakingKey(_) => self.settings.key_timeout,
            Message::Typed
            | Message::Consented
            | Message::KeyMade(_)
            | Message::ReadyForHandshake(_)
            | Message::WantsPin(_)
            | Message::Kept
            | Message::Done(_) => self.settings.call_timeout,
        }
    }
}

/// For a job that says nothing before its answer.
fn unheard() -> mpsc::UnboundedSender<Message> {
    mpsc::unbounded_channel().0
}

fn other_question() -> WorkerError {
    WorkerError::Crashed("an answer to another question".to_owned())
}

/// What a worker answered, and whether its session is kept.
struct Outcome {
    answer: Result<Answer, Failure>,
    stays: bool,
}

/// Why a worker did not answer.
enum Silence {
    Hung(Duration),
    /// It was gone before it said anything.
    Unheard,
    Ended(io::Error),
}

impl Silence {
    /// Of a worker that had not said anything yet.
    fn of(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::UnexpectedEof | io::ErrorKind::BrokenPipe | io::ErrorKind::ConnectionReset => Self::Unheard,
            _ => Self::Ended(error),
        }
    }
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

/// Hands a handshake over as soon as it is there. If there will be none, the worker sees the end of the stream, and ends its work.
async fn hand_over(stream: &mut UnixStream, handshake: Option<oneshot::Receiver<Handshake>>, within: Duration) -> io::Result<()> {
    let handshake = match handshake {
        Some(handshake) => timeout(within, handshake).await.ok().and_then(Result::ok),
        None => None,
    };
    match handshake {
        Some(handshake) => stream.write_all(&wire::frame(&handshake)?).await,
        None => stream.shutdown().await,
    }
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
#[derive(Debug)]
pub(super) struct Process {
    child: Option<Child>,
    stream: UnixStream,
    place: Option<OwnedMutexGuard<()>>,
}

impl Process {
    /// Tells it that nothing more is wanted, and waits for its end.
    pub(super) async fn dismissed(&mut self) {
        let _ = self.stream.shutdown().await;
        self.ended(END).await;
    }

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
