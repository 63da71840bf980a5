//! The least work that proves where one known message comes from: parsed, body and signed fields canonicalised (relaxed, RFC 6376 §3.4), two SHA-256 and one
//! RSA-2048 verification. It knows the one form of the notice here and holds it to no policy: a floor to measure against, not a way to judge mail.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use sha2::{Digest, Sha256};
use twins::mail::TrustSettings;

/// What stands before the key proper in the `SubjectPublicKeyInfo` of an RSA key of 2048 bits.
const BEFORE_KEY: usize = 24;

/// The key, ready to verify with.
pub struct Floor(UnparsedPublicKey<Vec<u8>>);

impl Floor {
    /// With the key that the notice is signed with.
    pub fn with_key_of(trust: &TrustSettings) -> Self {
        let record = &trust.dkim_keys["sandbox._domainkey.ica.cz"];
        let key = STANDARD.decode(tag(record, "p").unwrap()).unwrap();
        Self(UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key[BEFORE_KEY..].to_vec()))
    }

    /// Whether the message is as it was signed.
    pub fn proves(&self, raw: &[u8]) -> bool {
        assert!(mail_parser::MessageParser::default().parse(raw).is_some());
        let text = std::str::from_utf8(raw).unwrap();
        let (header, body) = text.split_once("\r\n\r\n").unwrap();
        let fields = fields(header);
        let signature = field(&fields, "dkim-signature");
        let tags = relaxed(signature);
        let hash = STANDARD.encode(Sha256::digest(relaxed_body(body)));
        if tag(&tags, "bh") != Some(hash.as_str()) {
            return false;
        }
        let mut signed = String::new();
        for name in tag(&tags, "h").unwrap().split(':').map(str::trim) {
            signed += &format!("{name}:{}\r\n", relaxed(field(&fields, name)));
        }
        // The signature itself is signed with nothing in its place.
        let at = tags.find("; b=").unwrap() + "; b=".len();
        let value: String = tags[at..].split(';').next().unwrap().split_whitespace().collect();
        signed += &format!("dkim-signature:{}", &tags[..at]);
        self.0.verify(signed.as_bytes(), &STANDARD.decode(value).unwrap()).is_ok()
    }
}

/// The fields with their folded values.
fn fields(header: &str) -> Vec<(&str, &str)> {
    let (mut fields, mut start) = (Vec::new(), 0);
    for (end, _) in header.match_indices("\r\n").chain([(header.len(), "")]) {
        if !header[end..].starts_with("\r\n ") && !header[end..].starts_with("\r\n\t") {
            fields.push(header[start..end].split_once(':').unwrap());
            start = end + 2;
        }
    }
    fields
}

fn field<'a>(fields: &[(&str, &'a str)], name: &str) -> &'a str {
    fields.iter().rev().find(|(known, _)| known.eq_ignore_ascii_case(name)).unwrap().1
}

/// Every run of white space, folds too, is one space; none at the ends.
fn relaxed(value: &str) -> String {
    let mut relaxed = String::with_capacity(value.len());
    for word in value.split_ascii_whitespace() {
        if !relaxed.is_empty() {
            relaxed.push(' ');
        }
        relaxed += word;
    }
    relaxed
}

/// Runs of white space within a line are one space, those at its end and empty lines at the end are none.
fn relaxed_body(body: &str) -> String {
    let mut relaxed = String::with_capacity(body.len());
    for line in body.trim_end_matches("\r\n").split("\r\n") {
        let mut space = false;
        for letter in line.trim_end_matches([' ', '\t']).chars() {
            let blank = matches!(letter, ' ' | '\t');
            if !(blank && space) {
                relaxed.push(if blank { ' ' } else { letter });
            }
            space = blank;
        }
        relaxed += "\r\n";
    }
    relaxed
}

/// A tag's value in a tag list.
fn tag<'a>(list: &'a str, name: &str) -> Option<&'a str> {
    list.split(';').filter_map(|tag| tag.split_once('=')).find(|(known, _)| known.trim() == name).map(|(_, value)| value.trim())
}
