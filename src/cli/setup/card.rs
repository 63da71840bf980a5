//! The card: which library reads it, and whose pair is on it.

use super::{Plan, Stop, Talk, talk::whole_path};
use crate::{agent::checks::AtTheDesk, card, renewal::KnownPair};
use std::path::{Path, PathBuf};
use toml::Value;

impl Plan<'_> {
    pub(super) async fn card(&mut self, talk: &Talk<'_>) -> Result<(), Stop> {
        let words = talk.teller;
        talk.part(&words.text("setup-part-card", &[]));
        let module = self.module(talk)?;
        // The default stays a comment.
        let is_default = self.config().is_ok_and(|config| config.card.is_some_and(|card| card.module == module));
        if !is_default {
            self.draft.set("card", "module", &Value::String(module.display().to_string()));
        }
        loop {
            let desk = AtTheDesk::look(&self.trial()?).await;
            let seen = desk.pair();
            self.tell_card(talk, &desk, seen.as_ref());
            let again = seen.is_none() && talk.agree(&words.text("setup-card-again", &[]), false)?;
            self.desk = Some(desk);
            if !again {
                return Ok(());
            }
        }
    }

    /// The pair that was seen, if one was.
    pub(super) fn pair(&self) -> Option<KnownPair> {
        self.desk.as_ref().and_then(AtTheDesk::pair)
    }

    fn module(&self, talk: &Talk<'_>) -> Result<PathBuf, Stop> {
        let anywhere = |module: PathBuf| std::path::absolute(&module).unwrap_or(module);
        if let Some(module) = &self.options.module {
            return Ok(anywhere(module.clone()));
        }
        let words = talk.teller;
        let found = card::modules(std::env::var_os("HOME").as_deref().map(Path::new));
        let ica = found.iter().find(|module| module.ica && module.there).map(|module| module.path.clone());
        let known = self.draft.get_text("card", "module").map(PathBuf::from);
        let proposal = known.or_else(|| ica.clone());
        if let Some(module) = proposal.as_ref().filter(|module| module.is_file()) {
            talk.say(&words.text("setup-module-found", &[("path", module.display().to_string().into())]));
            return Ok(module.clone());
        }
        talk.say(&words.say("setup-module-missing", &[]));
        for other in found.iter().filter(|module| module.there) {
            talk.say(&words.text("setup-module-other", &[("path", other.path.display().to_string().into())]));
        }
        let usual = self.config().ok().and_then(|config| config.card).map(|card| card.module.display().to_string());
        talk.ask(&words.text("setup-module", &[]), usual.as_deref()).map(|typed| whole_path(&typed))
    }

    fn tell_card(&self, talk: &Talk<'_>, desk: &AtTheDesk, pair: Option<&KnownPair>) {
        let words = talk.teller;
        match pair {
            Some(pair) => {
                let values = [
                    ("person", pair.person.name.clone().into()),
                    ("card", pair.token_label.clone().into()),
                    ("day", words.day_of(pair.expires()).into()),
                    ("addresses", pair.person.emails.join(", ").into()),
                ];
                talk.say(&words.text("setup-card-found", &values));
            }
            None => {
                // The first thing that stands in the way is what to see to.
                let trouble = desk.examine().into_iter().find(|examined| examined.verdict == crate::tell::Verdict::Fail);
                let line = trouble.map(|trouble| words.check_line(&trouble));
                match line {
                    Some(line) => talk.say(&format!("{}\n{}", line.message, line.remedy.unwrap_or_default())),
                    None => talk.say(&words.say("setup-card-no-pair", &[])),
                }
            }
        }
    }
}
