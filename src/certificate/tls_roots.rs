//! By which roots a TLS server is believed: those of one file, or the system's.

use super::Certificate;
use rustls::{RootCertStore, pki_types::CertificateDer};
use std::path::Path;

/// The roots in this file (PEM, DER or PKCS#7) only, or the system's if there is none.
///
/// # Errors
/// A text for the person, naming the file that is of no use.
pub fn tls_roots(trust: Option<&Path>) -> Result<RootCertStore, String> {
    let Some(path) = trust else { return system() };
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|error| format!("{name}: {error}"))?;
    tls_roots_in(&name, &bytes)
}

/// The roots in these bytes only, which `name` names to the person.
///
/// # Errors
/// A text for the person: there is none, or one is of no use.
pub fn tls_roots_in(name: &str, bytes: &[u8]) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    for root in Certificate::all_from(bytes).map_err(|error| format!("{name}: {error}"))? {
        roots.add(CertificateDer::from(root.der().to_vec())).map_err(|error| format!("{name}: {}: {error}", root.subject_text()))?;
    }
    Ok(roots)
}

fn system() -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    let (usable, _) = roots.add_parsable_certificates(found.certs);
    if usable > 0 {
        return Ok(roots);
    }
    let why = found.errors.first().map(|error| format!(" ({error})")).unwrap_or_default();
    Err(format!("the system has no trusted root certificates{why}; install the package ca-certificates, or name a file with them"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_of_no_use_is_named() {
        let file = |name: &str| format!("{}/tests/data/ca/{name}", env!("CARGO_MANIFEST_DIR"));
        assert_eq!(tls_roots(Some(Path::new(&file("root.pem")))).unwrap().len(), 1);
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("roots.pem");
        let missing = tls_roots(Some(&path)).unwrap_err();
        std::fs::write(&path, "no certificate").unwrap();
        let empty = tls_roots(Some(&path)).unwrap_err();
        for why in [missing, empty] {
            assert!(why.starts_with(&format!("{}: ", path.display())), "{why}");
        }
    }
}
