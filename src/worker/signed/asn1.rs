//! DER put together from bytes that are DER already, so that what was copied stays as it was.

use crate::worker::Failure;
use der::{
    Any, Decode, Encode, Reader, SliceReader, Tag, TagNumber,
    asn1::{BitStringRef, ObjectIdentifier, OctetStringRef, UintRef},
};

/// The `NULL` value.
pub const NULL: [u8; 2] = [0x05, 0x00];

/// A failure to encode, which no valid input causes.
pub fn broken(error: &der::Error) -> Failure {
    Failure::Refused(format!("the structure to sign cannot be put together: {error}"))
}

/// Any constructed or primitive value from its parts' bytes.
///
/// # Errors
/// If it is longer than DER lengths go.
pub fn tagged(tag: Tag, parts: &[&[u8]]) -> der::Result<Vec<u8>> {
    Any::new(tag, parts.concat())?.to_der()
}

/// `SEQUENCE` of these values.
///
/// # Errors
/// As [`tagged`].
pub fn sequence(parts: &[&[u8]]) -> der::Result<Vec<u8>> {
    tagged(Tag::Sequence, parts)
}

/// `SET OF` these values, in DER's order.
///
/// # Errors
/// As [`tagged`].
pub fn set_of(mut elements: Vec<Vec<u8>>) -> der::Result<Vec<u8>> {
    elements.sort();
    tagged(Tag::Set, &elements.iter().map(Vec::as_slice).collect::<Vec<_>>())
}

/// `[number]`, constructed: EXPLICIT around whole values, or IMPLICIT around a sequence's or set's content.
///
/// # Errors
/// As [`tagged`].
pub fn context(number: u32, parts: &[&[u8]]) -> der::Result<Vec<u8>> {
    tagged(Tag::ContextSpecific { constructed: true, number: TagNumber(number) }, parts)
}

/// `OBJECT IDENTIFIER`.
pub fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    oid.to_der().unwrap_or_default()
}

/// `INTEGER` from a big-endian magnitude.
///
/// # Errors
/// As [`tagged`].
pub fn unsigned(magnitude: &[u8]) -> der::Result<Vec<u8>> {
    UintRef::new(magnitude)?.to_der()
}

/// `OCTET STRING`.
///
/// # Errors
/// As [`tagged`].
pub fn octet_string(bytes: &[u8]) -> der::Result<Vec<u8>> {
    OctetStringRef::new(bytes)?.to_der()
}

/// `BIT STRING` of whole bytes.
///
/// # Errors
/// As [`tagged`].
pub fn bit_string(bytes: &[u8]) -> der::Result<Vec<u8>> {
    BitStringRef::from_bytes(bytes)?.to_der()
}

/// The values inside a constructed value, each with its tag and length as it stands.
///
/// # Errors
/// If the bytes are not one value with whole values inside.
pub fn children(der: &[u8]) -> der::Result<Vec<&[u8]>> {
    let content = value(der)?;
    let mut reader = SliceReader::new(content)?;
    let mut found = Vec::new();
    while !reader.is_finished() {
        found.push(reader.tlv_bytes()?);
    }
    Ok(found)
}

/// The content of one value.
///
/// # Errors
/// If the bytes are not exactly one value.
pub fn value(der: &[u8]) -> der::Result<&[u8]> {
    Ok(der::AnyRef::from_der(der)?.value())
}

/// The serial number of a certificate, as it stands in it: the first `INTEGER` of its to-be-signed part (RFC 5280 §4.1).
///
/// # Errors
/// If the bytes are not a certificate.
pub fn certificate_serial(certificate: &[u8]) -> der::Result<&[u8]> {
    const INTEGER: u8 = 0x02;
    let signed = children(certificate)?.into_iter().next().unwrap_or_default();
    let serial = children(signed)?.into_iter().find(|value| value.first() == Some(&INTEGER));
    serial.ok_or_else(|| der::ErrorKind::Failed.into())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_set_is_ordered_and_a_sequence_is_not() {
        let (one, two) = (unsigned(&[1]).unwrap(), unsigned(&[2]).unwrap());
        assert_eq!(set_of(vec![two.clone(), one.clone()]).unwrap(), [0x31, 6, 2, 1, 1, 2, 1, 2]);
        let sequence = sequence(&[&two, &one]).unwrap();
        assert_eq!(sequence, [0x30, 6, 2, 1, 2, 2, 1, 1]);
        assert_eq!(children(&sequence).unwrap(), [two, one]);
        assert_eq!(context(0, &[&NULL]).unwrap(), [0xa0, 2, 5, 0]);
        assert_eq!(unsigned(&[0, 0x80]).unwrap(), [2, 2, 0, 0x80]);
        assert!(children(&[0x30, 3, 2, 1]).is_err());
    }
}
