//! A certificate revocation list (RFC 5280 §5), judged by rustls-webpki: signature, issuer, scope, `nextUpdate`, no critical extension that is
//! not understood, no indirect or delta list.

use super::{RevocationError, Standing, standing::reason};
use crate::certificate::{Anchors, Certificate, RevocationCheckFailure, moment::moment};
use chrono::{DateTime, Utc};
use webpki::{BorrowedCertRevocationList, CertRevocationList, Error, RevocationReason};

/// What this list (DER, or PEM as some servers give it) says of a certificate that `issuer` issued.
///
/// # Errors
/// If the list is of no use.
pub fn standing_by_list(
    list: &[u8],
    certificate: &Certificate,
    issuer: &Certificate,
    now: DateTime<Utc>,
) -> Result<Standing, RevocationError> {
    let decoded = decoded(list);
    let list = BorrowedCertRevocationList::from_der(&decoded).map_err(|error| RevocationError::Malformed(error.to_string()))?;
    let list = CertRevocationList::from(list);
    // The path is only as long as it takes here: that the issuer itself is trusted was verified before.
    let issuer = Anchors::issuer(issuer.clone());
    match issuer.verify_unrevoked(certificate, &list, now) {
        Ok(()) => Ok(Standing::Good),
        Err(RevocationCheckFailure::List(Error::CertRevoked)) => revoked(&list, certificate),
        Err(RevocationCheckFailure::List(error)) => Err(explained(&error)),
        Err(RevocationCheckFailure::Path(error)) => Err(RevocationError::Signature(error.to_string())),
    }
}

/// The entry, read only now that the list's signature is known to be right.
fn revoked(list: &CertRevocationList<'_>, certificate: &Certificate) -> Result<Standing, RevocationError> {
    let entry = list.find_serial(certificate.serial_bytes()).map_err(|error| RevocationError::Malformed(error.to_string()))?;
    let entry = entry.ok_or_else(|| RevocationError::Silent("its entry is gone".into()))?;
    if entry.reason_code == Some(RevocationReason::RemoveFromCrl) {
        return Ok(Standing::Good);
    }
    Ok(Standing::Revoked {
        at: moment(entry.revocation_date.as_secs()).ok_or_else(|| RevocationError::Malformed("a date out of range".into()))?,
        reason: entry.reason_code.and_then(|code| reason(code as u8)),
    })
}

fn explained(error: &Error) -> RevocationError {
    match error {
        Error::CrlExpired { .. } => RevocationError::Stale("its time for the next update has passed".into()),
        Error::UnknownRevocationStatus => RevocationError::Silent("another authority's list, or one of a part".into()),
        Error::InvalidCrlSignatureForPublicKey | Error::IssuerNotCrlSigner => RevocationError::Signature(error.to_string()),
        other => RevocationError::Malformed(other.to_string()),
    }
}

fn decoded(list: &[u8]) -> std::borrow::Cow<'_, [u8]> {
    match list.starts_with(b"-----BEGIN").then(|| der::Document::from_pem(std::str::from_utf8(list).unwrap_or_default())) {
        Some(Ok((_, document))) => document.as_bytes().to_vec().into(),
        _ => list.into(),
    }
}
