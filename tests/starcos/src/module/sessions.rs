//! Opening and closing sessions (PKCS#11 2.40, section 5.6): SoftHSM's sessions on SoftHSM's slot, shown on ours. It may not know PINs.

use super::{gate, library::call, state::SLOT};
use cryptoki_sys::{CK_FLAGS, CK_NOTIFY, CK_RV, CK_SESSION_HANDLE, CK_SESSION_INFO, CK_SLOT_ID, CKR_OK};
use std::ffi::c_void;

pub(super) unsafe extern "C" fn C_OpenSession(
    slot: CK_SLOT_ID,
    flags: CK_FLAGS,
    application: *mut c_void,
    notify: CK_NOTIFY,
    session: *mut CK_SESSION_HANDLE,
) -> CK_RV {
    gate::enter_token("C_OpenSession", slot, |module| {
        module.calling(|softhsm| call!(softhsm, C_OpenSession, module.slot, flags, application, notify, session))
    })
}

pub(super) unsafe extern "C" fn C_CloseAllSessions(slot: CK_SLOT_ID) -> CK_RV {
    gate::enter_token("C_CloseAllSessions", slot, |module| module.calling(|softhsm| softhsm.close_sessions(module.slot)))
}

pub(super) unsafe extern "C" fn C_GetSessionInfo(session: CK_SESSION_HANDLE, info: *mut CK_SESSION_INFO) -> CK_RV {
    gate::forward("C_GetSessionInfo", |softhsm| {
        let rv = call!(softhsm, C_GetSessionInfo, session, info);
        // SAFETY: SoftHSM has just written to it.
        if let (CKR_OK, Some(info)) = (rv, unsafe { info.as_mut() }) {
            info.slotID = SLOT;
        }
        rv
    })
}
