//! The conversation: a question, what is taken if nothing is typed, and an answer. With `--yes` nothing is asked.

use super::silence::Silence;
use crate::{cli::paper, tell::Teller};
use secrecy::SecretString;
use std::{
    io::{self, BufRead, Write},
    path::PathBuf,
};
use zeroize::Zeroizing;

/// Why it ended before its end.
#[derive(Debug)]
pub enum Stop {
    /// The person ended it; nothing was written.
    Aborted,
    /// What is wrong, for the person.
    Said(String),
}

/// A line at a terminal is at most so long, in bytes (termios(3), canonical mode).
const LINE: usize = 4096;

/// So often a wrong answer is asked for again.
const ATTEMPTS: usize = 5;

/// Asks and says.
pub struct Talk<'a> {
    /// The person's words.
    pub teller: &'a Teller,
    /// Takes what is proposed and asks nothing.
    pub yes: bool,
    /// The terminal while a secret is typed.
    pub silence: &'a Silence,
}

impl Talk<'_> {
    /// Says something.
    pub fn say(&self, text: &str) {
        paper::say(text);
    }

    /// A heading.
    pub fn part(&self, heading: &str) {
        let (_, colour) = paper::paper();
        println!("\n{}", if colour { format!("\u{1b}[1m{heading}\u{1b}[0m") } else { heading.to_owned() });
    }

    /// A line; the proposal if nothing is typed.
    pub fn ask(&self, question: &str, proposal: Option<&str>) -> Result<String, Stop> {
        self.ask_for(question, proposal, |answer| Ok(answer.to_owned()))
    }

    /// A line that can be used; asked again while it cannot.
    pub fn ask_for<T>(&self, question: &str, proposal: Option<&str>, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Stop> {
        for _ in 0..ATTEMPTS {
            let answer = match (self.yes, proposal) {
                (true, Some(proposal)) => proposal.to_owned(),
                (true, None) => return Err(self.unanswered(question)),
                (false, _) => self.line(question, proposal)?,
            };
            if answer.is_empty() {
                continue;
            }
            match read(&answer) {
                Ok(answer) => return Ok(answer),
                Err(why) if self.yes => return Err(Stop::Said(why)),
                Err(why) => self.say(&why),
            }
        }
        Err(self.unanswered(question))
    }

    /// A line that may stay empty.
    pub fn ask_perhaps(&self, question: &str) -> Result<Option<String>, Stop> {
        if self.yes { Ok(None) } else { Ok(Some(self.line(question, None)?).filter(|answer| !answer.is_empty())) }
    }

    /// Yes or no.
    pub fn agree(&self, question: &str, proposal: bool) -> Result<bool, Stop> {
        if self.yes {
            return Ok(proposal);
        }
        let choices = self.teller.text(if proposal { "setup-yes-or-no" } else { "setup-no-or-yes" }, &[]);
        for _ in 0..ATTEMPTS {
            match self.line(&format!("{question} {choices}"), None)?.to_lowercase().as_str() {
                "" => return Ok(proposal),
                "a" | "ano" | "y" | "yes" => return Ok(true),
                "n" | "ne" | "no" => return Ok(false),
                _ => {}
            }
        }
        Err(self.unanswered(question))
    }

    /// A secret: what is typed is not shown.
    pub fn secret(&self, question: &str) -> Result<SecretString, Stop> {
        if self.yes {
            return Err(self.unanswered(question));
        }
        for _ in 0..ATTEMPTS {
            let (typed, hushed) = self.silence.during(|| self.typed(question, None));
            let typed = typed?;
            if hushed {
                println!();
            }
            let secret = without_line_end(&typed);
            if !secret.is_empty() {
                return Ok(SecretString::from(secret));
            }
        }
        Err(self.unanswered(question))
    }

    fn line(&self, question: &str, proposal: Option<&str>) -> Result<String, Stop> {
        let typed = self.typed(question, proposal)?;
        let answer = typed.trim();
        Ok(if answer.is_empty() { proposal.unwrap_or_default().to_owned() } else { answer.to_owned() })
    }

    /// A line as it was typed, with its end. It may be a secret: what held it is wiped.
    fn typed(&self, question: &str, proposal: Option<&str>) -> Result<Zeroizing<String>, Stop> {
        let shown = proposal.map(|proposal| format!(" [{proposal}]")).unwrap_or_default();
        print!("{question}{shown}: ");
        let _ = io::stdout().flush();
        // Of a length that need not grow: what grows leaves a copy behind.
        let mut answer = Zeroizing::new(String::with_capacity(LINE));
        match io::stdin().lock().read_line(&mut answer) {
            Ok(0) | Err(_) => {
                println!();
                Err(Stop::Aborted)
            }
            Ok(_) => Ok(answer),
        }
    }

    fn unanswered(&self, question: &str) -> Stop {
        Stop::Said(self.teller.say("setup-unanswered", &[("question", question.to_owned().into())]))
    }
}

/// A file as a person names it, whole: `~` is the home, as in a shell.
pub fn whole_path(typed: &str) -> PathBuf {
    let home = typed.strip_prefix("~/").and_then(|rest| Some(PathBuf::from(std::env::var_os("HOME")?).join(rest)));
    let path = home.unwrap_or_else(|| typed.into());
    std::path::absolute(&path).unwrap_or(path)
}

/// A secret is all that was typed up to the end of the line: blanks belong to it.
fn without_line_end(typed: &str) -> &str {
    typed.trim_end_matches(['\r', '\n'])
}

#[cfg(test)]
mod tests {
    use super::{whole_path, without_line_end};
    use std::path::Path;

    #[test]
    fn a_file_is_named_as_in_a_shell_and_holds_from_anywhere() {
        let home = std::env::var_os("HOME").unwrap_or_else(|| "/".into());
        assert_eq!(whole_path("~/ica root.cer"), Path::new(&home).join("ica root.cer"));
        assert_eq!(whole_path("/etc/x"), Path::new("/etc/x"));
        assert!(whole_path("x").is_absolute() && whole_path("~x").is_absolute());
    }

    #[test]
    fn a_secrets_blanks_belong_to_it() {
        assert_eq!(without_line_end(" pass word \t\r\n"), " pass word \t");
        assert_eq!(without_line_end("\n"), "");
    }
}
