//! The count of wrong PINs, for a command that has the person asked itself: the running agent keeps it, else the database does.

use crate::{
    agent::control::{self, ControlError, Reply, Request},
    config::Config,
    store::{Record, Store, StoreError},
    worker::TriesLeft,
};
use chrono::Utc;
use std::path::PathBuf;

/// Who keeps the count.
pub enum WrongPins {
    /// The agent at this socket.
    Agent(PathBuf),
    /// The database, which is ours for as long as this lives.
    Store(Box<Store>),
}

/// Why the count is not to be had. Without it no PIN is asked for.
#[derive(Debug, thiserror::Error)]
pub enum CountError {
    /// The agent did not answer.
    #[error(transparent)]
    Agent(#[from] ControlError),
    /// It gave an answer to another question.
    #[error("the agent does not keep the count of wrong PINs ({0}); start it anew if the program was replaced meanwhile")]
    Refused(String),
    /// The database cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl WrongPins {
    /// Finds who keeps it.
    ///
    /// # Errors
    /// If there is no agent and the database cannot be opened.
    pub async fn find(config: &Config) -> Result<Self, CountError> {
        let socket = config.control_socket();
        match control::connect(&socket, &Request::Status, None) {
            Ok(_) => Ok(Self::Agent(socket)),
            Err(ControlError::NotRunning) => Ok(Self::Store(Box::new(Store::open(&config.state_dir()).await?))),
            Err(error) => Err(error.into()),
        }
    }

    /// Wrong PINs in a row on the card with this serial number.
    ///
    /// # Errors
    /// If the count cannot be had.
    pub async fn of(&self, serial: &str) -> Result<u32, CountError> {
        match self {
            Self::Agent(socket) => ask(socket, &Request::WrongPins { serial: serial.to_owned() }),
            Self::Store(store) => Ok(store.wrong_pins().await?.get(serial).copied().unwrap_or_default()),
        }
    }

    /// A PIN was tried; `told` is what the card's flags tell after a wrong one.
    ///
    /// # Errors
    /// If that cannot be written down.
    pub async fn tried(&self, serial: &str, told: Option<TriesLeft>) -> Result<(), CountError> {
        match self {
            Self::Agent(socket) => ask(socket, &Request::PinTried { serial: serial.to_owned(), told }).map(drop),
            Self::Store(store) => {
                let before = self.of(serial).await?;
                // A card whose flags tell is not counted: they know of other programs' tries too.
                let after = if told == Some(TriesLeft::All) { before.saturating_add(1) } else { 0 };
                if before != after {
                    let record = Record { wrong_pins: Some((serial.to_owned(), after)), ..Record::default() };
                    store.record(&record, Utc::now()).await?;
                }
                Ok(())
            }
        }
    }
}

fn ask(socket: &std::path::Path, request: &Request) -> Result<u32, CountError> {
    match control::connect(socket, request, None)?.next_reply()? {
        Some(Reply::WrongPins(count)) => Ok(count),
        Some(Reply::Failed(why)) => Err(CountError::Refused(why)),
        other => Err(CountError::Refused(format!("{other:?}"))),
    }
}
