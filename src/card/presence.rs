//! Which readers hold a card, from PC/SC (`SCardGetStatusChange`), with reader hot-plug and a restarted pcscd survived. It holds no
//! connection to a card, and may not know what a card is used for.

use pcsc::{Context, Error, PNP_NOTIFICATION, Scope, State};
use std::{
    ffi::CStr,
    io::ErrorKind,
    os::unix::net::UnixStream,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};
use tokio::sync::mpsc;

/// The first wait after PC/SC was lost; doubled with each failure up to [`LAST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(250);
/// The longest wait between two tries to reach PC/SC.
const LAST_WAIT: Duration = Duration::from_secs(30);
/// How long to wait for news at most. News comes by itself, also after the computer was suspended: the daemon was so too, finds the reader anew and
/// says so. To look again only asks the daemon once more for what it knows, with half a dozen questions and answers; it mends nothing but a piece
/// of news that was lost between the two, and for that a person pulls the card and puts it in again long before.
const LOOK_AGAIN: Duration = Duration::from_secs(900);
/// How often a cancelled wait is cancelled again, for it may not have begun when it was cancelled first.
const CANCEL_AGAIN: Duration = Duration::from_millis(20);

/// One reader as PC/SC sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReaderState {
    /// The reader's name.
    pub name: String,
    /// The card's answer to reset, if a card is in.
    pub atr: Option<Vec<u8>>,
}

/// What the watcher reports, each time it changes (and once at the start).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Presence {
    /// All readers and their cards.
    Readers(Vec<ReaderState>),
    /// PC/SC cannot be reached (pcscd not running, denied by polkit).
    Unavailable(PresenceError),
}

/// Why readers cannot be watched; with the words of PC/SC or the system.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PresenceError {
    /// The daemon hangs up on this user.
    #[error(
        "the reader service pcscd refuses this program ({0}): polkit lets the person at the desk use the reader, so run the agent in the desktop's session \
         (not as a system service), or allow this user the actions org.debian.pcsc-lite.access_pcsc and access_card in a polkit rule"
    )]
    Refused(String),
    /// No daemon answers.
    #[error(
        "the reader service pcscd cannot be reached ({0}): install the package pcscd and start it with `sudo systemctl enable --now pcscd.socket`"
    )]
    Unreachable(String),
    /// Anything else.
    #[error("the reader service pcscd failed ({0}): `journalctl -u pcscd` may say why, `sudo systemctl restart pcscd` may help")]
    Failed(String),
    /// No thread can be had.
    #[error("the readers cannot be watched ({0}): close other programs and start again")]
    NotWatched(String),
}

impl PresenceError {
    /// What an error of PC/SC means for the person.
    fn of(error: Error) -> Self {
        let said = error.to_string();
        match error {
            // pcscd hangs up on a client that polkit denies. Newer ones say so; else it depends on the moment which error that makes,
            // and only that somebody answers the call tells it from a daemon that does not run.
            Error::SecurityViolation | Error::CommError => Self::Refused(said),
            Error::NoService | Error::ServiceStopped if reader_service_listens() => Self::Refused(said),
            Error::NoService | Error::ServiceStopped => Self::Unreachable(said),
            _ => Self::Failed(said),
        }
    }
}

/// Whether a daemon is at the place where libpcsclite looks for it, even if it does not want to talk to this user.
pub fn reader_service_listens() -> bool {
    let socket = std::env::var_os("PCSCLITE_CSOCK_NAME").unwrap_or_else(|| "/run/pcscd/pcscd.comm".into());
    UnixStream::connect(socket).map_or_else(|error| error.kind() == ErrorKind::PermissionDenied, |_| true)
}

/// Watches until the receiver is dropped. Runs on threads of its own and holds no connection to the card.
pub fn watch() -> mpsc::UnboundedReceiver<Presence> {
    let (tell, receiver) = mpsc::unbounded_channel();
    if let Err(error) = start(&tell) {
        // The receiver is at hand, so this arrives.
        let _ = tell.send(Presence::Unavailable(PresenceError::NotWatched(error.to_string())));
    }
    receiver
}

/// Two threads, both asleep while nothing happens: one waits for PC/SC, the other for the receiver to be dropped, which ends the first.
fn start(tell: &mpsc::UnboundedSender<Presence>) -> std::io::Result<()> {
    let end = Arc::new(End::default());
    let watcher = Watcher { tell: tell.clone(), last: None, end: Arc::clone(&end) };
    let (dropped, runtime) = (tell.clone(), tokio::runtime::Builder::new_current_thread().build()?);
    thread::Builder::new().name("card-presence".into()).spawn(move || watcher.run())?;
    thread::Builder::new().name("card-presence-end".into()).spawn(move || {
        runtime.block_on(dropped.closed());
        end.come();
    })?;
    Ok(())
}

