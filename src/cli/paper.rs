//! How a command writes: results on standard output, trouble on standard error, both as wide as the terminal; and how it asks.

pub mod ask;

use crate::tell::advice;
use std::{
    io::{self, IsTerminal},
    os::fd::AsFd,
    process::ExitCode,
};

/// The width of a screen that is not one.
const PLAIN: usize = 100;

/// The width for standard output, and whether to colour.
pub fn paper() -> (usize, bool) {
    let colour = io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    (columns(io::stdout()).unwrap_or(PLAIN), colour)
}

/// Says how it went.
pub fn say(what: impl std::fmt::Display) {
    println!("{}", advice("", &what.to_string(), columns(io::stdout())));
}

/// Says what is wrong, and on a further line what to do now.
pub fn complain(what: impl std::fmt::Display) -> ExitCode {
    eprintln!("{}", advice("twins: ", &what.to_string(), columns(io::stderr())));
    ExitCode::FAILURE
}

/// Prints a value as JSON.
pub fn print_json(value: &impl serde::Serialize) -> ExitCode {
    match serde_json::to_string_pretty(value) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(error) => complain(error),
    }
}

/// The width of a terminal; `None` for anything else, and for one that is too narrow to break lines in.
pub fn columns(stream: impl AsFd) -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(stream).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns >= 40)
}
