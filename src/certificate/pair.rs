//! A qualified and a commercial certificate of one person.

use super::{Both, Certificate, Person, Role, name::folded};
use chrono::{DateTime, TimeDelta, Utc};
use std::cmp::Reverse;

/// How far apart the starts of validity of two certificates that were issued together may be.
const ISSUED_TOGETHER: TimeDelta = TimeDelta::days(1);

/// Why no pair could be made of what is there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PairError {
    /// No end-entity certificate of either role.
    #[error("there is no qualified or commercial certificate of a person")]
    None,
    /// Only one half of a person's pair.
    #[error("only one half of a pair is there: the {missing} certificate of {name} is missing")]
    Half {
        /// The person.
        name: String,
        /// The role that is missing.
        missing: Role,
    },
    /// A certificate has several partners, and nothing tells which is its own.
    #[error("the {role} certificate of {name} has several partners that fit it equally well, and which is its own cannot be told")]
    Ambiguous {
        /// The person.
        name: String,
        /// The role of the one certificate.
        role: Role,
    },
}

/// A TWINS pair: two certificates of one person that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwinsPair {
    /// The two certificates.
    pub certificates: Both<Certificate>,
}

impl TwinsPair {
    /// When the first of the two ends.
    pub fn not_after(&self) -> DateTime<Utc> {
        self.certificates.qualified.not_after().min(self.certificates.commercial.not_after())
    }
}

/// Every pair among these certificates, the one with the latest end of validity first. A pair is two certificates
/// of different roles, of one person (serialNumber attribute, I.CA user id, names), whose validity starts within a day of each other
/// (a partner with the same subject wins, then the closest in time; a half without a partner, or with two that fit equally well, makes no pair).
///
/// # Errors
/// If there is no pair, with what is missing.
pub fn pairs_among(certificates: &[Certificate]) -> Result<Vec<TwinsPair>, PairError> {
    let halves = of_role(certificates, Role::Qualified);
    let others = of_role(certificates, Role::Commercial);
    let mut matches = matches_between(&halves, &others);
    matches.sort_by_key(|(q, c)| (!q.same_subject(c), distance(q, c), Reverse(q.not_before()), q.fingerprint(), c.fingerprint()));
    let mut pairs: Vec<TwinsPair> = Vec::new();
    let mut ambiguous: Vec<(&Certificate, &Certificate, Role)> = Vec::new();
    for &(qualified, commercial) in &matches {
        let taken = |pair: &TwinsPair| pair.certificates.qualified == *qualified || pair.certificates.commercial == *commercial;
        let doubtful = |(q, c, _): &(&Certificate, &Certificate, Role)| *q == qualified || *c == commercial;
        if pairs.iter().any(taken) || ambiguous.iter().any(doubtful) {
            continue;
        }
        if let Some(role) = rivalled(qualified, commercial, &matches, &pairs) {
            ambiguous.push((qualified, commercial, role));
        } else {
            pairs.push(TwinsPair { certificates: Both { qualified: qualified.clone(), commercial: commercial.clone() } });
        }
    }
    pairs.sort_by_key(|pair| Reverse(pair.not_after()));
    match ambiguous.first() {
        _ if !pairs.is_empty() => Ok(pairs),
        Some((qualified, _, role)) => Err(PairError::Ambiguous { name: qualified.person().name, role: *role }),
        None => Err(lack(&halves, &others)),
    }
}

/// The half of this match that fits another certificate, still free, just as well.
fn rivalled(
    qualified: &Certificate,
    commercial: &Certificate,
    matches: &[(&Certificate, &Certificate)],
    pairs: &[TwinsPair],
) -> Option<Role> {
    let fit = |q: &Certificate, c: &Certificate| (!q.same_subject(c), distance(q, c));
    let free = |q: &Certificate, c: &Certificate| {
        !pairs.iter().any(|pair| pair.certificates.qualified == *q || pair.certificates.commercial == *c)
    };
    let as_good = |q: &Certificate, c: &Certificate| free(q, c) && fit(q, c) == fit(qualified, commercial);
    let rival = |(q, c): &&(&Certificate, &Certificate)| as_good(q, c) && (*q == qualified) != (*c == commercial);
    let (q, _) = matches.iter().find(rival)?;
    Some(if *q == qualified { Role::Qualified } else { Role::Commercial })
}

fn of_role(certificates: &[Certificate], role: Role) -> Vec<&Certificate> {
    certificates.iter().filter(|certificate| certificate.role() == Some(role)).collect()
}

fn matches_between<'a>(halves: &[&'a Certificate], others: &[&'a Certificate]) -> Vec<(&'a Certificate, &'a Certificate)> {
    let all = halves.iter().flat_map(|&half| others.iter().map(move |&other| (half, other)));
    all.filter(|(half, other)| distance(half, other) <= ISSUED_TOGETHER && same_person(&half.person(), &other.person())).collect()
}

fn distance(a: &Certificate, b: &Certificate) -> TimeDelta {
    (a.not_before() - b.not_before()).abs()
}

/// One person: the same name, and no identifier that both have and that differs.
fn same_person(a: &Person, b: &Person) -> bool {
    let agree = |mine: &Option<String>, theirs: &Option<String>| match (mine, theirs) {
        (Some(mine), Some(theirs)) => folded(mine) == folded(theirs),
        _ => true,
    };
    folded(&a.name) == folded(&b.name) && agree(&a.serial_number, &b.serial_number) && agree(&a.ica_user_id, &b.ica_user_id)
}

/// What is missing, told of the half that is valid longest.
fn lack(halves: &[&Certificate], others: &[&Certificate]) -> PairError {
    let longest = halves.iter().chain(others).max_by_key(|certificate| certificate.not_after());
    match longest.and_then(|certificate| Some((certificate.person().name, certificate.role()?))) {
        Some((name, Role::Qualified)) => PairError::Half { name, missing: Role::Commercial },
        Some((name, Role::Commercial)) => PairError::Half { name, missing: Role::Qualified },
        None => PairError::None,
    }
}
