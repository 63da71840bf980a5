//! What goes out through a caller's pointers. It may not know where it comes from.

use cryptoki_sys::{CK_RV, CK_ULONG, CK_VERSION, CKR_ARGUMENTS_BAD, CKR_BUFFER_TOO_SMALL, CKR_GENERAL_ERROR, CKR_OK};

/// Writes one value.
pub(super) fn value<T>(to: *mut T, value: T) -> CK_RV {
    if to.is_null() {
        return CKR_ARGUMENTS_BAD;
    }
    // SAFETY: not null; that it points to a `T` is what the caller of the PKCS#11 function promised.
    unsafe { to.write(value) };
    CKR_OK
}

/// Writes a list as the standard has it (section 5.2): the length alone if there is no place for the values.
pub(super) fn list<T: Copy>(to: *mut T, length: *mut CK_ULONG, values: &[T]) -> CK_RV {
    if length.is_null() {
        return CKR_ARGUMENTS_BAD;
    }
    let Ok(count) = CK_ULONG::try_from(values.len()) else { return CKR_GENERAL_ERROR };
    // SAFETY: not null; it points to the length of the place at `to`, by the caller's promise.
    let room = unsafe { length.replace(count) };
    if to.is_null() {
        CKR_OK
    } else if room < count {
        CKR_BUFFER_TOO_SMALL
    } else {
        // SAFETY: there is room for as many values, by the caller's promise.
        unsafe { to.copy_from_nonoverlapping(values.as_ptr(), values.len()) };
        CKR_OK
    }
}

/// A text in a field of fixed length, filled up with blanks; cut if too long.
pub(super) fn padded<const N: usize>(text: &str) -> [u8; N] {
    let mut field = [b' '; N];
    field.iter_mut().zip(text.bytes()).for_each(|(to, byte)| *to = byte);
    field
}

/// A version.
pub(super) fn version(major: u8, minor: u8) -> CK_VERSION {
    CK_VERSION { major, minor }
}
