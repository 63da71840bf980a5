//! Consent: the person sees what will be done, for whom and on which card, and types the PIN for it. Rule of the house: a wrong PIN is never tried
//! twice, the last try needs an express yes, a locked PIN is not tried.

use super::{
    Failure, Message, TokenFacts, TriesLeft, Untold,
    channel::Channel,
    old_pair::OldPair,
    pin::Pin,
    prompt::{PromptTrouble, Prompter, Question, Texts},
    token::{Login, PrivateKey, PublicKey, Token},
};
use crate::certificate::{Certificate, KeyId, Role};
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
    /// One login to this host.
    LogIn(&'a str),
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
    /// What the token does not tell and is known of it.
    pub untold: Untold,
    /// Whether the login stays after the step, for the next one.
    pub keep_login: bool,
}

/// Whether one of these keys says beforehand that it wants the PIN for each signature (`CKA_ALWAYS_AUTHENTICATE`).
fn announce_it(token: &Token<'_>, signers: &[(&KeyId, &PublicKey)]) -> Result<bool, Failure> {
    let private = token.private_keys()?;
    Ok(signers.iter().filter_map(|(id, key)| PrivateKey::of(id, key, &private)).any(|key| key.always_authenticate))
}

/// What of a subject fits beside another into one question, in characters.
const LONGEST_SUBJECT: usize = 150;

/// Two subjects as they are; of long ones only what is about the place where they begin to differ.
fn difference(before: &str, after: &str) -> (String, String) {
    if before.chars().count().max(after.chars().count()) <= LONGEST_SUBJECT {
        return (before.to_owned(), after.to_owned());
    }
    let same = before.chars().zip(after.chars()).take_while(|(one, other)| one == other).count();
    // Some of what is the same stays, so that it can be told what it is about.
    let from = same.saturating_sub(LONGEST_SUBJECT / 3);
    let part = |text: &str| {
        let begun = if from > 0 { "…" } else { "" };
        let ended = if text.chars().count() > from + LONGEST_SUBJECT { "…" } else { "" };
        format!("{begun}{}{ended}", text.chars().skip(from).take(LONGEST_SUBJECT).collect::<String>())
    };
    (part(before), part(after))
}

