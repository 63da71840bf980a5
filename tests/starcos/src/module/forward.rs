//! The functions that SoftHSM does alone, once the card is there and has the mechanism. They may not know anything else.

use super::{gate, library::call, mechanisms};
use cryptoki_sys::{
    CK_ATTRIBUTE, CK_BYTE, CK_MECHANISM, CK_OBJECT_HANDLE, CK_RV, CK_SESSION_HANDLE, CK_ULONG, CKF_DECRYPT, CKF_DERIVE, CKF_DIGEST,
    CKF_ENCRYPT, CKF_GENERATE, CKF_SIGN_RECOVER, CKF_UNWRAP, CKF_VERIFY, CKF_VERIFY_RECOVER, CKF_WRAP, CKR_MECHANISM_INVALID,
};

/// Functions that are handed on as they are. The first argument, the session, goes without saying.
macro_rules! forward {
    ($($name:ident($($arg:ident: $type:ty),*);)*) => {$(
        pub(super) unsafe extern "C" fn $name(session: CK_SESSION_HANDLE $(, $arg: $type)*) -> CK_RV {
            gate::forward(stringify!($name), |softhsm| call!(softhsm, $name, session $(, $arg)*))
        }
    )*};
}

/// The same for functions that begin something by a mechanism, which the card must have for this use.
macro_rules! forward_mechanism {
    ($($operation:ident: $name:ident($($arg:ident: $type:ty),*);)*) => {$(
        pub(super) unsafe extern "C" fn $name(session: CK_SESSION_HANDLE, mechanism: *mut CK_MECHANISM $(, $arg: $type)*) -> CK_RV {
            gate::forward(stringify!($name), |softhsm| {
                if mechanisms::permit($operation, mechanism) {
                    call!(softhsm, $name, session, mechanism $(, $arg)*)
                } else {
                    CKR_MECHANISM_INVALID
                }
            })
        }
    )*};
}

forward! {
    C_CloseSession();
    C_GetOperationState(a: *mut CK_BYTE, b: *mut CK_ULONG);
    C_SetOperationState(a: *mut CK_BYTE, b: CK_ULONG, c: CK_OBJECT_HANDLE, d: CK_OBJECT_HANDLE);
    C_CreateObject(a: *mut CK_ATTRIBUTE, b: CK_ULONG, c: *mut CK_OBJECT_HANDLE);
    C_CopyObject(a: CK_OBJECT_HANDLE, b: *mut CK_ATTRIBUTE, c: CK_ULONG, d: *mut CK_OBJECT_HANDLE);
    C_DestroyObject(a: CK_OBJECT_HANDLE);
    C_GetObjectSize(a: CK_OBJECT_HANDLE, b: *mut CK_ULONG);
    C_SetAttributeValue(a: CK_OBJECT_HANDLE, b: *mut CK_ATTRIBUTE, c: CK_ULONG);
    C_FindObjectsInit(a: *mut CK_ATTRIBUTE, b: CK_ULONG);
    C_FindObjects(a: *mut CK_OBJECT_HANDLE, b: CK_ULONG, c: *mut CK_ULONG);
    C_FindObjectsFinal();
    C_Encrypt(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: *mut CK_ULONG);
    C_EncryptUpdate(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: *mut CK_ULONG);
    C_EncryptFinal(a: *mut CK_BYTE, b: *mut CK_ULONG);
    C_Decrypt(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: *mut CK_ULONG);
    C_DecryptUpdate(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: *mut CK_ULONG);
    C_DecryptFinal(a: *mut CK_BYTE, b: *mut CK_ULONG);
    C_Digest(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: *mut CK_ULONG);
    C_DigestUpdate(a: *mut CK_BYTE, b: CK_ULONG);
    C_DigestKey(a: CK_OBJECT_HANDLE);
    C_DigestFinal(a: *mut CK_BYTE, b: *mut CK_ULONG);
    C_Sign(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: *mut CK_ULONG);
    C_SignUpdate(a: *mut CK_BYTE, b: CK_ULONG);
    C_SignFinal(a: *mut CK_BYTE, b: *mut CK_ULONG);
    C_SignRecover(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: *mut CK_ULONG);
    C_Verify(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: CK_ULONG);
    C_VerifyUpdate(a: *mut CK_BYTE, b: CK_ULONG);
    C_VerifyFinal(a: *mut CK_BYTE, b: CK_ULONG);
    C_VerifyRecover(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: *mut CK_ULONG);
    C_DigestEncryptUpdate(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: *mut CK_ULONG);
    C_DecryptDigestUpdate(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: *mut CK_ULONG);
    C_SignEncryptUpdate(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: *mut CK_ULONG);
    C_DecryptVerifyUpdate(a: *mut CK_BYTE, b: CK_ULONG, c: *mut CK_BYTE, d: *mut CK_ULONG);
    C_SeedRandom(a: *mut CK_BYTE, b: CK_ULONG);
    C_GenerateRandom(a: *mut CK_BYTE, b: CK_ULONG);
    C_GetFunctionStatus();
    C_CancelFunction();
}

forward_mechanism! {
    CKF_ENCRYPT: C_EncryptInit(a: CK_OBJECT_HANDLE);
    CKF_DECRYPT: C_DecryptInit(a: CK_OBJECT_HANDLE);
    CKF_DIGEST: C_DigestInit();
    CKF_SIGN_RECOVER: C_SignRecoverInit(a: CK_OBJECT_HANDLE);
    CKF_VERIFY: C_VerifyInit(a: CK_OBJECT_HANDLE);
    CKF_VERIFY_RECOVER: C_VerifyRecoverInit(a: CK_OBJECT_HANDLE);
    CKF_GENERATE: C_GenerateKey(a: *mut CK_ATTRIBUTE, b: CK_ULONG, c: *mut CK_OBJECT_HANDLE);
    CKF_WRAP: C_WrapKey(a: CK_OBJECT_HANDLE, b: CK_OBJECT_HANDLE, c: *mut CK_BYTE, d: *mut CK_ULONG);
    CKF_UNWRAP: C_UnwrapKey(a: CK_OBJECT_HANDLE, b: *mut CK_BYTE, c: CK_ULONG, d: *mut CK_ATTRIBUTE, e: CK_ULONG, f: *mut CK_OBJECT_HANDLE);
    CKF_DERIVE: C_DeriveKey(a: CK_OBJECT_HANDLE, b: *mut CK_ATTRIBUTE, c: CK_ULONG, d: *mut CK_OBJECT_HANDLE);
}
