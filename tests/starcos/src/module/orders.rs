//! What a test ordered to happen to calls, and the trace of all calls. It may not know what a function does.

use super::{
    counter::Counter,
    state::{Module, complain},
};
use crate::{
    card::trace,
    fault::{Effect, Moment},
    settings::Settings,
};
use cryptoki_sys::CK_RV;
use std::{
    fs::File,
    io::Write,
    path::Path,
    time::{Duration, Instant},
};

/// In the card's state directory: the card was pulled by order, and is away until somebody puts it in again.
pub(crate) const PULLED: &str = "pulled";

/// A call that is under way.
pub(super) struct Call {
    settings: Settings,
    due: Option<(Moment, Effect)>,
    began: Instant,
}

impl Drop for Call {
    /// How long it took, with what was ordered.
    fn drop(&mut self) {
        let line = trace::time_line(self.began.elapsed());
        append(&self.settings.state, trace::TIMES, &line);
    }
}

impl Call {
    /// Notes the call, and whether something is to happen to it; `None` without settings (in a program that has no card at all).
    pub(super) fn begin(function: &str) -> Option<Self> {
        let (_, settings) = Module::settings_from_environment().ok()?;
        let due = due(&settings, function);
        note(&settings.state, function, due.map(|(_, effect)| effect));
        Some(Self { settings, due, began: Instant::now() })
    }

    /// What happens before the card does anything: the value to return at once.
    pub(super) fn before(&self) -> Option<CK_RV> {
        self.at(Moment::Before)
    }

    /// What happens after it did its work.
    pub(super) fn after(&self) -> Option<CK_RV> {
        self.at(Moment::After)
    }

    /// Whether the card was pulled in the course of this call.
    pub(super) fn pulled_after(&self) -> bool {
        self.due == Some((Moment::After, Effect::Pull))
    }

    fn at(&self, moment: Moment) -> Option<CK_RV> {
        match self.due {
            Some((at, effect)) if at == moment => happen(effect, &self.settings.state),
            _ => None,
        }
    }
}

/// The value to return, if the effect is one; does not return at all from some.
fn happen(effect: Effect, state: &Path) -> Option<CK_RV> {
    match effect {
        Effect::Error(value) => Some(value),
        Effect::Crash => std::process::abort(),
        Effect::Hang => loop {
            std::thread::sleep(Duration::from_secs(3600));
        },
        Effect::Pull => {
            if let Err(error) = File::create(state.join(PULLED)) {
                complain(&format!("the card cannot be pulled: {error}"));
            }
            None
        }
    }
}

/// Counts the call for each fault of this function; the first that is due.
fn due(settings: &Settings, function: &str) -> Option<(Moment, Effect)> {
    let mut due = None;
    for fault in settings.faults.iter().filter(|fault| fault.function == function) {
        let counted = Counter::take(&settings.state, &format!("fault-{}", fault.number)).and_then(|mut counter| {
            let n = counter.count().saturating_add(1);
            counter.set(n).map(|()| n)
        });
        match counted {
            Ok(n) if fault.is_due(n) => due = due.or(Some((fault.moment, fault.effect))),
            Ok(_) => {}
            Err(error) => {
                complain(&format!("calls of {function} cannot be counted: {error}"));
            }
        }
    }
    due
}

fn note(state: &Path, function: &str, effect: Option<Effect>) {
    append(state, trace::FILE, &trace::line(std::process::id(), function, effect));
}

/// One write for each line, so that those of several processes stay whole.
fn append(state: &Path, name: &str, line: &str) {
    let file = File::options().create(true).append(true).open(state.join(name));
    if let Err(error) = file.and_then(|mut file| file.write_all(line.as_bytes())) {
        complain(&format!("`{name}` cannot be kept: {error}"));
    }
}
