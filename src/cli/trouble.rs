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
    let parts: Vec<&str> = what.split('`').collect();
    let known = || Value::from(parts.iter().skip(3).step_by(2).copied().collect::<Vec<_>>().join(", "));
    match parts.as_slice() {
        ["unknown field ", name, ..] => teller.text("mistake-unknown-key", &[("key", (*name).into()), ("known", known())]),
        ["unknown variant ", name, ..] => teller.text("mistake-unknown-value", &[("value", (*name).into()), ("known", known())]),
        ["missing field ", name, ..] => teller.text("mistake-missing-key", &[("key", (*name).into())]),
        _ => what.to_owned(),
    }
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
