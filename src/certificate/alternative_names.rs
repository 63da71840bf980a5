//! The subject's alternative names, as far as the program needs them (RFC 5280 §4.2.1.6). Entries that it does not understand are passed over.

use super::{
    name,
    tlv::{self, TlvError, Walk},
};
use der::asn1::ObjectIdentifier;

/// I.CA's user id.
const ICA_USER_ID: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.23624.4.6");

/// `rfc822Name [1] IA5String`.
const RFC822_NAME: u8 = 0x81;

/// What was found.
#[derive(Debug, Default)]
pub struct AlternativeNames {
    pub emails: Vec<String>,
    pub ica_user_id: Option<String>,
}

impl AlternativeNames {
    /// Reads the DER of `GeneralNames`.
    pub fn parse(der: &[u8]) -> Result<Self, TlvError> {
        let mut outer = Walk::der(der);
        let names = outer.expect(tlv::SEQUENCE)?;
        outer.end()?;
        let mut found = Self::default();
        let mut walk = outer.within(names);
        while let Some(entry) = walk.next()? {
            match entry.tag {
                RFC822_NAME => found.emails.extend(String::from_utf8(entry.content.to_vec())),
                tag if tag == tlv::context(0) => {
                    let id = user_id(walk.within(entry)).unwrap_or_default();
                    found.ica_user_id = found.ica_user_id.or(id);
                }
                _ => {}
            }
        }
        Ok(found)
    }
}

/// I.CA's user id, if this `OtherName` holds it. Whatever its type: a string as text, a number or other primitive as hex.
fn user_id(mut other_name: Walk<'_>) -> Result<Option<String>, TlvError> {
    let kind = other_name.expect(tlv::OBJECT_IDENTIFIER)?;
    if kind.content != ICA_USER_ID.as_bytes() {
        return Ok(None);
    }
    let wrapper = other_name.expect(tlv::context(0))?;
    let value = other_name.within(wrapper).next()?.ok_or(TlvError::Short)?;
    Ok(Some(name::text(value.tag, value.content).unwrap_or_else(|| hex::encode(value.content))))
}
