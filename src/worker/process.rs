//! The process from start to end, in the order that keeps it harmless: prompt, sandbox, library.

use super::{Failure, Message, Start, burst, channel::Channel, prompt::Prompter, sandbox, token::Module};
use std::{fs::File, io, panic, time::Duration};

/// Does what the agent asks for and ends the process. The socket to the agent is standard input, a terminal for the prompt is standard output; the process
/// has one thread, and nothing but this runs in it.
pub fn run() -> ! {
    // Without a controlling terminal, pinentry may use the person's; and the agent can end worker and pinentry as one group.
    let _ = rustix::process::setsid();
    let code = panic::catch_unwind(|| match begin() {
        Ok(()) => 0,
        Err(error) => {
            eprintln!("warn: {error}; this command is run by the agent, not by hand");
            2
        }
    });
    end(code.unwrap_or(101))
}

fn begin() -> io::Result<()> {
    let channel = Channel::take()?;
    let start = channel.start()?;
    let mut prompter = match prepare(&start, &channel) {
        Ok(prompter) => prompter,
        Err(failure) => {
            channel.say(&Message::Done(Err(failure)));
            return Ok(());
        }
    };
    match Module::open(&start.module, &channel) {
        Ok(module) => {
            burst::run(&module, &start, &mut prompter, &channel);
            drop(prompter);
            drop(module); // C_Finalize, which may take its time now that the answer is given
        }
        Err(failure) => channel.say(&Message::Done(Err(failure))),
    }
    Ok(())
}

/// Starts what the sandbox forbids, then enters it.
fn prepare<'c>(start: &Start, channel: &'c Channel) -> Result<Prompter<'c>, Failure> {
    let prompter = Prompter::start(&start.prompt, Duration::from_secs(start.prompt_seconds), channel)?;
    let nowhere = File::options().write(true).open("/dev/null");
    nowhere.and_then(|file| Ok(rustix::stdio::dup2_stdout(file)?)).map_err(|error| Failure::Module(format!("/dev/null: {error}")))?;
    sandbox::enter(&start.writes)
        .map_err(|error| Failure::Module(format!("it was not loaded, because the sandbox around it failed ({error})")))?;
    Ok(prompter)
}

/// Ends at once: no handler that the library registered for the end of the process runs, since some hang there.
#[allow(unsafe_code)] // the one call that does this
fn end(code: i32) -> ! {
    // SAFETY: takes no pointer and does not return.
    unsafe { libc::_exit(code) }
}
