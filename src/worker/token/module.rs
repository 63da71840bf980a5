//! The vendor's library: loaded, initialised, and finalised whatever happens (the I.CA library otherwise hangs at the end of the process).

use super::{Token, failure, raw::RawModule};
use crate::worker::{Failure, channel::Channel};
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::Error,
    slot::Slot,
};
use std::path::Path;

/// An initialised PKCS#11 library.
pub struct Module<'c> {
    pub(super) pkcs11: Pkcs11,
    pub(super) raw: RawModule,
    pub(super) channel: &'c Channel,
}

impl<'c> Module<'c> {
    /// Loads and initialises it.
    ///
    /// # Errors
    /// [`Failure::Module`].
    pub fn open(path: &Path, channel: &'c Channel) -> Result<Self, Failure> {
        let unusable = |error: Error| Failure::Module(format!("{}: {error}", path.display()));
        channel.alive();
        let pkcs11 = Pkcs11::new(path).map_err(unusable)?;
        let raw = RawModule::open(path).map_err(unusable)?;
        channel.alive();
        pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).map_err(unusable)?;
        Ok(Self { pkcs11, raw, channel })
    }

    /// The token with this serial number.
    ///
    /// # Errors
    /// [`Failure::NoCard`] if it is not there.
    pub fn token(&self, serial: &str) -> Result<Token<'_>, Failure> {
        let mut others = Vec::new();
        for slot in self.slots()? {
            let info = self.pkcs11.get_token_info(slot).map_err(|error| failure(&error))?;
            if info.serial_number() == serial {
                return Token::open(self, slot, true);
            }
            others.push(info.serial_number().to_owned());
        }
        Err(Failure::NoCard(match others.as_slice() {
            [] => "no card is in the reader".to_owned(),
            others => format!("the card {serial} is meant, but {} is in the reader", others.join(", ")),
        }))
    }

    /// Every initialised token.
    ///
    /// # Errors
    /// [`Failure::NoCard`] if there is none.
    pub fn tokens(&self) -> Result<Vec<Token<'_>>, Failure> {
        let slots = self.slots()?;
        if slots.is_empty() {
            return Err(Failure::NoCard("no card is in the reader".into()));
        }
        slots.into_iter().map(|slot| Token::open(self, slot, false)).collect()
    }

    fn slots(&self) -> Result<Vec<Slot>, Failure> {
        self.channel.alive();
        self.pkcs11.get_slots_with_initialized_token().map_err(|error| failure(&error))
    }
}

impl Drop for Module<'_> {
    fn drop(&mut self) {
        self.channel.alive();
        if let Err(error) = self.pkcs11.clone().finalize() {
            eprintln!("warn: {error}");
        }
    }
}
