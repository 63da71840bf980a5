//! The program's log, and what never goes into it.
//!
//! In a terminal or a file it is lines of text. When standard error is the journal, each entry goes there as it is: its level as the priority, its fields as
//! fields (`F_RENEWAL`, `F_STEP` …), so that `journalctl --user -u twins F_RENEWAL=…` finds them.

use crate::{agent::log_level, config::LogLevel};
use std::{
    io::{self, IsTerminal, stderr},
    os::fd::AsFd,
};
use tracing_journald::{Priority, PriorityMappings};
use tracing_log::LogTracer;
use tracing_subscriber::{EnvFilter, Registry, fmt::MakeWriter, layer::SubscriberExt, reload};

/// The IMAP library writes whole commands and responses at its finest level: passwords, tokens and mails. No setting lets that through.
const SILENT: [&str; 1] = ["async_imap"];

/// What sets the log for one run, over the configuration.
const VARIABLE: &str = "TWINS_LOG";

/// Starts the log on standard error, as fine as `TWINS_LOG` says.
pub fn start() {
    let filter = EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| filter(LogLevel::default()));
    let coloured = stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    match journal() {
        Some(journal) => begin(filter, journal),
        None => begin(filter, lines(stderr, coloured)),
    }
}

/// The configuration's level holds from now on, unless the environment says otherwise.
pub fn level(level: LogLevel) {
    if std::env::var_os(VARIABLE).is_none() {
        log_level::change(level);
    }
}

/// Starts the log with this filter and place. A log that was started before stays.
pub fn start_with<W: for<'w> MakeWriter<'w> + Send + Sync + 'static>(filter: EnvFilter, writer: W) {
    begin(filter, lines(writer, false));
}

/// What a level means: the program's own words as fine as that, other people's only from a warning on.
fn filter(level: LogLevel) -> EnvFilter {
    let others = if level == LogLevel::Error { "error" } else { "warn" };
    EnvFilter::new(format!("twins={},{others}", level.name()))
}

/// The registry with a filter that can be changed.
type Filtered = tracing_subscriber::layer::Layered<reload::Layer<EnvFilter, Registry>, Registry>;

fn lines<W>(writer: W, coloured: bool) -> impl tracing_subscriber::Layer<Filtered> + Send + Sync
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    tracing_subscriber::fmt::layer().with_writer(writer).with_ansi(coloured).with_target(false)
}

fn begin(wanted: EnvFilter, place: impl tracing_subscriber::Layer<Filtered> + Send + Sync) {
    let (changeable, handle) = reload::Layer::new(wanted);
    let subscriber = Registry::default().with(changeable).with(place);
    if tracing::subscriber::set_global_default(subscriber).is_ok() {
        log_level::changed_by(move |level| handle.reload(filter(level)).is_ok());
    }
    LogTracer::builder().ignore_all(SILENT).init().ok();
}

/// The journal, if standard error leads there (systemd.exec(5), `JOURNAL_STREAM`).
fn journal() -> Option<tracing_journald::Layer> {
    let named = std::env::var("JOURNAL_STREAM").ok()?;
    let stream = rustix::fs::fstat(stderr().as_fd()).ok()?;
    if named != format!("{}:{}", stream.st_dev, stream.st_ino) {
        return None;
    }
    to_journal().ok()
}

fn to_journal() -> io::Result<tracing_journald::Layer> {
    let priorities = PriorityMappings {
        error: Priority::Error,
        warn: Priority::Warning,
        info: Priority::Informational,
        debug: Priority::Debug,
        trace: Priority::Debug,
    };
    Ok(tracing_journald::layer()?.with_priority_mappings(priorities).with_syslog_identifier("twins".to_owned()))
}
