//! What the CAs say of revocation: complete lists (RFC 5280 §5) and OCSP answers by a responder that each CA named (RFC 6960 §4.2.2.2).

use super::{Issuer, Serial};
use crate::der::{self, OCTET_STRING, Tlv, bit_string, concat, context, oid, sequence, time, tlv, truth, unsigned};
use chrono::{DateTime, TimeDelta, Utc};
use openssl::{
    ec::{EcGroup, EcKey},
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    sha::sha1,
    sign::Signer,
};

/// Host of the responders, as the certificates name it.
pub const OCSP_HOST: &str = "ocsp.ica.cz";
/// Host of the lists.
pub const CRL_HOST: &str = "crldp.ica.cz";

const ECDSA_WITH_SHA256: &str = "1.2.840.10045.4.3.2";
const SHA256_WITH_RSA: &str = "1.2.840.113549.1.1.11";
const NONCE: &str = "1.3.6.1.5.5.7.48.1.2";

/// A certificate that was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revoked {
    /// Which.
    pub serial: Serial,
    /// Since when.
    pub at: DateTime<Utc>,
    /// `CRLReason`.
    pub reason: u8,
}

/// Who answers OCSP questions for a CA.
pub struct Responder {
    certificate: Vec<u8>,
    key: PKey<Private>,
}

impl Responder {
    /// A new one, with a certificate of this CA for nothing but OCSP.
    pub fn new(name: &[u8], ca_key: &PKey<Private>) -> Self {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("P-256");
        let key = PKey::from_ec_key(EcKey::generate(&group).expect("a key")).expect("a key");
        let now = Utc::now();
        let subject = sequence([der::set([sequence([oid("2.5.4.3"), tlv(der::UTF8, b"Sandbox OCSP responder")])])]);
        let extensions = sequence([
            sequence([oid("2.5.29.15"), truth(), tlv(OCTET_STRING, &tlv(der::BIT_STRING, &[7, 0x80]))]),
            sequence([oid("2.5.29.37"), tlv(OCTET_STRING, &sequence([oid("1.3.6.1.5.5.7.3.9")]))]),
            sequence([oid("1.3.6.1.5.5.7.48.1.5"), tlv(OCTET_STRING, &[5, 0])]),
        ]);
        let body = sequence([
            tlv(context(0), &unsigned(&[2])),
            unsigned(&crate::random::bytes::<8>()),
            rsa(),
            name.to_vec(),
            sequence([time(now - TimeDelta::days(1)), time(now + TimeDelta::days(30))]),
            subject,
            key.public_key_to_der().expect("a public key"),
            tlv(context(3), &extensions),
        ]);
        Self { certificate: sequence([body.clone(), rsa(), bit_string(&signed(ca_key, &body))]), key }
    }
}

/// A list of what this CA revoked, current for a day from `this_update`.
pub fn list(issuer: &Issuer, revoked: &[Revoked], this_update: DateTime<Utc>) -> Vec<u8> {
    let entries = revoked.iter().map(|entry| {
        let reason = sequence([oid("2.5.29.21"), tlv(OCTET_STRING, &tlv(0x0A, &[entry.reason]))]);
        sequence([unsigned(&entry.serial.decimal().to_be_bytes()), time(entry.at), sequence([reason])])
    });
    let entries: Vec<_> = entries.collect();
    let extensions = sequence([
        sequence([oid("2.5.29.35"), tlv(OCTET_STRING, &sequence([tlv(0x80, &issuer.key_id)]))]),
        sequence([oid("2.5.29.20"), tlv(OCTET_STRING, &unsigned(&[7]))]),
    ]);
    let mut parts = vec![unsigned(&[1]), rsa(), issuer.name.clone(), time(this_update), time(this_update + TimeDelta::days(1))];
    if !entries.is_empty() {
        parts.push(sequence(entries)); // an empty list is left out (RFC 5280 §5.1.2.6)
    }
    parts.push(tlv(context(0), &extensions));
    let body = sequence(parts);
    sequence([body.clone(), rsa(), bit_string(&signed(&issuer.key, &body))])
}

/// The answer to an OCSP request, current for an hour from `this_update`; `None` if it is not a request about this CA's certificates.
pub fn answer(issuer: &Issuer, revoked: &[Revoked], request: &[u8], this_update: DateTime<Utc>) -> Option<Vec<u8>> {
    let tbs = Tlv::only(request)?.member(der::SEQUENCE)?;
    let id = tbs.member(der::SEQUENCE)?.member(der::SEQUENCE)?.member(der::SEQUENCE)?;
    let parts = id.members()?;
    if parts.get(1)?.content != sha1(&issuer.name) {
        return None;
    }
    let serial = parts.get(3)?.whole;
    let status = match revoked.iter().find(|entry| unsigned(&entry.serial.decimal().to_be_bytes()) == serial) {
        Some(entry) => tlv(context(1), &concat([precise(entry.at), tlv(context(0), &tlv(0x0A, &[entry.reason]))])),
        None => tlv(0x80, &[]),
    };
    let single = sequence([id.whole.to_vec(), status, precise(this_update), tlv(context(0), &precise(this_update + TimeDelta::hours(1)))]);
    let nonce = tbs.member(context(2)).and_then(|wrapper| der::extension(&wrapper.member(der::SEQUENCE)?, NONCE));
    let echo = nonce.map(|nonce| tlv(context(1), &sequence([sequence([oid(NONCE), tlv(OCTET_STRING, nonce)])])));
    let responder = tlv(context(2), &tlv(OCTET_STRING, &issuer.key_id));
    let data = sequence([responder, precise(this_update), sequence([single]), echo.unwrap_or_default()]);
    let ecdsa = sequence([oid(ECDSA_WITH_SHA256)]);
    let signature = bit_string(&signed(&issuer.responder.key, &data));
    let basic = sequence([data, ecdsa, signature, tlv(context(0), &sequence([issuer.responder.certificate.clone()]))]);
    let bytes = sequence([oid("1.3.6.1.5.5.7.48.1.1"), tlv(OCTET_STRING, &basic)]);
    Some(sequence([tlv(0x0A, &[0]), tlv(context(0), &bytes)]))
}

fn rsa() -> Vec<u8> {
    sequence([oid(SHA256_WITH_RSA), tlv(0x05, &[])])
}

fn precise(at: DateTime<Utc>) -> Vec<u8> {
    tlv(0x18, at.format("%Y%m%d%H%M%SZ").to_string().as_bytes())
}

fn signed(key: &PKey<Private>, message: &[u8]) -> Vec<u8> {
    Signer::new(MessageDigest::sha256(), key).expect("a signer").sign_oneshot_to_vec(message).expect("a signature")
}
