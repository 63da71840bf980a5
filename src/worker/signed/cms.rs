//! The message around a request: CMS `SignedData` (RFC 5652) with the request inside, signed by the still valid qualified certificate.

use super::asn1::{self, broken, certificate_serial, context, octet_string, oid, sequence, set_of, unsigned};
use crate::{certificate::Certificate, worker::Failure};
use chrono::{DateTime, Utc};
use der::{
    Encode,
    asn1::{GeneralizedTime, ObjectIdentifier, UtcTime},
};
use sha2::{Digest, Sha256};
use std::time::Duration;

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
/// RFC 5035 §3.
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");

/// A message before it is signed.
pub struct SignedMessage<'a> {
    content: &'a [u8],
    signer: &'a Certificate,
    issuers: &'a [Certificate],
    /// The signed attributes, each a whole `Attribute`.
    attributes: Vec<Vec<u8>>,
}

impl<'a> SignedMessage<'a> {
    /// Over this request, by the holder of this certificate, at this time; its issuers' certificates go along.
    ///
    /// # Errors
    /// If it cannot be encoded.
    pub fn new(request: &'a [u8], signer: &'a Certificate, issuers: &'a [Certificate], at: DateTime<Utc>) -> Result<Self, Failure> {
        let attributes = attributes(request, signer, at).map_err(|error| broken(&error))?;
        Ok(Self { content: request, signer, issuers, attributes })
    }

    /// What the qualified key signs: the attributes as a `SET OF` (RFC 5652 §5.4).
    ///
    /// # Errors
    /// If it cannot be encoded.
    pub fn to_be_signed(&self) -> Result<Vec<u8>, Failure> {
        set_of(self.attributes.clone()).map_err(|error| broken(&error))
    }

    /// The whole message, a `ContentInfo`.
    ///
    /// # Errors
    /// If it cannot be encoded.
    pub fn signed(&self, algorithm: &[u8], signature: &[u8]) -> Result<Vec<u8>, Failure> {
        self.build(algorithm, signature).map_err(|error| broken(&error))
    }

    fn build(&self, algorithm: &[u8], signature: &[u8]) -> der::Result<Vec<u8>> {
        let version = unsigned(&[1])?;
        let digest = sequence(&[&oid(SHA256)])?;
        let content = sequence(&[&oid(DATA), &context(0, &[&octet_string(self.content)?])?])?;
        let all = std::iter::once(self.signer).chain(self.issuers).map(|certificate| certificate.der().to_vec());
        let certificates = context(0, &[asn1::value(&set_of(all.collect())?)?])?;
        let signer = sequence(&[
            &version,
            &sequence(&[self.signer.issuer_der(), certificate_serial(self.signer.der())?])?,
            &digest,
            &context(0, &[asn1::value(&set_of(self.attributes.clone())?)?])?,
            algorithm,
            &octet_string(signature)?,
        ])?;
        let data = sequence(&[&version, &set_of(vec![digest])?, &content, &certificates, &set_of(vec![signer])?])?;
        sequence(&[&oid(SIGNED_DATA), &context(0, &[&data])?])
    }
}

fn attributes(content: &[u8], signer: &Certificate, at: DateTime<Utc>) -> der::Result<Vec<Vec<u8>>> {
    Ok(vec![
        attribute(CONTENT_TYPE, &oid(DATA))?,
        attribute(MESSAGE_DIGEST, &octet_string(&Sha256::digest(content))?)?,
        attribute(SIGNING_TIME, &time(at)?)?,
        attribute(SIGNING_CERTIFICATE_V2, &signing_certificate(signer)?)?,
    ])
}

fn attribute(kind: ObjectIdentifier, value: &[u8]) -> der::Result<Vec<u8>> {
    sequence(&[&oid(kind), &set_of(vec![value.to_vec()])?])
}

/// UTCTime up to 2049, GeneralizedTime from then on (RFC 5652 §11.3).
fn time(at: DateTime<Utc>) -> der::Result<Vec<u8>> {
    let since_epoch = Duration::from_secs(u64::try_from(at.timestamp()).unwrap_or_default());
    match UtcTime::from_unix_duration(since_epoch) {
        Ok(time) => time.to_der(),
        Err(_) => GeneralizedTime::from_unix_duration(since_epoch)?.to_der(),
    }
}

/// `SigningCertificateV2` with SHA-256 (its default, so not written) and the issuer's name and serial number.
fn signing_certificate(signer: &Certificate) -> der::Result<Vec<u8>> {
    let directory_name = context(4, &[signer.issuer_der()])?;
    let issuer_serial = sequence(&[&sequence(&[&directory_name])?, certificate_serial(signer.der())?])?;
    let id = sequence(&[&octet_string(&Sha256::digest(signer.der()))?, &issuer_serial])?;
    sequence(&[&sequence(&[&id])?])
}
