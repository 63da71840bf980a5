//! `twins confirm`: hands this terminal to the card process, which asks for the PIN here.

use super::{
    context::{Context, until_signalled, with},
    conversation::{End, follow},
    paper::{ask, complain, paper},
    renew_in_browser,
};
use crate::agent::control::Request;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::{
    fs::File,
    os::fd::{AsFd, BorrowedFd},
    path::Path,
    process::ExitCode,
    thread,
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
    with(config, |context| match conversation(context) {
        End::Told(code) => code,
        End::GoAheadNeeded { renewal, what } => go_ahead(context, renewal, &what, options.yes),
        End::Open { .. } | End::AgainNeeded { .. } | End::Requests(_) => ExitCode::FAILURE,
    })
}

fn conversation(context: &Context) -> End {
    let seat = Seat::take();
    let request = Request::Confirm { columns: paper().0 };
    match context.ask(&request, seat.terminal()) {
        Ok(mut connection) => follow(&context.teller, &mut connection),
        Err(failure) => End::Told(failure),
    }
}

fn go_ahead(context: &Context, renewal: String, what: &str, yes: bool) -> ExitCode {
    println!("{what}");
    match if yes { Choice::Send } else { asked(&context.teller.text("go-ahead-question", &[])) } {
        Choice::Send => context.ask_and_show(&Request::GoAhead { renewal }),
        Choice::Browser => renew_in_browser::run(context, Some(renewal)),
        Choice::Neither => complain(context.teller.say("go-ahead-withheld", &[])),
    }
}

/// What the person wants.
enum Choice {
    Send,
    Browser,
    Neither,
}

/// Only an express yes is one.
fn asked(question: &str) -> Choice {
    match ask::here(question).as_deref() {
        Some(answer) if ask::is_yes(answer) => Choice::Send,
        Some("p" | "prohlížeč" | "prohlizec" | "b" | "browser") => Choice::Browser,
        _ => Choice::Neither,
    }
}

/// The person's terminal, to be handed over to the card process.
pub(super) struct Seat {
    terminal: Option<File>,
    _quiet: Option<Quiet>,
}

impl Seat {
    /// The controlling terminal, if there is one; silent from now on.
    pub(super) fn take() -> Self {
        let terminal = ask::terminal().ok();
        let quiet = terminal.as_ref().and_then(Quiet::keep);
        Self { terminal, _quiet: quiet }
    }

    /// The terminal, if there is one.
    pub(super) fn terminal(&self) -> Option<BorrowedFd<'_>> {
        self.terminal.as_ref().map(AsFd::as_fd)
    }
}

/// A terminal that shows nothing of what is typed, from the first word to the last: a PIN typed before its prompt stands there, or while the
/// card is at work, is neither seen nor left to the shell. Put right when dropped, and when a signal ends the program.
struct Quiet {
    terminal: File,
    before: Termios,
}

impl Quiet {
    fn keep(terminal: &File) -> Option<Self> {
        let quiet = Self { terminal: terminal.try_clone().ok()?, before: tcgetattr(terminal).ok()? };
        quiet.end_with_signals();
        let mut silent = quiet.before.clone();
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
        tcsetattr(terminal, OptionalActions::Flush, &silent).ok()?;
        Some(quiet)
    }

    fn put_right(&self) {
        let _ = tcsetattr(&self.terminal, OptionalActions::Flush, &self.before);
    }

    /// A thread waits for the signals that end the program while the terminal stays.
    fn end_with_signals(&self) {
        let Ok(terminal) = self.terminal.try_clone() else { return };
        let quiet = Self { terminal, before: self.before.clone() };
        thread::spawn(move || {
            if let Ok(number) = until_signalled() {
                quiet.put_right();
                std::process::exit(128 + number);
            }
        });
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        self.put_right();
    }
}
