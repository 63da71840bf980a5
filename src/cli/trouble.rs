//! What went wrong, in the person's language: what happened, and on the next line what to do now.

use crate::{
    agent::{AgentError, control::ControlError, reason_of},
    card::WorkerError,
    config::{Config, ConfigError, Mistake},
    store::StoreError,
    tell::{Teller, Value},
};
use std::{io, path::Path};

/// The configuration cannot be used.
pub fn of_config(teller: &Teller, error: &ConfigError) -> String {
    match error {
        ConfigError::Missing(path) => teller.say("config-missing", &[("path", shown(path))]),
        ConfigError::Unreadable(path, error) => {
            teller.say("config-unreadable", &[("path", shown(path)), ("why", of_file(teller, error).into())])
        }
        ConfigError::Wrong(path, mistake) => of_mistake(teller, path, mistake),
        ConfigError::Lacks(path, part) => teller.say("config-lacks", &[("path", shown(path)), ("section", (*part).into())]),
    }
}

fn of_mistake(teller: &Teller, path: &Path, mistake: &Mistake) -> String {
    let why = Value::from(in_words(teller, mistake.what.trim_end_matches('.')));
    match mistake.line {
        Some(line) => teller.say("config-wrong-line", &[("path", shown(path)), ("line", line.into()), ("why", why)]),
        None => teller.say("config-wrong", &[("path", shown(path)), ("why", why)]),
    }
}

/// The mistakes that are made most often, in the person's language; any other in the parser's own words.
fn in_words(teller: &Teller, what: &str) -> String {
    if let Some(said) = misfit(teller, what) {
        return said;
    }
    let parts: Vec<&str> = what.split('`').collect();
    let known = || Value::from(parts.iter().skip(3).step_by(2).copied().collect::<Vec<_>>().join(", "));
    match parts.as_slice() {
        ["unknown field ", name, ..] => teller.text("mistake-unknown-key", &[("key", (*name).into()), ("known", known())]),
        ["unknown variant ", name, ..] => teller.text("mistake-unknown-value", &[("value", (*name).into()), ("known", known())]),
        ["", value, " is still to be filled in"] => teller.text("mistake-left-open", &[("value", (*value).into())]),
        ["missing field ", name, ..] => teller.text("mistake-missing-key", &[("key", (*name).into())]),
        _ => what.to_owned(),
    }
}

/// A value of another kind than the setting's, or beyond it, which the parser says in a programmer's words.
fn misfit(teller: &Teller, what: &str) -> Option<String> {
    let what = what.strip_prefix("invalid type: ").or_else(|| what.strip_prefix("invalid value: "))?;
    let (found, expected) = what.rsplit_once(", expected ")?;
    let kind = match expected {
        "u8" | "u16" | "u32" | "u64" | "usize" => "number",
        "a string" | "path string" => "text",
        "a boolean" => "flag",
        "a sequence" => "list",
        _ => return None,
    };
    let most = match expected {
        "u8" => u8::MAX.to_string(),
        "u16" => u16::MAX.to_string(),
        "u32" => u32::MAX.to_string(),
        _ => "none".to_owned(),
    };
    // The value as it was written, where it is told: integer `9`, string "9".
    let found = match found {
        "sequence" => "[…]",
        "map" => "{…}",
        written => written.split_once(['`', '"']).map_or(written, |(_, value)| value.trim_end_matches(['`', '"'])),
    };
    Some(teller.text("mistake-misfit", &[("found", found.to_owned().into()), ("kind", kind.into()), ("most", most.into())]))
}

/// The database cannot be used.
pub fn of_store(teller: &Teller, config: &Config, error: &StoreError) -> String {
    let path = config.state_dir();
    match error {
        StoreError::Locked(_) => teller.say("database-locked", &[("path", shown(&path))]),
        StoreError::File(path, error) => teller.say("database-failed", &[("path", shown(path)), ("why", of_file(teller, error).into())]),
        error @ (StoreError::Corrupt { .. } | StoreError::Damaged(..)) => {
            teller.say("database-broken", &[("why", error.to_string().into())])
        }
        error => teller.say("database-failed", &[("path", shown(&path)), ("why", error.to_string().into())]),
    }
}

