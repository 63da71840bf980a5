//! Messages of our own making, signed with keys of our own: what somebody could send who knows how.

use crate::{judged_with, settings};
use mail_auth::{
    common::{
        crypto::{Algorithm, Ed25519Key, Sha256, SigningKey},
        headers::{HeaderWriter, Writable},
    },
    dkim::DkimSigner,
};
use std::fs;
use twins::mail::{TrustSettings, Verdict};

/// A signed message of our own making: header lines, body, and how it is signed.
pub struct Forge {
    pub header: Vec<String>,
    pub signed: Vec<&'static str>,
    pub body: String,
    pub expiration: u64,
    pub length: bool,
    pub domain: &'static str,
}

impl Forge {
    pub fn new(subject: &str, body: &str) -> Self {
        let header = ["From: I.CA <info.renewal@ica.cz>", "To: jana.novakova@example.cz", "Date: Sun, 22 Nov 2026 08:00:03 +0000"];
        let mut header: Vec<String> = header.map(str::to_owned).to_vec();
        header.push(format!("Subject: {subject}"));
        header.push("Content-Type: text/plain; charset=utf-8".to_owned());
        Self {
            header,
            signed: vec!["From", "To", "Date", "Subject", "Content-Type"],
            body: body.to_owned(),
            expiration: 0,
            length: false,
            domain: "ica.cz",
        }
    }

    pub fn unsigned(&self) -> String {
        format!("{}\r\n\r\n{}", self.header.join("\r\n"), self.body.replace('\n', "\r\n"))
    }

    pub fn message(&self) -> (String, TrustSettings) {
        let secret = Ed25519Key::generate_pkcs8().unwrap();
        let key = Ed25519Key::from_pkcs8_der(&secret).unwrap();
        let record = format!("v=DKIM1; k=ed25519; p={}", base64(&key.public_key()));
        let unsigned = self.unsigned();
        let mut signer =
            DkimSigner::from_key(key).domain(self.domain).selector("test").headers(self.signed.clone()).body_length(self.length);
        if self.expiration > 0 {
            signer = signer.expiration(self.expiration);
        }
        let signature = signer.sign(unsigned.as_bytes()).unwrap().to_header();
        let mut settings = settings();
        settings.dkim_keys.insert(format!("test._domainkey.{}", self.domain), record);
        (format!("{signature}{unsigned}"), settings)
    }

    pub fn judged(&self) -> Verdict {
        let (message, settings) = self.message();
        judged_with(message.as_bytes(), &settings)
    }
}

pub const NOTICE: &str =
    "Platnost Vašich certifikátů končí dne 13. 12. 2026.\n\nObnovte je na adrese:\nhttps://www.ica.cz/obnova/start?id=7f3c9b2e5d1a4860\n";

pub fn notice() -> Forge {
    Forge::new("Obnova certifikatu I.CA", NOTICE)
}

/// An RSA key of any size, which ring would not make or use: openssl does.
pub struct SmallRsa {
    directory: tempfile::TempDir,
}

impl SmallRsa {
    pub fn new(bits: &str) -> Self {
        let key = Self { directory: tempfile::tempdir().unwrap() };
        key.openssl(&["genrsa", "-out", "key.pem", bits]);
        key
    }

    fn openssl(&self, arguments: &[&str]) -> Vec<u8> {
        let output = std::process::Command::new("openssl").args(arguments).current_dir(self.directory.path()).output().expect("openssl");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    pub fn record(&self) -> String {
        format!("v=DKIM1; k=rsa; p={}", base64(&self.openssl(&["rsa", "-in", "key.pem", "-pubout", "-outform", "DER"])))
    }
}

impl SigningKey for SmallRsa {
    type Hasher = Sha256;

    fn sign(&self, input: impl Writable) -> mail_auth::Result<Vec<u8>> {
        let mut data = Vec::new();
        input.write(&mut data);
        fs::write(self.directory.path().join("data"), data).unwrap();
        Ok(self.openssl(&["dgst", "-sha256", "-sign", "key.pem", "data"]))
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::RsaSha256
    }
}

pub fn base64(bytes: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.encode(bytes)
}
