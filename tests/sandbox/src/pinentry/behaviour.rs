//! What the pinentry is to answer, and the record of what it showed: two files beside the program's name.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
};

/// An answer to one request for the PIN.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// This PIN.
    Pin(String),
    /// The person cancels.
    Cancel,
    /// Nobody is there.
    Silence,
}

impl Answer {
    /// What the record says: never the PIN.
    const fn kind(&self) -> &'static str {
        match self {
            Self::Pin(_) => "pin",
            Self::Cancel => "cancel",
            Self::Silence => "silence",
        }
    }
}

/// A plan for all prompts to come.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Behaviour {
    /// Answers to the first requests for the PIN.
    #[serde(default)]
    pub first: Vec<Answer>,
    /// The answer to all others.
    pub then: Answer,
    /// Whether questions (CONFIRM) are answered with yes.
    pub confirm: bool,
    /// How long the person takes, in milliseconds.
    #[serde(default)]
    pub delay_ms: u64,
    /// The person waits with the answer until another plan is made.
    #[serde(default)]
    pub holds: bool,
    /// How many requests for the PIN were on record when this plan was made.
    #[serde(default)]
    pub already_asked: usize,
}

impl Behaviour {
    /// Always this answer, at once, and yes to questions.
    pub const fn always(answer: Answer) -> Self {
        Self { first: Vec::new(), then: answer, confirm: true, delay_ms: 0, holds: false, already_asked: 0 }
    }

    /// The answer to the next request for the PIN.
    pub fn next(&self, asked: usize) -> &Answer {
        asked.checked_sub(self.already_asked).and_then(|index| self.first.get(index)).unwrap_or(&self.then)
    }
}

/// One prompt as the person saw it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prompt {
    /// When.
    pub at: DateTime<Utc>,
    /// `GETPIN`, `CONFIRM` or `MESSAGE`.
    pub command: String,
    /// Window title.
    pub title: String,
    /// Description.
    pub description: String,
    /// Label of the field.
    pub prompt: String,
    /// Error of the try before.
    pub error: String,
    /// `pin`, `cancel`, `silence`, `yes` or `no`.
    pub answer: String,
}

impl Prompt {
    /// A prompt that gets this answer.
    pub fn answered(mut self, answer: &Answer) -> Self {
        answer.kind().clone_into(&mut self.answer);
        self
    }
}

/// The two files.
#[derive(Debug, Clone)]
pub struct Files {
    behaviour: PathBuf,
    record: PathBuf,
}

impl Files {
    /// Those beside `program`.
    pub fn beside(program: &Path) -> Self {
        Self { behaviour: program.with_extension("json"), record: program.with_extension("log") }
    }

    /// The plan.
    pub fn behaviour(&self) -> Result<Behaviour, String> {
        let text = fs::read(&self.behaviour).map_err(|error| format!("{}: {error}", self.behaviour.display()))?;
        serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", self.behaviour.display()))
    }

    /// Puts a plan in place, at once.
    pub fn plan(&self, behaviour: &Behaviour) {
        let new = self.behaviour.with_extension("new");
        fs::write(&new, serde_json::to_vec(behaviour).expect("JSON")).expect("written");
        fs::rename(new, &self.behaviour).expect("in place");
    }

    /// Every prompt so far.
    pub fn prompts(&self) -> Vec<Prompt> {
        let text = fs::read_to_string(&self.record).unwrap_or_default();
        text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect()
    }

    /// How many requests for the PIN there were.
    pub fn asked(&self) -> usize {
        self.prompts().iter().filter(|prompt| prompt.command == "GETPIN").count()
    }

    /// Writes a prompt down, in one piece.
    pub fn record(&self, prompt: &Prompt) -> Result<(), String> {
        let line = serde_json::to_string(prompt).map_err(|error| error.to_string())? + "\n";
        let file = File::options().create(true).append(true).open(&self.record);
        file.and_then(|mut file| file.write_all(line.as_bytes())).map_err(|error| format!("{}: {error}", self.record.display()))
    }
}
