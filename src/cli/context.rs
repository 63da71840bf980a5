//! What every command needs: the configuration, the person's language, a runtime, and how to speak to the agent.

use super::{
    conversation::show,
    paper::complain,
    trouble::{of_config, of_control},
};
use crate::{
    agent::control::{self, Connection, Request},
    config::{Config, ConfigError, locale},
    tell::{Language, Teller},
};
use std::{future::Future, io, os::fd::BorrowedFd, path::Path, process::ExitCode};
use tokio::signal::unix::{SignalKind, signal};

/// A command's surroundings.
pub struct Context {
    /// The configuration.
    pub config: Config,
    /// The person's words.
    pub teller: Teller,
}

/// Runs a command in its surroundings; where they cannot be had, what is wrong is said instead.
pub fn with(path: Option<&Path>, command: impl FnOnce(&Context) -> ExitCode) -> ExitCode {
    Context::open(path).map_or_else(|failure| failure, |context| command(&context))
}

impl Context {
    /// Reads the configuration; says what is wrong with it, if something is.
    pub fn open(path: Option<&Path>) -> Result<Self, ExitCode> {
        let config = Config::load(path).map_err(|error| complain(of_config(&teller(None), &error)))?;
        Ok(Self { teller: teller(Some(&config)), config })
    }

    /// Sends a request to the agent.
    pub fn ask(&self, request: &Request, terminal: Option<BorrowedFd<'_>>) -> Result<Connection, ExitCode> {
        control::connect(&self.config.control_socket(), request, terminal).map_err(|error| complain(of_control(&self.teller, &error)))
    }

    /// Whether an agent runs and answers.
    pub fn is_up(&self) -> bool {
        control::connect(&self.config.control_socket(), &Request::Status, None).is_ok()
    }

    /// Sends a request and shows its answer to the end.
    pub fn ask_and_show(&self, request: &Request) -> ExitCode {
        self.ask(request, None).map_or_else(|failure| failure, |mut connection| show(&self.teller, &mut connection))
    }
}

/// Speaks the language of the configuration; of the environment where there is none, or none is set.
pub fn teller(config: Option<&Config>) -> Teller {
    let language = config.map_or_else(locale, Config::language);
    let zone = config.map_or(chrono_tz::Europe::Prague, |config| config.summary.timezone);
    Teller::new(Language::from_locale(&language), zone)
}

/// A configuration that may be missing: for commands that work without.
pub fn config_or_default(path: Option<&Path>) -> Result<Option<Config>, ExitCode> {
    match Config::load(path) {
        Ok(config) => Ok(Some(config)),
        Err(ConfigError::Missing(_)) if path.is_none() => Ok(None),
        Err(error) => Err(complain(of_config(&teller(None), &error))),
    }
}

/// Waits for a signal that ends the program (SIGINT, SIGTERM); gives its number. Not for a hang-up: then there is no terminal to put right.
pub fn until_signalled() -> io::Result<i32> {
    block_on(async {
        let (mut interrupt, mut end) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        let kind = tokio::select! {
            _ = interrupt.recv() => SignalKind::interrupt(),
            _ = end.recv() => SignalKind::terminate(),
        };
        Ok(kind.as_raw_value())
    })?
}

/// Runs a future to its end on a small runtime.
pub fn block_on<T>(work: impl Future<Output = T>) -> io::Result<T> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work))
}
