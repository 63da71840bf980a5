//! DKIM signatures (RFC 6376): rsa-sha256, relaxed/relaxed.

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use chrono::Utc;
use openssl::{
    hash::MessageDigest,
    pkey::{PKey, Private},
    rsa::Rsa,
    sha::sha256,
    sign::Signer,
};
use std::collections::BTreeMap;

/// The header fields that are signed.
const SIGNED: [&str; 7] = ["from", "to", "subject", "date", "message-id", "mime-version", "content-type"];

/// A domain's signing key.
pub struct DkimKey {
    domain: String,
    selector: String,
    key: PKey<Private>,
}

impl DkimKey {
    /// Makes an RSA-2048 key.
    pub fn generate(domain: &str, selector: &str) -> Self {
        let key = PKey::from_rsa(Rsa::generate(2048).expect("an RSA key")).expect("a key");
        Self { domain: domain.to_owned(), selector: selector.to_owned(), key }
    }

    /// DNS name and TXT record under which the public key is published.
    pub fn dns(&self) -> BTreeMap<String, String> {
        let public = BASE64.encode(self.key.public_key_to_der().expect("a public key"));
        BTreeMap::from([(format!("{}._domainkey.{}", self.selector, self.domain), format!("v=DKIM1; k=rsa; p={public}"))])
    }

    /// The message with a signature on top.
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let split = message.windows(4).position(|window| window == b"\r\n\r\n").expect("a message has a body");
        let (head, body) = (String::from_utf8(message[..split].to_vec()).expect("ASCII headers"), &message[split + 4..]);
        let fields = unfolded(&head);
        let signed: Vec<_> = SIGNED.into_iter().filter_map(|name| fields.iter().find(|(field, _)| field == name)).collect();
        let names: Vec<_> = signed.iter().map(|(name, _)| name.as_str()).collect();
        let value = format!(
            "v=1; a=rsa-sha256; c=relaxed/relaxed; d={}; q=dns/txt; s={}; t={}; h={}; bh={}; b=",
            self.domain,
            self.selector,
            Utc::now().timestamp(),
            names.join(":"),
            BASE64.encode(sha256(&relaxed_body(body)))
        );
        let mut data: String = signed.iter().map(|(name, value)| format!("{name}:{value}\r\n")).collect();
        data.push_str(&format!("dkim-signature:{value}"));
        let mut signer = Signer::new(MessageDigest::sha256(), &self.key).expect("a signer");
        let signature = BASE64.encode(signer.sign_oneshot_to_vec(data.as_bytes()).expect("a signature"));
        let header = format!("DKIM-Signature: {}{}\r\n", value.replace("; ", ";\r\n "), folded(&signature));
        [header.as_bytes(), message].concat()
    }
}

/// Header fields with lower-case names and relaxed values (RFC 6376 §3.4.2).
fn unfolded(head: &str) -> Vec<(String, String)> {
    let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
    let fields = head.split("\r\n").filter_map(|line| line.split_once(':'));
    fields.map(|(name, value)| (name.trim().to_lowercase(), value.split_whitespace().collect::<Vec<_>>().join(" "))).collect()
}

/// RFC 6376 §3.4.4.
fn relaxed_body(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    for line in body.split(|byte| *byte == b'\n') {
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mut blank = false;
        for byte in line {
            match byte {
                b' ' | b'\t' => blank = true,
                other => {
                    if std::mem::take(&mut blank) {
                        out.push(b' ');
                    }
                    out.push(*other);
                }
            }
        }
        out.extend(b"\r\n");
    }
    while out.ends_with(b"\r\n\r\n") {
        out.truncate(out.len() - 2);
    }
    if out == b"\r\n" { Vec::new() } else { out }
}

fn folded(signature: &str) -> String {
    signature.as_bytes().chunks(70).map(|chunk| String::from_utf8_lossy(chunk)).collect::<Vec<_>>().join("\r\n ")
}
