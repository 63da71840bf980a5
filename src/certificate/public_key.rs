//! A public key in words (RFC 8017 A.1.1, RFC 5480).

use super::tlv::{self, Walk};
use der::{Decode as _, asn1::ObjectIdentifier};
use spki::SubjectPublicKeyInfoRef;

const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const EC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

const CURVES: [(&str, &str); 5] = [
    ("1.2.840.10045.3.1.7", "P-256"),
    ("1.3.132.0.34", "P-384"),
    ("1.3.132.0.35", "P-521"),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"),
];

/// `RSA 4096`, `EC P-256`, or the algorithm's OID.
pub fn describe(spki: &[u8]) -> String {
    let Ok(info) = SubjectPublicKeyInfoRef::from_der(spki) else { return "unknown".into() };
    match info.algorithm.oid {
        oid if oid == RSA || oid == RSA_PSS => {
            rsa_bits(info.subject_public_key.raw_bytes()).map_or_else(|| "RSA".into(), |bits| format!("RSA {bits}"))
        }
        EC => match info.algorithm.parameters_oid() {
            Ok(curve) => {
                let curve = curve.to_string();
                let known = CURVES.iter().find(|(oid, _)| *oid == curve).map_or(curve.as_str(), |(_, name)| name);
                format!("EC {known}")
            }
            Err(_) => "EC".into(),
        },
        oid => oid.to_string(),
    }
}

/// The length of the modulus of an `RSAPublicKey`.
fn rsa_bits(key: &[u8]) -> Option<usize> {
    let mut outer = Walk::der(key);
    let sequence = outer.expect(tlv::SEQUENCE).ok()?;
    let modulus = outer.within(sequence).expect(tlv::INTEGER).ok()?.content;
    let first = modulus.iter().position(|&byte| byte != 0)?;
    let leading = modulus.get(first)?.leading_zeros() as usize;
    Some((modulus.len() - first) * 8 - leading)
}
