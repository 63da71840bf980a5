//! The way into every function: what was ordered to happen to it, is the module initialised, is the card there. It may not know what the
//! function does.

use super::{
    busy,
    library::SoftHsm,
    orders::Call,
    presence::Seen,
    state::{Module, SLOT},
};
use cryptoki_sys::{
    CK_RV, CK_SLOT_ID, CKR_CRYPTOKI_NOT_INITIALIZED, CKR_DEVICE_REMOVED, CKR_SLOT_ID_INVALID, CKR_TOKEN_NOT_PRESENT,
    CKR_TOKEN_NOT_RECOGNIZED,
};

/// Any function; all others here go through this. `function` is its name in the standard.
pub(super) fn attend(function: &'static str, call: impl FnOnce() -> CK_RV) -> CK_RV {
    attend_on(function, None, call)
}

/// The same for a function that answers `lost` where the card left while it was at work.
fn attend_on(function: &'static str, lost: Option<CK_RV>, call: impl FnOnce() -> CK_RV) -> CK_RV {
    let Some(ordered) = Call::begin(function) else { return call() };
    if let Some(value) = ordered.before() {
        return value;
    }
    let value = {
        let _carried_out = Module::current().and_then(|module| busy::carry_out(&module.settings().state));
        call()
    };
    let after = ordered.after();
    after.or(lost.filter(|_| ordered.pulled_after())).unwrap_or(value)
}

fn with_module(call: impl FnOnce(&Module) -> CK_RV) -> CK_RV {
    Module::current().map_or(CKR_CRYPTOKI_NOT_INITIALIZED, |module| call(&module))
}

fn on_slot(module: &Module, slot: CK_SLOT_ID, call: impl FnOnce(&Module) -> CK_RV) -> CK_RV {
    if slot == SLOT { call(module) } else { CKR_SLOT_ID_INVALID }
}

/// A function that needs neither slot nor card.
pub(super) fn enter(function: &'static str, call: impl FnOnce(&Module) -> CK_RV) -> CK_RV {
    attend(function, || with_module(call))
}

/// A function on a slot, whatever is in it.
pub(super) fn enter_slot(function: &'static str, slot: CK_SLOT_ID, call: impl FnOnce(&Module) -> CK_RV) -> CK_RV {
    attend(function, || with_module(|module| on_slot(module, slot, call)))
}

/// A function on the card in a slot.
pub(super) fn enter_token(function: &'static str, slot: CK_SLOT_ID, call: impl FnOnce(&Module) -> CK_RV) -> CK_RV {
    let on_token = |module: &Module| match module.look().seen {
        Seen::Card => {
            busy::wait(&module.settings().state);
            call(module)
        }
        Seen::Foreign => CKR_TOKEN_NOT_RECOGNIZED,
        Seen::Empty | Seen::NoReader => CKR_TOKEN_NOT_PRESENT,
    };
    attend_on(function, Some(CKR_TOKEN_NOT_PRESENT), || with_module(|module| on_slot(module, slot, on_token)))
}

/// A function on a session with the card.
pub(super) fn enter_session(function: &'static str, call: impl FnOnce(&Module) -> CK_RV) -> CK_RV {
    attend_on(function, Some(CKR_DEVICE_REMOVED), || {
        with_module(|module| {
            if !module.card_is_there() {
                return CKR_DEVICE_REMOVED;
            }
            busy::wait(&module.settings().state);
            call(module)
        })
    })
}

/// A function on a session that SoftHSM does alone.
pub(super) fn forward(function: &'static str, call: impl FnOnce(&SoftHsm) -> CK_RV) -> CK_RV {
    enter_session(function, |module| module.calling(call))
}
