//! A pair as it was seen on a card, kept so that notices can be matched while the card is away.

use crate::certificate::{Both, Certificate, CertificateError, Fingerprint, Person, SerialNumber, TwinsPair};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// One certificate of a known pair, with what is asked of it often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldCertificate {
    /// SHA-256 of the DER.
    pub fingerprint: Fingerprint,
    /// Serial number.
    pub serial: SerialNumber,
    /// Start of validity.
    pub not_before: DateTime<Utc>,
    /// End of validity.
    pub not_after: DateTime<Utc>,
    /// The certificate, DER.
    #[serde(with = "hex::serde")]
    pub der: Vec<u8>,
}

impl OldCertificate {
    /// The facts of this certificate.
    pub fn of(certificate: &Certificate) -> Self {
        Self {
            fingerprint: certificate.fingerprint(),
            serial: certificate.serial(),
            not_before: certificate.not_before(),
            not_after: certificate.not_after(),
            der: certificate.der().to_vec(),
        }
    }

    /// The certificate, parsed.
    ///
    /// # Errors
    /// If the stored bytes are damaged.
    pub fn certificate(&self) -> Result<Certificate, CertificateError> {
        Certificate::from_der(&self.der)
    }
}

/// A pair and the card it lives on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownPair {
    /// The token's serial number.
    pub token_serial: String,
    /// The token's label, for people.
    pub token_label: String,
    /// Whose it is.
    pub person: Person,
    /// The certificates.
    pub old: Both<OldCertificate>,
}

impl KnownPair {
    /// A pair found on this token.
    pub fn found(token_serial: &str, token_label: &str, pair: &TwinsPair) -> Self {
        Self {
            token_serial: token_serial.to_owned(),
            token_label: token_label.to_owned(),
            person: pair.certificates.qualified.person(),
            old: pair.certificates.map(|_, certificate| OldCertificate::of(certificate)),
        }
    }

    /// The moment the first of the two ends: from then on nothing can be signed with the pair.
    pub fn expires(&self) -> DateTime<Utc> {
        self.old.qualified.not_after.min(self.old.commercial.not_after)
    }

    /// The moment both have begun.
    pub fn begins(&self) -> DateTime<Utc> {
        self.old.qualified.not_before.max(self.old.commercial.not_before)
    }

    /// Whether one of these serial numbers is one of the pair's.
    pub fn has_serial(&self, serials: &[SerialNumber]) -> bool {
        self.old.iter().any(|(_, old)| serials.contains(&old.serial))
    }

    /// Whether this address stands in one of the certificates.
    pub fn has_address(&self, address: &str) -> bool {
        self.person.emails.iter().any(|own| own.eq_ignore_ascii_case(address))
    }

    /// Whether it is the same two certificates.
    pub fn is_same(&self, other: &Self) -> bool {
        self.old.map(|_, old| old.fingerprint) == other.old.map(|_, old| old.fingerprint)
    }

    /// Whether this other pair took its place. A person may have pairs in several capacities, each with a subject of its own and each in
    /// force: a newer pair with another subject replaces this one only when it has ended.
    pub fn is_replaced_by(&self, other: &Self, now: DateTime<Utc>) -> bool {
        let same_person = self.person.serial_number == other.person.serial_number && self.person.name == other.person.name;
        same_person && other.begins() > self.begins() && (self.expires() <= now || self.has_subject_of(other))
    }

    /// Whether one of these pairs took its place.
    pub fn has_successor_among(&self, all: &[Self], now: DateTime<Utc>) -> bool {
        all.iter().any(|other| self.is_replaced_by(other, now))
    }

    /// Whether both qualified certificates name the same subject (RFC 5280 §7.1).
    fn has_subject_of(&self, other: &Self) -> bool {
        match (self.old.qualified.certificate(), other.old.qualified.certificate()) {
            (Ok(own), Ok(theirs)) => own.same_subject(&theirs),
            // Damaged bytes tell nothing against it.
            _ => true,
        }
    }
}
