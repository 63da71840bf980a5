//! `twins setup`: from nothing to a running agent. Everything is asked, found and tried first; only then, and when the person agrees, is
//! anything written.

mod card;
mod draft;
mod file;
mod finish;
mod kept;
mod mail;
mod options;
mod password;
mod roots;
mod silence;
mod talk;

pub use options::Options;

use super::{
    context::{block_on, teller},
    paper::complain,
    trouble::{of_config, of_file},
};
use crate::{
    agent::checks::{AtTheDesk, may_show_window},
    config::{Config, ConfigError, locale},
    mail::SecretSource,
    tell::{Language, Teller},
};
use draft::Draft;
use password::Password;
use roots::Root;
use silence::Silence;
use std::{
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};
use talk::{Stop, Talk};
use toml::Value;

/// The commented configuration that a new one begins with.
const TEMPLATE: &str = include_str!("../../../config/twins.example.toml");

/// The first line of a new one, in place of the template's.
const HEADING: &str =
    "# The configuration of twins, begun by `twins setup`, which can change it; so can you. `man twins.toml` explains every setting.";

/// What the conversation has come to.
pub(super) struct Plan<'a> {
    options: &'a Options,
    path: PathBuf,
    /// The file as it is; absent if there is none.
    former: Option<String>,
    draft: Draft,
    password: Option<Password>,
    root: Option<Root>,
    /// What was seen in the readers.
    desk: Option<AtTheDesk>,
}

/// Talks, tries, writes.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    // What is written must hold wherever the agent is started.
    let path = Config::empty(config).path;
    let path = std::path::absolute(&path).unwrap_or(path);
    let words = teller(None);
    let former = match std::fs::read_to_string(&path) {
        Ok(text) => Some(text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return complain(of_config(&words, &ConfigError::Unreadable(path, error))),
    };
    if let Some(Err(error)) = former.as_deref().map(|text| Config::read(text, path.clone())) {
        return complain(of_config(&words, &error));
    }
    let fresh = || TEMPLATE.replacen(TEMPLATE.lines().next().unwrap_or_default(), HEADING, 1);
    let draft = Draft::new(&former.clone().unwrap_or_else(fresh));
    let mut plan = Plan { options, path, former, draft, password: None, root: None, desk: None };
    match block_on(plan.carry_out()) {
        Ok(Ok(code)) => code,
        Ok(Err(Stop::Aborted)) => complain(plan.words().say("setup-aborted", &[])),
        Ok(Err(Stop::Said(why))) => complain(why),
        Err(error) => complain(error),
    }
}

