//! One end-entity or CA certificate, parsed once, with its DER kept to the byte.

use super::{
    Fingerprint, Person, RevocationSources, Role, SerialNumber,
    alternative_names::AlternativeNames,
    bundle,
    extensions::Extensions,
    moment::moment,
    name::{self, Name},
    public_key,
    tlv::{self, TlvError, Walk},
};
use chrono::{DateTime, Utc};
use der::{Decode as _, asn1::ObjectIdentifier};

/// The largest certificate taken, bytes.
const MAX_SIZE: usize = 64 << 10;

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SURNAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.4");
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");
const GIVEN_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.42");

/// Why bytes are not a certificate that the program can use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The bytes are not the DER of an X.509 certificate.
    #[error("not an X.509 certificate: {0}")]
    Malformed(String),
}

impl From<TlvError> for CertificateError {
    fn from(error: TlvError) -> Self {
        Self::Malformed(error.to_string())
    }
}

impl From<der::Error> for CertificateError {
    fn from(error: der::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// An X.509 certificate (RFC 5280). Equal to another if the DER is.
#[derive(Clone, Debug)]
pub struct Certificate {
    der: Vec<u8>,
    serial: SerialNumber,
    serial_bytes: Vec<u8>,
    sources: RevocationSources,
    subject: Vec<u8>,
    subject_text: String,
    issuer: Vec<u8>,
    alternative_names: Option<Vec<u8>>,
    public_key: Vec<u8>,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
    authority: bool,
    role: Option<Role>,
    person: Person,
}

impl Certificate {
    /// Parses DER.
    ///
    /// # Errors
    /// If the bytes are not exactly one certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > MAX_SIZE {
            return Err(CertificateError::Malformed(format!("more than {MAX_SIZE} bytes")));
        }
        // The parts are cut out of the bytes themselves, and their number is bounded; then the whole is checked by the strict parser.
        let parts = Parts::of(der)?;
        let extensions = Extensions::parse(parts.extensions)?;
        let subject = Name::parse(parts.subject)?;
        Name::parse(parts.issuer)?;
        let parsed = x509_cert::Certificate::from_der(der)?;
        let validity = parsed.tbs_certificate().validity();
        let role = extensions.role();
        Ok(Self {
            der: der.to_vec(),
            serial: SerialNumber::from_bytes(parts.serial),
            serial_bytes: parts.serial.to_vec(),
            sources: RevocationSources::parse(extensions.distribution_points, extensions.information_access),
            subject: parts.subject.to_vec(),
            subject_text: subject.to_text(),
            issuer: parts.issuer.to_vec(),
            alternative_names: extensions.alternative_names.map(<[u8]>::to_vec),
            public_key: parts.public_key.to_vec(),
            not_before: time(validity.not_before)?,
            not_after: time(validity.not_after)?,
            authority: extensions.authority,
            role,
            person: person(&subject, extensions.alternative_names),
        })
    }

    /// The `SubjectPublicKeyInfo` and the subject `Name` in the DER of a certificate, cut out without looking at the rest: for bytes that were parsed
    /// when they came, and are asked for often.
    ///
    /// # Errors
    /// If the bytes have not the form of a certificate.
    pub fn key_and_subject_of(der: &[u8]) -> Result<(&[u8], &[u8]), CertificateError> {
        let parts = Parts::of(der)?;
        Ok((parts.public_key, parts.subject))
    }

    /// Parses every certificate found in these bytes: DER, PEM (several, quoted or rewrapped too), or PKCS#7/CMS certs-only (DER or BER). What
    /// is broken among several is passed over.
    ///
    /// # Errors
    /// If there is none.
    pub fn all_from(bytes: &[u8]) -> Result<Vec<Self>, CertificateError> {
        bundle::all_from(bytes)
    }

