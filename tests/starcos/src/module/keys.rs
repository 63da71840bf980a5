//! The making of key pairs (PKCS#11 2.40, section 5.13), which is slow on a card. It may not know what the keys are for.

use super::{gate, library::call, mechanisms, state::Module};
use cryptoki_sys::{
    CK_ATTRIBUTE, CK_MECHANISM, CK_OBJECT_HANDLE, CK_RV, CK_SESSION_HANDLE, CK_ULONG, CKA_MODULUS_BITS, CKF_GENERATE_KEY_PAIR,
    CKR_DEVICE_REMOVED, CKR_KEY_SIZE_RANGE, CKR_MECHANISM_INVALID,
};
use std::time::{Duration, Instant};

/// How often the card is looked for while it works.
const STEP: Duration = Duration::from_millis(50);

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
        if modulus_bits(public, public_count).is_some_and(|bits| !mechanisms::KEY_BITS.contains(&bits)) {
            return CKR_KEY_SIZE_RANGE;
        }
        if !work(module) {
            return CKR_DEVICE_REMOVED;
        }
        let rv = module.calling(|softhsm| {
            call!(softhsm, C_GenerateKeyPair, session, mechanism, public, public_count, private, private_count, public_key, private_key)
        });
        // A card that left at the very end has its new keys, but nobody heard of it.
        if module.card_is_there() { rv } else { CKR_DEVICE_REMOVED }
    })
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

fn modulus_bits(template: *const CK_ATTRIBUTE, count: CK_ULONG) -> Option<CK_ULONG> {
    let count = usize::try_from(count).ok().filter(|_| !template.is_null())?;
    // SAFETY: not null, and as many attributes as the caller of the PKCS#11 function promised.
    let template = unsafe { std::slice::from_raw_parts(template, count) };
    let bits = template.iter().find(|attribute| attribute.type_ == CKA_MODULUS_BITS)?;
    let whole = usize::try_from(bits.ulValueLen).ok()? == size_of::<CK_ULONG>();
    // SAFETY: null, or a value of the length that goes with it; its place need not be aligned.
    (whole && !bits.pValue.is_null()).then(|| unsafe { bits.pValue.cast::<CK_ULONG>().read_unaligned() })
}
