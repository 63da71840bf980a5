//! Slot and token management (PKCS#11 2.40, section 5.5): one reader, one card. It may not know sessions.

use super::{
    counter::{Counter, WRONG_PINS},
    gate,
    login::PIN_LENGTH,
    mechanisms, out,
    presence::Seen,
    state::{Module, SLOT, broken_card},
};
use cryptoki_sys::{
    CK_BBOOL, CK_FALSE, CK_FLAGS, CK_MECHANISM_INFO, CK_MECHANISM_TYPE, CK_RV, CK_SLOT_ID, CK_SLOT_INFO, CK_TOKEN_INFO, CK_ULONG,
    CK_UTF8CHAR, CKF_DONT_BLOCK, CKF_HW_SLOT, CKF_PROTECTED_AUTHENTICATION_PATH, CKF_REMOVABLE_DEVICE, CKF_RESTORE_KEY_NOT_NEEDED,
    CKF_TOKEN_PRESENT, CKF_USER_PIN_COUNT_LOW, CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED, CKR_ARGUMENTS_BAD,
    CKR_CRYPTOKI_NOT_INITIALIZED, CKR_FUNCTION_NOT_SUPPORTED, CKR_MECHANISM_INVALID, CKR_NO_EVENT,
};
use std::{ffi::c_void, sync::PoisonError, time::Duration};

const MANUFACTURER: &str = "Giesecke & Devrient";
const MODEL: &str = "STARCOS 3.7";
/// How often a blocked `C_WaitForSlotEvent` looks.
const WAIT_STEP: Duration = Duration::from_millis(100);

pub(super) unsafe extern "C" fn C_GetSlotList(token_present: CK_BBOOL, list: *mut CK_SLOT_ID, count: *mut CK_ULONG) -> CK_RV {
    gate::enter("C_GetSlotList", |module| {
        let shown = match module.look().seen {
            Seen::Card => true,
            Seen::Empty | Seen::Foreign => token_present == CK_FALSE,
            Seen::NoReader => false,
        };
        out::list(list, count, if shown { &[SLOT] } else { &[] })
    })
}

pub(super) unsafe extern "C" fn C_GetSlotInfo(slot: CK_SLOT_ID, info: *mut CK_SLOT_INFO) -> CK_RV {
    gate::enter_slot("C_GetSlotInfo", slot, |module| {
        let present = if module.card_is_there() { CKF_TOKEN_PRESENT } else { 0 };
        let own = CK_SLOT_INFO {
            slotDescription: out::padded(&module.settings().reader),
            manufacturerID: out::padded(MANUFACTURER),
            flags: CKF_REMOVABLE_DEVICE | CKF_HW_SLOT | present,
            hardwareVersion: out::version(0, 0),
            firmwareVersion: out::version(0, 0),
        };
        out::value(info, own)
    })
}

pub(super) unsafe extern "C" fn C_GetTokenInfo(slot: CK_SLOT_ID, info: *mut CK_TOKEN_INFO) -> CK_RV {
    gate::enter_token("C_GetTokenInfo", slot, |module| match token_info(module) {
        Ok(own) => out::value(info, own),
        Err(rv) => rv,
    })
}

/// SoftHSM's label, serial number and session counts; the rest is the card's.
fn token_info(module: &Module) -> Result<CK_TOKEN_INFO, CK_RV> {
    const PIN_FLAGS: CK_FLAGS = CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED;
    let settings = module.settings();
    let wrong = Counter::take(&settings.state, WRONG_PINS).map_err(|e| broken_card(&e))?.count();
    let softhsm = module.softhsm.token_info(module.slot)?;
    let keypad = if settings.keypad.is_some() { CKF_PROTECTED_AUTHENTICATION_PATH } else { 0 };
    Ok(CK_TOKEN_INFO {
        serialNumber: settings.serial.map_or(softhsm.serialNumber, |serial| out::padded(&serial)),
        manufacturerID: out::padded(MANUFACTURER),
        model: out::padded(MODEL),
        flags: softhsm.flags & !(PIN_FLAGS | CKF_RESTORE_KEY_NOT_NEEDED) | keypad | pin_flags(wrong, settings.pin_tries),
        ulMinPinLen: *PIN_LENGTH.start() as CK_ULONG,
        ulMaxPinLen: *PIN_LENGTH.end() as CK_ULONG,
        hardwareVersion: out::version(3, 7),
        firmwareVersion: out::version(3, 74),
        ..softhsm
    })
}

