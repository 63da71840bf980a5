//! How fine the log of this process is, changed while it runs. Whoever started the log says how.

use crate::config::LogLevel;
use std::sync::OnceLock;

/// The log of a process is one; so is the way to change it.
static CHANGE: OnceLock<Box<dyn Fn(LogLevel) -> bool + Send + Sync>> = OnceLock::new();

/// From now on the level is changed by this. The first one stays.
pub fn changed_by(change: impl Fn(LogLevel) -> bool + Send + Sync + 'static) {
    let _ = CHANGE.set(Box::new(change));
}

/// Changes the level; `false` if this process has no log of that kind.
pub fn change(level: LogLevel) -> bool {
    CHANGE.get().is_some_and(|change| change(level))
}
