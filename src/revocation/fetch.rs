//! HTTP for signed answers: bounded in time and size, without cookies, never over another scheme than `http`.

use reqwest::{
    Client, Proxy, RequestBuilder,
    header::{ACCEPT, CONTENT_TYPE},
    redirect,
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use std::{error::Error, sync::Arc, time::Duration};
use url::Url;

/// For a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// For an OCSP answer.
const ANSWER: Duration = Duration::from_secs(15);
/// For a list.
const LIST: Duration = Duration::from_secs(40);
/// The longest OCSP answer taken, bytes.
const MAX_ANSWER: usize = 64 << 10;
/// The longest list taken, bytes. Those of a large authority have a few megabytes.
const MAX_LIST: usize = 32 << 20;
/// The most redirects followed.
const MAX_REDIRECTS: usize = 3;

/// The HTTP client.
#[derive(Debug, Clone)]
pub struct Fetch {
    client: Client,
}

impl Fetch {
    /// Through this proxy only, or through what the environment names.
    pub fn new(proxy: Option<&Url>) -> Result<Self, String> {
        let redirects = redirect::Policy::custom(|attempt| {
            let far = attempt.previous().len() > MAX_REDIRECTS;
            if far || attempt.url().scheme() != "http" { attempt.stop() } else { attempt.follow() }
        });
        let mut builder = Client::builder()
            .tls_backend_preconfigured(no_tls()?)
            .redirect(redirects)
            .referer(false)
            .connect_timeout(CONNECT)
            .user_agent(concat!("twins/", env!("CARGO_PKG_VERSION")));
        if let Some(proxy) = proxy {
            let text = |error: reqwest::Error| format!("the proxy cannot be used: {}", error.without_url());
            builder = builder.no_proxy().proxy(Proxy::all(proxy.clone()).map_err(text)?);
        }
        Ok(Self { client: builder.build().map_err(|error| format!("the HTTP client cannot be made: {error}"))? })
    }

    /// An OCSP request's answer (RFC 6960 appendix A.1).
    pub async fn post(&self, place: &str, question: Vec<u8>) -> Result<Vec<u8>, String> {
        let request = self.client.post(place).header(CONTENT_TYPE, "application/ocsp-request").header(ACCEPT, "application/ocsp-response");
        bounded(request.body(question).timeout(ANSWER), MAX_ANSWER).await
    }

    /// A list (RFC 5280 §4.2.1.13).
    pub async fn get(&self, place: &str) -> Result<Vec<u8>, String> {
        bounded(self.client.get(place).timeout(LIST), MAX_LIST).await
    }
}

/// Trusts nobody: what is fetched here is signed, and TLS is not used.
fn no_tls() -> Result<ClientConfig, String> {
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider())).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| format!("TLS cannot be set up: {error}"))?;
    Ok(builder.with_root_certificates(RootCertStore::empty()).with_no_client_auth())
}

async fn bounded(request: RequestBuilder, longest: usize) -> Result<Vec<u8>, String> {
    let mut response = request.send().await.map_err(told)?;
    if !response.status().is_success() {
        return Err(format!("HTTP status {}", response.status()));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(told)? {
        if body.len() + chunk.len() > longest {
            return Err(format!("the answer is longer than {longest} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// The innermost cause says what happened.
fn told(error: reqwest::Error) -> String {
    if error.is_timeout() {
        return "no answer in time".to_owned();
    }
    let error = error.without_url();
    let mut cause: &dyn Error = &error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}