/// The end of the watch, to be had at any moment.
#[derive(Default)]
struct End {
    state: Mutex<EndState>,
    changed: Condvar,
}

#[derive(Default)]
struct EndState {
    has_come: bool,
    /// The context in which the watcher waits.
    waiting: Option<Context>,
}

impl End {
    fn lock(&self) -> MutexGuard<'_, EndState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the watch: wakes the watcher wherever it waits.
    fn come(&self) {
        let mut state = self.lock();
        state.has_come = true;
        self.changed.notify_all();
        while let Some(context) = &state.waiting {
            // It fails only where there is nothing left to cancel.
            let _ = context.cancel();
            (state, _) = self.changed.wait_timeout(state, CANCEL_AGAIN).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Sleeps; `true` if the end has come.
    fn comes_within(&self, time: Duration) -> bool {
        let waited = self.changed.wait_timeout_while(self.lock(), time, |state| !state.has_come);
        waited.unwrap_or_else(PoisonError::into_inner).0.has_come
    }

    /// Waits in this context, unless the end has come.
    fn while_waiting(&self, context: &Context, wait: impl FnOnce() -> Result<(), Error>) -> Result<(), Error> {
        let mut state = self.lock();
        if state.has_come {
            return Err(Error::Cancelled);
        }
        state.waiting = Some(context.clone());
        drop(state);
        let waited = wait();
        self.lock().waiting = None;
        self.changed.notify_all();
        waited
    }
}

struct Watcher {
    tell: mpsc::UnboundedSender<Presence>,
    last: Option<Presence>,
    end: Arc<End>,
}

impl Watcher {
    fn run(mut self) {
        let mut wait = FIRST_WAIT;
        loop {
            let Err(lost) = Context::establish(Scope::User).and_then(|context| self.follow(&context, &mut wait)) else { return };
            // A daemon that only restarts is back before the first wait is over, and nothing needs to be said.
            if wait > FIRST_WAIT || self.last.is_none() {
                self.tell(Presence::Unavailable(PresenceError::of(lost)));
            }
            if self.end.comes_within(wait) {
                return;
            }
            wait = LAST_WAIT.min(wait * 2);
        }
    }

    /// Reports changes for as long as this context is good for it, or until the end has come (`Ok`).
    fn follow(&mut self, context: &Context, wait: &mut Duration) -> Result<(), Error> {
        let mut watched = vec![pcsc::ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE)];
        loop {
            refresh(context, &mut watched)?;
            if watched.len() == 1 {
                // PC/SC has no news of a reader that is not there, so this is told before waiting.
                self.tell(Presence::Readers(Vec::new()));
            }
            match self.end.while_waiting(context, || context.get_status_change(LOOK_AGAIN, &mut watched)) {
                Ok(()) => {}
                Err(Error::Cancelled) => return Ok(()),
                // Nothing new, or a reader that went while it was asked for: the list tells.
                Err(Error::Timeout | Error::UnknownReader) => continue,
                Err(error) => return Err(error),
            }
            watched.iter_mut().for_each(pcsc::ReaderState::sync_current_state);
            self.tell(Presence::Readers(watched.iter().skip(1).filter_map(seen).collect()));
            *wait = FIRST_WAIT;
        }
    }

    /// Reports, if it is news.
    fn tell(&mut self, presence: Presence) {
        if self.last.as_ref() != Some(&presence) {
            self.last = Some(presence.clone());
            // If the receiver is gone, the end is near.
            let _ = self.tell.send(presence);
        }
    }
}

/// Forgets readers that are gone and takes up new ones. The first entry, which stands for the list of readers itself, stays.
fn refresh(context: &Context, watched: &mut Vec<pcsc::ReaderState>) -> Result<(), Error> {
    let names = context.list_readers_owned()?;
    watched.retain(|reader| reader.name() == PNP_NOTIFICATION() || names.iter().any(|name| name.as_c_str() == reader.name()));
    for name in names {
        if !watched.iter().any(|reader| reader.name() == name.as_c_str()) {
            watched.push(pcsc::ReaderState::new(name, State::UNAWARE));
        }
    }
    Ok(())
}

/// A reader as the rest of the program sees it; `None` if it has gone since it was listed.
fn seen(reader: &pcsc::ReaderState) -> Option<ReaderState> {
    let state = reader.event_state();
    if state.intersects(State::UNKNOWN | State::IGNORE) {
        return None;
    }
    let atr = (state.contains(State::PRESENT) && !reader.atr().is_empty()).then(|| reader.atr().to_vec());
    Some(ReaderState { name: readable(reader.name()), atr })
}

fn readable(name: &CStr) -> String {
    name.to_string_lossy().into_owned()
}
