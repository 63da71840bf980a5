//! How a command asks: at the terminal itself where a yes must not come from a pipe, elsewhere on standard input.

use std::{
    fs::{File, OpenOptions},
    io::{self, BufRead, BufReader, Write},
};

/// The controlling terminal, not standard input: neither a PIN nor a yes at it is ever read from a pipe.
///
/// # Errors
/// If the program runs without one.
pub fn terminal() -> io::Result<File> {
    OpenOptions::new().read(true).write(true).open("/dev/tty")
}

/// Asks at this terminal: the answer in small letters, empty if there was none.
///
/// # Errors
/// If the terminal is gone, or what was typed is no text.
pub fn at_terminal(terminal: &mut File, question: &str) -> io::Result<String> {
    write!(terminal, "{question} ")?;
    terminal.flush()?;
    let mut answer = String::new();
    BufReader::new(&mut *terminal).read_line(&mut answer)?;
    if !answer.ends_with('\n') {
        writeln!(terminal)?;
    }
    Ok(plain(&answer))
}

/// Asks on standard output, with the answer from standard input: in small letters, empty if there was none; `None` if it could not be read.
pub fn here(question: &str) -> Option<String> {
    print!("{question} ");
    let _ = io::stdout().flush();
    let mut answer = String::new();
    let read = io::stdin().lock().read_line(&mut answer);
    if !answer.ends_with('\n') {
        println!();
    }
    read.ok().map(|_| plain(&answer))
}

/// Whether an answer is a yes; only an express one is.
pub fn is_yes(answer: &str) -> bool {
    matches!(answer, "a" | "ano" | "y" | "yes")
}

fn plain(answer: &str) -> String {
    answer.trim().to_lowercase()
}
