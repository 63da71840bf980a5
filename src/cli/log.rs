//! The program's log, and what never goes into it.

use std::io::{IsTerminal, stderr};
use tracing_log::LogTracer;
use tracing_subscriber::{EnvFilter, fmt::MakeWriter};

/// The IMAP library writes whole commands and responses at its finest level: passwords, tokens and mails. No setting lets that through.
const SILENT: [&str; 1] = ["async_imap"];

/// Starts the log on standard error, as fine as `TWINS_LOG` says.
pub fn start() {
    let filter = EnvFilter::try_from_env("TWINS_LOG").unwrap_or_else(|_| EnvFilter::new("twins=info,warn"));
    let coloured = stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
    begin(filter, stderr, coloured);
}

/// Starts the log with this filter and place. A log that was started before stays.
pub fn start_with<W: for<'w> MakeWriter<'w> + Send + Sync + 'static>(filter: EnvFilter, writer: W) {
    begin(filter, writer, false);
}

fn begin<W: for<'w> MakeWriter<'w> + Send + Sync + 'static>(filter: EnvFilter, writer: W, coloured: bool) {
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(writer);
    let subscriber = log.with_ansi(coloured).with_target(false).finish();
    tracing::subscriber::set_global_default(subscriber).ok();
    LogTracer::builder().ignore_all(SILENT).init().ok();
}
