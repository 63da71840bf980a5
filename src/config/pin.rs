//! `card.prompt` and `card.pin`: how the PIN is asked for, and how often. There is no setting that holds one.

use serde::Deserialize;

/// How the worker asks for the PIN.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PromptKind {
    /// By a pinentry program, as soon as the PIN is needed and the card is in.
    #[default]
    Pinentry,
    /// Only at a terminal, when the person runs `twins confirm`.
    Terminal,
}

/// How often the PIN is typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PinUse {
    /// For each step.
    #[default]
    EachStep,
    /// Once for steps that follow each other within minutes: the session is kept, never the PIN, and each step is shown and agreed to.
    Once,
}
