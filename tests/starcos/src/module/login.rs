//! The PIN (PKCS#11 2.40, sections 5.5 and 5.6): the card counts wrong ones and locks itself. It may not know what a login is for.

use super::{
    counter::{Counter, WRONG_PINS},
    gate,
    library::{SoftHsm, call},
    state::{Module, broken_card},
};
use crate::settings::{Settings, SigningLogin};
use cryptoki_sys::{
    CK_RV, CK_SESSION_HANDLE, CK_ULONG, CK_USER_TYPE, CK_UTF8CHAR, CKR_ARGUMENTS_BAD, CKR_FUNCTION_CANCELED, CKR_OK, CKR_PIN_INCORRECT,
    CKR_PIN_INVALID, CKR_PIN_LEN_RANGE, CKR_PIN_LOCKED, CKU_SO, CKU_USER,
};
use std::ops::RangeInclusive;

/// How many digits a PIN has.
pub(crate) const PIN_LENGTH: RangeInclusive<usize> = 6..=8;

pub(super) unsafe extern "C" fn C_Login(session: CK_SESSION_HANDLE, user: CK_USER_TYPE, pin: *mut CK_UTF8CHAR, length: CK_ULONG) -> CK_RV {
    gate::enter_session("C_Login", |module| {
        if user == CKU_SO {
            // The officer's code has a count of its own, which no test needs.
            return module.calling(|softhsm| call!(softhsm, C_Login, session, user, pin, length));
        }
        let settings = module.settings();
        let mut pin = match typed(&settings, pin, length) {
            Ok(pin) => pin,
            Err(rv) => return rv,
        };
        let length = pin.len() as CK_ULONG;
        let rv = counted(module, |softhsm| call!(softhsm, C_Login, session, user, pin.as_mut_ptr(), length));
        if rv == CKR_OK && user == CKU_USER && settings.signing_login == SigningLogin::Cached {
            module.cache_pin(&pin);
        }
        pin.fill(0);
        rv
    })
}

/// The PIN that was given, or typed on the reader; what cannot be one never reaches the card.
fn typed(settings: &Settings, pin: *const CK_UTF8CHAR, length: CK_ULONG) -> Result<Vec<u8>, CK_RV> {
    let pin = match (&settings.keypad, pin.is_null()) {
        (Some(keypad), true) if keypad.is_empty() => return Err(CKR_FUNCTION_CANCELED),
        (Some(keypad), true) => keypad.as_bytes().to_vec(),
        (Some(_), false) | (None, true) => return Err(CKR_ARGUMENTS_BAD),
        (None, false) => {
            let length = usize::try_from(length).map_err(|_| CKR_PIN_LEN_RANGE)?;
            // SAFETY: not null, and of that length by the caller's promise.
            unsafe { std::slice::from_raw_parts(pin, length) }.to_vec()
        }
    };
    if !PIN_LENGTH.contains(&pin.len()) {
        return Err(CKR_PIN_LEN_RANGE);
    }
    if pin.iter().all(u8::is_ascii_digit) { Ok(pin) } else { Err(CKR_PIN_INVALID) }
}

pub(super) unsafe extern "C" fn C_SetPIN(
    session: CK_SESSION_HANDLE,
    old: *mut CK_UTF8CHAR,
    old_length: CK_ULONG,
    new: *mut CK_UTF8CHAR,
    new_length: CK_ULONG,
) -> CK_RV {
    gate::enter_session("C_SetPIN", |module| counted(module, |softhsm| call!(softhsm, C_SetPIN, session, old, old_length, new, new_length)))
}

/// The officer gives the user a new PIN, which ends a lock.
pub(super) unsafe extern "C" fn C_InitPIN(session: CK_SESSION_HANDLE, pin: *mut CK_UTF8CHAR, length: CK_ULONG) -> CK_RV {
    gate::enter_session("C_InitPIN", |module| match module.calling(|softhsm| call!(softhsm, C_InitPIN, session, pin, length)) {
        CKR_OK => Counter::take(&module.settings().state, WRONG_PINS)
            .and_then(|mut counter| counter.set(0))
            .map_or_else(|e| broken_card(&e), |()| CKR_OK),
        rv => rv,
    })
}

/// Tries a PIN under the card's count. As on a card, the try is counted before it is made, so that a power cut gives none for free.
fn counted(module: &Module, attempt: impl FnOnce(&SoftHsm) -> CK_RV) -> CK_RV {
    let settings = module.settings();
    let tried = || -> std::io::Result<CK_RV> {
        let mut counter = Counter::take(&settings.state, WRONG_PINS)?;
        let before = counter.count();
        if before >= settings.pin_tries {
            return Ok(CKR_PIN_LOCKED);
        }
        counter.set(before + 1)?;
        let rv = module.calling(attempt);
        match rv {
            CKR_OK => counter.set(0)?,
            CKR_PIN_INCORRECT => {}
            // Another error came before the PIN was looked at.
            _ => counter.set(before)?,
        }
        Ok(rv)
    };
    tried().unwrap_or_else(|e| broken_card(&format!("the count of wrong PINs in {} cannot be kept: {e}", settings.state.display())))
}
