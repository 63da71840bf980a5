//! Functions called without the wrapper: `C_Login`, so that the PIN is read from its locked page and copied nowhere; `C_Sign`, because a
//! context-specific login has to come between `C_SignInit` and it; `C_GetAttributeValue`, `C_GetSlotList` and `C_GetMechanismList`, because one call is enough where
//! there is room for the answer, and a card is slow.

#![allow(unsafe_code)] // the library's C interface

use cryptoki::{
    context::Function,
    error::{Error, Rv},
    object::{Attribute, AttributeType, ObjectHandle},
    session::Session,
    slot::Slot,
};
use cryptoki_sys::{
    CK_ATTRIBUTE, CK_FUNCTION_LIST, CK_MECHANISM_TYPE, CK_RV, CK_SLOT_ID, CK_TRUE, CK_ULONG, CK_UNAVAILABLE_INFORMATION, CK_USER_TYPE,
    CKR_ATTRIBUTE_SENSITIVE, CKR_ATTRIBUTE_TYPE_INVALID, CKR_BUFFER_TOO_SMALL, CKU_CONTEXT_SPECIFIC, CKU_USER,
};
use std::{path::Path, ptr};

/// Room for any signature: RSA of 16384 bits.
const LONGEST_SIGNATURE: usize = 2048;

/// Room for more slots than a computer has.
const MOST_SLOTS: usize = 64;

/// Room for more mechanisms than a token has; the standard names some three hundred.
const MOST_MECHANISMS: usize = 1024;

/// Room for an attribute's value, bytes, one more than it usually needs: a value that fills it may have been longer.
const fn room_for(kind: AttributeType) -> usize {
    match kind {
        AttributeType::KeyType => size_of::<CK_ULONG>(),
        AttributeType::Encrypt | AttributeType::AlwaysAuthenticate => 1,
        AttributeType::Value => 16 * 1024 + 1,
        AttributeType::Modulus => 2048 + 1,
        _ => 1024 + 1,
    }
}

/// A number or a yes: its length is known beforehand.
const fn is_of_fixed_length(kind: AttributeType) -> bool {
    matches!(kind, AttributeType::KeyType | AttributeType::Encrypt | AttributeType::AlwaysAuthenticate)
}

/// Whom `C_Login` logs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum User {
    /// The card's holder, for the session.
    Holder,
    /// The card's holder, for the one operation that was begun (`CKU_CONTEXT_SPECIFIC`).
    ForThisOperation,
}

impl User {
    fn code(self) -> CK_USER_TYPE {
        match self {
            Self::Holder => CKU_USER,
            Self::ForThisOperation => CKU_CONTEXT_SPECIFIC,
        }
    }
}

/// The library's own function list.
pub struct RawModule {
    list: CK_FUNCTION_LIST,
    _library: cryptoki_sys::Pkcs11, // keeps the functions where they are
}

impl RawModule {
    /// Takes the list of a library (one that is loaded already is not loaded again).
    ///
    /// # Errors
    /// If it is not a PKCS#11 library.
    pub fn open(path: &Path) -> Result<Self, Error> {
        // SAFETY: loading a library runs its code; that it is the one the person configured is why this process is sandboxed.
        let library = unsafe { cryptoki_sys::Pkcs11::new(path) }.map_err(Error::LibraryLoading)?;
        if library.C_GetFunctionList.is_err() {
            return Err(Error::MissingSymbol("C_GetFunctionList"));
        }
        let mut list = ptr::null_mut();
        // SAFETY: the symbol is there, and the argument is a place for one pointer (PKCS#11 section 5.4).
        check(unsafe { library.C_GetFunctionList(&raw mut list) }, Function::GetFunctionList)?;
        if list.is_null() {
            return Err(Error::NullFunctionPointer);
        }
        // SAFETY: the library gave a pointer to its list, which lives as long as it is loaded.
        Ok(Self { list: unsafe { *list }, _library: library })
    }

    /// `C_Login`; without a PIN it is typed on the reader.
    ///
    /// # Errors
    /// What the library says.
    pub fn login(&self, session: &Session, user: User, pin: Option<&[u8]>) -> Result<(), Error> {
        let login = self.list.C_Login.ok_or(Error::NullFunctionPointer)?;
        let (address, length) = pin.map_or((ptr::null_mut(), 0), |pin| (pin.as_ptr().cast_mut(), pin.len()));
        // SAFETY: the session is open; the library reads `length` bytes and writes none (PKCS#11 section 5.6.8).
        check(unsafe { login(session.handle(), user.code(), address, CK_ULONG::try_from(length)?) }, Function::Login)
    }

