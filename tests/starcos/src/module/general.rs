//! General-purpose functions (PKCS#11 2.40, section 5.4). They may not know the card.

use super::{
    gate, heartbeat,
    library::SoftHsm,
    out,
    state::{Module, complain},
};
use cryptoki_sys::{CK_INFO, CK_RV, CKR_ARGUMENTS_BAD, CKR_CRYPTOKI_ALREADY_INITIALIZED, CKR_CRYPTOKI_NOT_INITIALIZED, CKR_OK};
use std::ffi::c_void;

pub(super) unsafe extern "C" fn C_Initialize(args: *mut c_void) -> CK_RV {
    gate::attend("C_Initialize", || initialize(args))
}

fn initialize(args: *mut c_void) -> CK_RV {
    if Module::current().is_some() {
        return CKR_CRYPTOKI_ALREADY_INITIALIZED;
    }
    let loaded = Module::settings_from_environment().and_then(|(file, settings)| Ok((SoftHsm::load(&settings)?, file, settings)));
    let (softhsm, file, settings) = match loaded {
        Ok(loaded) => loaded,
        Err(error) => return complain(&error),
    };
    match softhsm.initialize(args) {
        CKR_OK => {}
        rv => return rv,
    }
    match softhsm.initialized_slot() {
        Ok(Some(slot)) => {
            let heartbeat = settings.heartbeat;
            Module::replace(Some(Module::new(softhsm, slot, file, settings)));
            if heartbeat {
                heartbeat::start();
            }
            CKR_OK
        }
        none => {
            softhsm.finalize();
            complain(&format!("{} leads to no initialised token ({none:?})", settings.softhsm_conf.display()))
        }
    }
}

pub(super) unsafe extern "C" fn C_Finalize(reserved: *mut c_void) -> CK_RV {
    if !reserved.is_null() {
        return CKR_ARGUMENTS_BAD;
    }
    gate::attend("C_Finalize", || {
        heartbeat::stop();
        Module::replace(None).map_or(CKR_CRYPTOKI_NOT_INITIALIZED, |module| module.softhsm.finalize())
    })
}

pub(super) unsafe extern "C" fn C_GetInfo(info: *mut CK_INFO) -> CK_RV {
    let own = CK_INFO {
        cryptokiVersion: out::version(2, 40),
        manufacturerID: out::padded("twins"),
        flags: 0,
        libraryDescription: out::padded("STARCOS stand-in over SoftHSM"),
        libraryVersion: out::version(0, 1),
    };
    gate::enter("C_GetInfo", |_| out::value(info, own))
}