    /// The DER, as it came.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// SHA-256 of the DER.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.der)
    }

    /// The serial number.
    pub fn serial(&self) -> SerialNumber {
        self.serial.clone()
    }

    /// The content of the serial number's `INTEGER`, as it stands in the certificate.
    pub fn serial_bytes(&self) -> &[u8] {
        &self.serial_bytes
    }

    /// Where its revocation can be looked up.
    pub const fn revocation_sources(&self) -> &RevocationSources {
        &self.sources
    }

    /// Raw DER of the subject `Name`, the very bytes in the certificate.
    pub fn subject_der(&self) -> &[u8] {
        &self.subject
    }

    /// The subject for people, RFC 4514 text.
    pub fn subject_text(&self) -> String {
        self.subject_text.clone()
    }

    /// Raw DER of the issuer `Name`.
    pub fn issuer_der(&self) -> &[u8] {
        &self.issuer
    }

    /// Raw DER content (the `GeneralNames` SEQUENCE) of the subjectAltName extension, if there is one.
    pub fn subject_alt_name_der(&self) -> Option<&[u8]> {
        self.alternative_names.as_deref()
    }

    /// Raw DER of the `SubjectPublicKeyInfo`.
    pub fn public_key_der(&self) -> &[u8] {
        &self.public_key
    }

    /// The key for people: `RSA 4096`, `EC P-256`.
    pub fn public_key_text(&self) -> String {
        public_key::describe(&self.public_key)
    }

    /// The start of validity.
    pub fn not_before(&self) -> DateTime<Utc> {
        self.not_before
    }

    /// The end of validity.
    pub fn not_after(&self) -> DateTime<Utc> {
        self.not_after
    }

    /// Whether this is a CA certificate (basicConstraints).
    pub fn is_authority(&self) -> bool {
        self.authority
    }

    /// Which half of a pair this can be: qualified by `QcStatements` (id-etsi-qcs-QcCompliance) together with contentCommitment,
    /// commercial by key usage digitalSignature without `QcStatements`; `None` for CA and other certificates.
    pub fn role(&self) -> Option<Role> {
        self.role
    }

    /// Whom it names.
    pub fn person(&self) -> Person {
        self.person.clone()
    }

    /// Whether two subjects are equal by RFC 5280 §7.1 (case, white space, string type aside), though perhaps not in bytes.
    pub fn same_subject(&self, other: &Self) -> bool {
        match (Name::parse(&self.subject), Name::parse(&other.subject)) {
            (Ok(mine), Ok(theirs)) => mine.same_as(&theirs),
            _ => false,
        }
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.der == other.der
    }
}

impl Eq for Certificate {}

/// The parts of a `TBSCertificate`, as they stand in the bytes.
struct Parts<'a> {
    serial: &'a [u8],
    issuer: &'a [u8],
    subject: &'a [u8],
    public_key: &'a [u8],
    /// The `Extensions` SEQUENCE's content.
    extensions: Option<&'a [u8]>,
}

impl<'a> Parts<'a> {
    fn of(der: &'a [u8]) -> Result<Self, TlvError> {
        let mut outer = Walk::der(der);
        let certificate = outer.expect(tlv::SEQUENCE)?;
        outer.end()?;
        let mut certificate = outer.within(certificate);
        let body = certificate.expect(tlv::SEQUENCE)?;
        let mut body = certificate.within(body);
        body.optional(tlv::context(0))?;
        let serial = body.expect(tlv::INTEGER)?.content;
        body.expect(tlv::SEQUENCE)?;
        let issuer = body.expect(tlv::SEQUENCE)?.whole;
        body.expect(tlv::SEQUENCE)?;
        let subject = body.expect(tlv::SEQUENCE)?.whole;
        let public_key = body.expect(tlv::SEQUENCE)?.whole;
        // issuerUniqueID [1] and subjectUniqueID [2] are primitive and of no use here.
        body.optional(0x81)?;
        body.optional(0x82)?;
        let extensions = match body.optional(tlv::context(3))? {
            Some(wrapper) => Some(body.within(wrapper).expect(tlv::SEQUENCE)?.content),
            None => None,
        };
        Ok(Self { serial, issuer, subject, public_key, extensions })
    }
}

fn time(time: x509_cert::time::Time) -> Result<DateTime<Utc>, CertificateError> {
    moment(time.to_unix_duration().as_secs()).ok_or_else(|| CertificateError::Malformed("a date out of range".into()))
}

fn person(subject: &Name<'_>, alternative_names: Option<&[u8]>) -> Person {
    let alternative = alternative_names.and_then(|der| AlternativeNames::parse(der).ok()).unwrap_or_default();
    let own = |kind| subject.text_of(kind).map(str::to_owned);
    let given_and_family = || {
        let parts: Vec<&str> = [&GIVEN_NAME, &SURNAME].into_iter().filter_map(|kind| subject.text_of(kind)).collect();
        (!parts.is_empty()).then(|| parts.join(" "))
    };
    let name = own(&COMMON_NAME).or_else(given_and_family).unwrap_or_else(|| subject.to_text());
    Person {
        name: name::printable(&name),
        serial_number: own(&SERIAL_NUMBER),
        ica_user_id: alternative.ica_user_id,
        emails: alternative.emails,
    }
}
