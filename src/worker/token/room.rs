//! Whether a token has room for what is to be written, where it tells (`CK_TOKEN_INFO`); asked before the person is.

use super::{PublicKey, Token, public_key::KeyKind};
use crate::worker::Failure;
use cryptoki::mechanism::MechanismType;

/// What an object needs beside its value: labels, ids, the file's header.
const OVERHEAD: u64 = 256;
/// A certificate as the authority issues them, with room to spare.
const CERTIFICATE: u64 = 3 * 1024;

/// Bytes that are to be written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needed {
    /// Objects that anybody may read.
    pub public: u64,
    /// Private keys.
    pub private: u64,
}

impl Needed {
    /// For a key pair like this one and the certificate that follows it.
    pub fn for_key(like: &PublicKey) -> Self {
        let private = match like.kind() {
            // Modulus, exponent, two primes, two exponents, coefficient (RFC 8017 A.1.2): four and a half times the modulus.
            KeyKind::Rsa { bits } => bits / 8 * 9 / 2,
            KeyKind::P256 | KeyKind::P384 => 64,
        };
        Self { public: like.der().len() as u64 + CERTIFICATE + 2 * OVERHEAD, private: private + OVERHEAD }
    }

    /// For this certificate.
    pub fn for_certificate(der: &[u8]) -> Self {
        Self { public: der.len() as u64 + OVERHEAD, private: 0 }
    }
}

impl std::iter::Sum for Needed {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), |sum, one| Self { public: sum.public + one.public, private: sum.private + one.private })
    }
}

impl Token<'_> {
    /// Whether there is room for this; a token that does not tell is believed to have it.
    ///
    /// # Errors
    /// [`Failure::Unable`] with what is free and what is needed.
    pub fn has_room(&self, needed: Needed) -> Result<(), Failure> {
        let free = self.facts()?.free;
        for (free, needed) in [(free.public, needed.public), (free.private, needed.private)] {
            if let Some(free) = free.filter(|free| *free < needed) {
                return Err(Failure::Unable(format!("there is no room on it: {free} bytes are free, some {needed} are needed")));
            }
        }
        Ok(())
    }

    /// Whether the token makes keys of this length (`CK_MECHANISM_INFO`). One that gives no limits is believed to.
    ///
    /// # Errors
    /// [`Failure::Unable`] with the limits.
    pub fn makes_keys_like(&self, key: &PublicKey) -> Result<(), Failure> {
        let KeyKind::Rsa { bits } = *key.kind() else { return Ok(()) };
        let info = self.call(|| self.module.pkcs11.get_mechanism_info(self.slot, MechanismType::RSA_PKCS_KEY_PAIR_GEN))?;
        let (least, most) = (info.min_key_size() as u64, info.max_key_size() as u64);
        if most > 0 && !(least..=most).contains(&bits) {
            return Err(Failure::Unable(format!("it makes RSA keys of {least} to {most} bits, and {bits} are needed")));
        }
        Ok(())
    }
}
