//! The one TOML file. Every part may be missing until a command needs it; what is written is checked, and an unknown key is an error.

use crate::{
    login::Address,
    mail::{ImapAccounts, ImapSettings, SmtpSettings, TrustSettings},
    renewal::{Calendar, Quiet},
};
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

/// Why the configuration cannot be used. The text says where and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No file.
    #[error("there is no configuration at {0}: copy config/twins.example.toml there and fill it in, or name a file with --config FILE")]
    Missing(PathBuf),
    /// It cannot be read.
    #[error("the configuration {0} cannot be read: {1}")]
    Unreadable(PathBuf, std::io::Error),
    /// It is not right.
    #[error("the configuration {0} has a mistake: {1}")]
    Wrong(PathBuf, Mistake),
    /// A part that this command needs is missing.
    #[error("the configuration {0} lacks {1}, which this command needs (see config/twins.example.toml)")]
    Lacks(PathBuf, &'static str),
}

/// A mistake in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The line, counted from 1, if the mistake is in one.
    pub line: Option<usize>,
    /// What is wrong, one sentence in English.
    pub what: String,
}

impl Mistake {
    fn in_toml(text: &str, error: &toml::de::Error) -> Self {
        let line = error.span().map(|span| text.bytes().take(span.start).filter(|byte| *byte == b'\n').count() + 1);
        Self { line, what: error.message().to_owned() }
    }
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(f, "line {line}: {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

/// The whole configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// `cs` or `en`; the locale's if absent.
    pub language: Option<String>,
    /// Where the database lives; `$XDG_STATE_HOME/twins` if absent.
    pub state_dir: Option<PathBuf>,
    /// Where the control socket lives; if absent, `$XDG_RUNTIME_DIR/twins`, or the database's directory where that variable is not set.
    pub runtime_dir: Option<PathBuf>,
    /// The mailbox, the way out, and whose mail is believed.
    #[serde(default)]
    pub mail: MailConfig,
    /// The card.
    pub card: Option<CardConfig>,
    /// The portal.
    #[serde(default)]
    pub portal: PortalConfig,
    /// What certificates are trusted.
    #[serde(default)]
    pub certificates: CertificatesConfig,
    /// The proof of the login.
    #[serde(default)]
    pub login: LoginConfig,
    /// Who must be told of a new certificate.
    #[serde(default = "offices")]
    pub offices: Vec<Office>,
    /// The regular summary.
    #[serde(default)]
    pub summary: SummaryConfig,
    /// What happens how many days before the end.
    #[serde(default)]
    pub calendar: CalendarConfig,
    /// What the database keeps.
    #[serde(default)]
    pub store: StoreConfig,
    /// The agent's log.
    #[serde(default)]
    pub log: LogConfig,
    /// Numbers for the office.
    #[serde(default)]
    pub metrics: MetricsConfig,
    /// The file it was read from.
    #[serde(skip)]
    pub path: PathBuf,
}

/// `[mail]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// The person's own address: the one in the certificate, watched and written to.
    pub address: Option<String>,
    /// The mailboxes.
    #[serde(default)]
    pub imap: ImapAccounts,
    /// The way out.
    pub smtp: Option<SmtpSettings>,
    /// Whose mail is believed.
    #[serde(default)]
    pub trust: TrustSettings,
}

/// How the worker asks for the PIN.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PromptKind {
    /// By a pinentry program, as soon as the PIN is needed and the card is in.
    #[default]
    Pinentry,
    /// Only at a terminal, when the person runs `twins confirm`.
    Terminal,
}

/// How often the PIN is typed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PinUse {
    /// For each step.
    #[default]
    EachStep,
    /// Once for steps that follow each other within minutes: the session is kept, never the PIN, and each step is shown and agreed to.
    Once,
}

