//! The HTTPS client: which roots it trusts, through which proxy it goes.

use super::{PortalSettings, profile::Profile};
use reqwest::{Client, Proxy, redirect};
use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer};
use std::{path::Path, sync::Arc, time::Duration};

use crate::certificate::Certificate;

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
    let mut roots = RootCertStore::empty();
    match (trust, of_profile) {
        (Some(path), _) => pinned(&mut roots, path)?,
        (None, Some(pem)) => add(&mut roots, "the profile's roots", pem.as_bytes())?,
        (None, None) => system(&mut roots)?,
    }
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS cannot be set up: {error}"))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

fn pinned(roots: &mut RootCertStore, path: &Path) -> Result<(), String> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| format!("{name}: {error}"))?;
    add(roots, &name, &bytes)
}

fn add(roots: &mut RootCertStore, name: &str, bytes: &[u8]) -> Result<(), String> {
    for root in Certificate::all_from(bytes).map_err(|error| format!("{name}: {error}"))? {
        roots.add(CertificateDer::from(root.der().to_vec())).map_err(|error| format!("{name}: {}: {error}", root.subject_text()))?;
    }
    Ok(())
}

fn system(roots: &mut RootCertStore) -> Result<(), String> {
    let found = rustls_native_certs::load_native_certs();
    let (usable, _) = roots.add_parsable_certificates(found.certs);
    if usable > 0 {
        return Ok(());
    }
    let why = found.errors.first().map(|error| format!(" ({error})")).unwrap_or_default();
    Err(format!("the system has no trusted root certificates{why}; install the package ca-certificates, or name a file by portal.trust"))
}
