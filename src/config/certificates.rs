//! `[certificates]`: whom an issued certificate must come from, and whether it is registered.

use serde::Deserialize;
use std::path::PathBuf;

/// `[certificates]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CertificatesConfig {
    /// PEM or DER files with the roots that issued certificates must chain to.
    pub anchors: Vec<PathBuf>,
    /// PEM or DER files with the issuing CAs, for mails and pages that bring none.
    pub intermediates: Vec<PathBuf>,
    /// Whether the card is registered where browsers and mail programs look, before a renewal and after it.
    pub register: bool,
}

impl Default for CertificatesConfig {
    fn default() -> Self {
        Self { anchors: Vec::new(), intermediates: Vec::new(), register: true }
    }
}
