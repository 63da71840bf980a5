//! TLS towards mail servers: the system's roots or the configured ones, one crypto provider, and where plain text is allowed at all.

use crate::certificate::tls_roots;
use rustls::{ClientConfig, crypto::ring::default_provider};
use std::{net::IpAddr, path::Path, sync::Arc};

/// A client configuration that trusts the roots in this file only, or the system's if there is none.
///
/// # Errors
/// A text for the person.
pub(super) fn client_config(trust: Option<&Path>) -> Result<Arc<ClientConfig>, String> {
    let roots = tls_roots(trust).map_err(|why| format!("the setting trust: {why}"))?;
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| format!("TLS cannot be set up: {error}"))?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

/// Whether a host is this computer itself: the only place where a connection may be plain.
pub(super) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What is said when a connection would be plain beyond this computer.
pub(super) fn plain_text_refused(host: &str) -> String {
    format!("tls = 'none' is for this computer only, not for {host}: set tls = 'implicit' or 'starttls'")
}
