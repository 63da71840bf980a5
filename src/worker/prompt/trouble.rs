//! Why the person could not be asked.

use serde::{Deserialize, Serialize};

/// Why a prompt could not be shown, or broke off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum PromptTrouble {
    /// The program does not start.
    #[error("{program} does not start ({why}); install a pinentry or set its path")]
    NotStarted {
        /// Its path.
        program: String,
        /// The system's reason.
        why: String,
    },
    /// The program does not speak as a pinentry does.
    #[error("{program} does not speak as a pinentry; install a pinentry or set its path")]
    NoPinentry {
        /// Its path.
        program: String,
    },
    /// The program ended.
    #[error("pinentry ended without an answer (is there a display or terminal for it?)")]
    Ended,
    /// The terminal was closed.
    #[error("the terminal was closed")]
    TerminalClosed,
    /// What was handed over is no terminal.
    #[error("what was handed over is not a terminal")]
    NoTerminal,
    /// A step needs the PIN, and no place to ask for it was named.
    #[error("this step needs the PIN, and no prompt was given for it")]
    Missing,
    /// No memory can be locked for the PIN (`RLIMIT_MEMLOCK`).
    #[error("no memory can be locked for the PIN ({0})")]
    Memory(String),
    /// Anything else, in the words of system or pinentry.
    #[error("{0}")]
    Broken(String),
}
