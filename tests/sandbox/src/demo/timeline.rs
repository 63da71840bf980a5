//! The timeline: one line for each thing that happens, with the seconds since the beginning, and a live line for what takes long.

use std::{
    io::{IsTerminal, Write, stdout},
    time::Instant,
};

/// Who acts in a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The authority and its portal.
    Authority,
    /// The program.
    Twins,
    /// The person.
    Person,
    /// Card and reader.
    Card,
    /// The person's mailbox.
    Mailbox,
    /// The person's browser, and the door that it leads to.
    Browser,
}

impl Actor {
    const fn name(self) -> &'static str {
        match self {
            Self::Authority => "I.CA",
            Self::Twins => "twins",
            Self::Person => "person",
            Self::Card => "card",
            Self::Mailbox => "mailbox",
            Self::Browser => "browser",
        }
    }

    const fn colour(self) -> &'static str {
        match self {
            Self::Authority => "34",
            Self::Twins => "32",
            Self::Person => "35",
            Self::Card => "33",
            Self::Mailbox => "36",
            Self::Browser => "37",
        }
    }
}

/// Writes the timeline to standard output.
pub struct Timeline {
    start: Instant,
    terminal: bool,
    live: bool,
    /// The last whole seconds that a live line told where lines cannot be replaced.
    told: i64,
}

impl Default for Timeline {
    fn default() -> Self {
        Self { start: Instant::now(), terminal: stdout().is_terminal(), live: false, told: 0 }
    }
}

impl Timeline {
    /// A line that stays.
    pub fn line(&mut self, actor: Actor, text: &str) {
        self.clear();
        println!("{:>6.1} s  {}  {text}", self.start.elapsed().as_secs_f64(), self.paint(actor.colour(), &format!("{:<7}", actor.name())));
    }

    /// A line that the next one replaces. Where that cannot be (a file, a pipe), one every three seconds stays.
    pub fn live(&mut self, actor: Actor, text: &str, seconds: i64) {
        if !self.terminal {
            if seconds > 0 && seconds % 3 == 0 && self.told != seconds {
                self.line(actor, text);
                self.told = seconds;
            }
        } else {
            self.clear();
            print!(
                "{:>6.1} s  {}  {text}",
                self.start.elapsed().as_secs_f64(),
                self.paint(actor.colour(), &format!("{:<7}", actor.name()))
            );
            let _ = stdout().flush();
            self.live = true;
        }
    }

    /// A heading.
    pub fn heading(&mut self, text: &str) {
        self.clear();
        println!("\n{}", self.paint("1", text));
    }

    /// A plain line.
    pub fn plain(&mut self, text: &str) {
        self.clear();
        println!("{text}");
    }

    /// Seconds since the beginning.
    pub fn seconds(&self) -> f64 {
        self.start.elapsed().as_secs_f64()
    }

    fn clear(&mut self) {
        if std::mem::take(&mut self.live) {
            print!("\r\x1b[K");
        }
    }

    fn paint(&self, colour: &str, text: &str) -> String {
        if self.terminal { format!("\x1b[{colour}m{text}\x1b[0m") } else { text.to_owned() }
    }
}
