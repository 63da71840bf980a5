//! The PIN (PKCS#11 2.40, sections 5.5 and 5.6): the card counts wrong ones and locks itself. It may not keep one.

use super::{
    gate,
    library::{SoftHsm, call},
    pin_counter::PinCounter,
    state::{Module, broken_card},
};
use cryptoki_sys::{CK_RV, CK_SESSION_HANDLE, CK_ULONG, CK_USER_TYPE, CK_UTF8CHAR, CKR_OK, CKR_PIN_INCORRECT, CKR_PIN_LOCKED, CKU_SO};

pub(super) unsafe extern "C" fn C_Login(session: CK_SESSION_HANDLE, user: CK_USER_TYPE, pin: *mut CK_UTF8CHAR, length: CK_ULONG) -> CK_RV {
    gate::enter_session("C_Login", |module| {
        let login = |softhsm: &SoftHsm| call!(softhsm, C_Login, session, user, pin, length);
        // The officer's code has a count of its own, which no test needs.
        if user == CKU_SO { module.calling(login) } else { counted(module, login) }
    })
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
        CKR_OK => {
            PinCounter::take(&module.settings().state).and_then(|mut counter| counter.set(0)).map_or_else(|e| broken_card(&e), |()| CKR_OK)
        }
        rv => rv,
    })
}

/// Tries a PIN under the card's count. As on a card, the try is counted before it is made, so that a power cut gives none for free.
fn counted(module: &Module, attempt: impl FnOnce(&SoftHsm) -> CK_RV) -> CK_RV {
    let settings = module.settings();
    let tried = || -> std::io::Result<CK_RV> {
        let mut counter = PinCounter::take(&settings.state)?;
        let before = counter.wrong();
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
