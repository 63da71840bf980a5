//! A terminal handed over by `twins confirm`: it is shown the text and read without echo.

use super::{
    Prompt, PromptTrouble, Question,
    wait::{ENDING, next_byte},
    wrap::wrap,
};
use crate::worker::{
    Failure,
    channel::Channel,
    pin::{LONGEST, Pin},
};
use rustix::termios::{LocalModes, OptionalActions, QueueSelector, Termios, tcflush, tcgetattr, tcgetwinsize, tcsetattr};
use std::{
    fs::File,
    io::{self, IsTerminal, Write},
    os::fd::AsFd,
    sync::atomic::Ordering,
    time::Instant,
};
use zeroize::Zeroize;

const CTRL_C: u8 = 3;
const CTRL_D: u8 = 4;
const BACKSPACE: u8 = 8;
const CTRL_U: u8 = 21;
const ESCAPE: u8 = 27;
const DELETE: u8 = 127;

/// The width of a terminal that does not tell it.
const USUAL_COLUMNS: usize = 80;

/// In a narrower one breaking lines helps nobody.
const FEWEST_COLUMNS: usize = 20;

/// The person's terminal.
pub struct Terminal<'c> {
    tty: File,
    channel: &'c Channel,
}

impl<'c> Terminal<'c> {
    /// Takes the terminal from standard output, which from then on leads nowhere, so that no library writes on it.
    ///
    /// # Errors
    /// [`Failure::NoPrompt`] if standard output is no terminal.
    pub fn take(channel: &'c Channel) -> Result<Self, Failure> {
        let broken = |error: io::Error| Failure::NoPrompt(PromptTrouble::Broken(format!("the terminal cannot be used: {error}")));
        let tty = File::from(io::stdout().as_fd().try_clone_to_owned().map_err(broken)?);
        if !tty.is_terminal() {
            return Err(Failure::NoPrompt(PromptTrouble::NoTerminal));
        }
        let nowhere = File::options().write(true).open("/dev/null").map_err(broken)?;
        rustix::stdio::dup2_stdout(nowhere).map_err(|error| broken(error.into()))?;
        end_on_signals();
        Ok(Self { tty, channel })
    }

    fn show(&mut self, question: &Question, tail: &str) -> Result<(), Failure> {
        let mut text = format!("\n{}\n\n{}\n\n", question.title, question.text);
        if let Some(error) = &question.error {
            text.push_str(&format!("{error}\n\n"));
        }
        text.push_str(tail);
        let columns = tcgetwinsize(&self.tty).map_or(0, |size| usize::from(size.ws_col));
        let columns = if columns >= FEWEST_COLUMNS { columns } else { USUAL_COLUMNS };
        self.write(&wrap(&text, columns))
    }

    fn write(&mut self, text: &str) -> Result<(), Failure> {
        self.tty.write_all(text.as_bytes()).map_err(|_| Failure::NoPrompt(PromptTrouble::TerminalClosed))
    }

    /// Reads a line into `room`, byte by byte, honouring the keys a line editor would. What other keys send is no part of it: neither control
    /// characters nor the sequences of arrows and the like. `None` if the person gave up.
    fn line(&mut self, until: Instant, room: &mut [u8]) -> Result<Option<usize>, Failure> {
        let (line, slot) = room.split_at_mut(LONGEST + 1);
        let (mut length, mut sequence) = (0, Sequence::None);
        loop {
            if !next_byte(self.tty.as_fd(), self.channel, until, slot)? {
                return Err(Failure::NoPrompt(PromptTrouble::TerminalClosed));
            }
            if sequence.takes(slot[0]) {
                continue;
            }
            match slot[0] {
                b'\n' | b'\r' => return Ok(Some(length)),
                CTRL_C | CTRL_D => return Ok(None),
                BACKSPACE | DELETE => length = length.saturating_sub(1),
                CTRL_U => length = 0,
                byte if !byte.is_ascii_control() && length < LONGEST => {
                    line[length] = byte;
                    length += 1;
                }
                _ => {}
            }
        }
    }
}

