//! Revocation: where it can be looked up, what is asked (OCSP, RFC 6960), and what an answer or a list (CRL, RFC 5280 §6.3) is worth.
//!
//! Nothing is fetched here. An answer counts only if its signature is the issuer's, or that of a responder the issuer named, and only in its time.

mod crl;
mod ocsp;
mod signed;
mod sources;
mod standing;

pub use crl::standing_by_list;
pub use ocsp::OcspQuestion;
pub use sources::RevocationSources;
pub use standing::Standing;

/// Why an answer or a list tells nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RevocationError {
    /// It cannot be read.
    #[error("it cannot be read ({0})")]
    Malformed(String),
    /// It is not signed by the certificate's issuer, or by whom the issuer named.
    #[error("it is not signed by the certificate's issuer ({0})")]
    Signature(String),
    /// It is too old, or not valid yet.
    #[error("it is not of today ({0})")]
    Stale(String),
    /// It says nothing of this certificate.
    #[error("it says nothing of this certificate ({0})")]
    Silent(String),
}

impl From<super::tlv::TlvError> for RevocationError {
    fn from(error: super::tlv::TlvError) -> Self {
        Self::Malformed(error.to_string())
    }
}

impl From<der::Error> for RevocationError {
    fn from(error: der::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}
