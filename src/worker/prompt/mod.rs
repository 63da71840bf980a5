//! The worker's own prompt: what the person is shown and asked. It knows no card; it gets finished texts and puts the PIN into its locked page.

mod assuan;
mod pinentry;
mod terminal;
mod texts;
mod trouble;
mod wait;
mod wrap;

pub use texts::Texts;
pub use trouble::PromptTrouble;

use self::{pinentry::Pinentry, terminal::Terminal};
use super::{Failure, PromptKind, channel::Channel, pin::Pin};
use std::time::{Duration, Instant};

/// One thing to ask.
#[derive(Debug, Clone)]
pub struct Question {
    /// The window's title.
    pub title: String,
    /// What for, for whom, on which card; lines.
    pub text: String,
    /// Why it is asked again, if it is.
    pub error: Option<String>,
    /// The label of the field, or the question itself on a terminal.
    pub label: String,
    /// The way to agree.
    pub yes: String,
    /// The way to decline.
    pub no: String,
    /// The letters for both at a terminal, the one that Enter means as a capital.
    pub choice: String,
}

/// Where the person is asked.
pub trait Prompt {
    /// Asks for a PIN. [`Failure::Declined`] and [`Failure::Unanswered`] are the person's answers, [`Failure::NoPrompt`] is a broken prompt.
    ///
    /// # Errors
    /// See above.
    fn ask_pin(&mut self, question: &Question, until: Instant, pin: &mut Pin) -> Result<(), Failure>;

    /// Asks yes or no; "no" is [`Failure::Declined`].
    ///
    /// # Errors
    /// As for the PIN.
    fn confirm(&mut self, question: &Question, until: Instant) -> Result<(), Failure>;
}

/// The prompt with its time limit, and the report that it stands before the person.
pub struct Prompter<'c> {
    prompt: Option<Box<dyn Prompt + 'c>>,
    channel: &'c Channel,
    time: Duration,
    until: Option<Instant>,
}

impl<'c> Prompter<'c> {
    /// Starts the prompt's program or takes its terminal. Done before the sandbox is entered, in which no program can be started.
    ///
    /// # Errors
    /// If it cannot be had.
    pub fn start(kind: &PromptKind, time: Duration, channel: &'c Channel) -> Result<Self, Failure> {
        let prompt: Option<Box<dyn Prompt>> = match kind {
            PromptKind::None => None,
            PromptKind::Pinentry(program) => Some(Box::new(Pinentry::start(program, channel)?)),
            PromptKind::Terminal => Some(Box::new(Terminal::take(channel)?)),
        };
        Ok(Self { prompt, channel, time, until: None })
    }

    /// A new job begins, with its own time.
    pub const fn begin(&mut self) {
        self.until = None;
    }

    /// Asks for a PIN.
    ///
    /// # Errors
    /// As [`Prompt::ask_pin`].
    pub fn ask_pin(&mut self, question: &Question, pin: &mut Pin) -> Result<(), Failure> {
        let (prompt, until) = self.shown()?;
        prompt.ask_pin(question, until, pin)
    }

    /// Asks yes or no.
    ///
    /// # Errors
    /// As [`Prompt::confirm`].
    pub fn confirm(&mut self, question: &Question) -> Result<(), Failure> {
        let (prompt, until) = self.shown()?;
        prompt.confirm(question, until)
    }

    /// The time runs from the first question of a job, so that asking again does not prolong it.
    fn shown(&mut self) -> Result<(&mut (dyn Prompt + 'c), Instant), Failure> {
        let Some(prompt) = self.prompt.as_deref_mut() else {
            return Err(Failure::NoPrompt(PromptTrouble::Missing));
        };
        let until = *self.until.get_or_insert_with(|| {
            self.channel.say(&super::Message::Prompted);
            Instant::now() + self.time
        });
        Ok((prompt, until))
    }
}
