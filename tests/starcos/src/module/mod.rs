//! The PKCS#11 module (Cryptoki 2.40): SoftHSM's objects and arithmetic behind the manners of I.CA's card. It may not know the tests.
//!
//! Each of the 68 functions enters by [`gate`], which knows its name and is the place for whatever shall happen to a call before SoftHSM
//! sees it. Most are then [`forward`]ed; those in which the card differs stand in files of their own.
#![allow(unsafe_code, reason = "PKCS#11 is an interface of C: pointers come in, pointers go out")]
#![allow(non_snake_case, reason = "functions have the names that the standard gives them")]

pub(crate) mod busy;
pub(crate) mod counter;
mod forward;
mod gate;
mod general;
mod heartbeat;
mod keys;
mod library;
mod list;
pub(crate) mod login;
mod mechanisms;
pub(crate) mod orders;
mod out;
mod presence;
mod sessions;
mod signing;
mod slots;
mod state;
mod template;

use cryptoki_sys::{CK_FUNCTION_LIST, CK_RV, CKR_ARGUMENTS_BAD, CKR_OK};

/// The one function that a PKCS#11 module must export.
///
/// # Safety
/// `list` is null or points to where a pointer can be written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn C_GetFunctionList(list: *mut *mut CK_FUNCTION_LIST) -> CK_RV {
    gate::attend("C_GetFunctionList", || {
        if list.is_null() {
            return CKR_ARGUMENTS_BAD;
        }
        // SAFETY: not null, and the caller's promise. Nobody writes through the pointer to the list: the standard forbids it.
        unsafe { *list = std::ptr::from_ref(&list::LIST).cast_mut() };
        CKR_OK
    })
}
