//! The extensions that tell what a certificate is for (RFC 5280 §4.2, RFC 3739 §3.2.6, ETSI EN 319 412-5).

use super::{
    Role,
    tlv::{self, TlvError, Walk},
};
use der::{Decode as _, asn1::ObjectIdentifier};
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};

const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const QC_STATEMENTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.3");
const CRL_DISTRIBUTION_POINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.31");
const AUTHORITY_INFO_ACCESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.1");
const QC_COMPLIANCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.1");

/// A certificate has at most so many extensions; those in use have a dozen.
const MAX_EXTENSIONS: usize = 64;

/// What the extensions say.
#[derive(Default)]
pub struct Extensions<'a> {
    /// The DER of `GeneralNames`.
    pub alternative_names: Option<&'a [u8]>,
    pub authority: bool,
    /// The DER of `CRLDistributionPoints`.
    pub distribution_points: Option<&'a [u8]>,
    /// The DER of `AuthorityInfoAccessSyntax`.
    pub information_access: Option<&'a [u8]>,
    key_usage: Option<KeyUsage>,
    /// Whether `QcStatements` are there, and claim compliance.
    statements: Option<bool>,
}

impl<'a> Extensions<'a> {
    /// Reads the content of the `Extensions` SEQUENCE. An extension that stands there twice is an error (RFC 5280 §4.2),
    /// and so are too many of them.
    pub fn parse(content: Option<&'a [u8]>) -> Result<Self, TlvError> {
        let mut found = Self::default();
        let mut seen: Vec<&[u8]> = Vec::new();
        let mut walk = Walk::der(content.unwrap_or_default());
        while !walk.rest().is_empty() {
            let extension = walk.expect(tlv::SEQUENCE)?;
            let mut extension = walk.within(extension);
            let kind = extension.expect(tlv::OBJECT_IDENTIFIER)?.content;
            extension.optional(tlv::BOOLEAN)?;
            let value = extension.expect(tlv::OCTET_STRING)?.content;
            extension.end()?;
            if seen.len() == MAX_EXTENSIONS {
                return Err(TlvError::Many);
            }
            if seen.contains(&kind) {
                return Err(TlvError::Trailing);
            }
            seen.push(kind);
            found.take(kind, value)?;
        }
        Ok(found)
    }

    fn take(&mut self, kind: &[u8], value: &'a [u8]) -> Result<(), TlvError> {
        if kind == SUBJECT_ALT_NAME.as_bytes() {
            self.alternative_names = Some(value);
        } else if kind == BASIC_CONSTRAINTS.as_bytes() {
            self.authority = BasicConstraints::from_der(value).is_ok_and(|constraints| constraints.ca);
        } else if kind == KEY_USAGE.as_bytes() {
            self.key_usage = KeyUsage::from_der(value).ok();
        } else if kind == CRL_DISTRIBUTION_POINTS.as_bytes() {
            self.distribution_points = Some(value);
        } else if kind == AUTHORITY_INFO_ACCESS.as_bytes() {
            self.information_access = Some(value);
        } else if kind == QC_STATEMENTS.as_bytes() {
            self.statements = Some(claims_compliance(value)?);
        }
        Ok(())
    }

    /// See [`super::Certificate::role`].
    pub fn role(&self) -> Option<Role> {
        let usage = self.key_usage.filter(|_| !self.authority)?;
        match self.statements {
            Some(true) if usage.non_repudiation() => Some(Role::Qualified),
            None if usage.digital_signature() => Some(Role::Commercial),
            _ => None,
        }
    }
}

fn claims_compliance(value: &[u8]) -> Result<bool, TlvError> {
    let mut outer = Walk::der(value);
    let statements = outer.expect(tlv::SEQUENCE)?;
    let mut walk = outer.within(statements);
    while !walk.rest().is_empty() {
        let statement = walk.expect(tlv::SEQUENCE)?;
        if walk.within(statement).expect(tlv::OBJECT_IDENTIFIER)?.content == QC_COMPLIANCE.as_bytes() {
            return Ok(true);
        }
    }
    Ok(false)
}
