//! `[login]`: where the new pair is tried.

use crate::login::Address;
use serde::Deserialize;
use std::path::PathBuf;

/// `[login]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LoginConfig {
    /// Addresses that ask for the commercial certificate; after a renewal, and at `twins login-check`, each is logged in to once.
    pub checks: Vec<String>,
    /// PEM or DER file with the only roots to trust for them; the system's if absent.
    pub trust: Option<PathBuf>,
}

impl Default for LoginConfig {
    fn default() -> Self {
        Self { checks: vec!["https://www.flexims.cz".to_owned()], trust: None }
    }
}

impl LoginConfig {
    /// An address that cannot be logged in to is told at once, not after a renewal.
    pub(super) fn check(&self) -> Result<(), String> {
        self.checks.iter().try_for_each(|address| Address::parse(address).map(|_| ()).map_err(|why| format!("login.checks: {why}")))
    }
}
