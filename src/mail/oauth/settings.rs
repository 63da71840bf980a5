//! The `oauth` setting of `[mail.imap]` and `[mail.smtp]`.

use super::{OAuthError, Provider};
use crate::mail::{SecretSource, tls};
use serde::Deserialize;
use std::path::PathBuf;
use url::{Host, Url};

/// `oauth`: how access tokens are had. What a preset knows may be left out; what is written wins over the preset.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OAuthSettings {
    /// The preset.
    pub provider: Option<Provider>,
    /// The client's registration with the provider: the user's (or the user's organisation's) own.
    pub client_id: String,
    /// The registration's secret, where the provider gave one.
    pub client_secret: Option<SecretSource>,
    /// Device authorization endpoint (RFC 8628 §3.1).
    pub device_endpoint: Option<Url>,
    /// Authorization endpoint (RFC 6749 §3.1), for a login in the browser of this computer (RFC 8252).
    pub authorization_endpoint: Option<Url>,
    /// Token endpoint (RFC 6749 §3.2).
    pub token_endpoint: Option<Url>,
    /// Scopes, separated by spaces.
    pub scope: Option<String>,
    /// PEM file with the only roots to trust for these endpoints; the system's if absent.
    pub trust: Option<PathBuf>,
    /// Where tokens are kept: `oauth` in the state directory. No setting of its own.
    #[serde(skip)]
    pub directory: PathBuf,
}

/// How consent is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Way {
    /// By a code that is typed on any device.
    Device(Url),
    /// In the browser of this computer.
    Browser(Url),
}

impl OAuthSettings {
    /// Checks what can be known without a server; `place` is the setting's name (`mail.imap.oauth`).
    ///
    /// # Errors
    /// A text for the person.
    pub fn check(&self, place: &str) -> Result<(), String> {
        if self.client_id.trim().is_empty() {
            return Err(format!("{place}.client_id is empty: register twins with your mail provider and write the id it gave you"));
        }
        let token = self.token_endpoint().map_err(|error| format!("{place}: {error}"))?;
        let way = self.way().map_err(|error| format!("{place}: {error}"))?;
        if self.scope().is_empty() {
            return Err(format!("{place}.scope is missing: what the provider calls access to mail"));
        }
        let (Way::Device(consent) | Way::Browser(consent)) = way;
        for address in [token, consent] {
            protected(&address).map_err(|error| format!("{place}: {error}"))?;
        }
        Ok(())
    }

    pub(super) fn token_endpoint(&self) -> Result<Url, OAuthError> {
        self.address(self.token_endpoint.as_ref(), self.provider.map(|provider| provider.preset().token))?
            .ok_or_else(|| OAuthError::Broken("token_endpoint is missing: name a provider (microsoft, gmail) or the address".to_owned()))
    }

    /// The device flow where there is one: it needs no browser on this computer.
    pub(super) fn way(&self) -> Result<Way, OAuthError> {
        let preset = self.provider.map(Provider::preset);
        if let Some(device) = self.address(self.device_endpoint.as_ref(), preset.and_then(|preset| preset.device))? {
            return Ok(Way::Device(device));
        }
        let browser = self.address(self.authorization_endpoint.as_ref(), preset.map(|preset| preset.authorization))?;
        browser.map(Way::Browser).ok_or_else(|| {
            OAuthError::Broken("device_endpoint is missing (or authorization_endpoint, for a login in the browser)".to_owned())
        })
    }

    pub(super) fn scope(&self) -> &str {
        self.scope.as_deref().or_else(|| self.provider.map(|provider| provider.preset().scope)).unwrap_or_default()
    }

    pub(super) fn parameters(&self) -> &'static [(&'static str, &'static str)] {
        self.provider.map_or(&[], |provider| provider.preset().parameters)
    }

    fn address(&self, written: Option<&Url>, preset: Option<&str>) -> Result<Option<Url>, OAuthError> {
        if let Some(written) = written {
            return Ok(Some(written.clone()));
        }
        preset.map(Url::parse).transpose().map_err(|error| OAuthError::Broken(format!("an address is wrong: {error}")))
    }
}

