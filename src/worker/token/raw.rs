//! Two functions called without the wrapper: `C_Login`, so that the PIN is read from its locked page and copied nowhere, and `C_Sign`, because
//! a context-specific login has to come between `C_SignInit` and it.

#![allow(unsafe_code)] // the library's C interface

use cryptoki::{
    context::Function,
    error::{Error, Rv},
    session::Session,
};
use cryptoki_sys::{CK_FUNCTION_LIST, CK_RV, CK_ULONG, CK_USER_TYPE, CKU_CONTEXT_SPECIFIC, CKU_USER};
use std::{path::Path, ptr};

/// Room for any signature: RSA of 16384 bits.
const LONGEST_SIGNATURE: usize = 2048;

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
