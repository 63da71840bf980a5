//! `twins log-level`: how fine the running agent's log is.

use super::context::with;
use crate::{agent::control::Request, config::LogLevel};
use std::{path::Path, process::ExitCode};

/// Options of `twins log-level`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The level: error, warn, info, debug or trace.
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(LogLevel::ALL.map(LogLevel::name)))]
    level: String,
}

/// Sets the level until the agent ends.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    let Some(level) = LogLevel::ALL.into_iter().find(|level| level.name() == options.level) else { return ExitCode::FAILURE };
    with(config, |context| context.ask_and_show(&Request::LogLevel { level }))
}
