//! `twins confirm`: hands this terminal to the card process, which asks for the PIN here.

use super::{
    context::Context,
    conversation::{End, follow},
    paper::{complain, paper},
};
use crate::agent::control::Request;
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};
use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, Write},
    os::fd::AsFd,
    path::Path,
    process::ExitCode,
};

/// Options of `twins confirm`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Allow the sending without being asked here, when what would be sent was seen before.
    #[arg(long)]
    yes: bool,
}

/// Gives consent at this terminal.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    let context = match Context::open(config) {
        Ok(context) => context,
        Err(failure) => return failure,
    };
    match conversation(&context) {
        End::Told(code) => code,
        End::GoAheadNeeded { renewal, what } => go_ahead(&context, renewal, &what, options.yes),
    }
}

fn conversation(context: &Context) -> End {
    // The controlling terminal, not standard input: a PIN is never read from a pipe.
    let terminal = OpenOptions::new().read(true).write(true).open("/dev/tty").ok();
    let _as_it_was = terminal.as_ref().and_then(AsItWas::keep);
    let request = Request::Confirm { columns: paper().0 };
    match context.ask(&request, terminal.as_ref().map(AsFd::as_fd)) {
        Ok(mut connection) => follow(&context.teller, &mut connection),
        Err(failure) => End::Told(failure),
    }
}

fn go_ahead(context: &Context, renewal: String, what: &str, yes: bool) -> ExitCode {
    println!("{what}");
    if !yes && !asked(&context.teller.text("go-ahead-question", &[])) {
        return complain(context.teller.say("go-ahead-withheld", &[]));
    }
    context.ask_and_show(&Request::GoAhead { renewal })
}

/// Only an express yes is one.
fn asked(question: &str) -> bool {
    print!("{question} ");
    let _ = io::stdout().flush();
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer).is_ok();
    if !answer.ends_with('\n') {
        println!();
    }
    read && matches!(answer.trim().to_lowercase().as_str(), "a" | "ano" | "y" | "yes")
}

/// The terminal's settings, put back when dropped: the card process does so itself, unless it is killed while it asks.
struct AsItWas {
    terminal: File,
    before: Termios,
}

impl AsItWas {
    fn keep(terminal: &File) -> Option<Self> {
        let terminal = terminal.try_clone().ok()?;
        let before = tcgetattr(&terminal).ok()?;
        Some(Self { terminal, before })
    }
}

impl Drop for AsItWas {
    fn drop(&mut self) {
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}
