//! An applicant: old certificates and keys in files, requests made by the openssl command.

use super::run;
use std::path::{Path, PathBuf};
use twins_sandbox::{Half, authority::Enrolled, ca};

/// Files of one person.
pub struct Applicant {
    directory: PathBuf,
}

impl Applicant {
    /// Takes the pair home: `q.pem`, `q.key`, `c.pem`, `c.key`.
    pub fn with(pair: &Enrolled, directory: &Path) -> Self {
        let directory = directory.join(pair.certificates.qualified.serial.to_string());
        std::fs::create_dir_all(&directory).unwrap();
        let applicant = Self { directory };
        for (half, name) in [(Half::Qualified, "q"), (Half::Commercial, "c")] {
            let key = pair.keys.get(half).private_key_to_pem_pkcs8().unwrap();
            std::fs::write(applicant.file(&format!("{name}.key")), key).unwrap();
            std::fs::write(applicant.file(&format!("{name}.pem")), ca::pem(&pair.certificates.get(half).der)).unwrap();
        }
        applicant
    }

    pub fn file(&self, name: &str) -> String {
        self.directory.join(name).to_string_lossy().into_owned()
    }

    /// Makes a key of that length in a file.
    pub fn make_key(&self, name: &str, bits: u32) -> String {
        let file = self.file(name);
        run("openssl", &["genrsa", "-out", &file, &bits.to_string()], b"").unwrap();
        file
    }

    /// A PKCS#10 with everything as in the old certificate (`q` or `c`), for the key in this file.
    pub fn pkcs10(&self, old: &str, key: &str) -> Vec<u8> {
        self.converted(old, key, &["-copy_extensions", "copyall"])
    }

    /// The same without any extension.
    pub fn pkcs10_without_extensions(&self, old: &str, key: &str) -> Vec<u8> {
        self.converted(old, key, &[])
    }

    /// Makes a request from a certificate; the command gives text and PEM.
    fn converted(&self, old: &str, key: &str, further: &[&str]) -> Vec<u8> {
        let old = self.file(&format!("{old}.pem"));
        let pem = run("openssl", &[&["x509", "-x509toreq", "-in", &old, "-signkey", key], further].concat(), b"").unwrap();
        run("openssl", &["req", "-outform", "DER"], &pem).unwrap()
    }

    /// CMS by the certificate and key of that name.
    pub fn signed_by(&self, signer: &str, digest: &str, content: &[u8]) -> Vec<u8> {
        let (certificate, key) = (self.file(&format!("{signer}.pem")), self.file(&format!("{signer}.key")));
        let arguments = ["cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-md", digest, "-signer", &certificate, "-inkey", &key];
        run("openssl", &arguments, content).unwrap()
    }

    /// A proper message for this half and key.
    pub fn message(&self, old: &str, key: &str) -> Vec<u8> {
        self.signed_by("q", "sha256", &self.pkcs10(old, key))
    }
}
