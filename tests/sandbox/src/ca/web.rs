//! The web root: who the sandbox's HTTPS and IMAPS servers are. It has nothing to do with the certificates that are renewed.

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose, date_time_ymd};
use rustls::{
    ServerConfig,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    sync::Arc,
};
use tokio_rustls::TlsAcceptor;

/// A root that signs server certificates.
pub struct WebRoot {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

/// A server's certificate and key, PEM.
pub struct Site {
    /// Certificate, PEM.
    pub certificate: String,
    /// Private key (PKCS#8), PEM.
    pub key: String,
}

impl WebRoot {
    /// Makes one.
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, "TWINS sandbox web root");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.not_before = date_time_ymd(2024, 6, 5);
        params.not_after = date_time_ymd(2046, 1, 21);
        let key = KeyPair::generate().expect("a key");
        let pem = params.self_signed(&key).expect("a root").pem();
        Self { pem, issuer: Issuer::new(params, key) }
    }

    /// The root's certificate, PEM: the only one the workstation is to trust.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    /// A certificate for these DNS names or addresses.
    pub fn site(&self, names: &[&str]) -> Site {
        let mut params = CertificateParams::new(names.iter().map(ToString::to_string).collect::<Vec<_>>()).expect("names");
        params.distinguished_name.push(DnType::CommonName, names[0]);
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        params.not_before = date_time_ymd(2024, 6, 5);
        params.not_after = date_time_ymd(2046, 1, 20);
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a server certificate").pem();
        Site { certificate, key: key.serialize_pem() }
    }
}

impl Site {
    /// Writes `cert.pem` and, for nobody else to read, `key.pem`.
    pub fn write(&self, directory: &Path) {
        fs::write(directory.join("cert.pem"), &self.certificate).expect("written");
        fs::write(directory.join("key.pem"), &self.key).expect("written");
        fs::set_permissions(directory.join("key.pem"), Permissions::from_mode(0o600)).expect("permissions");
    }

    /// What ends TLS for a server of this process.
    pub fn acceptor(&self) -> TlsAcceptor {
        let chain = vec![CertificateDer::from_pem_slice(self.certificate.as_bytes()).expect("a certificate")];
        let key = PrivateKeyDer::from_pem_slice(self.key.as_bytes()).expect("a key");
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .expect("TLS versions")
            .with_no_client_auth()
            .with_single_cert(chain, key)
            .expect("certificate and key that go together");
        TlsAcceptor::from(Arc::new(config))
    }
}

impl Default for WebRoot {
    fn default() -> Self {
        Self::new()
    }
}