/// `[card]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardConfig {
    /// The PKCS#11 module.
    #[serde(default = "ica_module")]
    pub module: PathBuf,
    /// Environment variables that the module needs.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// Paths that the module may write.
    #[serde(default)]
    pub writes: Vec<PathBuf>,
    /// How the PIN is asked for.
    #[serde(default)]
    pub prompt: PromptKind,
    /// The pinentry program.
    #[serde(default = "pinentry")]
    pub pinentry: PathBuf,
    /// How often the PIN is typed.
    #[serde(default)]
    pub pin: PinUse,
    /// Seconds that the session is kept after a step, if the PIN is typed once.
    #[serde(default = "five_minutes")]
    pub session_timeout: u64,
    /// Seconds the person has to answer a prompt.
    #[serde(default = "two_minutes")]
    pub prompt_timeout: u64,
    /// Seconds that one call of the module may take.
    #[serde(default = "one_minute")]
    pub call_timeout: u64,
    /// Seconds that the making of one key may take.
    #[serde(default = "ten_minutes")]
    pub key_timeout: u64,
    /// Minutes until the person is asked again when nobody answered.
    #[serde(default = "four_hours")]
    pub ask_again: u32,
    /// The hours in which nobody is asked, by the clock of `summary.timezone`: `21:00-7:00`; empty for none.
    #[serde(default = "night")]
    pub quiet_hours: String,
    /// The end of the card's own certification as a qualified device, if it is known: after it no qualified certificate is issued on it.
    pub certified_until: Option<NaiveDate>,
}

impl CardConfig {
    /// Times that are too short stop the program's work, and times without end never bring it back.
    fn check(&self) -> Result<(), String> {
        let times = [
            ("card.session_timeout", self.session_timeout),
            ("card.prompt_timeout", self.prompt_timeout),
            ("card.call_timeout", self.call_timeout),
            ("card.key_timeout", self.key_timeout),
            ("card.ask_again", self.ask_again.into()),
        ];
        if !self.quiet_hours.is_empty() && hours(&self.quiet_hours).is_none() {
            return Err(format!("card.quiet_hours is `{}`, but must be like 21:00-7:00, or empty for none", self.quiet_hours));
        }
        check_times(&times)
    }
}

/// The longest of these times, in the setting's own unit.
const MOST: u64 = 86_400;

fn check_times(times: &[(&str, u64)]) -> Result<(), String> {
    let wrong = times.iter().find(|(_, value)| !(1..=MOST).contains(value));
    wrong.map_or(Ok(()), |(name, value)| Err(format!("{name} is {value}, but must be from 1 to {MOST}")))
}

/// Whether requests go out by a profile that was never proven against the live portal (rule 7).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnprovenProfile {
    /// Stop before sending, show what would be sent, and go on when `twins confirm` says so.
    #[default]
    Stop,
    /// Send.
    Send,
}

/// `[portal]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PortalConfig {
    /// A profile file; the built-in profile of I.CA if absent.
    pub profile: Option<PathBuf>,
    /// HTTP proxy; the environment's if absent.
    pub proxy: Option<url::Url>,
    /// PEM file with the only roots to trust for the portal; the system's if absent.
    pub trust: Option<PathBuf>,
    /// What to do with an unproven profile.
    pub unproven_profile: UnprovenProfile,
    /// Seconds between two looks for the certificates.
    pub poll: u32,
    /// Seconds after the first failed attempt; doubled with each, up to an hour.
    pub retry: u32,
}

impl Default for PortalConfig {
    fn default() -> Self {
        Self { profile: None, proxy: None, trust: None, unproven_profile: UnprovenProfile::Stop, poll: 900, retry: 30 }
    }
}

impl PortalConfig {
    /// A portal is not asked without a pause, and is asked within a day.
    fn check(&self) -> Result<(), String> {
        check_times(&[("portal.poll", self.poll.into()), ("portal.retry", self.retry.into())])
    }
}

/// `[certificates]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CertificatesConfig {
    /// PEM or DER files with the roots that issued certificates must chain to.
    pub anchors: Vec<PathBuf>,
    /// PEM or DER files with the issuing CAs, for mails and pages that bring none.
    pub intermediates: Vec<PathBuf>,
    /// Whether the card is registered where browsers and mail programs look, before a renewal and after it.
    pub register: bool,
}

impl Default for CertificatesConfig {
    fn default() -> Self {
        Self { anchors: Vec::new(), intermediates: Vec::new(), register: true }
    }
}

/// `[login]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LoginConfig {
    /// Addresses that ask for the commercial certificate; after a renewal, and at `twins login-check`, each is logged in to once.
    pub checks: Vec<String>,
    /// PEM or DER file with the only roots to trust for them; the system's if absent.
    pub trust: Option<PathBuf>,
}

impl Default for LoginConfig {
    fn default() -> Self {
        Self { checks: vec!["https://www.flexims.cz".to_owned()], trust: None }
    }
}

