//! Every call into the module, in the order in which they came. It may not know the module's inside.

use crate::fault::Effect;
use std::{collections::BTreeMap, path::Path, time::Duration};

/// The trace's file in the card's state directory: a line for each call.
pub(crate) const FILE: &str = "trace";

/// Beside it: how long each call took that came back, in microseconds.
pub(crate) const TIMES: &str = "times";

/// One call of a PKCS#11 function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The process that called.
    pub process: u32,
    /// The function's name in the standard.
    pub function: String,
    /// What went wrong with it by order, as [`Effect`] is written.
    pub fault: Option<String>,
}

/// A piece of the trace.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trace {
    /// Oldest first.
    pub calls: Vec<Call>,
}

impl Trace {
    /// How often each function was called.
    pub fn counts(&self) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        for call in &self.calls {
            *counts.entry(call.function.as_str()).or_default() += 1;
        }
        counts
    }

    /// How often this function was called.
    pub fn count(&self, function: &str) -> usize {
        self.calls.iter().filter(|call| call.function == function).count()
    }

    /// How many faults happened.
    pub fn faults(&self) -> usize {
        self.calls.iter().filter(|call| call.fault.is_some()).count()
    }

    /// The trace in this directory; empty if nothing was ever called.
    pub(super) fn read(state: &Path) -> Self {
        let text = std::fs::read_to_string(state.join(FILE)).unwrap_or_default();
        Self { calls: text.lines().filter_map(parse).collect() }
    }

    /// What came after the first `calls`.
    #[must_use]
    pub fn after(mut self, calls: usize) -> Self {
        self.calls.drain(..calls.min(self.calls.len()));
        self
    }
}

/// The line of one call.
pub(crate) fn line(process: u32, function: &str, fault: Option<Effect>) -> String {
    let fault = fault.map(|effect| format!(" {effect}")).unwrap_or_default();
    format!("{process} {function}{fault}\n")
}

/// The line of a call that came back.
pub(crate) fn time_line(took: Duration) -> String {
    format!("{}\n", took.as_micros())
}

/// How long all calls in this directory took that came back.
pub(super) fn time_at_work(state: &Path) -> Duration {
    let text = std::fs::read_to_string(state.join(TIMES)).unwrap_or_default();
    Duration::from_micros(text.lines().filter_map(|line| line.parse::<u64>().ok()).sum())
}

fn parse(line: &str) -> Option<Call> {
    let mut words = line.split(' ');
    let process = words.next()?.parse().ok()?;
    Some(Call { process, function: words.next()?.to_owned(), fault: words.next().map(str::to_owned) })
}

#[cfg(test)]
mod tests {
    use super::{Call, Effect, line, parse};

    #[test]
    fn a_line_is_written_and_read() {
        let call = |fault: Option<&str>| Call { process: 7, function: "C_Sign".to_owned(), fault: fault.map(str::to_owned) };
        assert_eq!(parse(line(7, "C_Sign", None).trim_end()), Some(call(None)));
        assert_eq!(parse(line(7, "C_Sign", Some(Effect::Error(0x30))).trim_end()), Some(call(Some("error-0x30"))));
        assert_eq!(parse(""), None);
    }
}
