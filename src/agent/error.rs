//! Why the agent cannot start or go on. What a renewal cannot get past is no error of the agent's: that is a fact of the renewal.

use crate::{config::ConfigError, store::StoreError};

/// Why the agent cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A setting or a file that it names.
    #[error("{0}")]
    Setting(String),
    /// The operating system.
    #[error("{0}: {1}")]
    System(&'static str, std::io::Error),
}
