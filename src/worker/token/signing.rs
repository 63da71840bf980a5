//! Signatures by a key on the token: SHA-256 with RSA (PKCS#1 v1.5, else PSS) or ECDSA, by what mechanism the token has, each verified before it is used.

use super::{AskPin, KeyKind, Login, Means, PrivateKey, PublicKey};
use crate::worker::{Failure, Lack, signed::asn1};
use cryptoki::{
    error::{Error, RvError},
    mechanism::{
        Mechanism, MechanismType,
        rsa::{PkcsMgfType, PkcsPssParams},
    },
};
use der::asn1::ObjectIdentifier;
use sha2::{Digest, Sha256};

const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSASSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// `DigestInfo` for SHA-256 up to the digest (RFC 8017 §9.2 note 1).
const DIGEST_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

/// The salt's length in PSS, bytes: the digest's, as RFC 4055 §3.1 recommends.
const SALT: u8 = 32;

/// PSS with SHA-256 throughout.
fn pss() -> PkcsPssParams {
    PkcsPssParams { hash_alg: MechanismType::SHA256, mgf: PkcsMgfType::MGF1_SHA256, s_len: u64::from(SALT).into() }
}

/// A signature.
#[derive(Debug)]
pub struct Signature {
    /// Its `AlgorithmIdentifier`, DER.
    pub algorithm: Vec<u8>,
    /// Its value as certificates and messages hold it.
    pub value: Vec<u8>,
}

/// How a token makes a signature of one kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scheme {
    /// `CKM_RSA_PKCS` over the `DigestInfo`; what every card has.
    RsaOverDigestInfo,
    /// `CKM_SHA256_RSA_PKCS` over the message.
    RsaOverMessage,
    /// `CKM_RSA_PKCS_PSS` over the digest, for tokens that no longer do PKCS#1 v1.5.
    PssOverDigest,
    /// `CKM_SHA256_RSA_PKCS_PSS` over the message.
    PssOverMessage,
    /// `CKM_ECDSA` over the digest.
    EcdsaOverDigest,
    /// `CKM_ECDSA_SHA256` over the message.
    EcdsaOverMessage,
}

impl Scheme {
    fn mechanism(self) -> (Mechanism<'static>, MechanismType) {
        match self {
            Self::RsaOverDigestInfo => (Mechanism::RsaPkcs, MechanismType::RSA_PKCS),
            Self::RsaOverMessage => (Mechanism::Sha256RsaPkcs, MechanismType::SHA256_RSA_PKCS),
            Self::PssOverDigest => (Mechanism::RsaPkcsPss(pss()), MechanismType::RSA_PKCS_PSS),
            Self::PssOverMessage => (Mechanism::Sha256RsaPkcsPss(pss()), MechanismType::SHA256_RSA_PKCS_PSS),
            Self::EcdsaOverDigest => (Mechanism::Ecdsa, MechanismType::ECDSA),
            Self::EcdsaOverMessage => (Mechanism::EcdsaSha256, MechanismType::ECDSA_SHA256),
        }
    }

    fn input(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::RsaOverMessage | Self::PssOverMessage | Self::EcdsaOverMessage => message.to_vec(),
            Self::RsaOverDigestInfo => [&DIGEST_INFO[..], &Sha256::digest(message)[..]].concat(),
            Self::PssOverDigest | Self::EcdsaOverDigest => Sha256::digest(message).to_vec(),
        }
    }

    /// The `AlgorithmIdentifier` of such a signature (RFC 4055, RFC 5758).
    fn algorithm(self) -> der::Result<Vec<u8>> {
        match self {
            Self::RsaOverDigestInfo | Self::RsaOverMessage => asn1::sequence(&[&asn1::oid(SHA256_WITH_RSA), &asn1::NULL]),
            Self::PssOverDigest | Self::PssOverMessage => asn1::sequence(&[&asn1::oid(RSASSA_PSS), &pss_parameters()?]),
            Self::EcdsaOverDigest | Self::EcdsaOverMessage => asn1::sequence(&[&asn1::oid(ECDSA_WITH_SHA256)]),
        }
    }

    /// What the token gave, as certificates and messages hold it.
    fn value(self, raw: Vec<u8>) -> der::Result<Vec<u8>> {
        match self {
            Self::EcdsaOverDigest | Self::EcdsaOverMessage => ecdsa_value(&raw),
            _ => Ok(raw),
        }
    }

    fn verify(self, public: &PublicKey, message: &[u8], signature: &[u8]) -> Result<(), Failure> {
        match self {
            Self::PssOverDigest | Self::PssOverMessage => public.verify_pss(message, signature),
            _ => public.verify(message, signature),
        }
    }
}

