//! The HTTPS client: which roots it trusts, through which proxy it goes.

use super::{PortalSettings, profile::Profile};
use crate::certificate::{tls_roots, tls_roots_in};
use reqwest::{Client, Proxy, redirect};
use rustls::{ClientConfig, crypto::ring};
use std::{path::Path, sync::Arc, time::Duration};

/// For a connection, TLS included.
const CONNECT: Duration = Duration::from_secs(20);

/// A client for these settings.
///
/// # Errors
/// A text for the person, naming the file that is of no use.
pub fn client(settings: &PortalSettings, profile: &Profile) -> Result<Client, String> {
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls(settings.trust.as_deref(), profile.roots.as_deref())?)
        .https_only(true)
        .redirect(redirect::Policy::none())
        .referer(false)
        .connect_timeout(CONNECT)
        .user_agent(concat!("Mozilla/5.0 (compatible; twins/", env!("CARGO_PKG_VERSION"), ")"));
    if let Some(proxy) = &settings.proxy {
        let text = |error: reqwest::Error| format!("the proxy cannot be used: {}", error.without_url());
        // Only this one: a proxy that is named is never bypassed by what the environment says.
        builder = builder.no_proxy().proxy(Proxy::all(proxy.clone()).map_err(text)?);
    }
    builder.build().map_err(|error| format!("the HTTPS client cannot be made: {error}"))
}

/// The file that the configuration names goes before the profile's own roots, and these before the system's.
fn tls(trust: Option<&Path>, of_profile: Option<&str>) -> Result<ClientConfig, String> {
    let roots = match (trust, of_profile) {
        (None, Some(pem)) => tls_roots_in("the profile's roots", pem.as_bytes()),
        (trust, _) => tls_roots(trust).map_err(|why| format!("portal.trust: {why}")),
    }?;
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS cannot be set up: {error}"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}
