//! Being logged in, with the PIN that was typed for it. When dropped, the PIN is wiped and the holder logged out, unless the login stays.

use super::{Token, failure, raw::User};
use crate::worker::{Failure, Message, pin::Pin};
use cryptoki::{
    error::{Error, RvError},
    session::SessionState,
};

/// A session in which the card's holder is logged in.
pub struct Login<'t> {
    pub(super) token: &'t Token<'t>,
    pin: Option<Pin>,
    /// Who types the PIN on the reader has none to give.
    on_reader: bool,
    /// A signature was refused without the PIN, though its key had not said that it wants it.
    refused: bool,
    stays: bool,
}

/// Asks for the PIN when a signature needs it and it is not at hand; nothing if it is typed on the reader.
pub type AskPin<'a> = dyn FnMut() -> Result<Option<Pin>, Failure> + 'a;

impl Token<'_> {
    /// Logs in with this PIN, once; without one it is typed on the reader. A wrong PIN is told with the token's flags as they are after it.
    /// A login that stays is kept when it is dropped, without the PIN.
    ///
    /// # Errors
    /// [`Failure::PinWrong`], [`Failure::PinLocked`], or what else the library says.
    pub fn login(&self, pin: Option<Pin>, stays: bool) -> Result<Login<'_>, Failure> {
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
            Ok(()) => Ok(Login { token: self, on_reader: pin.is_none(), refused: false, pin, stays }),
            // Cancelled on the reader's keypad; where there is none, that is no word of the person's.
            Err(Error::Pkcs11(RvError::FunctionCanceled, _)) if pin.is_none() => Err(Failure::Declined),
            Err(error) => Err(self.with_tries(failure(&error))),
        }
    }

    /// The login that an earlier step left.
    pub fn kept_login(&self) -> Option<Login<'_>> {
        // Made only if there is one: a login that stays says so when it is dropped.
        self.kept.take().then(|| Login { token: self, pin: None, on_reader: false, refused: false, stays: true })
    }

    /// Whether a login is kept for the next step.
    pub const fn is_login_kept(&self) -> bool {
        self.kept.get()
    }

    /// Whether the session is alive and still logged in: another program, or the card, may have ended it.
    pub fn is_logged_in(&self) -> bool {
        self.call(|| self.session.get_session_info()).is_ok_and(|info| info.session_state() == SessionState::RwUser)
    }

    /// Logs out, if a login was kept.
    pub fn end_kept_login(&self) {
        if let Some(mut login) = self.kept_login() {
            login.stays = false;
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

    /// Whether the card silently wanted the PIN for a signature.
    pub const fn silently_wanted_the_pin(&self) -> bool {
        self.refused
    }

    /// A signature was refused without the PIN: told at once, for the step may fail later.
    pub(super) fn note_refusal(&mut self) {
        if !std::mem::replace(&mut self.refused, true) {
            self.token.module.channel.say(&Message::WantsPin(true));
        }
    }

    /// Sees to it that the PIN is at hand for a signature that needs it; it stays so until the step ends.
    pub(super) fn have_pin(&mut self, ask: &mut AskPin<'_>) -> Result<(), Failure> {
        if self.pin.is_none() && !self.on_reader {
            self.pin = ask()?;
            self.on_reader = self.pin.is_none();
        }
        Ok(())
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
        if self.stays {
            self.token.kept.set(true);
            return;
        }
        if let Err(error) = self.token.call(|| self.token.session.logout()) {
            eprintln!("warn: {error}");
        }
    }
}
