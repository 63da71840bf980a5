//! Signatures by a key on the token: SHA-256 with RSA (PKCS#1 v1.5) or ECDSA, by what mechanism the token has, each verified before it is used.

use super::{Login, PrivateKey, PublicKey, Token, public_key::KeyKind};
use crate::worker::{Failure, signed::asn1};
use cryptoki::{
    error::{Error, RvError},
    mechanism::{Mechanism, MechanismType},
};
use der::asn1::ObjectIdentifier;
use sha2::{Digest, Sha256};

const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

/// `DigestInfo` for SHA-256 up to the digest (RFC 8017 §9.2 note 1).
const DIGEST_INFO: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];

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
enum Scheme {
    /// `CKM_RSA_PKCS` over the `DigestInfo`; what every card has.
    RsaOverDigestInfo,
    /// `CKM_SHA256_RSA_PKCS` over the message.
    RsaOverMessage,
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
            Self::EcdsaOverDigest => (Mechanism::Ecdsa, MechanismType::ECDSA),
            Self::EcdsaOverMessage => (Mechanism::EcdsaSha256, MechanismType::ECDSA_SHA256),
        }
    }

    fn input(self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::RsaOverMessage | Self::EcdsaOverMessage => message.to_vec(),
            Self::RsaOverDigestInfo => [&DIGEST_INFO[..], &Sha256::digest(message)[..]].concat(),
            Self::EcdsaOverDigest => Sha256::digest(message).to_vec(),
        }
    }
}

impl Token<'_> {
    /// Whether it can make keys and signatures of this kind; asked before the person is.
    ///
    /// # Errors
    /// [`Failure::Unable`] with what it lacks.
    pub fn can(&self, key: &PublicKey, generate: bool) -> Result<(), Failure> {
        let mechanisms = self.mechanisms()?;
        scheme(&mechanisms, key)?;
        let (generation, name) = match key.kind() {
            KeyKind::Rsa { .. } => (MechanismType::RSA_PKCS_KEY_PAIR_GEN, "RSA"),
            KeyKind::P256 | KeyKind::P384 => (MechanismType::ECC_KEY_PAIR_GEN, "EC"),
        };
        if generate && !mechanisms.contains(&generation) {
            return Err(Failure::Unable(format!("it does not make {name} keys")));
        }
        Ok(())
    }
}

fn scheme(mechanisms: &[MechanismType], key: &PublicKey) -> Result<Scheme, Failure> {
    let candidates = match key.kind() {
        KeyKind::Rsa { .. } => [Scheme::RsaOverDigestInfo, Scheme::RsaOverMessage],
        KeyKind::P256 | KeyKind::P384 => [Scheme::EcdsaOverDigest, Scheme::EcdsaOverMessage],
    };
    let found = candidates.into_iter().find(|scheme| mechanisms.contains(&scheme.mechanism().1));
    found.ok_or_else(|| Failure::Unable("it has no mechanism for signatures with this kind of key".into()))
}

impl Login<'_> {
    /// Signs a message. `key` is the private key that belongs to `public`.
    ///
    /// # Errors
    /// As the library says, or if what it gave does not verify.
    pub fn sign(&self, key: &PrivateKey, public: &PublicKey, message: &[u8]) -> Result<Signature, Failure> {
        let scheme = scheme(&self.token.mechanisms()?, public)?;
        let raw = self.sign_raw(key, &scheme.mechanism().0, &scheme.input(message))?;
        let encode = || match public.kind() {
            KeyKind::Rsa { .. } => Ok((asn1::sequence(&[&asn1::oid(SHA256_WITH_RSA), &asn1::NULL])?, raw)),
            KeyKind::P256 | KeyKind::P384 => Ok((asn1::sequence(&[&asn1::oid(ECDSA_WITH_SHA256)])?, ecdsa_value(&raw)?)),
        };
        let (algorithm, value) = encode().map_err(|error: der::Error| asn1::broken(&error))?;
        public.verify(message, &value)?;
        Ok(Signature { algorithm, value })
    }

    /// `C_SignInit`, `C_Sign`, and between them a login for this operation where the key asks for it: by its attribute, or, as STARCOS 3.7
    /// does, only by refusing to sign without.
    fn sign_raw(&self, key: &PrivateKey, mechanism: &Mechanism<'_>, input: &[u8]) -> Result<Vec<u8>, Failure> {
        let token = self.token;
        let sign = || {
            token.module.channel.alive();
            token.module.raw.sign(&token.session, input)
        };
        token.call(|| token.session.sign_init(mechanism, key.handle))?;
        if key.always_authenticate {
            self.for_this_operation()?;
            return token.call(|| token.module.raw.sign(&token.session, input));
        }
        match sign() {
            Err(Error::Pkcs11(RvError::UserNotLoggedIn, _)) => {
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

/// `Ecdsa-Sig-Value` (RFC 3279 §2.2.3) from the token's `r` and `s` side by side.
fn ecdsa_value(raw: &[u8]) -> der::Result<Vec<u8>> {
    let (r, s) = raw.split_at(raw.len() / 2);
    asn1::sequence(&[&asn1::unsigned(r)?, &asn1::unsigned(s)?])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_raw_mechanism_is_preferred_and_none_is_told() {
        let key = PublicKey::from_rsa(&[0xc1; 256], &[1, 0, 1]).unwrap();
        assert_eq!(scheme(&[MechanismType::SHA256_RSA_PKCS, MechanismType::RSA_PKCS], &key).unwrap(), Scheme::RsaOverDigestInfo);
        assert_eq!(scheme(&[MechanismType::SHA256_RSA_PKCS], &key).unwrap(), Scheme::RsaOverMessage);
        assert!(matches!(scheme(&[MechanismType::ECDSA], &key), Err(Failure::Unable(_))));
    }

    #[test]
    fn ecdsa_values_become_der() {
        assert_eq!(ecdsa_value(&[0x80, 1, 0, 2]).unwrap(), [0x30, 8, 2, 3, 0, 0x80, 1, 2, 1, 2]);
    }
}