impl Plan<'_> {
    async fn carry_out(&mut self) -> Result<ExitCode, Stop> {
        let silence = Silence::until_ended();
        silence.says(self.words().say("setup-aborted", &[]));
        self.language(&silence)?;
        let words = self.words();
        silence.says(words.say("setup-aborted", &[]));
        let talk = Talk { teller: &words, yes: self.options.yes, silence: &silence };
        talk.part(&words.text("setup-heading", &[]));
        talk.say(&words.text(if self.former.is_some() { "setup-again" } else { "setup-intro" }, &[]));
        for setting in &self.options.set {
            // A server has one login.
            match setting.key.as_str() {
                "oauth" => self.draft.unset(&setting.section, "password"),
                "password" => self.draft.unset(&setting.section, "oauth"),
                _ => {}
            }
            self.draft.set(&setting.section, &setting.key, &setting.value);
        }
        self.card(&talk).await?;
        self.mail(&talk).await?;
        self.roots(&talk)?;
        self.prompt(&talk).await?;
        self.finish(&talk, &words).await
    }

    /// The person's words, in the language of the draft.
    fn words(&self) -> Teller {
        let config = self.config().ok();
        teller(config.as_ref())
    }

    /// The first question, in both languages.
    fn language(&mut self, silence: &Silence) -> Result<(), Stop> {
        let known = self.draft.get_text("", "language");
        let proposal = known.unwrap_or_else(|| Language::from_locale(&locale()).code().to_owned());
        let chosen = match &self.options.language {
            Some(language) => language.clone(),
            None => {
                let words = self.words();
                let talk = Talk { teller: &words, yes: self.options.yes, silence };
                talk.ask_for("Jazyk / Language (cs, en)", Some(&proposal), |answer| match answer {
                    "cs" | "en" => Ok(answer.to_owned()),
                    _ => Err("cs / en?".to_owned()),
                })?
            }
        };
        self.draft.set("", "language", &Value::String(chosen));
        Ok(())
    }

    /// The draft as a configuration.
    fn config(&self) -> Result<Config, ConfigError> {
        Config::read(&self.draft.text(), self.path.clone())
    }

    /// The draft as a configuration that can be tried before anything is written: what is still in memory is named by where it is there.
    fn trial(&self) -> Result<Config, Stop> {
        let mut config = self.config().map_err(|error| Stop::Said(of_config(&self.words(), &error)))?;
        if let Some(password) = &self.password {
            let source = Some(SecretSource::File(password.trial.path()));
            if let Some(imap) = config.mail.imap.0.first_mut().filter(|imap| imap.oauth.is_none()) {
                imap.password.clone_from(&source);
            }
            if let Some(smtp) = config.mail.smtp.as_mut().filter(|smtp| smtp.password.is_some()) {
                smtp.password = source;
            }
        }
        if let Some(root) = &self.root {
            let paths = config.certificates.anchors.iter();
            config.certificates.anchors = paths.map(|path| if *path == root.path { root.trial.path() } else { path.clone() }).collect();
        }
        Ok(config)
    }

    async fn prompt(&mut self, talk: &Talk<'_>) -> Result<(), Stop> {
        let words = talk.teller;
        talk.part(&words.text("setup-part-prompt", &[]));
        let known = self.draft.get_text("card", "prompt").filter(|_| self.former.is_some());
        let proposal = match known {
            Some(known) => known,
            None => if self.has_window().await { "pinentry" } else { "terminal" }.to_owned(),
        };
        let chosen = match &self.options.prompt {
            Some(way) => way.clone(),
            None => {
                talk.say(&words.text("setup-prompt-ways", &[]));
                talk.ask_for(&words.text("setup-prompt", &[]), Some(&proposal), |answer| match answer {
                    "pinentry" | "terminal" => Ok(answer.to_owned()),
                    _ => Err(words.text("setup-prompt-which", &[])),
                })?
            }
        };
        // The default stays a comment.
        if chosen != "pinentry" || self.draft.get("card", "prompt").is_some() {
            self.draft.set("card", "prompt", &Value::String(chosen));
        }
        Ok(())
    }

    /// Whether the pinentry is there, and one that shows a window.
    async fn has_window(&self) -> bool {
        let program = self.draft.get_text("card", "pinentry").unwrap_or_else(|| "pinentry".to_owned());
        may_show_window(Path::new(&program)).await
    }
}

/// What the system says, for the person.
fn complain_of(words: &Teller, what: &Path, error: &io::Error) -> Stop {
    let values = [("path", what.display().to_string().into()), ("why", of_file(words, error).into())];
    Stop::Said(words.say("setup-cannot-write", &values))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_configuration_made_from_the_template_differs_only_in_what_was_said() {
        let mut draft = Draft::new(TEMPLATE);
        assert_eq!(draft.text(), TEMPLATE, "unchanged while nothing is said");
        let text = |value: &str| Value::String(value.to_owned());
        for (section, key, value) in [
            ("", "language", text("en")),
            ("mail", "address", text("jana@example.cz")),
            ("mail.imap", "host", text("imap.example.cz")),
            ("mail.imap", "user", text("jana")),
            ("mail.smtp", "host", text("smtp.example.cz")),
            ("mail.smtp", "user", text("jana")),
            ("card", "prompt", text("terminal")),
            ("certificates", "anchors", Value::Array(vec![text("/r.cer")])),
        ] {
            draft.set(section, key, &value);
        }
        draft.unset("mail.smtp", "password");
        draft.unset("mail.smtp", "user");
        let config = Config::read(&draft.text(), PathBuf::from("twins.toml")).unwrap();
        assert_eq!((config.address().unwrap(), config.language().as_str()), ("jana@example.cz", "en"));
        assert!(config.smtp().unwrap().user.is_none());
        let (before, after): (Vec<_>, Vec<_>) = (TEMPLATE.lines().collect(), draft.lines_for_test());
        assert_eq!(before.len(), after.len(), "no line was added");
        assert_eq!(before.iter().zip(&after).filter(|(before, after)| before != after).count(), 9);
    }
}
