//! What the provider's endpoints answer, in JSON.

use secrecy::SecretString;
use serde::{Deserialize, Deserializer};
use url::Url;

/// A successful answer of the token endpoint (RFC 6749 §5.1).
#[derive(Debug, Deserialize)]
pub(super) struct TokenAnswer {
    /// The access token.
    #[serde(deserialize_with = "secret")]
    pub(super) access_token: SecretString,
    /// How long it lives, in seconds; only recommended, so it may be missing.
    pub(super) expires_in: Option<u32>,
    /// The next refresh token, where the provider rotates them.
    #[serde(default, deserialize_with = "optional_secret")]
    pub(super) refresh_token: Option<SecretString>,
}

/// A successful answer of the device authorization endpoint (RFC 8628 §3.2).
#[derive(Debug, Deserialize)]
pub(super) struct DeviceAnswer {
    /// What the program asks with.
    #[serde(deserialize_with = "secret")]
    pub(super) device_code: SecretString,
    /// What the person types.
    pub(super) user_code: String,
    /// Where the person types it; Google calls it an URL.
    #[serde(alias = "verification_url")]
    pub(super) verification_uri: Url,
    /// How long both codes live, in seconds.
    pub(super) expires_in: u32,
    /// The least pause between two questions, in seconds.
    pub(super) interval: Option<u32>,
}

/// An answer that refuses (RFC 6749 §5.2, RFC 8628 §3.5).
#[derive(Debug, Deserialize)]
pub(super) struct Refusal {
    /// The code.
    pub(super) error: String,
    /// What the provider says about it.
    pub(super) error_description: Option<String>,
}

impl Refusal {
    /// In one line that is safe to show and to log.
    pub(super) fn text(&self) -> String {
        let description = self.error_description.as_deref().unwrap_or_default();
        let separator = if description.is_empty() { "" } else { ": " };
        let text = format!("{}{separator}{description}", self.error);
        text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(300).collect()
    }
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SecretString, D::Error> {
    String::deserialize(deserializer).map(SecretString::from)
}

fn optional_secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Option::<String>::deserialize(deserializer).map(|text| text.map(SecretString::from))
}