/// Secrets go over TLS; plain http is for this computer itself.
pub(super) fn protected(address: &Url) -> Result<(), String> {
    match address.scheme() {
        "https" if address.host().is_some() => Ok(()),
        "http" if is_this_computer(address) => Ok(()),
        _ => Err(format!("{} must be an https address", address.host_str().unwrap_or("an endpoint"))),
    }
}

/// Whether an address is on loopback.
pub(super) fn is_this_computer(address: &Url) -> bool {
    match address.host() {
        Some(Host::Domain(name)) => tls::is_loopback(name),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn check(text: &str) -> Result<(), String> {
        toml::from_str::<OAuthSettings>(text).unwrap().check("mail.imap.oauth")
    }

    #[test]
    fn presets_need_a_client_id_and_nothing_else() {
        for provider in ["microsoft", "gmail"] {
            check(&format!("provider = '{provider}'\nclient_id = 'mine'")).unwrap();
            assert!(check(&format!("provider = '{provider}'\nclient_id = ' '")).unwrap_err().contains("register"));
            assert!(toml::from_str::<OAuthSettings>(&format!("provider = '{provider}'")).unwrap_err().to_string().contains("client_id"));
        }
        assert!(toml::from_str::<OAuthSettings>("provider = 'other'\nclient_id = 'x'").is_err());
        assert!(toml::from_str::<OAuthSettings>("provider = 'gmail'\nclient_id = 'x'\naccess_token = 'x'").is_err());
    }

    #[test]
    fn gmail_goes_by_the_browser_and_microsoft_by_the_code() {
        let way = |text: &str| toml::from_str::<OAuthSettings>(text).unwrap().way().unwrap();
        assert!(matches!(way("provider = 'gmail'\nclient_id = 'x'"), Way::Browser(at) if at.host_str() == Some("accounts.google.com")));
        assert!(matches!(way("provider = 'microsoft'\nclient_id = 'x'"), Way::Device(at) if at.path().ends_with("/devicecode")));
        let tenant =
            "provider = 'microsoft'\nclient_id = 'x'\ndevice_endpoint = 'https://login.microsoftonline.com/firm/oauth2/v2.0/devicecode'";
        assert!(matches!(way(tenant), Way::Device(at) if at.path().starts_with("/firm/")));
    }

    #[test]
    fn secrets_go_over_tls_except_on_this_computer() {
        let explicit = |token: &str, device: &str| {
            check(&format!("client_id = 'x'\nscope = 'mail'\ntoken_endpoint = '{token}'\ndevice_endpoint = '{device}'"))
        };
        explicit("https://sso.example.cz/token", "https://sso.example.cz/device").unwrap();
        explicit("http://127.0.0.1:1/token", "http://localhost:1/device").unwrap();
        explicit("http://[::1]:1/token", "http://[::1]:1/device").unwrap();
        assert!(explicit("http://sso.example.cz/token", "https://sso.example.cz/device").unwrap_err().contains("https"));
        assert!(explicit("https://sso.example.cz/token", "http://localhost.example.cz/device").unwrap_err().contains("https"));
        assert!(explicit("https://sso.example.cz/token", "ftp://localhost/device").unwrap_err().contains("https"));
        assert!(check("client_id = 'x'\nscope = 'mail'\ntoken_endpoint = 'https://a.example/'").unwrap_err().contains("device_endpoint"));
        assert!(check("client_id = 'x'\nscope = 'mail'\ndevice_endpoint = 'https://a.example/'").unwrap_err().contains("token_endpoint"));
        assert!(
            check("client_id = 'x'\ntoken_endpoint = 'https://a.example/'\ndevice_endpoint = 'https://a.example/'")
                .unwrap_err()
                .contains("scope")
        );
    }
}
