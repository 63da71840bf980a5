//! TLS towards mail servers: the system's roots or the configured ones, one crypto provider, and where plain text is allowed at all.

use rustls::{
    ClientConfig, RootCertStore,
    crypto::ring::default_provider,
    pki_types::{CertificateDer, pem::PemObject},
};
use std::{net::IpAddr, path::Path, sync::Arc};

/// A client configuration that trusts the roots in this PEM file only, or the system's if there is none.
///
/// # Errors
/// A text for the person.
pub(super) fn client_config(trust: Option<&Path>) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    let certificates = match trust {
        Some(path) => from_pem(path)?,
        None => rustls_native_certs::load_native_certs().certs,
    };
    let (added, _) = roots.add_parsable_certificates(certificates);
    if added == 0 {
        let place = trust.map_or_else(|| "the system (install ca-certificates)".to_owned(), |path| path.display().to_string());
        return Err(format!("there is no usable root certificate in {place}"));
    }
    let builder = ClientConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
    let builder = builder.map_err(|error| format!("TLS cannot be set up: {error}"))?;
    Ok(Arc::new(builder.with_root_certificates(roots).with_no_client_auth()))
}

fn from_pem(path: &Path) -> Result<Vec<CertificateDer<'static>>, String> {
    let failed = |error: rustls::pki_types::pem::Error| format!("the trust file {} cannot be read: {error:?}", path.display());
    CertificateDer::pem_file_iter(path).map_err(failed)?.collect::<Result<_, _>>().map_err(failed)
}

/// Whether a host is this computer itself: the only place where a connection may be plain.
pub(super) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.trim_matches(['[', ']']).parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// What is said when a connection would be plain beyond this computer.
pub(super) fn plain_text_refused(host: &str) -> String {
    format!("tls = \"none\" is for this computer only, not for {host}: set tls = \"implicit\" or \"starttls\"")
}
