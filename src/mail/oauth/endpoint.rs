//! The HTTPS client for the provider's endpoints: a form goes out, JSON comes back (RFC 6749 §3.2). Redirects are not followed: a form holds secrets.

use super::{
    OAuthError, OAuthSettings,
    answer::Refusal,
    settings::{is_this_computer, protected},
};
use crate::mail::tls;
use reqwest::{Client, Response, header::CONTENT_TYPE, redirect};
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use std::time::Duration;
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

/// For one exchange, connecting included.
const TIMEOUT: Duration = Duration::from_secs(30);
/// An answer is at most so long, in bytes.
const MAX_ANSWER: usize = 64 * 1024;

/// Asks the endpoints in the name of one client.
#[derive(Debug)]
pub(super) struct Endpoint<'a> {
    settings: &'a OAuthSettings,
}

impl<'a> Endpoint<'a> {
    pub(super) const fn of(settings: &'a OAuthSettings) -> Self {
        Self { settings }
    }

    /// Posts a form, the client's id and secret with it. The inner result is the provider's word, the outer one whether it was heard.
    pub(super) async fn post<T: DeserializeOwned>(&self, address: &Url, form: &[(&str, &str)]) -> Result<Result<T, Refusal>, OAuthError> {
        protected(address).map_err(OAuthError::Broken)?;
        let body = self.body(form).await?;
        let request = self.client(address)?.post(address.clone()).header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(body);
        let response = request.send().await.map_err(|error| away(address, &error))?;
        let status = response.status();
        let body = read(response, address).await?;
        if status.is_success() {
            let answer = serde_json::from_slice(&body);
            // The parser's own words could quote the answer.
            return answer.map(Ok).map_err(|_| OAuthError::Away(format!("{} answers what cannot be understood", host(address))));
        }
        // Google answers 403 and 428 where the standards say 400.
        match serde_json::from_slice(&body) {
            Ok(refusal) if status.is_client_error() => Ok(Err(refusal)),
            _ => Err(OAuthError::Away(format!("{} answers {status}", host(address)))),
        }
    }

    async fn body(&self, form: &[(&str, &str)]) -> Result<String, OAuthError> {
        let secret = self.client_secret().await?;
        let mut body = form_urlencoded::Serializer::new(String::with_capacity(8 * 1024));
        body.append_pair("client_id", &self.settings.client_id);
        if let Some(secret) = secret {
            body.append_pair("client_secret", secret.expose_secret());
        }
        Ok(body.extend_pairs(form).finish())
    }

    async fn client_secret(&self) -> Result<Option<SecretString>, OAuthError> {
        let Some(source) = &self.settings.client_secret else { return Ok(None) };
        source.read().await.map(Some).map_err(|why| OAuthError::Broken(format!("oauth.client_secret: {why}")))
    }

    fn client(&self, address: &Url) -> Result<Client, OAuthError> {
        let config = tls::client_config(self.settings.trust.as_deref()).map_err(OAuthError::Broken)?;
        let mut builder = Client::builder()
            .tls_backend_preconfigured((*config).clone())
            .redirect(redirect::Policy::none())
            .referer(false)
            .timeout(TIMEOUT)
            .user_agent(concat!("twins/", env!("CARGO_PKG_VERSION")));
        if is_this_computer(address) {
            builder = builder.no_proxy();
        }
        builder.build().map_err(|error| OAuthError::Broken(format!("the HTTPS client cannot be made: {error}")))
    }
}

async fn read(mut response: Response, address: &Url) -> Result<Zeroizing<Vec<u8>>, OAuthError> {
    let mut body = Zeroizing::new(Vec::with_capacity(MAX_ANSWER));
    while let Some(chunk) = response.chunk().await.map_err(|error| away(address, &error))? {
        if body.len() + chunk.len() > MAX_ANSWER {
            return Err(OAuthError::Away(format!("{} answers with too much", host(address))));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn host(address: &Url) -> &str {
    address.host_str().unwrap_or("the login service")
}

fn away(address: &Url, error: &reqwest::Error) -> OAuthError {
    use std::error::Error;
    let mut cause: &dyn Error = error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    OAuthError::Away(format!("{} cannot be reached: {cause}", host(address)))
}
