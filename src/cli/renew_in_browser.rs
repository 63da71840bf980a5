//! `twins renew --browser`: opens the portal in the person's browser. Everything before and after is the agent's.

use super::{
    context::Context,
    conversation::{End, follow},
    opener::opened,
    paper::{ask, complain},
};
use crate::agent::control::Request;
use std::{io, process::ExitCode};

/// Chooses the browser for this renewal, or the only open one, and opens the link.
pub fn run(context: &Context, renewal: Option<String>) -> ExitCode {
    let wanted = |renewal, again| match context.ask(&Request::Browser { renewal, again }, None) {
        Ok(mut connection) => follow(&context.teller, &mut connection),
        Err(failure) => End::Told(failure),
    };
    let mut end = wanted(renewal, false);
    if let End::AgainNeeded { renewal, what } = &end {
        // The terminal itself, not standard input: a yes is never read from a pipe.
        end = match said_yes(&format!("{what}\n{}", context.teller.text("browser-again-question", &[]))) {
            Ok(true) => wanted(Some(renewal.clone()), true),
            Ok(false) => End::Told(complain(context.teller.say("browser-again-withheld", &[]))),
            Err(_) => End::Told(complain(format!("{what}\n{}", context.teller.text("browser-again-no-terminal", &[])))),
        };
    }
    match end {
        End::Open { address } if opened(&address) => ExitCode::SUCCESS,
        End::Open { .. } => complain(context.teller.say("browser-not-opened", &[])),
        End::Told(code) => code,
        End::GoAheadNeeded { .. } | End::AgainNeeded { .. } | End::Requests(_) => ExitCode::FAILURE,
    }
}

/// Asks at the terminal; only a yes in a whole word is one: what is agreed to here is a second application.
fn said_yes(question: &str) -> io::Result<bool> {
    let answer = ask::at_terminal(&mut ask::terminal()?, question)?;
    Ok(matches!(answer.as_str(), "ano" | "yes"))
}
