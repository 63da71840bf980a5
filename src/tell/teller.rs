//! Speaks one language in one time zone.

use super::{
    Language, Report, Value,
    situation::{self, Situation},
    texts::Texts,
};
use crate::renewal::{Actor, Stage};
use chrono_tz::Tz;
use std::fmt;

/// Puts a report into words.
pub struct Teller {
    pub(super) language: Language,
    pub(super) zone: Tz,
    texts: Texts,
}

impl Teller {
    /// For a reader of this language who lives by this clock.
    pub fn new(language: Language, zone: Tz) -> Self {
        Self { language, zone, texts: Texts::new(language) }
    }

    /// The language it speaks.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A text by its key: a message (`agent-started`) or an attribute of one (`agent-not-running.next`). A text that is missing shows its key.
    /// A value called `why` is a reason as the program words it for its log; it is said in the reader's language ([`Teller::because`]).
    pub fn text(&self, key: &str, args: &[(&str, Value<'_>)]) -> String {
        self.optional_text(key, args).unwrap_or_else(|| key.to_owned())
    }

    /// A text that need not exist.
    pub(super) fn optional_text(&self, key: &str, args: &[(&str, Value<'_>)]) -> Option<String> {
        let reason = args.iter().find_map(|(name, value)| match value {
            Value::String(why) if *name == "why" => Some(self.because(why)),
            _ => None,
        });
        let Some(reason) = reason else { return self.texts.find(key, args) };
        let mut said = args.to_vec();
        said.iter_mut().filter(|(name, _)| *name == "why").for_each(|(_, value)| *value = reason.clone().into());
        self.texts.find(key, &said)
    }

    /// A text and, on a line of its own, its advice what to do now (the attribute `next`) if it has one.
    pub fn say(&self, key: &str, args: &[(&str, Value<'_>)]) -> String {
        let said = self.text(key, args);
        match self.optional_text(&format!("{key}.next"), args) {
            Some(next) => format!("{said}\n{next}"),
            None => said,
        }
    }

    /// Fills in each renewal's sentence and next step.
    pub fn fill(&self, report: &mut Report) {
        let said: Vec<_> = report.renewals.iter().map(|renewal| self.sentence_and_next(situation::now(report, renewal))).collect();
        for (renewal, (sentence, next)) in report.renewals.iter_mut().zip(said) {
            renewal.sentence = sentence;
            // What remains to do after the end is told by the last mail; the renewal itself waits for nothing.
            renewal.next_step = next.filter(|_| renewal.stage != Stage::Done);
            if let (Some(until), Actor::Person) = (renewal.put_off, renewal.actor) {
                // What is to be done stands behind it: it can be done before that.
                let pause = self.text("put-off", &[("until", self.moment(until).into())]);
                renewal.next_step = Some(renewal.next_step.take().map_or_else(|| pause.clone(), |next| format!("{pause} {next}")));
            }
        }
    }

    fn sentence_and_next(&self, situation: Situation<'_>) -> (String, Option<String>) {
        let words = self.words_for(situation);
        (words.sentence, words.next)
    }
}

impl fmt::Debug for Teller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Teller").field("language", &self.language).field("zone", &self.zone).finish_non_exhaustive()
    }
}
