//! The way into every function: is the module initialised, is the card there. It may not know what the function does.

use super::{
    library::SoftHsm,
    presence::Seen,
    state::{Module, SLOT},
};
use cryptoki_sys::{
    CK_RV, CK_SLOT_ID, CKR_CRYPTOKI_NOT_INITIALIZED, CKR_DEVICE_REMOVED, CKR_SLOT_ID_INVALID, CKR_TOKEN_NOT_PRESENT,
    CKR_TOKEN_NOT_RECOGNIZED,
};

/// A function that needs neither slot nor card. `_function` is its name in the standard.
pub(super) fn enter(_function: &'static str, call: impl FnOnce(&Module) -> CK_RV) -> CK_RV {
    Module::current().map_or(CKR_CRYPTOKI_NOT_INITIALIZED, |module| call(&module))
}

/// A function on a slot, whatever is in it.
pub(super) fn enter_slot(function: &'static str, slot: CK_SLOT_ID, call: impl FnOnce(&Module) -> CK_RV) -> CK_RV {
    enter(function, |module| if slot == SLOT { call(module) } else { CKR_SLOT_ID_INVALID })
}

/// A function on the card in a slot.
pub(super) fn enter_token(function: &'static str, slot: CK_SLOT_ID, call: impl FnOnce(&Module) -> CK_RV) -> CK_RV {
    enter_slot(function, slot, |module| match module.look().seen {
        Seen::Card => call(module),
        Seen::Foreign => CKR_TOKEN_NOT_RECOGNIZED,
        Seen::Empty | Seen::NoReader => CKR_TOKEN_NOT_PRESENT,
    })
}

/// A function on a session with the card.
pub(super) fn enter_session(function: &'static str, call: impl FnOnce(&Module) -> CK_RV) -> CK_RV {
    enter(function, |module| if module.card_is_there() { call(module) } else { CKR_DEVICE_REMOVED })
}

/// A function on a session that SoftHSM does alone.
pub(super) fn forward(function: &'static str, call: impl FnOnce(&SoftHsm) -> CK_RV) -> CK_RV {
    enter_session(function, |module| module.calling(call))
}
