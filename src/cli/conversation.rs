//! Shows the agent's answer as it comes: what is done, how long the work at hand has been going on, and how it ended.

use super::{
    paper::{columns, complain, say},
    trouble::of_control,
};
use crate::{
    agent::control::{Connection, Heard, Reply},
    certificate::Both,
    renewal::Request,
    tell::Teller,
};
use chrono::TimeDelta;
use std::{
    io::{self, IsTerminal, Write},
    process::ExitCode,
    time::{Duration, Instant},
};

/// How an answer ended.
pub enum End {
    /// The agent said how it went.
    Told(ExitCode),
    /// This address is to be opened in the person's browser.
    Open {
        /// The address; it is not shown.
        address: String,
    },
    /// Requests of this renewal may have arrived already; the text says what to do first.
    AgainNeeded {
        /// Which.
        renewal: String,
        /// What is known.
        what: String,
    },
    /// Both requests; more of the answer may follow.
    Requests(Box<Both<Request>>),
    /// This renewal waits for the go-ahead; the text says what would be sent.
    GoAheadNeeded {
        /// Which.
        renewal: String,
        /// What would be sent.
        what: String,
    },
}

/// Shows an answer to a command that needs nothing of the person; the exit code is that of its last line.
pub fn show(teller: &Teller, connection: &mut Connection) -> ExitCode {
    match follow(teller, connection) {
        End::Told(code) => code,
        End::GoAheadNeeded { what, .. } => {
            print!("{what}");
            ExitCode::SUCCESS
        }
        // Nobody asked for these.
        End::Open { .. } | End::AgainNeeded { .. } | End::Requests(_) => ExitCode::FAILURE,
    }
}

/// Shows every line of an answer up to its end.
pub fn follow(teller: &Teller, connection: &mut Connection) -> End {
    let mut work = Work::default();
    let mut first = true;
    loop {
        let reply = match connection.listen(Duration::from_secs(1)) {
            Ok(Heard::Reply(reply)) => reply,
            Ok(Heard::Silence) => {
                work.show(teller);
                continue;
            }
            Ok(Heard::End) => {
                work.end();
                return End::Told(complain(teller.say("agent-hung-up", &[])));
            }
            Err(error) => {
                work.end();
                return End::Told(complain(of_control(teller, &error)));
            }
        };
        // A prompt may stand on the screen, with the cursor behind it, but not at the beginning and not while the card is at work.
        if !work.end() && !std::mem::take(&mut first) && io::stdout().is_terminal() {
            println!();
        }
        match reply {
            Reply::Progress(text) => say(text),
            Reply::Working(what) => {
                work = Work::on(what);
                work.show(teller);
            }
            Reply::Done(text) => {
                say(text);
                return End::Told(ExitCode::SUCCESS);
            }
            Reply::Failed(text) => return End::Told(complain(text)),
            Reply::GoAheadNeeded { renewal, what } => return End::GoAheadNeeded { renewal, what },
            Reply::AgainNeeded { renewal, what } => return End::AgainNeeded { renewal, what },
            Reply::Open { address, what } => {
                say(what);
                return End::Open { address };
            }
            Reply::Requests(requests) => return End::Requests(requests),
            Reply::Status(_) | Reply::WrongPins(_) | Reply::Changed => {}
        }
    }
}

/// Work that takes a while, on a line that counts the seconds.
#[derive(Default)]
struct Work {
    what: Option<(String, Instant)>,
}

impl Work {
    fn on(what: String) -> Self {
        Self { what: Some((what, Instant::now())) }
    }

    fn show(&self, teller: &Teller) {
        let Some((what, since)) = &self.what else { return };
        let seconds = since.elapsed().as_secs();
        let Some(columns) = columns(io::stdout()) else {
            if seconds == 0 {
                println!("{what}");
            }
            return;
        };
        let lasting = if seconds == 0 { String::new() } else { teller.lasting(TimeDelta::seconds(seconds.cast_signed())) };
        let room = columns.saturating_sub(lasting.chars().count() + 3);
        let what: String = what.chars().take(room).collect();
        print!("\r\x1b[K{what}  {lasting}");
        let _ = io::stdout().flush();
    }

    /// The line stays as it is, and what comes next begins below. Whether there was any.
    fn end(&mut self) -> bool {
        let was = self.what.take().is_some();
        if was && columns(io::stdout()).is_some() {
            println!();
        }
        was
    }
}
