//! What the card can do. Notably it cannot hash and sign in one mechanism: the caller builds the DigestInfo. It may not know SoftHSM.

use cryptoki_sys::{
    CK_FLAGS, CK_MECHANISM, CK_MECHANISM_INFO, CK_MECHANISM_TYPE, CK_ULONG, CKF_DECRYPT, CKF_DIGEST, CKF_ENCRYPT, CKF_GENERATE_KEY_PAIR,
    CKF_HW, CKF_SIGN, CKF_VERIFY, CKM_RSA_PKCS, CKM_RSA_PKCS_KEY_PAIR_GEN, CKM_RSA_PKCS_PSS, CKM_SHA_1, CKM_SHA256, CKM_SHA384, CKM_SHA512,
};

/// Each mechanism with what it may be used for.
const ALL: [(CK_MECHANISM_TYPE, CK_FLAGS); 7] = [
    (CKM_RSA_PKCS_KEY_PAIR_GEN, CKF_HW | CKF_GENERATE_KEY_PAIR),
    (CKM_RSA_PKCS, CKF_HW | CKF_SIGN | CKF_VERIFY | CKF_ENCRYPT | CKF_DECRYPT),
    (CKM_RSA_PKCS_PSS, CKF_HW | CKF_SIGN | CKF_VERIFY),
    (CKM_SHA_1, CKF_DIGEST),
    (CKM_SHA256, CKF_DIGEST),
    (CKM_SHA384, CKF_DIGEST),
    (CKM_SHA512, CKF_DIGEST),
];

/// The list for `C_GetMechanismList`.
pub(super) fn types() -> Vec<CK_MECHANISM_TYPE> {
    ALL.iter().map(|(mechanism, _)| *mechanism).collect()
}

/// The answer of `C_GetMechanismInfo` on a card with RSA keys of these sizes; `None` for a mechanism that the card has not.
pub(super) fn info(mechanism: CK_MECHANISM_TYPE, key_bits: (CK_ULONG, CK_ULONG)) -> Option<CK_MECHANISM_INFO> {
    let flags = flags(mechanism)?;
    let (least, most) = if flags & CKF_DIGEST == 0 { key_bits } else { (0, 0) };
    Some(CK_MECHANISM_INFO { ulMinKeySize: least, ulMaxKeySize: most, flags })
}

/// Whether the card does this (one of the `CKF_` operations) by this mechanism. A null pointer is left for SoftHSM to refuse.
pub(super) fn permit(operation: CK_FLAGS, mechanism: *const CK_MECHANISM) -> bool {
    // SAFETY: null or a mechanism, by the promise of the caller of the PKCS#11 function.
    unsafe { mechanism.as_ref() }.is_none_or(|mechanism| flags(mechanism.mechanism).is_some_and(|flags| flags & operation != 0))
}

fn flags(wanted: CK_MECHANISM_TYPE) -> Option<CK_FLAGS> {
    ALL.iter().find(|(mechanism, _)| *mechanism == wanted).map(|(_, flags)| *flags)
}
