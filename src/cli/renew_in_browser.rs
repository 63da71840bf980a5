//! `twins renew --browser`: opens the portal in the person's browser. Everything before and after is the agent's.

use super::{
    context::Context,
    conversation::{End, follow},
    paper::complain,
};
use crate::agent::control::Request;
use std::{
    env,
    fs::OpenOptions,
    io::{self, BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    process::{Command, ExitCode, Stdio},
};

/// Chooses the browser for this renewal, or the only open one, and opens the link.
pub fn run(context: &Context, renewal: Option<String>) -> ExitCode {
    let wanted = |renewal, again| match context.ask(&Request::Browser { renewal, again }, None) {
        Ok(mut connection) => follow(&context.teller, &mut connection),
        Err(failure) => End::Told(failure),
    };
    let mut end = wanted(renewal, false);
    if let End::AgainNeeded { renewal, what } = &end {
        // The terminal itself, not standard input: a yes is never read from a pipe.
        end = match said_yes(&format!("{what}\n{} ", context.teller.text("browser-again-question", &[]))) {
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

/// Asks at the terminal; only an express yes is one.
fn said_yes(question: &str) -> io::Result<bool> {
    let mut terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
    terminal.write_all(question.as_bytes())?;
    terminal.flush()?;
    let mut answer = String::new();
    BufReader::new(terminal).read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "ano" | "yes"))
}

/// `$BROWSER` (a list, `%s` for the address), or the desktop's own. The address stands in the arguments of the browser, as with every link
/// that a mail program opens.
fn opened(address: &str) -> bool {
    let own = env::var("BROWSER").unwrap_or_default();
    let commands = own.split(':').filter(|command| !command.trim().is_empty()).map(str::to_owned);
    commands.chain(["xdg-open".to_owned()]).any(|command| started(&command, address))
}

fn started(command: &str, address: &str) -> bool {
    let mut words: Vec<String> = command.split_whitespace().map(|word| word.replace("%s", address)).collect();
    if !command.contains("%s") {
        words.push(address.to_owned());
    }
    let Some((program, arguments)) = words.split_first() else { return false };
    let mut command = Command::new(program);
    // In a group of its own: it outlives the terminal in which this program was started.
    let child = command.args(arguments).process_group(0).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    // xdg-open says by its status whether there was a browser; a browser itself stays as long as its window.
    child.is_ok_and(|mut child| program != "xdg-open" || child.wait().is_ok_and(|status| status.success()))
}
