//! The making of key pairs (PKCS#11 2.40, section 5.13), which is slow on a card. It may not know whose keys they are.

use super::{
    busy, gate,
    library::call,
    mechanisms,
    state::Module,
    template::{attribute, attributes, id, number, truth},
};
use cryptoki_sys::{
    CK_ATTRIBUTE, CK_MECHANISM, CK_OBJECT_HANDLE, CK_RV, CK_SESSION_HANDLE, CK_TRUE, CK_ULONG, CKA_ALWAYS_AUTHENTICATE, CKA_DECRYPT,
    CKA_MODULUS, CKA_MODULUS_BITS, CKF_GENERATE_KEY_PAIR, CKR_ARGUMENTS_BAD, CKR_DEVICE_REMOVED, CKR_KEY_SIZE_RANGE, CKR_MECHANISM_INVALID,
    CKR_OK,
};
use std::time::{Duration, Instant};

/// How often the card is looked for while it works.
const STEP: Duration = Duration::from_millis(50);

/// The length of a `CKA_ID` of the library's own choice.
const OWN_ID: usize = 20;

pub(super) unsafe extern "C" fn C_GenerateKeyPair(
    session: CK_SESSION_HANDLE,
    mechanism: *mut CK_MECHANISM,
    public: *mut CK_ATTRIBUTE,
    public_count: CK_ULONG,
    private: *mut CK_ATTRIBUTE,
    private_count: CK_ULONG,
    public_key: *mut CK_OBJECT_HANDLE,
    private_key: *mut CK_OBJECT_HANDLE,
) -> CK_RV {
    gate::enter_session("C_GenerateKeyPair", |module| {
        if !mechanisms::permit(CKF_GENERATE_KEY_PAIR, mechanism) {
            return CKR_MECHANISM_INVALID;
        }
        // SAFETY: null or a place for a handle each, by the caller's promise.
        let (Some(public_key), Some(private_key)) = (unsafe { (public_key.as_mut(), private_key.as_mut()) }) else {
            return CKR_ARGUMENTS_BAD;
        };
        let (least, most) = module.settings().key_bits;
        if number(attributes(public, public_count), CKA_MODULUS_BITS).is_some_and(|bits| !(least..=most).contains(&bits)) {
            return CKR_KEY_SIZE_RANGE;
        }
        let _busy = busy::work(&module.settings().state);
        if !work(module) {
            return CKR_DEVICE_REMOVED;
        }
        let mut private = under_its_own_pin(attributes(private, private_count));
        let count = private.len() as CK_ULONG;
        let rv = module.calling(|softhsm| {
            call!(
                softhsm,
                C_GenerateKeyPair,
                session,
                mechanism,
                public,
                public_count,
                private.as_mut_ptr(),
                count,
                public_key,
                private_key
            )
        });
        let rv = if rv == CKR_OK && module.settings().rewrites_id { rename(module, session, [*public_key, *private_key]) } else { rv };
        // A card that left at the very end has its new keys, but nobody heard of it.
        if module.card_is_there() { rv } else { CKR_DEVICE_REMOVED }
    })
}

/// A key that cannot decrypt, only sign, goes to the part of the card where each signature needs a login.
fn under_its_own_pin(template: &[CK_ATTRIBUTE]) -> Vec<CK_ATTRIBUTE> {
    let mut template = template.to_vec();
    let only_signs = truth(&template, CKA_DECRYPT) == Some(false);
    if only_signs && truth(&template, CKA_ALWAYS_AUTHENTICATE).is_none() {
        template.push(attribute(CKA_ALWAYS_AUTHENTICATE, &CK_TRUE));
    }
    template
}

/// Gives both keys an id from their modulus, whatever the program had asked for.
fn rename(module: &Module, session: CK_SESSION_HANDLE, keys: [CK_OBJECT_HANDLE; 2]) -> CK_RV {
    let mut modulus = [0_u8; 1024];
    let mut asked = [CK_ATTRIBUTE { type_: CKA_MODULUS, pValue: modulus.as_mut_ptr().cast(), ulValueLen: modulus.len() as CK_ULONG }];
    let [public_key, _] = keys;
    let rv = module.calling(|softhsm| call!(softhsm, C_GetAttributeValue, session, public_key, asked.as_mut_ptr(), 1));
    if rv != CKR_OK {
        return rv;
    }
    let mut own = [id(&modulus[..OWN_ID])];
    let renamed = keys.map(|key| module.calling(|softhsm| call!(softhsm, C_SetAttributeValue, session, key, own.as_mut_ptr(), 1)));
    renamed.into_iter().find(|rv| *rv != CKR_OK).unwrap_or(CKR_OK)
}

/// Takes the time that a card takes; `false` if it was pulled meanwhile.
fn work(module: &Module) -> bool {
    let epoch = module.look().epoch;
    let start = Instant::now();
    let duration = Duration::try_from_secs_f64(module.settings().key_seconds).unwrap_or_default();
    while let Some(rest) = duration.checked_sub(start.elapsed()).filter(|rest| !rest.is_zero()) {
        std::thread::sleep(rest.min(STEP));
        if module.look().epoch != epoch {
            return false;
        }
    }
    true
}
