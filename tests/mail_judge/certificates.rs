//! Certificates in a message: found under any name and in any wrapping, and told from the chain.

use crate::{
    data,
    forge::{Forge, base64},
    judged,
};
use std::{fs, path::Path};
use twins::{
    certificate::Certificate,
    mail::{Kind, Verdict},
};

fn attached(kind: &str, content: &[u8]) -> Verdict {
    let encoded =
        base64(content).as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect::<Vec<_>>().join("\r\n");
    judged(format!("From: a@ica.cz\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--b--\r\n").as_bytes())
}

fn issued_der() -> Vec<Vec<u8>> {
    judged(&data("05-issued-attachments.eml")).certificates_der
}

fn pem(der: &[u8]) -> String {
    let body: Vec<String> = base64(der).as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", body.join("\n"))
}

fn archive(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A certs-only PKCS#7 (RFC 5652 §5.1) around these certificates, in DER or with open lengths (BER).
fn pkcs7(certificates: &[Vec<u8>], ber: bool) -> Vec<u8> {
    let wrap = |tag: u8, content: Vec<u8>| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        match (ber, content.len()) {
            (true, _) => [vec![tag, 0x80], content, vec![0, 0]].concat(),
            (false, 0..0x80) => [vec![tag, length[1]], content].concat(),
            (false, _) => [vec![tag, 0x82, length[0], length[1]], content].concat(),
        }
    };
    let oid = |last: u8| vec![0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, last];
    let signed = [vec![2, 1, 1, 0x31, 0], wrap(0x30, oid(1)), wrap(0xA0, certificates.concat()), vec![0x31, 0]].concat();
    wrap(0x30, [oid(2), wrap(0xA0, wrap(0x30, signed))].concat())
}

#[test]
fn certificates_are_found_under_any_name_and_in_any_wrapping() {
    let der = issued_der();
    let both = format!("Vaše certifikáty:\n{}\n> {}", pem(&der[0]), pem(&der[1]).replace('\n', "\n> "));
    let zipped = archive(&[("a.cer", der[0].clone()), ("deep/b.txt", pem(&der[1]).into_bytes())]);
    for (kind, content, count) in [
        ("application/octet-stream", der[0].clone(), 1),
        ("text/plain; name=readme.txt", der[0].clone(), 1),
        ("image/png", both.clone().into_bytes(), 2),
        ("application/x-whatever", zipped.clone(), 2),
        ("application/zip", archive(&[("inner.zip", zipped)]), 2),
        ("application/pkix-cert", base64(&der[0]).into_bytes(), 1),
        ("application/pkix-cert", der[0][..der[0].len() - 1].to_vec(), 0),
    ] {
        let verdict = attached(kind, &content);
        assert_eq!(verdict.certificates.len(), count, "{kind}");
        assert_eq!(verdict.kind == Kind::CertificatesIssued, count > 0, "{kind}");
    }
    let inline = Forge::new("x", &both).unsigned();
    assert_eq!(judged(inline.as_bytes()).certificates.len(), 2);
}

#[test]
fn a_pkcs7_brings_the_chain_along_which_is_not_listed() {
    let ca = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ca/qualified-ca.pem")).unwrap();
    let ca = Certificate::all_from(ca.as_bytes()).unwrap().remove(0);
    let issued = issued_der();
    let all = [&issued[..2], &[ca.der().to_vec()]].concat();
    for ber in [false, true] {
        for kind in ["application/pkcs7-mime; smime-type=certs-only; name=smime.p7c", "application/octet-stream; name=a.txt"] {
            let verdict = attached(kind, &pkcs7(&all, ber));
            assert_eq!((verdict.kind, verdict.certificates.len()), (Kind::CertificatesIssued, 2), "{kind}, BER {ber}");
            assert_eq!(verdict.certificates_der.len(), 3, "the CA's serves the chain");
        }
    }
    // The certificate of whoever signed the mail (S/MIME) is not one that was issued to its reader.
    let signature = base64(&pkcs7(&issued, true));
    let signed = format!(
        "From: a@ica.cz\r\nSubject: x\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n\
         Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n{signature}\r\n--b--\r\n"
    );
    assert!(judged(signed.as_bytes()).certificates.is_empty());
}