/// `[[offices]]`: somebody who wants to hear of the new certificate while the old one still signs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// Its name.
    pub name: String,
    /// What to do there; for the offices that the program knows by itself, its own words.
    pub text: Option<String>,
    /// Where the form is.
    pub link: Option<String>,
    /// The address to write to.
    pub mail: Option<String>,
}

/// The office that is known to want it: the Czech Social Security Administration.
fn offices() -> Vec<Office> {
    vec![Office { name: "ČSSZ".to_owned(), text: None, link: Some("https://eportal.cssz.cz".to_owned()), mail: None }]
}

/// `[summary]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SummaryConfig {
    /// When the regular summary goes out: a cron expression with seconds (`sec min hour day month weekday`); empty for never.
    pub schedule: String,
    /// The person's time zone.
    pub timezone: Tz,
}

impl Default for SummaryConfig {
    fn default() -> Self {
        Self { schedule: "0 0 8 * * Mon".to_owned(), timezone: chrono_tz::Europe::Prague }
    }
}

/// `[calendar]`: days before the end of the pair in force.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CalendarConfig {
    /// The rehearsal; 0 for never.
    pub rehearsal: u16,
    /// From then on a notice is missed.
    pub notice: u16,
    /// The person is reminded of what waits.
    pub reminders: Vec<u16>,
    /// The hour of the day at which the calendar speaks, in `summary.timezone`.
    pub hour: u8,
    /// The requests should be sent by then.
    pub send: u16,
    /// An invoice should be paid by then.
    pub pay: u16,
    /// The certificates should be on the card by then.
    pub import: u16,
}

impl Default for CalendarConfig {
    fn default() -> Self {
        let usual = Calendar::default();
        Self {
            rehearsal: usual.rehearsal.unwrap_or_default(),
            notice: usual.notice,
            reminders: usual.reminders,
            hour: usual.hour,
            send: usual.send,
            pay: usual.pay,
            import: usual.import,
        }
    }
}

impl CalendarConfig {
    fn check(&self) -> Result<(), String> {
        let days = [self.rehearsal, self.notice, self.send, self.pay, self.import];
        if let Some(days) = days.iter().chain(&self.reminders).find(|days| **days > 180) {
            return Err(format!("a setting of [calendar] is {days} days, but a pair is valid for a year: 180 is the most"));
        }
        if self.hour > 23 {
            return Err(format!("calendar.hour is {}, but a day has the hours 0 to 23", self.hour));
        }
        Ok(())
    }
}

/// `[metrics]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MetricsConfig {
    /// The file that the numbers are written to (OpenMetrics 1.0, for the textfile collector of Prometheus's node exporter); none if absent.
    pub file: Option<PathBuf>,
}

/// `[store]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StoreConfig {
    /// Days for which it is kept what each mail was. The journal is kept for ever.
    pub keep_messages: u16,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self { keep_messages: 400 }
    }
}

/// How fine the log is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// What failed.
    Error,
    /// What is not as it should be.
    Warn,
    /// Each thing that happens.
    #[default]
    Info,
    /// What is asked and answered on the way.
    Debug,
    /// Everything but secrets.
    Trace,
}

impl LogLevel {
    /// Every level, the coarsest first.
    pub const ALL: [Self; 5] = [Self::Error, Self::Warn, Self::Info, Self::Debug, Self::Trace];

    /// Its name, as in the configuration.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// `[log]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LogConfig {
    /// How fine the agent's log is; the environment's `TWINS_LOG` and `twins log-level` go before it.
    pub level: LogLevel,
}

/// The mailbox is searched 60 days back: what is forgotten sooner would be handled again.
const LEAST_KEPT: u16 = 90;

