//! A public key as `SubjectPublicKeyInfo` (RFC 5280 §4.1.2.7), taken from the token's attributes or from a certificate, and what it says of a signature.

use crate::worker::{Failure, signed::asn1};
use der::{
    Decode, Tagged,
    asn1::{ObjectIdentifier, OctetString},
};
use ring::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA256_ASN1, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, UnparsedPublicKey,
    VerificationAlgorithm,
};
use spki::SubjectPublicKeyInfoRef;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// The kinds of key that the program renews.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with a modulus of this many bits.
    Rsa {
        /// Bits.
        bits: u64,
    },
    /// NIST P-256.
    P256,
    /// NIST P-384.
    P384,
}

impl KeyKind {
    /// The same, and an RSA key of at least so many bits.
    #[must_use]
    pub fn at_least(&self, least: u64) -> Self {
        match self {
            Self::Rsa { bits } => Self::Rsa { bits: least.max(*bits) },
            other => other.clone(),
        }
    }

    /// The curve for `CKA_EC_PARAMS`, DER; nothing for RSA.
    pub fn parameters(&self) -> Vec<u8> {
        match self {
            Self::Rsa { .. } => Vec::new(),
            Self::P256 => asn1::oid(P256),
            Self::P384 => asn1::oid(P384),
        }
    }
}

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    der: Vec<u8>,
    kind: KeyKind,
    /// The content of the bit string: `RSAPublicKey` or an EC point.
    key: Vec<u8>,
}

impl PublicKey {
    /// From a `SubjectPublicKeyInfo`.
    ///
    /// # Errors
    /// [`Failure::Unable`] if it is of a kind that is not renewed.
    pub fn from_der(der: &[u8]) -> Result<Self, Failure> {
        let unable = |what: &str| Failure::Unable(format!("this public key cannot be used: {what}").into());
        let info = SubjectPublicKeyInfoRef::from_der(der).map_err(|error| unable(&error.to_string()))?;
        let key = info.subject_public_key.as_bytes().ok_or_else(|| unable("not whole bytes"))?.to_vec();
        let parameters = info.algorithm.parameters.map(|any| asn1::tagged(any.tag(), &[any.value()])).transpose();
        let parameters = parameters.map_err(|error| unable(&error.to_string()))?.unwrap_or_default();
        let kind = match info.algorithm.oid {
            RSA => KeyKind::Rsa { bits: rsa_bits(&key).ok_or_else(|| unable("not an RSA key"))? },
            EC if parameters.as_slice() == asn1::oid(P256) => KeyKind::P256,
            EC if parameters.as_slice() == asn1::oid(P384) => KeyKind::P384,
            other => return Err(unable(&format!("algorithm {other}"))),
        };
        Ok(Self { der: der.to_vec(), kind, key })
    }

    /// From `CKA_MODULUS` and `CKA_PUBLIC_EXPONENT`.
    ///
    /// # Errors
    /// If they make no key.
    pub fn from_rsa(modulus: &[u8], exponent: &[u8]) -> Result<Self, Failure> {
        let build = || -> Result<Vec<u8>, der::Error> {
            let key = asn1::sequence(&[&asn1::unsigned(modulus)?, &asn1::unsigned(exponent)?])?;
            asn1::sequence(&[&asn1::sequence(&[&asn1::oid(RSA), &asn1::NULL])?, &asn1::bit_string(&key)?])
        };
        Self::from_der(&build().map_err(|error| asn1::broken(&error))?)
    }

    /// From `CKA_EC_PARAMS` and `CKA_EC_POINT` (an `OCTET STRING` around the point, though some libraries leave it out).
    ///
    /// # Errors
    /// If they make no key.
    pub fn from_ec(parameters: &[u8], point: &[u8]) -> Result<Self, Failure> {
        let point = OctetString::from_der(point).map_or_else(|_| point.to_vec(), |inner| inner.as_bytes().to_vec());
        let build = || -> Result<Vec<u8>, der::Error> {
            asn1::sequence(&[&asn1::sequence(&[&asn1::oid(EC), parameters])?, &asn1::bit_string(&point)?])
        };
        Self::from_der(&build().map_err(|error| asn1::broken(&error))?)
    }

    /// The `SubjectPublicKeyInfo`.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// Which kind.
    pub fn kind(&self) -> &KeyKind {
        &self.kind
    }

    /// The RSA modulus without leading zeros, to compare with `CKA_MODULUS`.
    pub fn modulus(&self) -> Option<Vec<u8>> {
        matches!(self.kind, KeyKind::Rsa { .. }).then(|| rsa_modulus(&self.key)).flatten()
    }

    /// Verifies a signature over a message: PKCS#1 v1.5 with SHA-256, or ECDSA with SHA-256 (`Ecdsa-Sig-Value`).
    ///
    /// # Errors
    /// If it is not this key's.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Failure> {
        let algorithm: &'static dyn VerificationAlgorithm = match self.kind {
            KeyKind::Rsa { .. } => &RSA_PKCS1_2048_8192_SHA256,
            KeyKind::P256 => &ECDSA_P256_SHA256_ASN1,
            KeyKind::P384 => &ECDSA_P384_SHA256_ASN1,
        };
        self.verify_by(algorithm, message, signature)
    }

    /// Verifies an RSA-PSS signature with SHA-256 and a salt of 32 bytes over a message.
    ///
    /// # Errors
    /// If it is not this key's.
    pub fn verify_pss(&self, message: &[u8], signature: &[u8]) -> Result<(), Failure> {
        self.verify_by(&RSA_PSS_2048_8192_SHA256, message, signature)
    }

    /// Verifies a signature of another kind over a message.
    ///
    /// # Errors
    /// If it is not this key's.
    pub(super) fn verify_by(&self, algorithm: &'static dyn VerificationAlgorithm, message: &[u8], signature: &[u8]) -> Result<(), Failure> {
        UnparsedPublicKey::new(algorithm, &self.key)
            .verify(message, signature)
            .map_err(|_| Failure::Card("C_Sign: the signature does not verify with the public key".into()))
    }
}

fn rsa_modulus(key: &[u8]) -> Option<Vec<u8>> {
    let modulus = asn1::children(key).ok()?.into_iter().next()?;
    let value = asn1::value(modulus).ok()?;
    Some(value.iter().copied().skip_while(|byte| *byte == 0).collect())
}

fn rsa_bits(key: &[u8]) -> Option<u64> {
    let modulus = rsa_modulus(key)?;
    let first = modulus.first()?;
    Some(modulus.len() as u64 * 8 - u64::from(first.leading_zeros()))
}
