//! Several certificates in one piece of data: PEM (RFC 7468) and PKCS#7/CMS certs-only (RFC 5652 §5.1), DER or BER.
//!
//! The certificates are cut out of the data as they are; nothing is decoded and encoded again.

use super::{
    Certificate, CertificateError,
    tlv::{self, TlvError, Walk},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};

/// The largest data looked at, bytes.
const MAX_SIZE: usize = 8 << 20;
/// The most certificates taken from one piece of data.
const MAX_CERTIFICATES: usize = 256;
/// OID 1.2.840.113549.1.7.2.
const SIGNED_DATA: [u8; 9] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];

/// The most PEM blocks read from one text.
const MAX_BLOCKS: usize = 256;
/// The labels of PEM blocks that can hold certificates: those of RFC 7468, and OpenSSL's own.
const LABELS: [&str; 5] = ["CERTIFICATE", "X509 CERTIFICATE", "TRUSTED CERTIFICATE", "PKCS7", "CMS"];

/// Every certificate in these bytes; see [`Certificate::all_from`].
pub fn all_from(bytes: &[u8]) -> Result<Vec<Certificate>, CertificateError> {
    if bytes.len() > MAX_SIZE {
        return Err(CertificateError::Malformed(format!("more than {MAX_SIZE} bytes")));
    }
    let ders = if bytes.first() == Some(&tlv::SEQUENCE) { binary(bytes) } else { Ok(armoured(bytes)) };
    let ders = ders.map_err(|error| CertificateError::Malformed(error.to_string()))?;
    let mut reason = CertificateError::Malformed("neither PEM, DER nor PKCS#7 with certificates".into());
    let mut certificates = Vec::new();
    for der in ders.iter().take(MAX_CERTIFICATES) {
        match Certificate::from_der(der) {
            Ok(certificate) => certificates.push(certificate),
            Err(error) => reason = error,
        }
    }
    if certificates.is_empty() { Err(reason) } else { Ok(certificates) }
}

/// One certificate or a PKCS#7; a line end after it, as some programs add, does no harm.
fn binary(bytes: &[u8]) -> Result<Vec<Vec<u8>>, TlvError> {
    let mut walk = Walk::ber(bytes);
    let element = walk.expect(tlv::SEQUENCE)?;
    if !walk.rest().iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0) {
        return Err(TlvError::Trailing);
    }
    Ok(signed_data(walk.within(element))?.unwrap_or_else(|| vec![element.whole.to_vec()]))
}

/// The certificates of a `ContentInfo` with `SignedData`; `None` if it is something else.
fn signed_data(mut content_info: Walk<'_>) -> Result<Option<Vec<Vec<u8>>>, TlvError> {
    let Some(kind) = content_info.optional(tlv::OBJECT_IDENTIFIER)? else { return Ok(None) };
    if kind.content != SIGNED_DATA {
        return Ok(None);
    }
    let wrapper = content_info.expect(tlv::context(0))?;
    let mut wrapper = content_info.within(wrapper);
    let signed = wrapper.expect(tlv::SEQUENCE)?;
    let mut signed = wrapper.within(signed);
    signed.expect(tlv::INTEGER)?;
    signed.expect(tlv::SET)?;
    signed.expect(tlv::SEQUENCE)?;
    let Some(set) = signed.optional(tlv::context(0))? else { return Ok(Some(Vec::new())) };
    let mut found = Vec::new();
    let mut certificates = signed.within(set);
    while let Some(certificate) = certificates.next()? {
        if certificate.tag == tlv::SEQUENCE {
            found.push(certificate.whole.to_vec());
        }
    }
    Ok(Some(found))
}

/// The contents of every PEM block that can hold certificates; a block that is broken is passed over.
fn armoured(bytes: &[u8]) -> Vec<Vec<u8>> {
    pem_bodies(&String::from_utf8_lossy(bytes)).flat_map(|body| binary(&body).unwrap_or_default()).collect()
}

/// The decoded bodies of the PEM blocks (RFC 7468) that can hold certificates, anywhere in text, read leniently: quoted, indented or rewrapped by a
/// mail program.
pub(super) fn pem_bodies(text: &str) -> impl Iterator<Item = Vec<u8>> {
    text.split("-----BEGIN ").skip(1).take(MAX_BLOCKS).filter_map(|block| {
        let (label, rest) = block.split_once("-----")?;
        let (body, _) = rest.split_once("-----END ")?;
        if !LABELS.contains(&label) {
            return None;
        }
        let base64: Vec<u8> = body.bytes().filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')).collect();
        STANDARD.decode(base64).ok()
    })
}
