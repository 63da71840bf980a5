//! `[portal]`: the profile, the way there, and how often it is asked.

use super::times;
use serde::Deserialize;
use std::path::PathBuf;

/// Whether requests go out by a profile that was never proven against the live portal (rule 7).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnprovenProfile {
    /// Stop before sending, show what would be sent, and go on when `twins confirm` says so.
    #[default]
    Stop,
    /// Send.
    Send,
}

/// `[portal]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PortalConfig {
    /// A profile file; the built-in profile of I.CA if absent.
    pub profile: Option<PathBuf>,
    /// HTTP proxy; the environment's if absent.
    pub proxy: Option<url::Url>,
    /// PEM file with the only roots to trust for the portal; the system's if absent.
    pub trust: Option<PathBuf>,
    /// What to do with an unproven profile.
    pub unproven_profile: UnprovenProfile,
    /// Seconds between two looks for the certificates.
    pub poll: u32,
    /// Seconds after the first failed attempt; doubled with each, up to an hour.
    pub retry: u32,
}

impl Default for PortalConfig {
    fn default() -> Self {
        Self { profile: None, proxy: None, trust: None, unproven_profile: UnprovenProfile::Stop, poll: 900, retry: 30 }
    }
}

impl PortalConfig {
    /// A portal is not asked without a pause, and is asked within a day.
    pub(super) fn check(&self) -> Result<(), String> {
        times::check(&[("portal.poll", self.poll.into()), ("portal.retry", self.retry.into())])
    }
}
