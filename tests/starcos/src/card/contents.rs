//! What is on a card, by OpenSC's listing of it. It may not know the module under test.

use super::tool::{Tool, hex};
use crate::error::{Error, Result};

/// A certificate on the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// `CKA_ID`.
    pub id: Vec<u8>,
    /// `CKA_LABEL`.
    pub label: String,
    /// `CKA_VALUE`: X.509, DER.
    pub der: Vec<u8>,
}

/// A private or public key on the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// `CKA_ID`.
    pub id: Vec<u8>,
    /// `CKA_LABEL`.
    pub label: String,
}

/// All objects of a card that matter to certificates.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Contents {
    /// X.509 certificates.
    pub certificates: Vec<Certificate>,
    /// Private keys.
    pub private_keys: Vec<Key>,
    /// Public keys.
    pub public_keys: Vec<Key>,
}

impl Contents {
    /// The certificates under this `CKA_ID`.
    pub fn certificates_of(&self, id: &[u8]) -> Vec<&Certificate> {
        self.certificates.iter().filter(|certificate| certificate.id == id).collect()
    }
}

/// Lists the token; `tool` gives a fresh pkcs11-tool that is directed to it.
pub(super) fn read(tool: impl Fn() -> Tool, pin: &str) -> Result<Contents> {
    let listing = tool().login(pin).args(["--list-objects"]).run()?;
    let listing = String::from_utf8(listing).map_err(|e| Error::of("pkcs11-tool's listing is not UTF-8", e))?;
    let objects = parse(&listing)?;
    let mut contents = Contents::default();
    for Object { class, id, label } in objects {
        match class {
            Class::PrivateKey => contents.private_keys.push(Key { id, label }),
            Class::PublicKey => contents.public_keys.push(Key { id, label }),
            Class::Certificate => {
                let der = tool().args(["--read-object", "--type", "cert", "--id", &hex(&id), "--label", &label]).run()?;
                contents.certificates.push(Certificate { id, label, der });
            }
        }
    }
    Ok(contents)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Certificate,
    PrivateKey,
    PublicKey,
}

#[derive(Debug, PartialEq, Eq)]
struct Object {
    class: Class,
    id: Vec<u8>,
    label: String,
}

fn class_in(line: &str) -> Option<Class> {
    [("Certificate Object;", Class::Certificate), ("Private Key Object;", Class::PrivateKey), ("Public Key Object;", Class::PublicKey)]
        .into_iter()
        .find_map(|(start, class)| line.starts_with(start).then_some(class))
}

/// Each object is a line with its class, and under it, indented, its attributes.
fn parse(listing: &str) -> Result<Vec<Object>> {
    let mut objects: Vec<Object> = Vec::new();
    let mut known = false;
    for line in listing.lines() {
        if !line.starts_with(' ') {
            let class = class_in(line);
            known = class.is_some();
            objects.extend(class.map(|class| Object { class, id: Vec::new(), label: String::new() }));
        } else if let (true, Some(object), Some((name, value))) = (known, objects.last_mut(), line.split_once(':')) {
            match name.trim() {
                "ID" => object.id = unhex(value.trim()).ok_or_else(|| Error::new(format!("pkcs11-tool shows the id `{value}`")))?,
                "label" => object.label = value.trim().to_owned(),
                _ => {}
            }
        }
    }
    Ok(objects)
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() {
        return Some(Vec::new());
    }
    crate::Atr::from_hex(text).map(|bytes| bytes.bytes().to_vec())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Class, Object, parse};

    #[test]
    fn a_listing_is_understood() {
        let listing = "Certificate Object; type = X.509 cert\n  label:      Jan: kvalifikovaný\n  subject:    DN: CN=Jan\n  ID:         0a1b\nProfile object 7\n  label:  x\n\
                       Private Key Object; RSA \n  label:      k\n  Usage:      decrypt, sign\nPublic Key Object; RSA 2048 bits\n  ID: 01\n";
        let expected = [
            (Class::Certificate, vec![0x0A, 0x1B], "Jan: kvalifikovaný"),
            (Class::PrivateKey, vec![], "k"),
            (Class::PublicKey, vec![1], ""),
        ]
        .map(|(class, id, label)| Object { class, id, label: label.to_owned() });
        assert_eq!(parse(listing).unwrap(), expected);
    }
}
