//! Signatures in a TLS handshake: RSA (PSS or PKCS#1 v1.5, SHA-256) or ECDSA, by what the token has, each verified before it is used.

use super::{AskPin, Login, Means, PrivateKey, PublicKey, Token, public_key::KeyKind, signing::ecdsa_value};
use crate::worker::{Failure, HandshakeSignature, Lack, signed::asn1};
use cryptoki::mechanism::{
    Mechanism, MechanismType,
    rsa::{PkcsMgfType, PkcsPssParams},
};
use cryptoki_sys::CK_ULONG;
use ring::signature::{ECDSA_P384_SHA384_ASN1, RSA_PSS_2048_8192_SHA256};
use sha2::{Digest, Sha256, Sha384};

/// Salt as long as the hash (RFC 8446 §4.2.3), in bytes.
const SALT: CK_ULONG = 32;

impl Token<'_> {
    /// How a handshake can be signed with this kind of key, the best first.
    ///
    /// # Errors
    /// [`Failure::Unable`] if in no way.
    pub fn handshake_signatures(&self, key: &PublicKey) -> Result<Vec<HandshakeSignature>, Failure> {
        let found = signatures(self.means_to_sign()?, key.kind());
        if found.is_empty() { Err(Failure::Unable(Lack::Signing)) } else { Ok(found) }
    }
}

fn signatures(means: &Means, kind: &KeyKind) -> Vec<HandshakeSignature> {
    let has = |any: &[MechanismType]| any.iter().any(|one| means.has(*one));
    let ecdsa = has(&[MechanismType::ECDSA]);
    let candidates: &[(HandshakeSignature, bool)] = match kind {
        KeyKind::Rsa { .. } => &[
            (HandshakeSignature::RsaPssSha256, has(&[MechanismType::RSA_PKCS_PSS])),
            (HandshakeSignature::RsaPkcs1Sha256, has(&[MechanismType::RSA_PKCS, MechanismType::SHA256_RSA_PKCS])),
        ],
        KeyKind::P256 => &[(HandshakeSignature::EcdsaP256Sha256, ecdsa || has(&[MechanismType::ECDSA_SHA256]))],
        KeyKind::P384 => &[(HandshakeSignature::EcdsaP384Sha384, ecdsa)],
    };
    candidates.iter().filter(|(_, can)| *can).map(|(signature, _)| *signature).collect()
}

impl Login<'_> {
    /// Signs what a `CertificateVerify` covers.
    ///
    /// # Errors
    /// As the library says, or if what it gave does not verify.
    pub fn sign_handshake(
        &mut self,
        key: &PrivateKey,
        public: &PublicKey,
        signature: HandshakeSignature,
        content: &[u8],
        ask: &mut AskPin<'_>,
    ) -> Result<Vec<u8>, Failure> {
        match signature {
            HandshakeSignature::RsaPkcs1Sha256 | HandshakeSignature::EcdsaP256Sha256 => Ok(self.sign(key, public, content, ask)?.value),
            HandshakeSignature::RsaPssSha256 => {
                let value = self.sign_raw(key, &pss(), &Sha256::digest(content), ask)?;
                public.verify_by(&RSA_PSS_2048_8192_SHA256, content, &value)?;
                Ok(value)
            }
            HandshakeSignature::EcdsaP384Sha384 => {
                let raw = self.sign_raw(key, &Mechanism::Ecdsa, &Sha384::digest(content), ask)?;
                let value = ecdsa_value(&raw).map_err(|error| asn1::broken(&error))?;
                public.verify_by(&ECDSA_P384_SHA384_ASN1, content, &value)?;
                Ok(value)
            }
        }
    }
}

fn pss() -> Mechanism<'static> {
    Mechanism::RsaPkcsPss(PkcsPssParams { hash_alg: MechanismType::SHA256, mgf: PkcsMgfType::MGF1_SHA256, s_len: SALT.into() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_card_has_decides_and_pss_comes_first() {
        let rsa = KeyKind::Rsa { bits: 4096 };
        let both = [MechanismType::RSA_PKCS, MechanismType::RSA_PKCS_PSS];
        assert_eq!(signatures(&Means::of(&both), &rsa), [HandshakeSignature::RsaPssSha256, HandshakeSignature::RsaPkcs1Sha256]);
        assert_eq!(signatures(&Means::of(&both[..1]), &rsa), [HandshakeSignature::RsaPkcs1Sha256]);
        assert_eq!(signatures(&Means::of(&[MechanismType::ECDSA]), &KeyKind::P384), [HandshakeSignature::EcdsaP384Sha384]);
        assert!(signatures(&Means::of(&[MechanismType::ECDSA]), &rsa).is_empty());
    }
}
