//! What a key that only signs wants before it does (see [`SigningLogin`]): SoftHSM demands the login for the operation, and here it is said,
//! hidden or done. It may not know whose key it is.

use super::{
    gate,
    library::call,
    mechanisms,
    template::{answer_truth, attributes},
};
use crate::settings::SigningLogin;
use cryptoki_sys::{
    CK_ATTRIBUTE, CK_MECHANISM, CK_OBJECT_HANDLE, CK_RV, CK_SESSION_HANDLE, CK_ULONG, CKA_ALWAYS_AUTHENTICATE, CKF_SIGN,
    CKR_MECHANISM_INVALID, CKR_OK, CKU_CONTEXT_SPECIFIC,
};

pub(super) unsafe extern "C" fn C_GetAttributeValue(
    session: CK_SESSION_HANDLE,
    object: CK_OBJECT_HANDLE,
    template: *mut CK_ATTRIBUTE,
    count: CK_ULONG,
) -> CK_RV {
    gate::enter_session("C_GetAttributeValue", |module| {
        let rv = module.calling(|softhsm| call!(softhsm, C_GetAttributeValue, session, object, template, count));
        if module.settings().signing_login != SigningLogin::Announced {
            answer_truth(attributes(template, count), CKA_ALWAYS_AUTHENTICATE, false);
        }
        rv
    })
}

pub(super) unsafe extern "C" fn C_SignInit(session: CK_SESSION_HANDLE, mechanism: *mut CK_MECHANISM, key: CK_OBJECT_HANDLE) -> CK_RV {
    gate::enter_session("C_SignInit", |module| {
        if !mechanisms::permit(CKF_SIGN, mechanism) {
            return CKR_MECHANISM_INVALID;
        }
        let rv = module.calling(|softhsm| call!(softhsm, C_SignInit, session, mechanism, key));
        if rv == CKR_OK && module.settings().signing_login == SigningLogin::Cached {
            let mut pin = module.cached_pin();
            let length = pin.len() as CK_ULONG;
            // A key that wants no login of its own says so here, and signs.
            module.calling(|softhsm| call!(softhsm, C_Login, session, CKU_CONTEXT_SPECIFIC, pin.as_mut_ptr(), length));
        }
        rv
    })
}

pub(super) unsafe extern "C" fn C_Logout(session: CK_SESSION_HANDLE) -> CK_RV {
    gate::enter_session("C_Logout", |module| {
        module.cache_pin(&[]);
        module.calling(|softhsm| call!(softhsm, C_Logout, session))
    })
}
