//! `twins doctor`: every check of this computer, whether or not the configuration can be read.

use super::{
    context::{block_on, teller},
    paper::{complain, paper, print_json},
    trouble::of_config,
};
use crate::{
    agent::checks::{Doctor, could_run},
    config::Config,
    tell::{CheckLine, Language, Teller},
};
use std::{path::Path, process::ExitCode};

/// Options of `twins doctor`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// Looks at everything that a renewal needs; the exit code says whether one could run now.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    let (config, trouble) = match Config::load(config) {
        Ok(config) => (config, None),
        Err(error) => (Config::empty(config), Some(error)),
    };
    // What programs read does not depend on the person's language.
    let words = if options.json { Teller::new(Language::English, config.summary.timezone) } else { teller(Some(&config)) };
    let trouble = trouble.map(|error| of_config(&words, &error).lines().next().unwrap_or_default().to_owned());
    let examined = match block_on(Doctor { config: &config, teller: &words }.examine(trouble)) {
        Ok(examined) => examined,
        Err(error) => return complain(error),
    };
    let lines: Vec<CheckLine> = examined.iter().map(|examined| words.check_line(examined)).collect();
    if options.json {
        print_json(&lines);
    } else {
        let (width, colour) = paper();
        print!("{}", words.checkup(&lines, width, colour));
    }
    if could_run(&examined) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
