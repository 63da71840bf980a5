//! Any pinentry program, over its pipes.

use super::{Prompt, PromptTrouble, Question, assuan, wait::next_byte};
use crate::worker::{Failure, channel::Channel, pin::Pin};
use rustix::process::{Signal, set_parent_process_death_signal};
use std::{
    env,
    io::Write,
    os::fd::AsFd,
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

/// libgpg-error codes (`gpg-error.h`).
const TIMEOUT: u32 = 62;
const CANCELED: u32 = 99;
const NOT_CONFIRMED: u32 = 114;
const FULLY_CANCELED: u32 = 198;

/// How long a command that shows nothing may take.
const SETTING: Duration = Duration::from_secs(10);

/// What pinentry may add to the time before the worker gives up on it.
const GRACE: Duration = Duration::from_secs(2);

/// A running pinentry.
pub struct Pinentry<'c> {
    child: Child,
    to: ChildStdin,
    from: ChildStdout,
    channel: &'c Channel,
}

impl<'c> Pinentry<'c> {
    /// Starts the program and tells it where the person sits.
    ///
    /// # Errors
    /// [`Failure::NoPrompt`] if it does not start or does not greet.
    pub fn start(program: &Path, channel: &'c Channel) -> Result<Self, Failure> {
        let name = || program.display().to_string();
        let broken = || Failure::NoPrompt(PromptTrouble::NoPinentry { program: name() });
        let mut child = dying_with_us(&mut Command::new(program))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|error| Failure::NoPrompt(PromptTrouble::NotStarted { program: name(), why: error.to_string() }))?;
        let (Some(to), Some(from)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(broken());
        };
        let mut pinentry = Self { child, to, from, channel };
        pinentry.greeting().map_err(|_| broken())?;
        pinentry.options()?;
        Ok(pinentry)
    }

    fn greeting(&mut self) -> Result<(), Failure> {
        let mut line = [0; assuan::LINE];
        match self.answer(&mut line, Instant::now() + SETTING)? {
            Answer::Ok => Ok(()),
            Answer::Data(_) | Answer::Err(_) => Err(Failure::NoPrompt(PromptTrouble::Ended)),
        }
    }

    /// Best effort: a pinentry that does not know an option says so, and that is no harm.
    fn options(&mut self) -> Result<(), Failure> {
        let variable = |names: &[&str]| names.iter().find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
        let options = [
            ("ttyname", variable(&["GPG_TTY"])),
            ("ttytype", variable(&["TERM"])),
            ("lc-ctype", Some(variable(&["LC_ALL", "LC_CTYPE", "LANG"]).filter(|name| is_utf8(name)).unwrap_or_else(|| "C.UTF-8".into()))),
            ("lc-messages", variable(&["LC_ALL", "LC_MESSAGES", "LANG"])),
            ("display", variable(&["DISPLAY"])),
        ];
        for (name, value) in options {
            if let Some(value) = value {
                self.set("OPTION", &format!("{name}={value}"))?;
            }
        }
        Ok(())
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), Failure> {
        self.send(name, text)?;
        let mut line = [0; assuan::LINE];
        self.answer(&mut line, Instant::now() + SETTING).map(drop)
    }

    fn describe(&mut self, question: &Question, until: Instant) -> Result<(), Failure> {
        let seconds = until.saturating_duration_since(Instant::now()).as_secs().max(1);
        self.set("SETTIMEOUT", &seconds.to_string())?;
        self.set("SETTITLE", &question.title)?;
        self.set("SETDESC", &question.text)?;
        self.set("SETPROMPT", &question.label)?;
        self.set("SETOK", &question.yes)?;
        self.set("SETCANCEL", &question.no)?;
        if let Some(error) = &question.error {
            self.set("SETERROR", error)?;
        }
        Ok(())
    }

    fn send(&mut self, name: &str, text: &str) -> Result<(), Failure> {
        let line = assuan::command(name, text);
        self.to.write_all(line.as_bytes()).map_err(|error| Failure::NoPrompt(PromptTrouble::Broken(format!("pinentry is gone: {error}"))))
    }

    /// Reads lines into `room` until one ends the command. Data stay in `room`, decoded.
    fn answer(&mut self, room: &mut [u8], until: Instant) -> Result<Answer, Failure> {
        let mut data = None;
        loop {
            let kept = data.unwrap_or(0);
            let length = self.line(&mut room[kept..], until)?;
            let line = &mut room[kept..kept + length];
            match assuan::kind(line) {
                assuan::Line::Ok => return Ok(data.map_or(Answer::Ok, Answer::Data)),
                assuan::Line::Err(code) => return Ok(Answer::Err(code)),
                assuan::Line::Data => {
                    line.copy_within(2.., 0);
                    data = Some(kept + assuan::decode(&mut line[..length - 2]));
                }
                assuan::Line::Other => {}
            }
        }
    }

    fn line(&mut self, room: &mut [u8], until: Instant) -> Result<usize, Failure> {
        for at in 0..room.len() {
            if !next_byte(self.from.as_fd(), self.channel, until, &mut room[at..])? {
                return Err(Failure::NoPrompt(PromptTrouble::Ended));
            }
            if room[at] == b'\n' {
                return Ok(at);
            }
        }
        Err(Failure::NoPrompt(PromptTrouble::Broken("pinentry sent a line that is too long".to_owned())))
    }
}

