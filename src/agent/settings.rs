//! What the configuration means to the agent: how the card process is run, how patient it is, and when the calendar speaks.

use super::AgentError;
use crate::{
    card,
    config::{Config, PinUse},
    renewal::{Calendar, Policy},
    tell::Language,
};
use chrono::TimeDelta;
use std::time::Duration;

/// How the card process is run by this configuration.
///
/// # Errors
/// If `[card]` is missing, or the program does not know its own path.
pub fn worker_settings(config: &Config) -> Result<card::WorkerSettings, AgentError> {
    let card = config.card()?;
    Ok(card::WorkerSettings {
        program: std::env::current_exe().map_err(|error| AgentError::System("the program's own path", error))?,
        module: card.module.clone(),
        env: card.env.clone(),
        writes: card.writes.clone(),
        language: Language::from_locale(&config.language()).code().to_owned(),
        prompt_timeout: Duration::from_secs(card.prompt_timeout),
        call_timeout: Duration::from_secs(card.call_timeout),
        key_timeout: Duration::from_secs(card.key_timeout),
        keep: match card.pin {
            PinUse::EachStep => Duration::ZERO,
            PinUse::Once => Duration::from_secs(card.session_timeout),
        },
    })
}

/// How patient the program is by this configuration.
pub fn policy(config: &Config) -> Policy {
    let usual = Policy::default();
    Policy {
        poll: TimeDelta::seconds(i64::from(config.portal.poll)),
        retry_first: TimeDelta::seconds(i64::from(config.portal.retry)),
        ask_again: config.card.as_ref().map_or(usual.ask_again, |card| TimeDelta::minutes(i64::from(card.ask_again))),
        quiet: config.quiet(),
        ..usual
    }
}

/// What the end of a pair means for the days before it, by this configuration.
pub fn calendar(config: &Config) -> Calendar {
    let days = &config.calendar;
    Calendar {
        zone: config.summary.timezone,
        hour: days.hour,
        rehearsal: Some(days.rehearsal).filter(|days| *days > 0),
        notice: days.notice,
        reminders: days.reminders.clone(),
        send: days.send,
        pay: days.pay,
        import: days.import,
    }
}
