//! The certification request (PKCS#10, RFC 2986) for a new key, with the old certificate's subject and alternative names to the byte.

use super::asn1::{bit_string, broken, context, octet_string, oid, sequence, set_of, unsigned};
use crate::{
    certificate::Certificate,
    worker::{Failure, token::PublicKey},
};
use der::asn1::ObjectIdentifier;

const EXTENSION_REQUEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.14");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");

/// The part of a request that its key signs (`CertificationRequestInfo`).
#[derive(Debug)]
pub struct CertificationRequest {
    info: Vec<u8>,
}

impl CertificationRequest {
    /// For `key`, naming what `old` names.
    ///
    /// # Errors
    /// If it cannot be encoded.
    pub fn new(old: &Certificate, key: &PublicKey) -> Result<Self, Failure> {
        let build = || -> der::Result<Vec<u8>> {
            let attributes = context(0, &[&extension_request(old)?])?;
            sequence(&[&unsigned(&[0])?, old.subject_der(), key.der(), &attributes])
        };
        Ok(Self { info: build().map_err(|error| broken(&error))? })
    }

    /// What the new key signs.
    pub fn to_be_signed(&self) -> &[u8] {
        &self.info
    }

    /// The whole request.
    ///
    /// # Errors
    /// If it cannot be encoded.
    pub fn signed(&self, algorithm: &[u8], signature: &[u8]) -> Result<Vec<u8>, Failure> {
        let build = || sequence(&[&self.info, algorithm, &bit_string(signature)?]);
        build().map_err(|error| broken(&error))
    }
}

/// The extensionRequest attribute (RFC 2985 §5.4.2), or nothing if the old certificate has no alternative names.
fn extension_request(old: &Certificate) -> der::Result<Vec<u8>> {
    let Some(names) = old.subject_alt_name_der() else {
        return Ok(Vec::new());
    };
    let extension = sequence(&[&oid(SUBJECT_ALT_NAME), &octet_string(names)?])?;
    sequence(&[&oid(EXTENSION_REQUEST), &set_of(vec![sequence(&[&extension])?])?])
}
