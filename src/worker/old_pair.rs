//! The pair that is renewed, found on the token by the bytes of its certificates.

use super::{Failure, Lack, Subject, token::Token};
use crate::certificate::{Both, Certificate, KeyId, Role, pairs_among};
use cryptoki::object::Attribute;
use std::ops::Range;

/// More CA certificates than that are no path but a circle.
const LONGEST_PATH: usize = 8;

/// One old certificate on the token.
#[derive(Debug)]
pub struct OldCertificate {
    /// `CKA_ID`, which its private key shares.
    pub id: KeyId,
    /// `CKA_LABEL`.
    label: String,
    /// The certificate.
    pub certificate: Certificate,
}

impl OldCertificate {
    /// The label for a key made beside it: its own without its serial number, or the person's name.
    pub fn label(&self) -> String {
        let own =
            self.own_serial().map_or_else(|| self.label.clone(), |at| format!("{} {}", &self.label[..at.start], &self.label[at.end..]));
        let own = own.split_whitespace().collect::<Vec<_>>().join(" ");
        if own.is_empty() { self.certificate.person().name } else { own }
    }

    /// The label for a certificate written beside it: its own, with the new serial number where the old one stood.
    pub fn label_for(&self, new: &Certificate) -> String {
        let Some(at) = self.own_serial() else { return self.label() };
        let serial = format!("{:0>width$}", new.serial().as_hex(), width = at.len());
        format!("{}{serial}{}", &self.label[..at.start], &self.label[at.end..])
    }

    /// Where its serial number stands in its label, leading zeros included.
    fn own_serial(&self) -> Option<Range<usize>> {
        let serial = self.certificate.serial();
        let found = self.label.to_ascii_uppercase().find(serial.as_hex())?;
        let start = self.label[..found].trim_end_matches('0').len();
        Some(start..found + serial.as_hex().len())
    }
}

/// The old pair.
#[derive(Debug)]
pub struct OldPair {
    /// Its halves.
    pub halves: Both<OldCertificate>,
}

impl OldPair {
    /// Reads it from the token.
    ///
    /// # Errors
    /// [`Failure::NoPair`] if a half is not there, [`Failure::Refused`] if the two are no pair of one person.
    pub fn find(token: &Token<'_>, subject: &Subject) -> Result<Self, Failure> {
        let half = |role: Role| {
            let der = hex::decode(subject.old.get(role)).map_err(|error| Failure::Refused(error.to_string()))?;
            let certificate = Certificate::from_der(&der).map_err(|error| Failure::Refused(error.to_string()))?;
            if certificate.role() != Some(role) {
                return Err(Failure::Refused(format!("the certificate {} is not a {role} one", certificate.fingerprint())));
            }
            let found = token.certificate(&der)?;
            let found = found.ok_or_else(|| Failure::NoPair(Lack::Certificate { role, fingerprint: certificate.fingerprint() }))?;
            Ok(OldCertificate { id: found.id, label: found.label, certificate })
        };
        let halves = Both { qualified: half(Role::Qualified)?, commercial: half(Role::Commercial)? };
        pairs_among(&[halves.qualified.certificate.clone(), halves.commercial.certificate.clone()])
            .map_err(|error| Failure::Refused(format!("these two certificates are no pair: {error}")))?;
        Ok(Self { halves })
    }

    /// The CA certificates on the token between the qualified certificate and its root, the issuer first: for whoever verifies a signature with
    /// nothing but the root at hand.
    ///
    /// # Errors
    /// As the library says.
    pub fn issuers(&self, token: &Token<'_>) -> Result<Vec<Certificate>, Failure> {
        let mut path: Vec<Certificate> = Vec::new();
        let mut wanted = self.halves.qualified.certificate.issuer_der().to_vec();
        while path.len() < LONGEST_PATH {
            let named = token.certificates_like(Attribute::Subject(wanted.clone()))?;
            let mut authorities = named.iter().filter_map(|stored| Certificate::from_der(&stored.der).ok());
            let issuer = authorities.find(|one| one.is_authority() && one.subject_der() == wanted && one.issuer_der() != wanted);
            let Some(issuer) = issuer else { break };
            wanted = issuer.issuer_der().to_vec();
            path.push(issuer);
        }
        Ok(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(pem: &str) -> Certificate {
        Certificate::all_from(pem.as_bytes()).unwrap_or_default().remove(0)
    }

    fn labelled(label: &str) -> OldCertificate {
        let certificate = sample(include_str!("../../tests/data/ca/old-qualified.pem"));
        OldCertificate { id: KeyId::from_bytes(&[1]), label: label.to_owned(), certificate }
    }

    #[test]
    fn the_new_serial_number_stands_where_the_old_one_stood() {
        let new = sample(include_str!("../../tests/data/ca/new-qualified.pem"));
        for (old, key, certificate) in [
            ("Jana Nováková 00B1A5F1", "Jana Nováková", "Jana Nováková 00B1F00D"),
            ("b1a5f1 (podpis)", "(podpis)", "B1F00D (podpis)"),
            ("podpisový", "podpisový", "podpisový"),
            ("", "Jana Nováková", "Jana Nováková"),
        ] {
            let old = labelled(old);
            assert_eq!((old.label().as_str(), old.label_for(&new).as_str()), (key, certificate));
        }
    }
}
