//! The root and the two issuing CAs under it.

use super::Responder;
use crate::{
    der::Tlv,
    half::{Half, Pair},
};
use openssl::{
    pkey::{PKey, Private},
    rsa::Rsa,
    x509::X509,
};
use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, date_time_ymd};

/// A CA: its certificate and its key.
pub struct Issuer {
    /// Certificate, DER.
    pub certificate: Vec<u8>,
    /// Its subject as in the certificate, DER.
    pub name: Vec<u8>,
    /// Its subject key identifier.
    pub key_id: Vec<u8>,
    /// Signs what it issues.
    pub key: PKey<Private>,
    /// Answers for it whether something is revoked.
    pub responder: Responder,
}

/// The sandbox's certification authorities.
pub struct Hierarchy {
    /// Root, DER: the trust anchor that the configuration names.
    pub root: Vec<u8>,
    /// The issuing CA of each half.
    pub issuers: Pair<Issuer>,
}

impl Hierarchy {
    /// Makes three RSA-2048 keys and the certificates for them.
    pub fn new() -> Self {
        let root_key = rsa_2048();
        let root_params = ca_params("Sandbox Root CA/RSA", 1);
        let signer = signing(&root_key);
        let root = root_params.self_signed(&signer).expect("a root").der().to_vec();
        let root_issuer = rcgen::Issuer::new(root_params, signer);
        let issuers = Pair::from_fn(|half| {
            let name = match half {
                Half::Qualified => "Sandbox EU Qualified CA/RSA",
                Half::Commercial => "Sandbox Public CA/RSA",
            };
            let key = rsa_2048();
            let mut params = ca_params(name, 0);
            params.use_authority_key_identifier_extension = true;
            let der = params.signed_by(&signing(&key), &root_issuer).expect("an issuing CA").der().to_vec();
            Issuer::new(der, key)
        });
        Self { root, issuers }
    }

    /// Every CA certificate, the root last, DER.
    pub fn chain(&self) -> Vec<Vec<u8>> {
        self.issuers.iter().map(|issuer| issuer.certificate.clone()).chain([self.root.clone()]).collect()
    }
}

impl Default for Hierarchy {
    fn default() -> Self {
        Self::new()
    }
}

impl Issuer {
    fn new(certificate: Vec<u8>, key: PKey<Private>) -> Self {
        let parsed = X509::from_der(&certificate).expect("a certificate");
        let name = parsed.subject_name().to_der().expect("a name");
        let key_id = parsed.subject_key_id().expect("a key identifier").as_slice().to_vec();
        assert!(Tlv::only(&name).is_some());
        let responder = Responder::new(&name, &key);
        Self { certificate, name, key_id, key, responder }
    }
}

fn ca_params(name: &str, path_length: u8) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CountryName, "CZ");
    params.distinguished_name.push(DnType::OrganizationName, "TWINS sandbox");
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(path_length));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.not_before = date_time_ymd(2024, 6, 5);
    params.not_after = date_time_ymd(2046, 1, 21);
    params
}

fn rsa_2048() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(2048).expect("an RSA key")).expect("a key")
}

fn signing(key: &PKey<Private>) -> KeyPair {
    let pkcs8 = key.private_key_to_pkcs8().expect("PKCS#8");
    KeyPair::from_pkcs8_der_and_sign_algo(&pkcs8.into(), &PKCS_RSA_SHA256).expect("a key that ring takes")
}
