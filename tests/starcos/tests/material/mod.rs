//! A key and its certificate, made by the `openssl` command.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::{path::Path, process::Command};

/// A key pair's private half and a certificate for it, both DER.
pub struct Material {
    pub key: Vec<u8>,
    pub certificate: Vec<u8>,
}

impl Material {
    /// A new RSA-2048 key and a certificate that it signed for itself.
    pub fn new(subject: &str) -> Self {
        Self::with(subject, &[])
    }

    /// The same with a qualified certificate (QcStatements: RFC 3739).
    pub fn qualified(subject: &str) -> Self {
        Self::with(subject, &["-addext", "1.3.6.1.5.5.7.1.3=DER:30:0A:30:08:06:06:04:00:8E:46:01:01"])
    }

    fn with(subject: &str, more: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        openssl(dir.path(), &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-outform", "DER", "-out", "key"]);
        let request = ["req", "-x509", "-new", "-utf8", "-key", "key", "-keyform", "DER", "-subj", subject, "-days", "2"];
        openssl(dir.path(), &[&request[..], more, &["-outform", "DER", "-out", "cert"]].concat());
        let read = |name| std::fs::read(dir.path().join(name)).unwrap();
        Self { key: read("key"), certificate: read("cert") }
    }
}

/// Runs openssl in a directory and demands success.
pub fn openssl(dir: &Path, args: &[&str]) {
    let output = Command::new("openssl").args(args).current_dir(dir).output().unwrap();
    assert!(output.status.success(), "openssl {args:?}: {}", String::from_utf8_lossy(&output.stderr));
}
