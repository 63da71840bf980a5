//! The configured trust anchors, and whether a certificate chains to one (RFC 5280 §6).

use super::Certificate;
use chrono::{DateTime, Utc};
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use std::time::Duration;
use webpki::{ALL_VERIFICATION_ALGS, EndEntityCert, Error, ExtendedKeyUsageValidator, KeyPurposeIdIter, anchor_from_trusted_cert};

/// Why a certificate is not trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChainError {
    /// No path to an anchor.
    #[error("its issuer chain does not end in a configured trust anchor ({0})")]
    Unknown(String),
    /// Not valid at that time.
    #[error("it is not valid now ({0})")]
    Validity(String),
    /// An anchor file's content is of no use.
    #[error("a trust anchor cannot be used: {0}")]
    Anchor(String),
}

/// The authorities the person trusts, from the configuration.
#[derive(Debug, Clone, Default)]
pub struct Anchors {
    roots: Vec<Certificate>,
    intermediates: Vec<Certificate>,
}

impl Anchors {
    /// From the roots' certificates and any intermediate CA certificates known beforehand.
    ///
    /// # Errors
    /// If a root is not a CA certificate.
    pub fn new(roots: Vec<Certificate>, intermediates: Vec<Certificate>) -> Result<Self, ChainError> {
        for root in &roots {
            if !root.is_authority() {
                return Err(ChainError::Anchor(format!("{} is not a CA certificate", root.subject_text())));
            }
            anchor_from_trusted_cert(&CertificateDer::from(root.der()))
                .map_err(|error| ChainError::Anchor(format!("{}: {error}", root.subject_text())))?;
        }
        Ok(Self { roots, intermediates })
    }

    /// Verifies the path from `certificate` over the known intermediates and `extra` ones to an anchor at time `at`: signatures,
    /// validity (the anchor's too), basicConstraints, path length, no critical extension that is not understood (rustls-webpki).
    ///
    /// # Errors
    /// If there is no such path.
    pub fn verify(&self, certificate: &Certificate, extra: &[Certificate], at: DateTime<Utc>) -> Result<(), ChainError> {
        let valid: Vec<_> = self.roots.iter().filter(|root| root.not_before() <= at && at <= root.not_after()).collect();
        let ders: Vec<CertificateDer<'_>> = valid.iter().map(|root| CertificateDer::from(root.der())).collect();
        let anchors: Vec<TrustAnchor<'_>> = ders.iter().filter_map(|der| anchor_from_trusted_cert(der).ok()).collect();
        let between: Vec<CertificateDer<'_>> =
            self.intermediates.iter().chain(extra).map(|certificate| CertificateDer::from(certificate.der())).collect();
        let end = CertificateDer::from(certificate.der());
        let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let end = EndEntityCert::try_from(&end).map_err(|error| explained(&error))?;
        end.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, &between, time, AnyPurpose, None, None)
            .map(drop)
            .map_err(|error| explained(&error))
    }
}

/// A qualified certificate may have no extended key usage, a commercial one several: none of them decides trust here.
struct AnyPurpose;

impl ExtendedKeyUsageValidator for AnyPurpose {
    fn validate(&self, purposes: KeyPurposeIdIter<'_, '_>) -> Result<(), Error> {
        // The list must still be read to its end: what is left over counts as malformed.
        for purpose in purposes {
            purpose?;
        }
        Ok(())
    }
}

fn explained(error: &Error) -> ChainError {
    match error {
        Error::CertExpired { .. } => ChainError::Validity("it or its issuer has expired".into()),
        Error::CertNotValidYet { .. } => ChainError::Validity("it or its issuer is not valid yet".into()),
        Error::UnknownIssuer => ChainError::Unknown("the issuer is not known".into()),
        Error::InvalidSignatureForPublicKey => ChainError::Unknown("a signature is wrong".into()),
        other => ChainError::Unknown(other.to_string()),
    }
}
