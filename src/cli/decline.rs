//! `twins decline`: the person does not want a renewal. The agent alone knows which are open.

use super::context::with;
use crate::agent::control::Request;
use std::{path::Path, process::ExitCode};

/// Options of `twins decline`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which renewal, as `twins status` names it; the only open one if absent.
    renewal: Option<String>,
}

/// Stops a renewal.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    with(config, |context| context.ask_and_show(&Request::Decline { renewal: options.renewal.clone() }))
}
