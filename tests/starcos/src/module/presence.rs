//! Whether the card is in the reader, and whether it was away meanwhile. It may not know sessions or SoftHSM.

use crate::{
    atr::Atr,
    settings::{PRESENCE_VARIABLE, PresenceMode, Settings},
};
use pcsc::{Context, ReaderState, Scope, State};
use std::{
    ffi::CString,
    path::PathBuf,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// How long an answer of the daemon holds, so that a tight loop of calls does not flood it.
const FRESH: Duration = Duration::from_millis(100);

/// What is to be seen at the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seen {
    /// There is no such reader, or no daemon.
    NoReader,
    /// The reader is empty (or its card does not answer).
    Empty,
    /// A card with another answer to reset.
    Foreign,
    /// The card.
    Card,
}

/// One look at the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) seen: Seen,
    /// Another number than at an earlier look means that something came or went in between.
    pub(super) epoch: u64,
}

/// The eye on one reader.
#[derive(Debug)]
pub(super) struct Presence {
    /// While this file is there, the card is away.
    pulled: PathBuf,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    context: Option<Context>,
    last: Option<(Instant, Look)>,
    /// Whether it was pulled by order, at the last look.
    pulled: bool,
    /// The daemon's count of insertions and removals at the last look.
    count: u32,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Known").field("last", &self.last).finish_non_exhaustive()
    }
}

impl Presence {
    pub(super) fn new(pulled: PathBuf) -> Self {
        Self { pulled, known: Mutex::default() }
    }

    /// Looks, if the last look is too old.
    pub(super) fn look(&self, settings: impl FnOnce() -> Settings) -> Look {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let pulled = self.pulled.exists();
        if let Some((at, look)) = known.last
            && at.elapsed() < FRESH
            && pulled == known.pulled
        {
            return look;
        }
        known.pulled = pulled;
        let (seen, count) = if pulled { (Seen::Empty, known.count) } else { known.see(&settings()) };
        let epoch = match known.last {
            Some((_, last)) if last.seen == seen && known.count == count => last.epoch,
            Some((_, last)) => last.epoch + 1,
            None => 0,
        };
        let look = Look { seen, epoch };
        known.last = Some((Instant::now(), look));
        known.count = count;
        look
    }
}

impl Known {
    fn see(&mut self, settings: &Settings) -> (Seen, u32) {
        if mode(settings) == PresenceMode::Always {
            return (Seen::Card, 0);
        }
        match self.ask(settings) {
            Ok(answer) => answer,
            Err(_) => {
                // After a restart of the daemon the old context is worth nothing: a new one at the next look.
                self.context = None;
                (Seen::NoReader, 0)
            }
        }
    }

    fn ask(&mut self, settings: &Settings) -> Result<(Seen, u32), pcsc::Error> {
        let name = CString::new(settings.reader.as_str()).map_err(|_| pcsc::Error::UnknownReader)?;
        let mut reader = [ReaderState::new(name, State::UNAWARE)];
        match self.context()?.get_status_change(Duration::ZERO, &mut reader) {
            Ok(()) | Err(pcsc::Error::Timeout) => {}
            // The daemon is well, the reader is not there: the context still holds.
            Err(pcsc::Error::UnknownReader) => return Ok((Seen::NoReader, 0)),
            Err(error) => return Err(error),
        }
        let [reader] = &reader;
        Ok((seen(reader, Atr::from_hex(&settings.atr).as_ref()), reader.event_count()))
    }

    fn context(&mut self) -> Result<&Context, pcsc::Error> {
        match &mut self.context {
            Some(context) => Ok(context),
            none => Ok(none.insert(Context::establish(Scope::User)?)),
        }
    }
}

fn seen(reader: &ReaderState, wanted: Option<&Atr>) -> Seen {
    let state = reader.event_state();
    if state.intersects(State::UNKNOWN | State::UNAVAILABLE | State::IGNORE) {
        Seen::NoReader
    } else if !state.contains(State::PRESENT) || reader.atr().is_empty() {
        Seen::Empty
    } else if wanted.is_some_and(|wanted| wanted.bytes() == reader.atr()) {
        Seen::Card
    } else {
        Seen::Foreign
    }
}

fn mode(settings: &Settings) -> PresenceMode {
    match std::env::var(PRESENCE_VARIABLE).as_deref() {
        Ok("always") => PresenceMode::Always,
        Ok("pcsc") => PresenceMode::Pcsc,
        _ => settings.presence,
    }
}
