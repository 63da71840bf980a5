//! What is known beforehand of the large providers. None of these holds a client id: that is the user's own registration.

use serde::Deserialize;

/// A provider whose addresses are built in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Provider {
    /// Microsoft 365 and Outlook.com (Microsoft identity platform, `common`): by a code typed on another device.
    Microsoft,
    /// Gmail: by the browser of this computer only. Google's device flow gives out no Gmail scope (`invalid_scope`), whatever the client.
    Gmail,
}

/// Addresses and scope of a provider.
#[derive(Debug, Clone, Copy)]
pub(super) struct Preset {
    /// Device authorization endpoint (RFC 8628 §3.1), where it serves mail.
    pub(super) device: Option<&'static str>,
    /// Authorization endpoint (RFC 6749 §3.1).
    pub(super) authorization: &'static str,
    /// Token endpoint (RFC 6749 §3.2).
    pub(super) token: &'static str,
    /// What is asked for, and the right to refresh it.
    pub(super) scope: &'static str,
    /// What the authorization request needs beside the standard's parameters.
    pub(super) parameters: &'static [(&'static str, &'static str)],
}

impl Provider {
    pub(super) const fn preset(self) -> Preset {
        match self {
            Self::Microsoft => Preset {
                device: Some("https://login.microsoftonline.com/common/oauth2/v2.0/devicecode"),
                authorization: "https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
                token: "https://login.microsoftonline.com/common/oauth2/v2.0/token",
                scope: "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access",
                parameters: &[],
            },
            Self::Gmail => Preset {
                device: None,
                authorization: "https://accounts.google.com/o/oauth2/v2/auth",
                token: "https://oauth2.googleapis.com/token",
                scope: "https://mail.google.com/",
                // Without both, Google gives a refresh token at the very first consent only.
                parameters: &[("access_type", "offline"), ("prompt", "consent")],
            },
        }
    }
}
