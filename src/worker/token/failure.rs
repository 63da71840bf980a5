//! What a return value means for the person. Only `CKR_PIN_*` is a wrong PIN; other errors are often mistaken for one.

use crate::worker::{Failure, TriesLeft};
use cryptoki::error::{Error, RvError};

/// The failure that an error of the library is.
pub fn failure(error: &Error) -> Failure {
    let Error::Pkcs11(value, function) = error else {
        return match error {
            Error::LibraryLoading(_) | Error::MissingSymbol(_) => Failure::Module(error.to_string()),
            other => Failure::Card(other.to_string()),
        };
    };
    let text = format!("C_{function:?}: {}", name(*value));
    match value {
        RvError::TokenNotPresent | RvError::DeviceRemoved | RvError::SlotIdInvalid => Failure::NoCard(text),
        RvError::PinIncorrect | RvError::PinInvalid | RvError::PinLenRange => Failure::PinWrong(TriesLeft::Fewer),
        RvError::PinLocked => Failure::PinLocked,
        RvError::MechanismInvalid
        | RvError::DeviceMemory
        | RvError::CurveNotSupported
        | RvError::KeySizeRange
        | RvError::TokenWriteProtected
        | RvError::FunctionNotSupported => Failure::Unable(text.into()),
        _ => Failure::Card(text),
    }
}

/// `CKR_DEVICE_ERROR` for `DeviceError`.
fn name(value: RvError) -> String {
    if let RvError::VendorDefined(code) | RvError::UnknownErrorCode(code) = value {
        return format!("{code:#x}");
    }
    let mut name = "CKR".to_owned();
    for character in format!("{value:?}").chars() {
        if character.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(character.to_ascii_uppercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use cryptoki::context::Function;

    #[test]
    fn only_a_pin_error_is_a_wrong_pin() {
        let of = |value| failure(&Error::Pkcs11(value, Function::GenerateKeyPair));
        assert_eq!(of(RvError::DeviceError), Failure::Card("C_GenerateKeyPair: CKR_DEVICE_ERROR".into()));
        assert_eq!(of(RvError::PinExpired), Failure::Card("C_GenerateKeyPair: CKR_PIN_EXPIRED".into()));
        assert_eq!(of(RvError::UserNotLoggedIn), Failure::Card("C_GenerateKeyPair: CKR_USER_NOT_LOGGED_IN".into()));
        assert_eq!(of(RvError::VendorDefined(0x8000_0001)), Failure::Card("C_GenerateKeyPair: 0x80000001".into()));
        assert_eq!(of(RvError::PinLenRange), Failure::PinWrong(TriesLeft::Fewer));
        assert_eq!(of(RvError::PinLocked), Failure::PinLocked);
        assert_eq!(of(RvError::DeviceRemoved), Failure::NoCard("C_GenerateKeyPair: CKR_DEVICE_REMOVED".into()));
        assert_eq!(of(RvError::DeviceMemory), Failure::Unable("C_GenerateKeyPair: CKR_DEVICE_MEMORY".into()));
    }
}
