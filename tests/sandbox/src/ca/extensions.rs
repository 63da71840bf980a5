//! The extensions of real TWINS certificates (RFC 5280 §4.2, ETSI EN 319 412-5).

use super::{CRL_HOST, OCSP_HOST};
use crate::{
    der::{self, OCTET_STRING, concat, context, oid, sequence, tlv, truth},
    half::Half,
};

/// The `Extensions` of an end-entity certificate. `alternatives` are the raw bytes of `GeneralNames`.
pub fn end_entity(half: Half, alternatives: &[u8], subject_key_id: &[u8], authority_key_id: &[u8]) -> Vec<u8> {
    let mut all = vec![
        critical("2.5.29.19", &sequence::<Vec<u8>>([])),
        plain("2.5.29.17", alternatives),
        plain("2.5.29.14", &tlv(OCTET_STRING, subject_key_id)),
        plain("2.5.29.35", &sequence([tlv(0x80, authority_key_id)])),
        plain("2.5.29.31", &distribution_points(half)),
        plain("1.3.6.1.5.5.7.1.1", &information_access(half)),
    ];
    match half {
        Half::Qualified => all.extend([
            critical("2.5.29.15", &tlv(der::BIT_STRING, &[6, 0b1100_0000])),
            plain("2.5.29.32", &policies("0.4.0.194112.1.2")),
            plain("1.3.6.1.5.5.7.1.3", &qc_statements()),
        ]),
        Half::Commercial => all.extend([
            critical("2.5.29.15", &tlv(der::BIT_STRING, &[4, 0b1011_0000])),
            plain("2.5.29.37", &sequence([oid("1.3.6.1.5.5.7.3.2"), oid("1.3.6.1.5.5.7.3.4")])),
            plain("2.5.29.32", &policies("0.4.0.2042.1.1")),
        ]),
    }
    sequence(all)
}

/// One complete list, at one place.
fn distribution_points(half: Half) -> Vec<u8> {
    let place = tlv(0x86, format!("http://{CRL_HOST}/{}.crl", half.name()).as_bytes());
    sequence([sequence([tlv(context(0), &tlv(context(0), &place))])])
}

/// One OCSP responder.
fn information_access(half: Half) -> Vec<u8> {
    let place = tlv(0x86, format!("http://{OCSP_HOST}/{}", half.name()).as_bytes());
    sequence([sequence([oid("1.3.6.1.5.5.7.48.1"), place])])
}

fn plain(dotted: &str, value: &[u8]) -> Vec<u8> {
    sequence([oid(dotted), tlv(OCTET_STRING, value)])
}

fn critical(dotted: &str, value: &[u8]) -> Vec<u8> {
    sequence([oid(dotted), truth(), tlv(OCTET_STRING, value)])
}

fn policies(dotted: &str) -> Vec<u8> {
    sequence([sequence([oid(dotted)])])
}

/// `QcCompliance`, `QcSSCD`, `QcType` esign and a `QcPDS` with one location.
fn qc_statements() -> Vec<u8> {
    let location = sequence([tlv(der::IA5, b"https://www.ica.cz/Zprava-pro-uzivatele"), tlv(der::PRINTABLE, b"cs")]);
    sequence([
        sequence([oid("0.4.0.1862.1.1")]),
        sequence([oid("0.4.0.1862.1.4")]),
        sequence([oid("0.4.0.1862.1.6"), sequence([oid("0.4.0.1862.1.6.1")])]),
        sequence([oid("0.4.0.1862.1.5"), sequence([location])]),
    ])
}

/// `[3] EXPLICIT Extensions`, as it stands in a certificate.
pub fn wrapped(extensions: &[u8]) -> Vec<u8> {
    concat([tlv(context(3), extensions)])
}
