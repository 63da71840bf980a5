//! Why the configuration cannot be used.

use super::Mistake;
use std::path::PathBuf;

/// Why the configuration cannot be used. The text says where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No file.
    #[error("there is no configuration at {0}: `twins setup` makes one; or name another file with --config FILE")]
    Missing(PathBuf),
    /// It cannot be read.
    #[error("the configuration {0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It is not right.
    #[error("the configuration {0} has a mistake: {1}")]
    Wrong(PathBuf, Mistake),
    /// A part that this command needs is missing.
    #[error("the configuration {0} lacks {1}, which this command needs: `twins setup` asks for it")]
    Lacks(PathBuf, &'static str),
}
