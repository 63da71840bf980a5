//! `twins portal`: the way through the authority's portal, as its profile says and as it was walked.

use super::{portal_check, portal_show};
use std::{path::Path, process::ExitCode};

/// The commands under `twins portal`.
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Check a profile; with a link, walk the way up to the sending, and no further.
    #[command(after_help = "Example: twins portal check ~/.config/twins/ica.toml --dry-run 'https://www.ica.cz/…'")]
    Check(portal_check::Options),
    /// Show a walk through the portal: which step, what was expected and what came.
    #[command(after_help = "Example: twins portal show")]
    Show(portal_show::Options),
}

/// Runs one of them.
pub fn run(config: Option<&Path>, command: &Command) -> ExitCode {
    match command {
        Command::Check(options) => portal_check::run(config, options),
        Command::Show(options) => portal_show::run(config, options),
    }
}