    /// `C_GetAttributeValue`, once. What the object does not have is left out; `None` if there was not room enough for everything.
    ///
    /// # Errors
    /// What the library says.
    pub fn attributes(&self, session: &Session, object: ObjectHandle, wanted: &[AttributeType]) -> Result<Option<Vec<Attribute>>, Error> {
        let get = self.list.C_GetAttributeValue.ok_or(Error::NullFunctionPointer)?;
        let mut rooms: Vec<Vec<u8>> = wanted.iter().map(|kind| vec![0; room_for(*kind)]).collect();
        let place = |(kind, room): (&AttributeType, &mut Vec<u8>)| CK_ATTRIBUTE {
            type_: (*kind).into(),
            pValue: room.as_mut_ptr().cast(),
            ulValueLen: room.len() as CK_ULONG,
        };
        let mut template: Vec<CK_ATTRIBUTE> = wanted.iter().zip(&mut rooms).map(place).collect();
        // SAFETY: the session is open, and each attribute's room is as long as is said (PKCS#11 section 5.7.5).
        let value = unsafe { get(session.handle(), object.handle(), template.as_mut_ptr(), CK_ULONG::try_from(template.len())?) };
        match value {
            CKR_BUFFER_TOO_SMALL => return Ok(None),
            CKR_ATTRIBUTE_TYPE_INVALID | CKR_ATTRIBUTE_SENSITIVE => {}
            other => check(other, Function::GetAttributeValue)?,
        }
        let mut found = Vec::new();
        for ((attribute, kind), room) in template.into_iter().zip(wanted).zip(&rooms) {
            if attribute.ulValueLen == CK_UNAVAILABLE_INFORMATION {
                continue;
            }
            let length = usize::try_from(attribute.ulValueLen)?;
            if length > room.len() || (length == room.len() && !is_of_fixed_length(*kind)) {
                return Ok(None);
            }
            found.push(Attribute::try_from(attribute)?);
        }
        Ok(Some(found))
    }

    /// `C_GetSlotList`, once: the slots with a token. `None` if there was not room enough for all.
    ///
    /// # Errors
    /// What the library says.
    pub fn slots_with_token(&self) -> Result<Option<Vec<Slot>>, Error> {
        let list = self.list.C_GetSlotList.ok_or(Error::NullFunctionPointer)?;
        let mut slots: [CK_SLOT_ID; MOST_SLOTS] = [0; MOST_SLOTS];
        let mut count = CK_ULONG::try_from(MOST_SLOTS)?;
        // SAFETY: there is room for as many as is said (PKCS#11 section 5.5.1).
        let value = unsafe { list(CK_TRUE, slots.as_mut_ptr(), &raw mut count) };
        if value == CKR_BUFFER_TOO_SMALL {
            return Ok(None);
        }
        check(value, Function::GetSlotList)?;
        slots.into_iter().take(usize::try_from(count)?).map(Slot::try_from).collect::<Result<_, _>>().map(Some)
    }

    /// `C_GetMechanismList`, once (`CK_MECHANISM_TYPE`). `None` if there was not room enough for all.
    ///
    /// # Errors
    /// What the library says.
    pub fn mechanisms(&self, slot: Slot) -> Result<Option<Vec<CK_MECHANISM_TYPE>>, Error> {
        let list = self.list.C_GetMechanismList.ok_or(Error::NullFunctionPointer)?;
        let mut mechanisms: Vec<CK_MECHANISM_TYPE> = vec![0; MOST_MECHANISMS];
        let mut count = CK_ULONG::try_from(MOST_MECHANISMS)?;
        // SAFETY: there is room for as many as is said (PKCS#11 section 5.5.5).
        let value = unsafe { list(slot.into(), mechanisms.as_mut_ptr(), &raw mut count) };
        if value == CKR_BUFFER_TOO_SMALL {
            return Ok(None);
        }
        check(value, Function::GetMechanismList)?;
        mechanisms.truncate(usize::try_from(count)?);
        Ok(Some(mechanisms))
    }

    /// `C_Sign`, once, with room enough for any signature.
    ///
    /// # Errors
    /// What the library says.
    pub fn sign(&self, session: &Session, data: &[u8]) -> Result<Vec<u8>, Error> {
        let sign = self.list.C_Sign.ok_or(Error::NullFunctionPointer)?;
        let mut signature = vec![0; LONGEST_SIGNATURE];
        let mut length = CK_ULONG::try_from(signature.len())?;
        // SAFETY: the session is open, `data` is only read, and the room's true length is given (PKCS#11 section 5.13.2).
        let value = unsafe {
            sign(session.handle(), data.as_ptr().cast_mut(), CK_ULONG::try_from(data.len())?, signature.as_mut_ptr(), &raw mut length)
        };
        check(value, Function::Sign)?;
        signature.truncate(usize::try_from(length)?);
        Ok(signature)
    }
}

fn check(value: CK_RV, function: Function) -> Result<(), Error> {
    Rv::from(value).into_result(function)
}
