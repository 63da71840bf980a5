//! How the service is doing, as systemd tells it.

use super::{Manager, Place, ServiceError, UNIT};
use serde::Serialize;
use std::path::PathBuf;

/// What systemd knows of the unit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct State {
    /// The unit's file; absent if there is none.
    pub unit: Option<PathBuf>,
    /// Whether it is started with the person's session.
    pub enabled: bool,
    /// `active`, `activating`, `inactive`, `failed` …
    pub active: String,
    /// Since when it is so, in systemd's words.
    pub since: Option<String>,
    /// The process.
    pub pid: Option<u32>,
    /// How often it was started anew by itself.
    pub restarts: u32,
    /// What it says that it does.
    pub says: Option<String>,
    /// How the last run ended, if not well: `exit-code`, `watchdog`, `signal` …
    pub result: Option<String>,
    /// The unit on the disk is newer than the one that systemd read.
    pub stale: bool,
}

impl State {
    /// Whether it works.
    pub fn is_active(&self) -> bool {
        self.active == "active"
    }
}

/// Asks systemd.
///
/// # Errors
/// If it does not answer.
pub fn state(manager: &Manager, place: &Place) -> Result<State, ServiceError> {
    manager.check()?;
    let properties = "--property=FragmentPath,UnitFileState,ActiveState,ActiveEnterTimestamp,StateChangeTimestamp,MainPID,NRestarts,StatusText,Result,NeedDaemonReload";
    let mut state = parsed(&manager.output(&["show", UNIT, properties])?);
    // Written, but not read yet.
    state.unit = state.unit.or_else(|| Some(place.unit()).filter(|unit| unit.is_file()));
    Ok(state)
}

fn parsed(text: &str) -> State {
    let property = |name: &str| {
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        value.filter(|value| !value.is_empty()).map(str::to_owned)
    };
    State {
        unit: property("FragmentPath").map(PathBuf::from),
        enabled: property("UnitFileState").is_some_and(|state| state.starts_with("enabled")),
        active: property("ActiveState").unwrap_or_else(|| "inactive".to_owned()),
        since: property("StateChangeTimestamp").or_else(|| property("ActiveEnterTimestamp")),
        pid: property("MainPID").and_then(|pid| pid.parse().ok()).filter(|pid| *pid != 0),
        restarts: property("NRestarts").and_then(|times| times.parse().ok()).unwrap_or_default(),
        says: property("StatusText"),
        result: property("Result").filter(|result| result != "success"),
        stale: property("NeedDaemonReload").as_deref() == Some("yes"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systemd_says_is_understood() {
        let state = parsed(
            "MainPID=4711\nNRestarts=2\nStatusText=Watches: all is well\nResult=success\nActiveState=active\nFragmentPath=/home/jana/.config/systemd/user/twins.service\nUnitFileState=enabled\nNeedDaemonReload=no\nStateChangeTimestamp=Sun 2026-11-22 23:10:00 CET\n",
        );
        assert!(state.is_active() && state.enabled && !state.stale);
        assert_eq!((state.pid, state.restarts, state.says.as_deref(), state.result), (Some(4711), 2, Some("Watches: all is well"), None));
    }

    #[test]
    fn a_unit_that_is_not_there_is_inactive() {
        let state = parsed("MainPID=0\nNRestarts=0\nActiveState=inactive\nFragmentPath=\nUnitFileState=\n");
        assert_eq!((state.unit, state.enabled, state.pid, state.active.as_str()), (None, false, None, "inactive"));
    }
}