/// How such a token signs with a key of this kind.
pub(super) fn scheme(means: &Means, kind: &KeyKind) -> Result<Scheme, Lack> {
    let candidates: &[Scheme] = match kind {
        KeyKind::Rsa { .. } => &[Scheme::RsaOverDigestInfo, Scheme::RsaOverMessage, Scheme::PssOverDigest, Scheme::PssOverMessage],
        KeyKind::P256 | KeyKind::P384 => &[Scheme::EcdsaOverDigest, Scheme::EcdsaOverMessage],
    };
    let found = candidates.iter().copied().find(|scheme| means.has(scheme.mechanism().1));
    found.ok_or(Lack::Signing)
}

impl Login<'_> {
    /// Signs a message. `key` is the private key that belongs to `public`; `ask` is used if the card wants the PIN for this signature and the
    /// login is one of a step before.
    ///
    /// # Errors
    /// As the library says, or if what it gave does not verify.
    pub fn sign(&mut self, key: &PrivateKey, public: &PublicKey, message: &[u8], ask: &mut AskPin<'_>) -> Result<Signature, Failure> {
        let scheme = scheme(self.token.means_to_sign()?, public.kind()).map_err(Failure::Unable)?;
        let raw = self.sign_raw(key, &scheme.mechanism().0, &scheme.input(message), ask)?;
        let encode = || Ok((scheme.algorithm()?, scheme.value(raw)?));
        let (algorithm, value) = encode().map_err(|error: der::Error| asn1::broken(&error))?;
        scheme.verify(public, message, &value)?;
        Ok(Signature { algorithm, value })
    }

    /// `C_SignInit`, `C_Sign`, and between them a login for this operation where the key asks for it: by its attribute, or, as STARCOS 3.7
    /// does, only by refusing to sign without.
    pub(super) fn sign_raw(
        &mut self,
        key: &PrivateKey,
        mechanism: &Mechanism<'_>,
        input: &[u8],
        ask: &mut AskPin<'_>,
    ) -> Result<Vec<u8>, Failure> {
        let token = self.token;
        let sign = || {
            token.module.channel.alive();
            token.module.raw.sign(&token.session, input)
        };
        if key.always_authenticate {
            self.have_pin(ask)?;
        }
        token.call(|| token.session.sign_init(mechanism, key.handle))?;
        if key.always_authenticate {
            self.for_this_operation()?;
            return token.call(|| token.module.raw.sign(&token.session, input));
        }
        match sign() {
            Err(Error::Pkcs11(RvError::UserNotLoggedIn, _)) => {
                self.note_refusal();
                self.have_pin(ask)?;
                match token.session.sign_init(mechanism, key.handle) {
                    Ok(()) | Err(Error::Pkcs11(RvError::OperationActive, _)) => {}
                    Err(error) => return Err(super::failure(&error)),
                }
                self.for_this_operation()?;
                token.call(|| token.module.raw.sign(&token.session, input))
            }
            result => result.map_err(|error| super::failure(&error)),
        }
    }
}

/// `RSASSA-PSS-params` (RFC 4055 §3.1); the trailer is the default.
fn pss_parameters() -> der::Result<Vec<u8>> {
    let hash = asn1::sequence(&[&asn1::oid(SHA256), &asn1::NULL])?;
    let mask = asn1::sequence(&[&asn1::oid(MGF1), &hash])?;
    asn1::sequence(&[&asn1::context(0, &[&hash])?, &asn1::context(1, &[&mask])?, &asn1::context(2, &[&asn1::unsigned(&[SALT])?])?])
}

/// `Ecdsa-Sig-Value` (RFC 3279 §2.2.3) from the token's `r` and `s` side by side.
pub(super) fn ecdsa_value(raw: &[u8]) -> der::Result<Vec<u8>> {
    let (r, s) = raw.split_at(raw.len() / 2);
    asn1::sequence(&[&asn1::unsigned(r)?, &asn1::unsigned(s)?])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_raw_mechanism_is_preferred_and_none_is_told() {
        let kind = KeyKind::Rsa { bits: 2048 };
        let scheme = |mechanisms: &[MechanismType]| scheme(&Means::of(mechanisms), &kind);
        assert_eq!(scheme(&[MechanismType::SHA256_RSA_PKCS, MechanismType::RSA_PKCS]), Ok(Scheme::RsaOverDigestInfo));
        assert_eq!(scheme(&[MechanismType::SHA256_RSA_PKCS]), Ok(Scheme::RsaOverMessage));
        assert_eq!(scheme(&[MechanismType::ECDSA]), Err(Lack::Signing));
    }

    #[test]
    fn ecdsa_values_become_der() {
        assert_eq!(ecdsa_value(&[0x80, 1, 0, 2]).unwrap(), [0x30, 8, 2, 3, 0, 0x80, 1, 2, 1, 2]);
    }
}
