//! How much room a token needs for what is to be written.

use super::KeyKind;

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
    /// For a key pair of this kind and the certificate that follows it.
    pub fn for_key(kind: &KeyKind) -> Self {
        let (public, private) = match kind {
            // Modulus, exponent, two primes, two exponents, coefficient (RFC 8017 A.1.2): four and a half times the modulus.
            KeyKind::Rsa { bits } => (bits / 8, bits / 8 * 9 / 2),
            KeyKind::P256 | KeyKind::P384 => (96, 64),
        };
        Self { public: public + CERTIFICATE + 2 * OVERHEAD, private: private + OVERHEAD }
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
