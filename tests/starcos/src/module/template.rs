//! Attributes that a program gives or asks for. It may not know which of them matter.

use cryptoki_sys::{CK_ATTRIBUTE, CK_ATTRIBUTE_TYPE, CK_BBOOL, CK_ULONG, CKA_ID};

/// The attributes of a caller's template.
pub(super) fn attributes<'a>(template: *const CK_ATTRIBUTE, count: CK_ULONG) -> &'a [CK_ATTRIBUTE] {
    match usize::try_from(count) {
        // SAFETY: not null, and as many attributes as the caller of the PKCS#11 function promised, for as long as its call lasts.
        Ok(count) if !template.is_null() => unsafe { std::slice::from_raw_parts(template, count) },
        _ => &[],
    }
}

/// The value of a number in a template.
pub(super) fn number(template: &[CK_ATTRIBUTE], wanted: CK_ATTRIBUTE_TYPE) -> Option<CK_ULONG> {
    value(template, wanted)
}

/// The value of a truth in a template.
pub(super) fn truth(template: &[CK_ATTRIBUTE], wanted: CK_ATTRIBUTE_TYPE) -> Option<bool> {
    value::<CK_BBOOL>(template, wanted).map(|value| value != 0)
}

fn value<T: Copy>(template: &[CK_ATTRIBUTE], wanted: CK_ATTRIBUTE_TYPE) -> Option<T> {
    let attribute = template.iter().find(|attribute| attribute.type_ == wanted)?;
    let whole = usize::try_from(attribute.ulValueLen).ok()? == size_of::<T>();
    // SAFETY: not null, and a value of the length that goes with it; its place need not be aligned.
    (whole && !attribute.pValue.is_null()).then(|| unsafe { attribute.pValue.cast::<T>().read_unaligned() })
}

/// Writes a truth where a caller asked for it and got one.
pub(super) fn answer_truth(template: &[CK_ATTRIBUTE], wanted: CK_ATTRIBUTE_TYPE, answer: bool) {
    for attribute in template.iter().filter(|attribute| attribute.type_ == wanted && !attribute.pValue.is_null()) {
        if attribute.ulValueLen == 1 {
            // SAFETY: the caller's place for one byte, which was just written to.
            unsafe { attribute.pValue.cast::<CK_BBOOL>().write(CK_BBOOL::from(answer)) };
        }
    }
}

/// An attribute with a value that outlives the call it is for.
pub(super) fn attribute<T>(kind: CK_ATTRIBUTE_TYPE, value: &T) -> CK_ATTRIBUTE {
    CK_ATTRIBUTE { type_: kind, pValue: std::ptr::from_ref(value).cast_mut().cast(), ulValueLen: size_of::<T>() as CK_ULONG }
}

/// `CKA_ID` with this value.
pub(super) fn id(value: &[u8]) -> CK_ATTRIBUTE {
    CK_ATTRIBUTE { type_: CKA_ID, pValue: value.as_ptr().cast_mut().cast(), ulValueLen: value.len() as CK_ULONG }
}
