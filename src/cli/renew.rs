//! `twins renew`: starts or resumes a renewal by the agent, in the browser, or from a saved notice.

use super::{context::with, renew_from, renew_in_browser};
use crate::agent::control::Request;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Options of `twins renew`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The portal's start link, if you have one from elsewhere than the watched mailbox.
    #[arg(long, value_name = "ADDRESS")]
    link: Option<String>,
    /// A notice, saved as a file, that the program does not believe: you are shown why and where its link leads, and asked.
    #[arg(long, value_name = "FILE", conflicts_with = "link")]
    from: Option<PathBuf>,
    /// Send the requests yourself in the browser: the program opens the link, and does all that comes after.
    #[arg(long, conflicts_with_all = ["link", "from", "serial"])]
    browser: bool,
    /// A serial number of the pair, if there are several.
    #[arg(long, value_name = "NUMBER")]
    serial: Option<String>,
}

/// Starts or resumes a renewal.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    with(config, |context| match &options.from {
        _ if options.browser => renew_in_browser::run(context, None),
        Some(file) => renew_from::run(context, file, options.serial.as_deref()),
        None => context.ask_and_show(&Request::Renew { link: options.link.clone(), serial: options.serial.clone() }),
    })
}
