//! `[log]`: how fine the agent's log is.

use serde::{Deserialize, Serialize};

/// How fine the log is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// What failed.
    Error,
    /// What is not as it should be.
    Warn,
    /// Each thing that happens.
    #[default]
    Info,
    /// What is asked and answered on the way.
    Debug,
    /// Everything but secrets.
    Trace,
}

impl LogLevel {
    /// Every level, the coarsest first.
    pub const ALL: [Self; 5] = [Self::Error, Self::Warn, Self::Info, Self::Debug, Self::Trace];

    /// Its name, as in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// `[log]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// How fine the agent's log is; the environment's `TWINS_LOG` and `twins log-level` go before it.
    pub level: LogLevel,
}