impl Config {
    /// Reads this file, or the one at the XDG place.
    ///
    /// # Errors
    /// If it is missing, unreadable or wrong.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let path = path.map_or_else(default_path, Path::to_path_buf);
        let text = std::fs::read_to_string(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => ConfigError::Missing(path.clone()),
            _ => ConfigError::Unreadable(path.clone(), error),
        })?;
        Self::read(&text, path)
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

    /// Tells each login by OAuth where its tokens are kept.
    fn place_tokens(&mut self) {
        let directory = self.state_dir().join("oauth");
        let imap = self.mail.imap.0.iter_mut().filter_map(|imap| imap.oauth.as_mut());
        let smtp = self.mail.smtp.as_mut().and_then(|smtp| smtp.oauth.as_mut());
        for oauth in imap.chain(smtp) {
            oauth.directory.clone_from(&directory);
        }
    }

    /// One in which nothing is set, for what works without a configuration.
    pub fn empty(path: Option<&Path>) -> Self {
        Self {
            language: None,
            state_dir: None,
            runtime_dir: None,
            mail: MailConfig::default(),
            card: None,
            portal: PortalConfig::default(),
            certificates: CertificatesConfig::default(),
            login: LoginConfig::default(),
            offices: offices(),
            summary: SummaryConfig::default(),
            calendar: CalendarConfig::default(),
            store: StoreConfig::default(),
            log: LogConfig::default(),
            metrics: MetricsConfig::default(),
            path: path.map_or_else(default_path, Path::to_path_buf),
        }
    }

    /// The directory of the database.
    pub fn state_dir(&self) -> PathBuf {
        self.state_dir.clone().unwrap_or_else(|| xdg("XDG_STATE_HOME", ".local/state").join("twins"))
    }

    /// The directory of the portal's transcripts.
    pub fn transcripts_dir(&self) -> PathBuf {
        self.state_dir().join("portal")
    }

    /// The page.
    pub fn page(&self) -> PathBuf {
        self.state_dir().join("status.html")
    }

    /// The control socket.
    pub fn control_socket(&self) -> PathBuf {
        let runtime = self.runtime_dir.clone().unwrap_or_else(|| match std::env::var_os("XDG_RUNTIME_DIR") {
            Some(directory) => PathBuf::from(directory).join("twins"),
            None => self.state_dir(),
        });
        runtime.join("control.sock")
    }

    /// The language: the setting's, else the locale's.
    pub fn language(&self) -> String {
        self.language.clone().unwrap_or_else(locale)
    }

    /// The hours in which nobody is asked.
    pub fn quiet(&self) -> Option<Quiet> {
        let (from, until) = hours(&self.card.as_ref()?.quiet_hours)?;
        Some(Quiet { zone: self.summary.timezone, from, until })
    }

    /// `[card]`.
    ///
    /// # Errors
    /// If it is missing.
    pub fn card(&self) -> Result<&CardConfig, ConfigError> {
        self.card.as_ref().ok_or_else(|| self.lacks("[card]"))
    }

    /// Every `[mail.imap]`; at least one.
    ///
    /// # Errors
    /// If there is none.
    pub fn imap(&self) -> Result<&[ImapSettings], ConfigError> {
        if self.mail.imap.0.is_empty() { Err(self.lacks("[mail.imap]")) } else { Ok(&self.mail.imap.0) }
    }

    /// `[mail.smtp]`.
    ///
    /// # Errors
    /// If it is missing.
    pub fn smtp(&self) -> Result<&SmtpSettings, ConfigError> {
        self.mail.smtp.as_ref().ok_or_else(|| self.lacks("[mail.smtp]"))
    }

    /// `mail.address`.
    ///
    /// # Errors
    /// If it is missing.
    pub fn address(&self) -> Result<&str, ConfigError> {
        self.mail.address.as_deref().ok_or_else(|| self.lacks("mail.address"))
    }

    fn lacks(&self, part: &'static str) -> ConfigError {
        ConfigError::Lacks(self.path.clone(), part)
    }

    fn check(&self) -> Result<(), String> {
        self.mail.imap.check()?;
        if let Some(card) = &self.card {
            card.check()?;
        }
        self.portal.check()?;
        self.calendar.check()?;
        if self.store.keep_messages < LEAST_KEPT {
            return Err(format!("store.keep_messages is {}, but must be {LEAST_KEPT} or more", self.store.keep_messages));
        }
        if !self.summary.schedule.is_empty() {
            self.summary
                .schedule
                .parse::<cron::Schedule>()
                .map_err(|error| format!("summary.schedule is not a cron expression (sec min hour day month weekday): {error}"))?;
        }
        for address in &self.login.checks {
            Address::parse(address).map_err(|why| format!("login.checks: {why}"))?;
        }
        self.mail.imap.0.iter().try_for_each(ImapSettings::check)?;
        if let Some(smtp) = &self.mail.smtp {
            smtp.check()?;
        }
        match self.language.as_deref() {
            None | Some("cs" | "en") => Ok(()),
            Some(other) => Err(format!("language is `{other}`, but only `cs` and `en` are known")),
        }
    }
}

