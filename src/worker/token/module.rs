//! The vendor's library: loaded, initialised, and finalised whatever happens (the I.CA library otherwise hangs at the end of the process).

use super::{Token, failure, raw::RawModule};
use crate::worker::{Failure, channel::Channel};
use cryptoki::{
    context::{CInitializeArgs, CInitializeFlags, Pkcs11},
    error::Error,
    slot::{Slot, TokenInfo},
};
use std::{mem::ManuallyDrop, path::Path};

/// An initialised PKCS#11 library. It is never unloaded: what it registered for that may hang, and the process ends without it.
pub struct Module<'c> {
    pub(super) pkcs11: ManuallyDrop<Pkcs11>,
    pub(super) raw: ManuallyDrop<RawModule>,
    pub(super) channel: &'c Channel,
}

impl<'c> Module<'c> {
    /// Loads and initialises it.
    ///
    /// # Errors
    /// [`Failure::Module`].
    pub fn open(path: &Path, channel: &'c Channel) -> Result<Self, Failure> {
        let unusable = |error: Error| match path.is_absolute() && !path.exists() {
            true => Failure::Module(format!("there is no file {}", path.display())),
            false => Failure::Module(format!("{}: {error}", path.display())),
        };
        channel.alive();
        let pkcs11 = ManuallyDrop::new(Pkcs11::new(path).map_err(unusable)?);
        let raw = ManuallyDrop::new(RawModule::open(path).map_err(unusable)?);
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
        for (slot, info) in self.tokens()? {
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

    /// Every initialised token. One that cannot even say what it is matters only if there is no other: a foreign card must not hide the right one.
    ///
    /// # Errors
    /// As the library says.
    pub(super) fn tokens(&self) -> Result<Vec<(Slot, TokenInfo)>, Failure> {
        let failed = |error: Error| failure(&error);
        self.channel.alive();
        let slots = match self.raw.slots_with_token().map_err(failed)? {
            Some(slots) => slots,
            None => self.pkcs11.get_slots_with_token().map_err(failed)?,
        };
        let (mut tokens, mut trouble) = (Vec::new(), None);
        for slot in slots {
            self.channel.alive();
            match self.pkcs11.get_token_info(slot) {
                Ok(info) if info.token_initialized() => tokens.push((slot, info)),
                Ok(_) => {}
                Err(error) => trouble = trouble.or(Some(failed(error))),
            }
        }
        match trouble {
            Some(trouble) if tokens.is_empty() => Err(trouble),
            _ => Ok(tokens),
        }
    }
}

impl Drop for Module<'_> {
    fn drop(&mut self) {
        self.channel.alive();
        if let Err(error) = Pkcs11::clone(&self.pkcs11).finalize() {
            eprintln!("warn: {error}");
        }
    }
}