/// How far the sequence is that a key such as an arrow sends (ECMA-48: `ESC [`, parameters, a last byte; or `ESC` and a letter, or `ESC O` and one).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sequence {
    None,
    Escape,
    Parameters,
}

impl Sequence {
    /// Whether this byte belongs to a sequence. Enter and the keys that give up never do, so that a lone Escape swallows none of them.
    const fn takes(&mut self, byte: u8) -> bool {
        let (next, takes) = match (*self, byte) {
            (_, ESCAPE) => (Self::Escape, true),
            (Self::None, _) => (Self::None, false),
            (Self::Escape, b'[' | b'O') => (Self::Parameters, true),
            (Self::Parameters, b' '..=b'?') => (Self::Parameters, true),
            (Self::Parameters, b'@'..=b'~') | (Self::Escape, b'a'..=b'z' | b'A'..=b'Z') => (Self::None, true),
            (Self::Escape | Self::Parameters, _) => (Self::None, false),
        };
        *self = next;
        takes
    }
}

impl Prompt for Terminal<'_> {
    fn ask_pin(&mut self, question: &Question, until: Instant, pin: &mut Pin) -> Result<(), Failure> {
        let _silent = Silence::on(&self.tty)?;
        self.show(question, &format!("{} [q: {}]: ", question.label, question.no))?;
        let read = self.line(until, pin.room());
        pin.set_length(read.as_ref().ok().copied().flatten().unwrap_or(0));
        self.write("\n")?;
        let given = read?.is_some() && !pin.bytes().is_empty() && !pin.bytes().eq_ignore_ascii_case(b"q");
        if given { Ok(()) } else { Err(Failure::Declined) }
    }

    fn confirm(&mut self, question: &Question, until: Instant) -> Result<(), Failure> {
        let _silent = Silence::on(&self.tty)?;
        self.show(question, &format!("{} [{}]: ", question.label, question.choice))?;
        let mut room = [0; LONGEST + 2];
        let read = self.line(until, &mut room)?;
        let agreed = matches!(read.map(|length| &room[..length]), Some(b"y" | b"Y" | b"yes" | b"a" | b"A" | b"ano"));
        room.zeroize(); // a PIN typed at the wrong question
        let mut letters = question.choice.chars();
        let letter = if agreed { letters.next() } else { letters.next_back() };
        self.write(&format!("{}\n", letter.unwrap_or_default().to_lowercase()))?;
        if agreed { Ok(()) } else { Err(Failure::Declined) }
    }
}

/// A terminal without echo, line editing and signal keys; as it was when dropped.
struct Silence {
    tty: File,
    before: Termios,
}

impl Silence {
    fn on(tty: &File) -> Result<Self, Failure> {
        let broken = |error: io::Error| Failure::NoPrompt(PromptTrouble::Broken(format!("the terminal cannot be silenced: {error}")));
        let tty = tty.try_clone().map_err(broken)?;
        let before = tcgetattr(&tty).map_err(|error| broken(error.into()))?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(&tty, OptionalActions::Flush, &silent).map_err(|error| broken(error.into()))?;
        Ok(Self { tty, before })
    }
}

impl Drop for Silence {
    fn drop(&mut self) {
        let _ = tcflush(&self.tty, QueueSelector::IFlush); // what was typed ahead is not for the shell
        let _ = tcsetattr(&self.tty, OptionalActions::Now, &self.before);
    }
}

/// Lets a signal that ends the process interrupt the question instead, so that the terminal is put right first.
#[allow(unsafe_code)] // a handler that only sets a flag
fn end_on_signals() {
    extern "C" fn note(_: libc::c_int) {
        ENDING.store(true, Ordering::SeqCst);
    }
    for signal in [libc::SIGTERM, libc::SIGINT, libc::SIGHUP] {
        // SAFETY: the handler is async-signal-safe (one atomic store), and the structure is zero but for it; without SA_RESTART, poll returns.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = note as *const () as libc::sighandler_t;
            libc::sigaction(signal, &raw const action, std::ptr::null_mut());
        }
    }
}
