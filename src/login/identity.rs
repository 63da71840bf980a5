//! The certificate that is presented, and a key that is elsewhere: rustls hands out what is to be signed.

use rustls::{
    Error, SignatureAlgorithm, SignatureScheme,
    client::ResolvesClientCert,
    pki_types::CertificateDer,
    sign::{CertifiedKey, Signer, SigningKey},
};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// What stands before the hash in TLS 1.3 (RFC 8446 §4.4.3).
const CLIENT: &[u8] = b"TLS 1.3, client CertificateVerify\0";
const SPACES: usize = 64;

/// The kinds of signature that a card can be able to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureKind {
    /// `rsa_pss_rsae_sha256`.
    RsaPssSha256,
    /// `rsa_pkcs1_sha256`; not in TLS 1.3.
    RsaPkcs1Sha256,
    /// `ecdsa_secp256r1_sha256`.
    EcdsaP256Sha256,
    /// `ecdsa_secp384r1_sha384`.
    EcdsaP384Sha384,
}

impl SignatureKind {
    pub(super) const fn scheme(self) -> SignatureScheme {
        match self {
            Self::RsaPssSha256 => SignatureScheme::RSA_PSS_SHA256,
            Self::RsaPkcs1Sha256 => SignatureScheme::RSA_PKCS1_SHA256,
            Self::EcdsaP256Sha256 => SignatureScheme::ECDSA_NISTP256_SHA256,
            Self::EcdsaP384Sha384 => SignatureScheme::ECDSA_NISTP384_SHA384,
        }
    }

    /// Whether TLS 1.3 knows it in a handshake.
    pub(super) fn is_for_tls13(self) -> bool {
        self != Self::RsaPkcs1Sha256
    }
}

/// What was said in a handshake so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Transcript {
    /// TLS 1.2: every message.
    Tls12(Vec<u8>),
    /// TLS 1.3: their hash.
    Tls13(Vec<u8>),
}

/// One signature that is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToSign {
    /// How.
    pub kind: SignatureKind,
    /// Over what.
    pub transcript: Transcript,
}

/// Who signs; may take its time, and says why it did not.
pub type Sign = Arc<dyn Fn(ToSign) -> Result<Vec<u8>, String> + Send + Sync>;

/// What is presented.
#[derive(Clone)]
pub struct Identity {
    /// The certificate and the authorities above it, DER.
    pub chain: Vec<Vec<u8>>,
    /// How its key can sign, the best first.
    pub kinds: Vec<SignatureKind>,
    /// Its key.
    pub sign: Sign,
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("chain", &self.chain.len()).field("kinds", &self.kinds).finish_non_exhaustive()
    }
}

/// What a handshake showed of the server's wish for a certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// It asked.
    pub asked: bool,
    /// It wants none of the kinds of signature that can be made.
    pub no_common_kind: bool,
    /// Why the key did not sign.
    pub unsigned: Option<String>,
    /// The certificate was presented and the signature given.
    pub presented: bool,
}

/// Answers the server's question, and notes that it came.
#[derive(Debug)]
pub struct Presenter {
    identity: Option<Identity>,
    seen: Arc<Mutex<Seen>>,
}

impl Presenter {
    /// Presents this, or nothing.
    pub fn new(identity: Option<Identity>) -> Self {
        Self { identity, seen: Arc::default() }
    }

    /// What was seen; it changes while the handshake goes on.
    pub fn seen(&self) -> Arc<Mutex<Seen>> {
        self.seen.clone()
    }
}

fn note(seen: &Mutex<Seen>, change: impl FnOnce(&mut Seen)) {
    change(&mut seen.lock().unwrap_or_else(PoisonError::into_inner));
}

impl ResolvesClientCert for Presenter {
    fn resolve(&self, _authorities: &[&[u8]], wanted: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        note(&self.seen, |seen| seen.asked = true);
        let identity = self.identity.as_ref()?;
        if !identity.kinds.iter().any(|kind| wanted.contains(&kind.scheme())) {
            note(&self.seen, |seen| seen.no_common_kind = true);
            return None;
        }
        let chain = identity.chain.iter().map(|der| CertificateDer::from(der.clone())).collect();
        Some(Arc::new(CertifiedKey::new(chain, Arc::new(ElsewhereKey { identity: identity.clone(), seen: self.seen.clone() }))))
    }

    fn has_certs(&self) -> bool {
        true
    }
}

#[derive(Debug)]
struct ElsewhereKey {
    identity: Identity,
    seen: Arc<Mutex<Seen>>,
}

impl SigningKey for ElsewhereKey {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn Signer>> {
        let kind = self.identity.kinds.iter().copied().find(|kind| offered.contains(&kind.scheme()));
        if kind.is_none() {
            note(&self.seen, |seen| seen.no_common_kind = true);
        }
        Some(Box::new(ElsewhereSigner { kind: kind?, sign: self.identity.sign.clone(), seen: self.seen.clone() }))
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        match self.identity.kinds.first() {
            Some(SignatureKind::EcdsaP256Sha256 | SignatureKind::EcdsaP384Sha384) => SignatureAlgorithm::ECDSA,
            _ => SignatureAlgorithm::RSA,
        }
    }
}

struct ElsewhereSigner {
    kind: SignatureKind,
    sign: Sign,
    seen: Arc<Mutex<Seen>>,
}

impl fmt::Debug for ElsewhereSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ElsewhereSigner").field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Signer for ElsewhereSigner {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, Error> {
        let signed = (self.sign)(ToSign { kind: self.kind, transcript: transcript(message) });
        note(&self.seen, |seen| match &signed {
            Ok(_) => seen.presented = true,
            Err(why) => seen.unsigned = Some(why.clone()),
        });
        signed.map_err(Error::General)
    }

    fn scheme(&self) -> SignatureScheme {
        self.kind.scheme()
    }
}

/// TLS 1.3 hands over its text around a hash, TLS 1.2 the messages; no message of TLS begins with a space.
fn transcript(message: &[u8]) -> Transcript {
    let hash = message.split_at_checked(SPACES).filter(|(spaces, _)| spaces.iter().all(|byte| *byte == b' '));
    match hash.and_then(|(_, rest)| rest.strip_prefix(CLIENT)) {
        Some(hash) => Transcript::Tls13(hash.to_vec()),
        None => Transcript::Tls12(message.to_vec()),
    }
}
