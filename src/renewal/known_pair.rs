//! A pair as it was seen on a card, kept so that notices can be matched while the card is away.

use crate::certificate::{Both, Certificate, CertificateError, Fingerprint, Person, SerialNumber, TwinsPair};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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

    /// Its two certificates, by their fingerprints: the qualified one and the commercial one.
    pub fn name(&self) -> [Fingerprint; 2] {
        [self.old.qualified.fingerprint, self.old.commercial.fingerprint]
    }

    /// Whether it is the same two certificates.
    pub fn is_same(&self, other: &Self) -> bool {
        self.name() == other.name()
    }

    /// Whether this other pair took its place. A person may have pairs in several capacities, each with a subject of its own and each in
    /// force: a newer pair with another subject replaces this one only when it has ended.
    pub fn is_replaced_by(&self, other: &Self, now: DateTime<Utc>) -> bool {
        let same_person = self.person.serial_number == other.person.serial_number && self.person.name == other.person.name;
        same_person && other.begins() > self.begins() && (self.expires() <= now || self.has_subject_of(other))
    }

    /// Who may have more than one pair: only among the pairs of one person one can take another's place.
    fn owner(&self) -> (&str, Option<&str>) {
        (&self.person.name, self.person.serial_number.as_deref())
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

/// Pairs by their owners: among many, each is compared with its owner's others alone.
#[derive(Debug)]
pub struct Owners<'a>(BTreeMap<(&'a str, Option<&'a str>), Vec<&'a KnownPair>>);

impl<'a> Owners<'a> {
    /// The owners of these pairs.
    pub fn of(pairs: &'a [KnownPair]) -> Self {
        let mut owners = BTreeMap::<_, Vec<_>>::new();
        for pair in pairs {
            owners.entry(pair.owner()).or_default().push(pair);
        }
        for pairs in owners.values_mut() {
            pairs.sort_by_key(|pair| pair.begins());
            pairs.reverse();
        }
        Self(owners)
    }

    /// Whether one of them took this pair's place.
    pub fn have_successor_of(&self, pair: &KnownPair, now: DateTime<Utc>) -> bool {
        let later = self.0.get(&pair.owner()).into_iter().flatten().take_while(|other| other.begins() > pair.begins());
        later.into_iter().any(|other| pair.is_replaced_by(other, now))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};

    fn pair(name: &str, number: i64, begins: i64, days: i64) -> KnownPair {
        let start = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap() + TimeDelta::days(begins);
        let old = |role: &str| OldCertificate {
            fingerprint: Fingerprint::of(format!("{name} {number} {begins} {role}").as_bytes()),
            serial: SerialNumber::from_hex("B1A5F1").unwrap(),
            not_before: start,
            not_after: start + TimeDelta::days(days),
            der: Vec::new(),
        };
        let person = Person { name: name.to_owned(), serial_number: Some(number.to_string()), ica_user_id: None, emails: Vec::new() };
        let old = Both { qualified: old("q"), commercial: old("c") };
        KnownPair { token_serial: number.to_string(), token_label: String::new(), person, old }
    }

    #[test]
    fn among_its_owners_pairs_a_pair_is_replaced_as_among_all() {
        let mut pairs = Vec::new();
        for (name, number) in [("Jana", 1), ("Jana", 2), ("Petr", 1)] {
            pairs.extend([0, 30, 30, 340].map(|begins| pair(name, number, begins, 365)));
        }
        let owners = Owners::of(&pairs);
        for day in [0, 100, 364, 400, 800] {
            let now = Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap() + TimeDelta::days(day);
            let replaced: Vec<bool> = pairs.iter().map(|pair| owners.have_successor_of(pair, now)).collect();
            let among_all = |pair: &KnownPair| pairs.iter().any(|other| pair.is_replaced_by(other, now));
            assert_eq!(replaced, pairs.iter().map(among_all).collect::<Vec<_>>());
            assert_eq!(replaced.iter().filter(|replaced| !**replaced).count(), 3, "of each the last");
        }
    }
}