impl Asking<'_, '_> {
    /// Asks for consent and logs in. While the login of the step before is kept, a plain yes to what is shown is enough.
    ///
    /// # Errors
    /// The person's no, a wrong or locked PIN, or what the library says.
    pub fn consent<'t>(&mut self, token: &'t Token<'_>, pair: &OldPair, purpose: Purpose<'_>) -> Result<Login<'t>, Failure> {
        self.consent_to_sign(token, pair, purpose, &[])
    }

    /// The same, where these keys are to sign. While a login is kept and the card wants the PIN for that nevertheless, the PIN is the consent:
    /// one question, not a yes and then a PIN.
    ///
    /// # Errors
    /// As for [`Self::consent`].
    pub fn consent_to_sign<'t>(
        &mut self,
        token: &'t Token<'_>,
        pair: &OldPair,
        purpose: Purpose<'_>,
        signers: &[(&KeyId, &PublicKey)],
    ) -> Result<Login<'t>, Failure> {
        if token.is_login_kept() && !signers.is_empty() && (self.untold.wants_pin || announce_it(token, signers)?) {
            token.end_kept_login();
        }
        let facts = token.facts()?;
        let mut question = self.question(&facts, pair, purpose);
        let login = if let Some(login) = token.kept_login() {
            question.label = self.texts.get("agree", &[]);
            self.prompter.confirm(&question)?;
            login
        } else {
            token.login(self.pin_for(&facts, question)?, self.keep_login)?
        };
        self.channel.say(&Message::Consented);
        Ok(login)
    }

    /// All was signed: a habit that the card was said to have and did not show is told.
    pub fn signed_with(&self, login: &Login<'_>) {
        if self.untold.wants_pin && !login.silently_wanted_the_pin() {
            self.channel.say(&Message::WantsPin(false));
        }
    }

    /// Asks for the PIN once more within a step: the login was kept, and the card wants the PIN for a signature.
    ///
    /// # Errors
    /// As for [`Self::consent`].
    pub fn pin_to_sign(&mut self, token: &Token<'_>, pair: &OldPair, purpose: Purpose<'_>) -> Result<Option<Pin>, Failure> {
        self.prompter.begin(); // a question of its own, with its own time
        let facts = token.facts()?;
        let mut question = self.question(&facts, pair, purpose);
        question.text.push_str(&format!("\n\n{}", self.texts.get("pin-to-sign", &[])));
        self.pin_for(&facts, question)
    }

    /// The PIN, or nothing if it is typed on the reader.
    fn pin_for(&mut self, facts: &TokenFacts, mut question: Question) -> Result<Option<Pin>, Failure> {
        match self.tries(facts) {
            TriesLeft::Locked => return Err(Failure::PinLocked),
            TriesLeft::Last => self.last_try(facts)?,
            TriesLeft::All | TriesLeft::Fewer => {}
        }
        if facts.keypad {
            question.text.push_str(&format!("\n{}", self.texts.get("keypad-text", &[])));
            question.label = self.texts.get("keypad", &[]);
            self.prompter.confirm(&question)?;
            return Ok(None);
        }
        let pin = self.pin(facts, question)?;
        self.channel.say(&Message::Typed);
        Ok(Some(pin))
    }

    const fn tries(&self, facts: &TokenFacts) -> TriesLeft {
        facts.tries.or_counted(self.untold.wrong_pins)
    }

    /// Asks whether a subject that is the same only by meaning may be stored.
    ///
    /// # Errors
    /// [`Failure::Declined`] and whatever the prompt says.
    pub fn same_subject(&mut self, old: &Certificate, new: &Certificate) -> Result<(), Failure> {
        let (before, after) = difference(&old.subject_text(), &new.subject_text());
        let lines = [
            self.texts.get("subject-text", &[]),
            self.texts.get("subject-old", &[("subject", &before)]),
            self.texts.get("subject-new", &[("subject", &after)]),
        ];
        self.yes_or_no(lines.join("\n"), "subject")
    }

    fn last_try(&mut self, facts: &TokenFacts) -> Result<(), Failure> {
        let key = if facts.tries == TriesLeft::Last { "last-try-text" } else { "last-try-counted-text" };
        let wrong = self.untold.wrong_pins.to_string();
        let text = self.texts.get(key, &[("label", &facts.label), ("serial", &facts.serial), ("wrong", &wrong)]);
        self.yes_or_no(text, "last-try")
    }

    fn yes_or_no(&mut self, text: String, key: &str) -> Result<(), Failure> {
        let label = self.texts.get(key, &[]);
        let word = |key| self.texts.get(key, &[]);
        let question =
            Question { title: word("title"), text, error: None, label, yes: word("yes"), no: word("no"), choice: word("choice") };
        self.prompter.confirm(&question)
    }

    /// Asks until the PIN has the token's length and only digits; only such a PIN is worth a try.
    fn pin(&mut self, facts: &TokenFacts, mut question: Question) -> Result<Pin, Failure> {
        let mut pin = Pin::new().map_err(|error| Failure::NoPrompt(PromptTrouble::Memory(error.to_string())))?;
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
                Purpose::LogIn(host) => self.texts.get("log-in", &[("host", host)]),
            },
            String::new(),
            self.texts.get("person", &[("name", &pair.halves.qualified.certificate.person().name)]),
            self.texts.get("card", &[("label", &facts.label), ("serial", &facts.serial)]),
            self.texts.get("reader", &[("reader", &facts.slot)]),
        ];
        lines.extend(pair.halves.iter().map(|(role, half)| self.old_certificate(role, &half.certificate)));
        match self.tries(facts) {
            TriesLeft::Fewer => lines.push(word("tries-fewer")),
            TriesLeft::Last if facts.tries == TriesLeft::All => lines.push(word("tries-last-counted")),
            TriesLeft::Last => lines.push(word("tries-last")),
            TriesLeft::All | TriesLeft::Locked => {}
        }
        Question {
            title: word("title"),
            text: lines.join("\n"),
            error: None,
            label: word("pin"),
            yes: word("ok"),
            no: word("cancel"),
            choice: word("choice"),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_long_subjects_the_difference_is_shown() {
        let (common, end) = ("ř".repeat(400), "ž".repeat(400));
        let (before, after) = difference(&format!("CN={common}, O=Stará{end}"), &format!("CN={common}, O=Nová{end}"));
        assert!(before.contains("řř, O=Stará") && after.contains("řř, O=Nová"), "{before} {after}");
        for text in [&before, &after] {
            assert!(text.starts_with('…') && text.ends_with('…') && text.len() < 400, "{text}");
        }
        assert_eq!(difference("CN=Jana", "CN=JANA"), ("CN=Jana".to_owned(), "CN=JANA".to_owned()));
    }
}
