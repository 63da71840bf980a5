//! Being logged in, with the PIN that was typed for it; logged out and the PIN wiped when dropped.

use super::{Token, failure, raw::User};
use crate::worker::{Failure, pin::Pin};
use cryptoki::error::{Error, RvError};

/// A session in which the card's holder is logged in.
pub struct Login<'t> {
    pub(super) token: &'t Token<'t>,
    pin: Option<Pin>,
}

impl Token<'_> {
    /// Logs in with this PIN, once; without one it is typed on the reader. A wrong PIN is told with the token's flags as they are after it.
    ///
    /// # Errors
    /// [`Failure::PinWrong`], [`Failure::PinLocked`], or what else the library says.
    pub fn login(&self, pin: Option<Pin>) -> Result<Login<'_>, Failure> {
        let attempt = || {
            self.module.channel.alive();
            self.module.raw.login(&self.session, User::Holder, pin.as_ref().map(Pin::bytes))
        };
        let result = match attempt() {
            // The library shares a login with another program: this PIN was not looked at yet, and only it is consent.
            Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => {
                self.call(|| self.session.logout())?;
                attempt()
            }
            other => other,
        };
        match result {
            Ok(()) => Ok(Login { token: self, pin }),
            Err(error) => Err(self.with_tries(failure(&error))),
        }
    }

    /// A wrong PIN with what the flags tell after it.
    fn with_tries(&self, told: Failure) -> Failure {
        match told {
            Failure::PinWrong(_) => self.facts().map_or(told, |facts| Failure::PinWrong(facts.tries)),
            other => other,
        }
    }
}

impl Login<'_> {
    /// The token.
    pub fn token(&self) -> &Token<'_> {
        self.token
    }

    /// Logs in for the operation that was just begun, with the same PIN.
    pub(super) fn for_this_operation(&self) -> Result<(), Failure> {
        let token = self.token;
        let login = || token.module.raw.login(&token.session, User::ForThisOperation, self.pin.as_ref().map(Pin::bytes));
        token.call(login).map_err(|told| token.with_tries(told))
    }
}

impl Drop for Login<'_> {
    fn drop(&mut self) {
        if let Some(pin) = &mut self.pin {
            pin.wipe();
        }
        if let Err(error) = self.token.call(|| self.token.session.logout()) {
            eprintln!("warn: {error}");
        }
    }
}