/// The locale of the environment: what decides where no configuration does.
pub fn locale() -> String {
    let set = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
    ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(set).unwrap_or_default()
}

fn default_path() -> PathBuf {
    xdg("XDG_CONFIG_HOME", ".config").join("twins/twins.toml")
}

fn xdg(variable: &str, fallback: &str) -> PathBuf {
    match std::env::var_os(variable) {
        Some(directory) if !directory.is_empty() => PathBuf::from(directory),
        _ => PathBuf::from(std::env::var_os("HOME").unwrap_or_else(|| "/".into())).join(fallback),
    }
}

fn ica_module() -> PathBuf {
    PathBuf::from("/usr/lib/pkcs11/libICASecureStorePkcs11.so")
}

fn pinentry() -> PathBuf {
    PathBuf::from("pinentry")
}

const fn two_minutes() -> u64 {
    120
}

const fn one_minute() -> u64 {
    60
}

const fn ten_minutes() -> u64 {
    600
}

const fn five_minutes() -> u64 {
    300
}

fn night() -> String {
    "21:00-7:00".to_owned()
}

/// `21:00-7:00` as two times of the day.
fn hours(text: &str) -> Option<(NaiveTime, NaiveTime)> {
    let (from, until) = text.split_once('-')?;
    let time = |text: &str| NaiveTime::parse_from_str(text.trim(), "%H:%M").ok();
    Some((time(from)?, time(until)?)).filter(|(from, until)| from != until)
}