/// The agent cannot start or go on.
pub fn of_agent(teller: &Teller, config: &Config, error: &AgentError) -> String {
    match error {
        AgentError::Config(error) => of_config(teller, error),
        AgentError::Store(error) => of_store(teller, config, error),
        AgentError::Setting(why) => of_mistake(teller, &config.path, &Mistake { line: None, what: why.clone() }),
        AgentError::System(what, error) => teller.say("agent-failed", &[("why", format!("{what}: {}", of_file(teller, error)).into())]),
    }
}

/// The agent does not answer.
pub fn of_control(teller: &Teller, error: &ControlError) -> String {
    match error {
        ControlError::NotRunning => teller.say("agent-not-running", &[]),
        ControlError::Broken(error) => teller.say("agent-silent", &[("why", of_file(teller, error).into())]),
    }
}

/// The card cannot be looked at; the end of a sentence.
pub fn of_worker(teller: &Teller, error: &WorkerError) -> String {
    teller.reason(&reason_of(error))
}

/// The operating system's reason; the end of a sentence.
pub fn of_file(teller: &Teller, error: &io::Error) -> String {
    teller.because(&error.to_string())
}

/// A path as a value for a text.
pub fn shown(path: &Path) -> Value<'static> {
    path.display().to_string().into()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::of_config;
    use crate::{
        config::Config,
        tell::{Language, Teller},
    };

    /// What is wrong with this text, in both languages.
    fn told(text: &str) -> [String; 2] {
        let error = Config::read(text, "/twins.toml".into()).unwrap_err();
        [Language::Czech, Language::English].map(|language| of_config(&Teller::new(language, chrono_tz::Europe::Prague), &error))
    }

    #[test]
    fn a_wrong_setting_is_told_in_the_persons_words() {
        let server = |lines: &str| format!("[mail.imap]\nhost = 'a.cz'\nuser = 'a'\n{lines}\n");
        let wrong = [
            (server("port = 99999"), "celé číslo od 0 do 65535"),
            (server("port = '993'"), "celé číslo od 0 do 65535"),
            (server("junk = 1"), "true, nebo false"),
            (server("folders = 'INBOX'"), "seznam v hranatých závorkách"),
            (server(""), "mail.imap potřebuje password, nebo oauth"),
            (server("tls = 'none'\npassword = { file = '/p' }"), "je jen pro tento počítač"),
            ("state_dir = 1".to_owned(), "text v uvozovkách"),
            ("language = 'de'".to_owned(), "jen cs nebo en"),
            ("[card]\ncall_timeout = -1".to_owned(), "celé číslo od nuly"),
            ("[calendar]\nhour = 300".to_owned(), "celé číslo od 0 do 255"),
            ("[mail]\naddress = ['a@b.cz']".to_owned(), "„[…]“ se sem nehodí; patří sem text v uvozovkách"),
            ("[card]\nquiet_hours = 'night'".to_owned(), "„night“, ale má to být jako 21:00-7:00"),
            ("[portal]\npoll = 0".to_owned(), "portal.poll je 0, ale má to být od 1 do 86400"),
            ("[login]\nchecks = ['http://a.cz']".to_owned(), "není adresa, která začíná https://"),
            ("[summary]\nschedule = 'every monday'".to_owned(), "není výraz cron"),
            ("[summary]\ntimezone = 'Praha'".to_owned(), "časové pásmo Praha neexistuje"),
            ("[calendar]\nhour = 24".to_owned(), "den má hodiny 0 až 23"),
            ("[calendar]\nnotice = 200".to_owned(), "nejvýš 180"),
            ("[store]\nkeep_messages = 1".to_owned(), "má to být aspoň 90"),
        ];
        for (text, czech) in wrong {
            let [cs, en] = told(&text);
            assert!(cs.contains(czech), "{text}: {cs}");
            let jargon = ["expected", "invalid type", "invalid value", "u16", "`"];
            assert!(!jargon.iter().any(|word| en.contains(word)), "{text}: {en}");
        }
    }
}
