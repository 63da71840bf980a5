//! End-entity certificates, assembled so that subject and alternative names keep their bytes.

use super::{Issuer, extensions};
use crate::{
    der::{self, Tlv, bit_string, context, oid, sequence, tlv},
    half::Half,
    random,
};
use chrono::{DateTime, Utc};
use openssl::{hash::MessageDigest, sha::sha1, sign::Signer, x509::X509};
use std::fmt;

/// A serial number: four bytes, the first of them zero, as in `00B1A5F1`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Serial(u32);

impl Serial {
    /// A random one in the range of the half's CA.
    pub fn random(half: Half) -> Self {
        let series = match half {
            Half::Qualified => 0x00b1_0000,
            Half::Commercial => 0x00c2_0000,
        };
        Self(series | u32::from(u16::from_be_bytes(random::bytes())))
    }

    /// Decimal value, as the mails print it first.
    pub const fn decimal(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:08X}", self.0)
    }
}

/// What a certificate is to say.
pub struct Order<'a> {
    /// Which half's extensions.
    pub half: Half,
    /// Serial number.
    pub serial: Serial,
    /// `Name`, DER.
    pub subject: &'a [u8],
    /// `GeneralNames`, DER.
    pub alternatives: &'a [u8],
    /// `SubjectPublicKeyInfo`, DER.
    pub public_key: &'a [u8],
    /// First moment of validity.
    pub not_before: DateTime<Utc>,
    /// Last moment of validity.
    pub not_after: DateTime<Utc>,
}

/// Makes and signs the certificate; gives its DER.
pub fn certify(issuer: &Issuer, order: &Order<'_>) -> Vec<u8> {
    let algorithm = sequence([oid("1.2.840.113549.1.1.11"), tlv(0x05, &[])]);
    let extensions = extensions::end_entity(order.half, order.alternatives, &key_id(order.public_key), &issuer.key_id);
    let to_be_signed = sequence([
        tlv(context(0), &der::unsigned(&[2])),
        der::unsigned(&order.serial.0.to_be_bytes()),
        algorithm.clone(),
        issuer.name.clone(),
        sequence([der::time(order.not_before), der::time(order.not_after)]),
        order.subject.to_vec(),
        order.public_key.to_vec(),
        extensions::wrapped(&extensions),
    ]);
    let mut signer = Signer::new(MessageDigest::sha256(), &issuer.key).expect("a signer");
    let signature = signer.sign_oneshot_to_vec(&to_be_signed).expect("a signature");
    let certificate = sequence([to_be_signed, algorithm, bit_string(&signature)]);
    X509::from_der(&certificate).expect("what was assembled is a certificate");
    certificate
}

/// SHA-1 of the public key's bits (RFC 5280 §4.2.1.2, method 1).
fn key_id(public_key: &[u8]) -> Vec<u8> {
    let bits = Tlv::only(public_key).and_then(|info| info.member(der::BIT_STRING)).expect("a SubjectPublicKeyInfo");
    sha1(&bits.content[1..]).to_vec()
}