/// Our texts are UTF-8, whatever the locale is.
fn is_utf8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.ends_with("utf-8") || locale.ends_with("utf8")
}

/// A window that shows a prompt does not look at its pipes: without this it would outlive a worker that a library crashed.
#[allow(unsafe_code)] // a call between fork and exec
fn dying_with_us(command: &mut Command) -> &mut Command {
    use std::os::unix::process::CommandExt;
    // SAFETY: one system call (prctl), which is async-signal-safe and allocates nothing.
    unsafe { command.pre_exec(|| Ok(set_parent_process_death_signal(Some(Signal::TERM))?)) }
}

enum Answer {
    Ok,
    /// How many bytes of data there are.
    Data(usize),
    Err(u32),
}

impl Prompt for Pinentry<'_> {
    fn ask_pin(&mut self, question: &Question, until: Instant, pin: &mut Pin) -> Result<(), Failure> {
        self.describe(question, until)?;
        self.send("GETPIN", "")?;
        let answer = self.answer(pin.room(), until + GRACE);
        let length = match &answer {
            Ok(Answer::Data(length)) => *length,
            _ => 0,
        };
        pin.set_length(length);
        refused(&answer?)
    }

    fn confirm(&mut self, question: &Question, until: Instant) -> Result<(), Failure> {
        self.describe(question, until)?;
        self.send("CONFIRM", "")?;
        let mut line = [0; assuan::LINE];
        let answer = self.answer(&mut line, until + GRACE)?;
        refused(&answer)
    }
}

fn refused(answer: &Answer) -> Result<(), Failure> {
    match answer {
        Answer::Ok | Answer::Data(_) => Ok(()),
        Answer::Err(CANCELED | FULLY_CANCELED | NOT_CONFIRMED) => Err(Failure::Declined),
        Answer::Err(TIMEOUT) => Err(Failure::Unanswered),
        Answer::Err(code) => {
            Err(Failure::NoPrompt(PromptTrouble::Broken(format!("pinentry reported error {code}; is there a display or terminal for it?"))))
        }
    }
}

/// A pinentry in the middle of a question does not read `BYE`, so it is ended by its process.
impl Drop for Pinentry<'_> {
    fn drop(&mut self) {
        if self.to.write_all(b"BYE\n").is_ok() {
            let until = Instant::now() + Duration::from_millis(200);
            while Instant::now() < until {
                if matches!(self.child.try_wait(), Ok(Some(_))) {
                    return;
                }
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
