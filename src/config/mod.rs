//! The one TOML file. Every part may be missing until a command needs it; what is written is checked, and an unknown key is an error.
//!
//! One file a table. What a setting means is known by the room that it is for: nothing but the file itself is opened here.

mod calendar;
mod card;
mod certificates;
mod error;
mod language;
mod log;
mod login;
mod mail;
mod metrics;
mod mistake;
mod needed;
mod office;
mod pin;
mod places;
mod portal;
mod quiet_hours;
mod store;
mod summary;
#[cfg(test)]
mod tests;
mod times;

pub use self::{
    calendar::CalendarConfig,
    card::CardConfig,
    certificates::CertificatesConfig,
    error::ConfigError,
    language::locale,
    log::{LogConfig, LogLevel},
    login::LoginConfig,
    mail::MailConfig,
    metrics::MetricsConfig,
    mistake::{Mistake, is_open},
    office::Office,
    pin::{PinUse, PromptKind},
    portal::{PortalConfig, UnprovenProfile},
    store::StoreConfig,
    summary::SummaryConfig,
};

use crate::renewal::Quiet;
use serde::Deserialize;
use std::path::{Path, PathBuf};

/// The whole configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `cs` or `en`; the locale's if absent.
    pub language: Option<String>,
    /// Where the database lives; `$XDG_STATE_HOME/twins` if absent.
    pub state_dir: Option<PathBuf>,
    /// Where the control socket lives; if absent, `$XDG_RUNTIME_DIR/twins`, or the database's directory where that variable is not set.
    pub runtime_dir: Option<PathBuf>,
    /// The mailbox, the way out, and whose mail is believed.
    pub mail: MailConfig,
    /// The card.
    pub card: Option<CardConfig>,
    /// The portal.
    pub portal: PortalConfig,
    /// What certificates are trusted.
    pub certificates: CertificatesConfig,
    /// The proof of the login.
    pub login: LoginConfig,
    /// Who must be told of a new certificate.
    pub offices: Vec<Office>,
    /// The regular summary.
    pub summary: SummaryConfig,
    /// What happens how many days before the end.
    pub calendar: CalendarConfig,
    /// What the database keeps.
    pub store: StoreConfig,
    /// The agent's log.
    pub log: LogConfig,
    /// Numbers for the office.
    pub metrics: MetricsConfig,
    /// The file it was read from.
    #[serde(skip)]
    pub path: PathBuf,
}

impl Default for Config {
    /// What holds where nothing is written.
    fn default() -> Self {
        Self {
            language: None,
            state_dir: None,
            runtime_dir: None,
            mail: MailConfig::default(),
            card: None,
            portal: PortalConfig::default(),
            certificates: CertificatesConfig::default(),
            login: LoginConfig::default(),
            offices: office::known(),
            summary: SummaryConfig::default(),
            calendar: CalendarConfig::default(),
            store: StoreConfig::default(),
            log: LogConfig::default(),
            metrics: MetricsConfig::default(),
            path: PathBuf::new(),
        }
    }
}

impl Config {
    /// Reads this file, or the one at the XDG place.
    ///
    /// # Errors
    /// If it is missing, unreadable or wrong.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let path = path.map_or_else(places::default_path, Path::to_path_buf);
        let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => ConfigError::Missing(path.clone()),
            _ => ConfigError::Unreadable(path.clone(), error),
        })?;
        let config = Self::read(&text, path)?;
        // `twins setup` reads a text in which something is still to be filled in; what is to be worked with has nothing of that.
        match Mistake::left_open(&text) {
            Some(mistake) => Err(ConfigError::Wrong(config.path, mistake)),
            None => Ok(config),
        }
    }

    /// Reads a text that stands, or will, in this file.
    ///
    /// # Errors
    /// If it is wrong.
    pub fn read(text: &str, path: PathBuf) -> Result<Self, ConfigError> {
        let mut config: Self = toml::from_str(text).map_err(|error| ConfigError::Wrong(path.clone(), Mistake::in_toml(text, &error)))?;
        config.check().map_err(|what| ConfigError::Wrong(path.clone(), Mistake { line: None, what }))?;
        config.path = path;
        config.place_tokens();
        Ok(config)
    }

    /// One in which nothing is set, for what works without a configuration.
    pub fn empty(path: Option<&Path>) -> Self {
        Self { path: path.map_or_else(places::default_path, Path::to_path_buf), ..Self::default() }
    }

    /// The hours in which nobody is asked.
    pub fn quiet(&self) -> Option<Quiet> {
        let (from, until) = quiet_hours::between(&self.card.as_ref()?.quiet_hours)?;
        Some(Quiet { zone: self.summary.timezone, from, until })
    }

    fn check(&self) -> Result<(), String> {
        self.mail.check()?;
        if let Some(card) = &self.card {
            card.check()?;
        }
        self.portal.check()?;
        self.calendar.check()?;
        self.store.check()?;
        self.summary.check()?;
        self.login.check()?;
        self.check_language()
    }
}