/// What the flags say of the count (PKCS#11 2.40, table 6).
fn pin_flags(wrong: u32, tries: u32) -> CK_FLAGS {
    match tries.saturating_sub(wrong) {
        0 => CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_LOCKED,
        1 => (if wrong > 0 { CKF_USER_PIN_COUNT_LOW } else { 0 }) | CKF_USER_PIN_FINAL_TRY,
        _ if wrong > 0 => CKF_USER_PIN_COUNT_LOW,
        _ => 0,
    }
}

pub(super) unsafe extern "C" fn C_GetMechanismList(slot: CK_SLOT_ID, list: *mut CK_MECHANISM_TYPE, count: *mut CK_ULONG) -> CK_RV {
    gate::enter_token("C_GetMechanismList", slot, |_| out::list(list, count, &mechanisms::types()))
}

pub(super) unsafe extern "C" fn C_GetMechanismInfo(slot: CK_SLOT_ID, mechanism: CK_MECHANISM_TYPE, info: *mut CK_MECHANISM_INFO) -> CK_RV {
    gate::enter_token("C_GetMechanismInfo", slot, |module| match mechanisms::info(mechanism, module.settings().key_bits) {
        Some(own) => out::value(info, own),
        None => CKR_MECHANISM_INVALID,
    })
}

/// The card is made ready where it is issued, not by its holder.
pub(super) unsafe extern "C" fn C_InitToken(
    slot: CK_SLOT_ID,
    _pin: *mut CK_UTF8CHAR,
    _length: CK_ULONG,
    _label: *mut CK_UTF8CHAR,
) -> CK_RV {
    gate::enter_token("C_InitToken", slot, |_| CKR_FUNCTION_NOT_SUPPORTED)
}

pub(super) unsafe extern "C" fn C_WaitForSlotEvent(flags: CK_FLAGS, slot: *mut CK_SLOT_ID, reserved: *mut c_void) -> CK_RV {
    if !reserved.is_null() {
        return CKR_ARGUMENTS_BAD;
    }
    gate::enter("C_WaitForSlotEvent", |module| {
        while !news(module) {
            if flags & CKF_DONT_BLOCK != 0 {
                return CKR_NO_EVENT;
            }
            std::thread::sleep(WAIT_STEP);
            if !Module::current().is_some_and(|current| std::ptr::eq(&raw const *current, module)) {
                return CKR_CRYPTOKI_NOT_INITIALIZED;
            }
        }
        out::value(slot, SLOT)
    })
}

/// Whether something came or went since this was last told.
fn news(module: &Module) -> bool {
    let epoch = module.look().epoch;
    std::mem::replace(&mut *module.told.lock().unwrap_or_else(PoisonError::into_inner), epoch) != epoch
}

#[cfg(test)]
mod tests {
    use super::{CKF_USER_PIN_COUNT_LOW, CKF_USER_PIN_FINAL_TRY, CKF_USER_PIN_LOCKED, pin_flags};

    #[test]
    fn flags_follow_the_count() {
        assert_eq!(pin_flags(0, 3), 0);
        assert_eq!(pin_flags(1, 3), CKF_USER_PIN_COUNT_LOW);
        assert_eq!(pin_flags(2, 3), CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY);
        assert_eq!(pin_flags(3, 3), CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_LOCKED);
        assert_eq!(pin_flags(5, 3), CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_LOCKED);
        assert_eq!(pin_flags(0, 1), CKF_USER_PIN_FINAL_TRY);
    }
}
