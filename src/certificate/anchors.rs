//! The configured trust anchors, and whether a certificate chains to one (RFC 5280 §6).

use super::Certificate;
use chrono::{DateTime, Utc};
use rustls::pki_types::{CertificateDer, TrustAnchor, UnixTime};
use std::time::Duration;
use webpki::{
    ALL_VERIFICATION_ALGS, CertRevocationList, EndEntityCert, Error, ExpirationPolicy, ExtendedKeyUsageValidator, KeyPurposeIdIter,
    KeyUsage, RevocationCheckDepth, RevocationOptions, RevocationOptionsBuilder, anchor_from_trusted_cert,
};

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
                return Err(ChainError::Anchor(format!("the root {} is not a CA certificate", root.subject_text())));
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
        self.path(certificate, extra, at, AnyPurpose, None).map_err(|error| explained(&error))
    }

    /// Only this one, whose own trust was established before, whether it is a root or not.
    pub(super) fn issuer(issuer: Certificate) -> Self {
        Self { roots: vec![issuer], intermediates: Vec::new() }
    }

    /// Verifies a certificate with this extended key usage, which it must have.
    pub(super) fn verify_for(&self, certificate: &Certificate, usage: &'static [u8], at: DateTime<Utc>) -> Result<(), ChainError> {
        self.path(certificate, &[], at, KeyUsage::required(usage), None).map_err(|error| explained(&error))
    }

    /// Verifies a certificate and that this list, which must be its issuer's and of its time, does not name it.
    pub(super) fn verify_unrevoked(
        &self,
        certificate: &Certificate,
        list: &CertRevocationList<'_>,
        at: DateTime<Utc>,
    ) -> Result<(), RevocationCheckFailure> {
        // Its own time must not hide what the list says of it.
        self.path(certificate, &[], at, AnyPurpose, None).map_err(|error| RevocationCheckFailure::Path(explained(&error)))?;
        let lists = [list];
        let options = RevocationOptionsBuilder::new(&lists).map_err(|_| RevocationCheckFailure::List(Error::UnknownRevocationStatus))?;
        let options = options.with_depth(RevocationCheckDepth::EndEntity).with_expiration_policy(ExpirationPolicy::Enforce).build();
        self.path(certificate, &[], at, AnyPurpose, Some(options)).map_err(RevocationCheckFailure::List)
    }

    /// The certificate that issued this one: among the anchors, the known intermediates and `extra`, the one whose key signed it.
    pub fn issuer_of(&self, certificate: &Certificate, extra: &[Certificate], at: DateTime<Utc>) -> Option<Certificate> {
        let all = self.roots.iter().chain(&self.intermediates).chain(extra);
        let mut named = all.filter(|issuer| issuer.is_authority() && issuer.subject_der() == certificate.issuer_der());
        named.find(|issuer| Self::issuer((*issuer).clone()).verify(certificate, &[], at).is_ok()).cloned()
    }

    fn path(
        &self,
        certificate: &Certificate,
        extra: &[Certificate],
        at: DateTime<Utc>,
        usage: impl ExtendedKeyUsageValidator,
        revocation: Option<RevocationOptions<'_>>,
    ) -> Result<(), Error> {
        let valid: Vec<_> = self.roots.iter().filter(|root| root.not_before() <= at && at <= root.not_after()).collect();
        let ders: Vec<CertificateDer<'_>> = valid.iter().map(|root| CertificateDer::from(root.der())).collect();
        let anchors: Vec<TrustAnchor<'_>> = ders.iter().filter_map(|der| anchor_from_trusted_cert(der).ok()).collect();
        let between: Vec<CertificateDer<'_>> =
            self.intermediates.iter().chain(extra).map(|certificate| CertificateDer::from(certificate.der())).collect();
        let end = CertificateDer::from(certificate.der());
        let seconds = u64::try_from(at.timestamp()).unwrap_or_default();
        let time = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
        let end = EndEntityCert::try_from(&end)?;
        end.verify_for_usage(ALL_VERIFICATION_ALGS, &anchors, &between, time, usage, revocation, None).map(drop)
    }
}

/// Why it is not known that a certificate is not revoked.
#[derive(Debug)]
pub(super) enum RevocationCheckFailure {
    /// The certificate is not its issuer's, or not valid now.
    Path(ChainError),
    /// What the list says, or is.
    List(Error),
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
