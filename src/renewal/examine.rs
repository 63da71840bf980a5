//! Whether certificates that came are the ones asked for: key, subject, role, chain, validity.

use super::{Event, RefusedCertificate, Renewal, Source, Way};
use crate::certificate::{Anchors, Certificate, Role};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// Why a certificate may not be imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum Refusal {
    /// It certifies a key that this renewal did not make.
    #[error("its key is not one that was made for this renewal")]
    ForeignKey,
    /// It names somebody else.
    #[error("it is for another subject ({0})")]
    OtherSubject(String),
    /// It is not of the role that was requested with this key.
    #[error("it is not a {0} certificate, as was requested with this key")]
    WrongRole(Role),
    /// It does not chain to an anchor, or not now.
    #[error("{0}")]
    Chain(String),
}

/// What these certificates are to this renewal: an event for each end-entity certificate that is new to it. CA certificates among them
/// serve the chain. A certificate of the old pair is passed over, and so is one that was refused before and still would be; one that came
/// without its issuer may be right when it comes again.
pub fn examine(renewal: &Renewal, certificates: &[Certificate], source: &Source, anchors: &Anchors, now: DateTime<Utc>) -> Vec<Event> {
    let (authorities, leaves): (Vec<_>, Vec<_>) = certificates.iter().cloned().partition(Certificate::is_authority);
    leaves
        .iter()
        .filter(|leaf| !is_known(renewal, leaf))
        .filter_map(|leaf| match judge(renewal, leaf, &authorities, anchors, now) {
            Ok(role) => {
                Some(Event::CertificateVerified { role, der: leaf.der().to_vec(), not_after: leaf.not_after(), source: source.clone() })
            }
            Err(_) if was_refused(renewal, leaf) => None,
            Err(why) => {
                Some(Event::CertificateRefused(RefusedCertificate { fingerprint: leaf.fingerprint(), subject: leaf.subject_text(), why }))
            }
        })
        .collect()
}

fn is_known(renewal: &Renewal, leaf: &Certificate) -> bool {
    let fingerprint = leaf.fingerprint();
    let old = renewal.pair.old.iter().any(|(_, old)| old.fingerprint == fingerprint);
    let new = renewal.halves.iter().any(|(_, half)| half.certificate.as_ref().is_some_and(|known| known.fingerprint == fingerprint));
    old || new
}

fn was_refused(renewal: &Renewal, leaf: &Certificate) -> bool {
    let fingerprint = leaf.fingerprint();
    renewal.refused.iter().any(|known| known.fingerprint == fingerprint)
}

/// In a browser the authority's software makes the keys: any newer certificate of the role may be the one. Whether its key is on the card is
/// found out before it is imported.
fn role_of_outside_key(renewal: &Renewal, leaf: &Certificate) -> Option<Role> {
    let role = leaf.role().filter(|_| renewal.way == Way::Browser)?;
    let old = renewal.pair.old.get(role).certificate().ok()?;
    (leaf.not_before() > old.not_before() && leaf.public_key_der() != old.public_key_der()).then_some(role)
}

/// A new certificate often begins at the very moment it is issued, by the authority's clock, which may be ahead of ours.
const CLOCK_TOLERANCE: TimeDelta = TimeDelta::minutes(10);

fn judge(
    renewal: &Renewal,
    leaf: &Certificate,
    authorities: &[Certificate],
    anchors: &Anchors,
    now: DateTime<Utc>,
) -> Result<Role, Refusal> {
    let role = renewal
        .halves
        .iter()
        .find(|(_, half)| half.key.as_ref().is_some_and(|key| key.public_key == leaf.public_key_der()))
        .map(|(role, _)| role)
        .or_else(|| role_of_outside_key(renewal, leaf))
        .ok_or(Refusal::ForeignKey)?;
    if leaf.role() != Some(role) {
        return Err(Refusal::WrongRole(role));
    }
    let old = renewal.pair.old.get(role).certificate().map_err(|damage| Refusal::Chain(damage.to_string()))?;
    // Equal by RFC 5280 §7.1 is enough here; if the bytes differ the worker asks for an express yes before it imports.
    if leaf.subject_der() != old.subject_der() && !leaf.same_subject(&old) {
        return Err(Refusal::OtherSubject(leaf.subject_text()));
    }
    let at = if leaf.not_before() > now && leaf.not_before() - now <= CLOCK_TOLERANCE { leaf.not_before() } else { now };
    anchors.verify(leaf, authorities, at).map_err(|error| Refusal::Chain(error.to_string()))?;
    Ok(role)
}
