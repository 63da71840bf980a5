//! A certification authority made of openssl commands, so that nothing of the program judges its own work.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A subject with everything that a re-encoder would harm: two OUs, a multi-valued RDN, several string types.
pub const SUBJECT: &str = "/C=CZ/O=Firma s.r.o./OU=Účtárna/OU=Archiv/CN=Jana Nováková+serialNumber=ICA - 10123456/GN=Jana/SN=Nováková";
const NAMES: &str = "subjectAltName=otherName:1.3.6.1.4.1.23624.4.6;UTF8:10123456,email:jana.novakova@example.cz";
const QUALIFIED: &str = "keyUsage=critical,nonRepudiation,digitalSignature\n1.3.6.1.5.5.7.1.3=DER:30:0A:30:08:06:06:04:00:8E:46:01:01";
const COMMERCIAL: &str = "keyUsage=critical,digitalSignature,keyEncipherment\nextendedKeyUsage=clientAuth,emailProtection";

/// Files of the authority in a directory.
pub struct Authority {
    pub dir: PathBuf,
}

impl Authority {
    pub fn new(dir: &Path) -> Self {
        fs::create_dir_all(dir).unwrap();
        let authority = Self { dir: dir.to_owned() };
        authority.openssl("req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=Test_CA -keyout ca.key -out ca.pem");
        authority
    }

    /// Runs openssl in the directory; arguments are separated by blanks.
    pub fn openssl(&self, arguments: &str) -> String {
        self.openssl_with(&arguments.split(' ').collect::<Vec<_>>())
    }

    pub fn openssl_with(&self, arguments: &[&str]) -> String {
        let output = Command::new("openssl").args(arguments).current_dir(&self.dir).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "openssl {arguments:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned() + &said
    }

    /// A fresh key and its certificate (`NAME.key`, `NAME.pem`, `NAME.der`).
    pub fn first(&self, name: &str, subject: &str, qualified: bool, algorithm: &[&str]) -> Vec<u8> {
        let (key, request) = (format!("{name}.key"), format!("{name}.csr"));
        self.openssl_with(&[&["genpkey", "-quiet", "-out", &key], algorithm].concat());
        self.openssl_with(&["req", "-new", "-utf8", "-key", &key, "-subj", subject, "-out", &request]);
        self.issue(name, &request, qualified, NAMES)
    }

    /// A certificate for a request, with the names that the request asks for or, without any, the given ones.
    pub fn issue(&self, name: &str, request: &str, qualified: bool, names: &str) -> Vec<u8> {
        let usage = if qualified { QUALIFIED } else { COMMERCIAL };
        let (extensions, pem, der) = (format!("{name}.ext"), format!("{name}.pem"), format!("{name}.der"));
        fs::write(self.dir.join(&extensions), format!("basicConstraints=critical,CA:FALSE\n{usage}\n{names}\n")).unwrap();
        let mut arguments =
            vec!["x509", "-req", "-in", request, "-CA", "ca.pem", "-CAkey", "ca.key", "-days", "300", "-extfile", &extensions];
        arguments.extend(["-copy_extensions", "copyall", "-CAcreateserial", "-out", &pem]);
        self.openssl_with(&arguments);
        self.openssl_with(&["x509", "-in", &pem, "-outform", "DER", "-out", &der]);
        fs::read(self.dir.join(der)).unwrap()
    }

    /// A certificate for this public key (`SubjectPublicKeyInfo`) under any subject.
    pub fn issue_for_key(&self, name: &str, public_key: &[u8], subject: &str, qualified: bool) -> Vec<u8> {
        let (key, request, spki) = (format!("{name}.key"), format!("{name}.csr"), format!("{name}.spki"));
        fs::write(self.dir.join(&spki), public_key).unwrap();
        self.openssl(&format!("genpkey -quiet -algorithm RSA -out {key}"));
        self.openssl_with(&["req", "-new", "-utf8", "-key", &key, "-subj", subject, "-out", &request]);
        let usage = if qualified { QUALIFIED } else { COMMERCIAL };
        fs::write(self.dir.join(format!("{name}.ext")), format!("{usage}\n{NAMES}\n")).unwrap();
        self.openssl(&format!("pkey -pubin -inform DER -in {spki} -out {name}.pub"));
        self.openssl(&format!(
            "x509 -req -in {request} -CA ca.pem -CAkey ca.key -CAcreateserial -days 300 -extfile {name}.ext -force_pubkey {name}.pub -outform DER -out {name}.der"
        ));
        fs::read(self.dir.join(format!("{name}.der"))).unwrap()
    }
}