const fn four_hours() -> u32 {
    240
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const EXAMPLE: &str = include_str!("../config/twins.example.toml");
    const README: &str = include_str!("../README.md");

    /// Every table of the configuration.
    const SECTIONS: [&str; 14] = [
        "",
        "mail",
        "mail.imap",
        "mail.smtp",
        "mail.trust",
        "card",
        "portal",
        "certificates",
        "login",
        "summary",
        "calendar",
        "store",
        "metrics",
        "log",
    ];

    fn parsed(text: &str) -> Config {
        let config: Config = toml::from_str(text).unwrap();
        config.check().unwrap();
        config
    }

    /// The key of a setting that is commented out behind this mark.
    fn commented<'a>(line: &'a str, mark: &str) -> Option<(&'a str, &'a str)> {
        let setting = line.strip_prefix(mark)?;
        let (key, _) = setting.split_once(" = ")?;
        key.chars().all(|c| c.is_ascii_lowercase() || c == '_').then_some((key, setting))
    }

    /// The example with the settings behind these marks in force; of two ways to write one setting, or to log in, the first is taken.
    fn in_force(marks: &[&str]) -> String {
        let (mut seen, mut in_list) = (Vec::new(), false);
        let mut text = String::new();
        for line in EXAMPLE.lines() {
            if line.starts_with('[') {
                seen.clear();
            }
            // The settings of a table that is commented out belong to no other.
            in_list = line.starts_with("# [[") || in_list && !line.starts_with('[');
            let is_known = |key| seen.contains(&key) || key == "oauth" && seen.contains(&"password");
            let uncommented = marks.iter().find_map(|mark| commented(line, mark)).filter(|(key, _)| !is_known(*key) && !in_list);
            let line = uncommented.map_or(line, |(_, setting)| setting);
            seen.extend(line.split_once(" = ").map(|(key, _)| key));
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// The settings of a section, as serde lists them when it meets one that it does not know.
    fn settings_of(section: &str) -> Vec<String> {
        let unknown = if section.is_empty() {
            format!("no_such_setting = 1\n{EXAMPLE}")
        } else {
            EXAMPLE.replace(&format!("\n[{section}]"), &format!("\n[{section}]\nno_such_setting = 1 #"))
        };
        let error = toml::from_str::<Config>(&unknown).unwrap_err().to_string();
        let (_, expected) = error.split_once("expected ").unwrap();
        expected.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    }

    fn is_section(name: &str) -> bool {
        SECTIONS.contains(&name)
    }

    fn dotted(section: &str, key: &str) -> String {
        if section.is_empty() { key.to_owned() } else { format!("{section}.{key}") }
    }

    #[test]
    fn the_example_can_be_read_as_it_is() {
        let config = parsed(EXAMPLE);
        assert!(config.imap().unwrap().iter().all(|imap| imap.check().is_ok() && imap.junk));
        assert!(config.smtp().is_ok() && config.card().is_ok() && config.address().is_ok());
        assert_eq!(config.certificates.anchors.len(), 1);
    }

    #[test]
    fn what_the_example_calls_a_default_is_one() {
        assert_eq!(format!("{:?}", parsed(&in_force(&["#"]))), format!("{:?}", parsed(EXAMPLE)));
    }

    #[test]
    fn every_commented_setting_can_be_used() {
        let config = parsed(&in_force(&["#", "# "]));
        assert_eq!(config.portal.proxy.unwrap().port(), Some(3128));
        assert_eq!(config.card.unwrap().env.len(), 1);
    }

    #[test]
    fn every_login_by_oauth_in_the_example_can_be_used() {
        let logins: Vec<_> = EXAMPLE.lines().filter_map(|line| commented(line, "# ")).filter(|(key, _)| *key == "oauth").collect();
        assert!(logins.len() >= 3, "{logins:?}");
        let (first, rest) = EXAMPLE.split_once("\n[mail.smtp]").unwrap();
        for (_, login) in logins {
            let with = |part: &str| {
                part.lines().map(|line| if line.starts_with("password = ") { login } else { line }.to_owned() + "\n").collect::<String>()
            };
            let config = parsed(&format!("{}[mail.smtp]{}", with(first), with(rest)));
            assert!(config.imap().unwrap().iter().all(|imap| imap.oauth.is_some()) && config.smtp().unwrap().oauth.is_some());
        }
    }

    #[test]
    fn tokens_of_every_account_have_a_place() {
        let account = |host: &str| {
            format!("[[mail.imap]]\nhost = \"{host}\"\nuser = \"jana\"\noauth = {{ provider = \"microsoft\", client_id = \"a\" }}\n")
        };
        let mut config = parsed(&format!("state_dir = \"/state\"\n{}{}", account("a.example"), account("b.example")));
        config.place_tokens();
        let places: Vec<_> =
            config.imap().unwrap().iter().filter_map(|imap| imap.oauth.as_ref()).map(|oauth| oauth.directory.clone()).collect();
        assert_eq!(places, [Path::new("/state/oauth"), Path::new("/state/oauth")]);
    }

    #[test]
    fn example_and_readme_name_every_setting() {
        let example: toml::Table = toml::from_str(&in_force(&["#", "# "])).unwrap();
        for section in SECTIONS {
            let steps = section.split('.').filter(|step| !step.is_empty());
            let table = steps.fold(&example, |table, step| table[step].as_table().unwrap());
            let settings = settings_of(section);
            assert!(!settings.is_empty(), "{section}: {settings:?}");
            for key in settings {
                let name = dotted(section, &key);
                // Instead of the password: never in force beside it.
                let written = table.contains_key(&key)
                    || key == "oauth" && EXAMPLE.contains("\n# oauth = ")
                    || EXAMPLE.contains(&format!("\n# [[{key}]]"));
                assert!(written, "{name} is not in config/twins.example.toml");
                let told = [format!("| `{name}` |"), format!("| `{name}.")].iter().any(|row| README.contains(row));
                assert!(is_section(&name) || told, "{name} is not in the table of README.md");
            }
        }
    }

    #[test]
    fn mistakes_are_told() {
        assert!(toml::from_str::<Config>("[mail]\nadress = \"a@b.cz\"").unwrap_err().to_string().contains("address"));
        let mut config: Config = toml::from_str("language = \"de\"").unwrap();
        assert!(config.check().unwrap_err().contains("`cs` and `en`"));
        config.language = None;
        config.summary.schedule = "every monday".to_owned();
        assert!(config.check().unwrap_err().contains("cron"));
    }

    #[test]
    fn a_portal_that_would_be_asked_without_a_pause_is_refused() {
        for (name, text) in
            [("portal.poll", "[portal]\npoll = 0"), ("portal.retry", "[portal]\nretry = 0"), ("portal.poll", "[portal]\npoll = 100000")]
        {
            let config: Config = toml::from_str(text).unwrap();
            let said = config.check().unwrap_err();
            assert!(said.contains(name) && said.contains("from 1 to 86400"), "{said}");
        }
    }
}
