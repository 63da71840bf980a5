//! Consent: the person sees what will be done, for whom and on which card, and types the PIN for it. Rule of the house: a wrong PIN is never tried
//! twice, the last try needs an express yes, a locked PIN is not tried.

use super::{
    Failure, Message, TokenFacts, TriesLeft,
    channel::Channel,
    old_pair::OldPair,
    pin::Pin,
    prompt::{Prompter, Question, Texts},
    token::{Login, Token},
};
use crate::certificate::{Certificate, Role};
use chrono_tz::Europe::Prague;

/// What the person is asked to agree to.
#[derive(Debug, Clone, Copy)]
pub enum Purpose<'a> {
    /// Two new keys on the card.
    Store,
    /// Two signed requests, sent to this host.
    Send(&'a str),
    /// Two certificates on the card.
    Import,
}

/// The means to ask.
pub struct Asking<'a, 'c> {
    /// Where.
    pub prompter: &'a mut Prompter<'c>,
    /// In what words.
    pub texts: &'a Texts,
    /// The report that consent was given.
    pub channel: &'c Channel,
    /// In which language dates are written.
    pub language: &'a str,
}

impl Asking<'_, '_> {
    /// Asks for consent and logs in.
    ///
    /// # Errors
    /// The person's no, a wrong or locked PIN, or what the library says.
    pub fn consent<'t>(&mut self, token: &'t Token<'_>, pair: &OldPair, purpose: Purpose<'_>) -> Result<Login<'t>, Failure> {
        let facts = token.facts()?;
        match facts.tries {
            TriesLeft::Locked => return Err(Failure::PinLocked),
            TriesLeft::Last => self.last_try(&facts)?,
            TriesLeft::All | TriesLeft::Fewer => {}
        }
        let mut question = self.question(&facts, pair, purpose);
        let pin = if facts.keypad {
            question.text.push_str(&format!("\n{}", self.texts.get("keypad-text", &[])));
            question.label = self.texts.get("keypad", &[]);
            self.prompter.confirm(&question)?;
            None
        } else {
            Some(self.pin(&facts, question)?)
        };
        let login = token.login(pin)?;
        self.channel.say(&Message::Consented);
        Ok(login)
    }

    /// Asks whether a subject that is the same only by meaning may be stored.
    ///
    /// # Errors
    /// [`Failure::Declined`] and whatever the prompt says.
    pub fn same_subject(&mut self, old: &Certificate, new: &Certificate) -> Result<(), Failure> {
        let (before, after) = (old.subject_text(), new.subject_text());
        let lines = [
            self.texts.get("subject-text", &[]),
            self.texts.get("subject-old", &[("subject", &before)]),
            self.texts.get("subject-new", &[("subject", &after)]),
        ];
        self.yes_or_no(lines.join("\n"), "subject")
    }

    fn last_try(&mut self, facts: &TokenFacts) -> Result<(), Failure> {
        let text = self.texts.get("last-try-text", &[("label", &facts.label), ("serial", &facts.serial)]);
        self.yes_or_no(text, "last-try")
    }

    fn yes_or_no(&mut self, text: String, key: &str) -> Result<(), Failure> {
        let label = self.texts.get(key, &[]);
        let word = |key| self.texts.get(key, &[]);
        let question = Question { title: word("title"), text, error: None, label, yes: word("yes"), no: word("no") };
        self.prompter.confirm(&question)
    }

    /// Asks until the PIN has the token's length and only digits; only such a PIN is worth a try.
    fn pin(&mut self, facts: &TokenFacts, mut question: Question) -> Result<Pin, Failure> {
        let mut pin = Pin::new().map_err(|error| Failure::NoPrompt(format!("no memory can be locked for the PIN ({error})")))?;
        loop {
            self.prompter.ask_pin(&question, &mut pin)?;
            match self.objection(pin.bytes(), facts.pin_length) {
                None => return Ok(pin),
                objection => question.error = objection,
            }
            pin.wipe();
        }
    }

    fn objection(&self, pin: &[u8], (shortest, longest): (u64, u64)) -> Option<String> {
        if !pin.iter().all(u8::is_ascii_digit) {
            return Some(self.texts.get("error-digits", &[]));
        }
        let length = pin.len() as u64;
        let bounded = longest >= shortest && longest > 0; // some libraries leave the limits out
        if length > 0 && length >= shortest && (!bounded || length <= longest) {
            return None;
        }
        let (shortest, longest_text) = (shortest.max(1).to_string(), longest.to_string());
        let key = if bounded && longest < 100 { "error-length" } else { "error-shortest" };
        Some(self.texts.get(key, &[("shortest", &shortest), ("longest", &longest_text)]))
    }

    fn question(&self, facts: &TokenFacts, pair: &OldPair, purpose: Purpose<'_>) -> Question {
        let word = |key| self.texts.get(key, &[]);
        let mut lines = vec![
            match purpose {
                Purpose::Store => word("store"),
                Purpose::Send(host) => self.texts.get("send", &[("recipient", host)]),
                Purpose::Import => word("import"),
            },
            String::new(),
            self.texts.get("person", &[("name", &pair.halves.qualified.certificate.person().name)]),
            self.texts.get("card", &[("label", &facts.label), ("serial", &facts.serial)]),
            self.texts.get("reader", &[("reader", &facts.slot)]),
        ];
        lines.extend(pair.halves.iter().map(|(role, half)| self.old_certificate(role, &half.certificate)));
        match facts.tries {
            TriesLeft::Fewer => lines.push(word("tries-fewer")),
            TriesLeft::Last => lines.push(word("tries-last")),
            TriesLeft::All | TriesLeft::Locked => {}
        }
        Question { title: word("title"), text: lines.join("\n"), error: None, label: word("pin"), yes: word("ok"), no: word("cancel") }
    }

    fn old_certificate(&self, role: Role, certificate: &Certificate) -> String {
        let format = if self.language.starts_with("cs") { "%-d. %-m. %Y" } else { "%-d %B %Y" };
        let until = certificate.not_after().with_timezone(&Prague).format(format).to_string();
        let key = match role {
            Role::Qualified => "qualified",
            Role::Commercial => "commercial",
        };
        self.texts.get(key, &[("serial", certificate.serial().as_hex()), ("until", &until)])
    }
}
