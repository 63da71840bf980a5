//! The person in the browser with the authority's own software: it makes keys on the card, signs requests with the old certificate and sends
//! them. The program under test has no part in it.

use super::Desk;
use crate::{
    authority::{Accepted, Refusal, names_of},
    events::Kind,
    half::{Half, Pair},
};
use openssl::{
    asn1::{Asn1Object, Asn1OctetString},
    cms::{CMSOptions, CmsContentInfo},
    hash::MessageDigest,
    pkey::{PKey, Private},
    rsa::Rsa,
    stack::Stack,
    x509::{X509, X509Extension, X509ReqBuilder},
};
use twins_starcos::Entry;

const KEY_BITS: u32 = 2048;

impl Desk {
    /// Applies for both certificates through the link with this token, and leaves both new keys on the card.
    ///
    /// # Errors
    /// What the authority says against it.
    ///
    /// # Panics
    /// If the card does not take the keys.
    pub fn applies_in_the_browser(&self, token: &str) -> Result<Accepted, Refusal> {
        let keys = Pair { qualified: new_key(), commercial: new_key() };
        let message = |half: Half| self.signed(&request(&self.pair().certificates.get(half).der, keys.get(half)));
        let messages = Pair { qualified: message(Half::Qualified), commercial: message(Half::Commercial) };
        for (half, id) in [(Half::Qualified, b"browser-q"), (Half::Commercial, b"browser-c")] {
            let key = keys.get(half).private_key_to_pkcs8().expect("PKCS#8");
            let entry = Entry { id, label: "made by other software", private_key: Some(&key), certificate: None };
            self.card().provision(&entry).expect("a key on the card");
        }
        self.events().tell(Kind::Card, "other software made two keys on the card");
        self.authority().submit(token, &messages)
    }

    fn signed(&self, pkcs10: &[u8]) -> Vec<u8> {
        let signer = X509::from_der(&self.pair().certificates.qualified.der).expect("a certificate");
        let flags = CMSOptions::BINARY;
        let cms = CmsContentInfo::sign(Some(&signer), Some(&self.pair().keys.qualified), None, Some(pkcs10), flags).expect("signed");
        cms.to_der().expect("DER")
    }
}

fn new_key() -> PKey<Private> {
    PKey::from_rsa(Rsa::generate(KEY_BITS).expect("a key")).expect("a key")
}

/// The old subject and alternative names, the new key.
fn request(old: &[u8], key: &PKey<Private>) -> Vec<u8> {
    let certificate = X509::from_der(old).expect("a certificate");
    let (_, alternatives) = names_of(old);
    let mut builder = X509ReqBuilder::new().expect("a request");
    builder.set_version(0).expect("version 1");
    builder.set_subject_name(certificate.subject_name()).expect("the subject");
    builder.set_pubkey(key).expect("the key");
    let object = Asn1Object::from_str("2.5.29.17").expect("an OID");
    let value = Asn1OctetString::new_from_bytes(&alternatives).expect("octets");
    let mut extensions = Stack::new().expect("a list");
    extensions.push(X509Extension::new_from_der(&object, false, &value).expect("an extension")).expect("pushed");
    builder.add_extensions(&extensions).expect("extensions");
    builder.sign(key, MessageDigest::sha256()).expect("signed");
    builder.build().to_der().expect("DER")
}
