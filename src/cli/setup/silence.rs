//! The terminal while a secret is typed, and the end by Ctrl-C: what is typed is not shown, and afterwards the terminal is as it was.

use crate::cli::{context::until_signalled, paper::complain};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use std::{
    fs::File,
    io,
    os::fd::AsFd,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

/// The person's terminal, if there is one.
#[derive(Debug, Clone)]
pub struct Silence {
    terminal: Option<Arc<(File, Termios)>>,
    writing: Arc<AtomicBool>,
    words: Arc<Mutex<String>>,
}

impl Silence {
    /// From now on Ctrl-C and SIGTERM put the terminal right, say the words for it ([`Self::says`]), and end the program.
    pub fn until_ended() -> Self {
        let terminal = controlling().or_else(of_input).map(Arc::new);
        let silence = Self { terminal, writing: Arc::default(), words: Arc::default() };
        let watched = silence.clone();
        thread::spawn(move || watched.end_with_signals());
        silence
    }

    /// What is said at such an end.
    pub fn says(&self, words: String) {
        *self.words.lock().unwrap_or_else(PoisonError::into_inner) = words;
    }

    /// From now on something is being written: an end does not say that nothing was.
    pub fn writing(&self) {
        self.writing.store(true, Ordering::SeqCst);
    }

    /// Does this while nothing that is typed is shown; whether that was so.
    pub fn during<T>(&self, work: impl FnOnce() -> T) -> (T, bool) {
        let hushed = self.terminal.as_ref().is_some_and(|terminal| {
            let mut silent = terminal.1.clone();
            silent.local_modes.remove(LocalModes::ECHO | LocalModes::ECHONL);
            tcsetattr(&terminal.0, OptionalActions::Now, &silent).is_ok()
        });
        let done = work();
        self.put_right();
        (done, hushed)
    }

    fn put_right(&self) {
        if let Some(terminal) = &self.terminal {
            let _ = tcsetattr(&terminal.0, OptionalActions::Now, &terminal.1);
        }
    }

    fn end_with_signals(&self) {
        let Ok(number) = until_signalled() else { return };
        self.put_right();
        if !self.writing.load(Ordering::SeqCst) {
            println!();
            complain(self.words.lock().unwrap_or_else(PoisonError::into_inner));
        }
        std::process::exit(128 + number);
    }
}

/// The terminal of this session.
fn controlling() -> Option<(File, Termios)> {
    as_it_is(File::options().read(true).write(true).open("/dev/tty").ok()?)
}

/// The terminal that is typed at, of a program that was started in a session without one, as by `su -c`.
fn of_input() -> Option<(File, Termios)> {
    as_it_is(io::stdin().as_fd().try_clone_to_owned().ok()?.into())
}

fn as_it_is(terminal: File) -> Option<(File, Termios)> {
    let before = tcgetattr(&terminal).ok()?;
    Some((terminal, before))
}
