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

/// A private or public key on the card, or whatever else has an id and a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key {
    /// `CKA_ID`.
    pub id: Vec<u8>,
    /// `CKA_LABEL`.
    pub label: String,
}

/// What objects a card has, by `CKA_ID` and label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Listing {
    /// X.509 certificates.
    pub certificates: Vec<Key>,
    /// Private keys.
    pub private_keys: Vec<Key>,
    /// Public keys.
    pub public_keys: Vec<Key>,
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
    let Listing { certificates, private_keys, public_keys } = list(&tool, pin)?;
    let read = |Key { id, label }| {
        let der = tool().args(["--read-object", "--type", "cert", "--id", &hex(&id), "--label", &label]).run()?;
        Ok(Certificate { id, label, der })
    };
    Ok(Contents { certificates: certificates.into_iter().map(read).collect::<Result<_>>()?, private_keys, public_keys })
}

/// The same without the certificates' bytes.
pub(super) fn list(tool: impl Fn() -> Tool, pin: &str) -> Result<Listing> {
    let text = tool().login(pin).args(["--list-objects"]).run()?;
    let text = String::from_utf8(text).map_err(|e| Error::of("pkcs11-tool's listing is not UTF-8", e))?;
    let mut listing = Listing::default();
    for Object { class, id, label } in parse(&text)? {
        let objects = match class {
            Class::PrivateKey => &mut listing.private_keys,
            Class::PublicKey => &mut listing.public_keys,
            Class::Certificate => &mut listing.certificates,
        };
        objects.push(Key { id, label });
    }
    Ok(listing)
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
