//! By which roots a server is believed.

use crate::certificate::Certificate;
use rustls::{RootCertStore, pki_types::CertificateDer};
use std::path::Path;

/// The roots in this file (PEM or DER) only, or the system's if there is none.
///
/// # Errors
/// A text for the person, naming the file that is of no use.
pub fn roots(trust: Option<&Path>) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let Some(path) = trust else {
        let (usable, _) = roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        return if usable > 0 { Ok(roots) } else { Err("the system has no trusted root certificates; install ca-certificates".to_owned()) };
    };
    let wrong = |why: String| format!("login.trust: {}: {why}", path.display());
    let bytes = std::fs::read(path).map_err(|error| wrong(error.to_string()))?;
    for root in Certificate::all_from(&bytes).map_err(|error| wrong(error.to_string()))? {
        roots.add(CertificateDer::from(root.der().to_vec())).map_err(|error| wrong(error.to_string()))?;
    }
    Ok(roots)
}
