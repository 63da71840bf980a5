//! A distinguished name, read for comparison and for people; never written back (RFC 5280 §4.1.2.4, §7.1).

use super::tlv::{self, TlvError, Walk};
use der::asn1::ObjectIdentifier;
use std::{collections::BTreeSet, fmt::Write as _};

/// Attribute types of RFC 4519 and their short names for people.
const SHORT_NAMES: [(&str, &str); 16] = [
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "street"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.42", "givenName"),
    ("2.5.4.97", "organizationIdentifier"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
];

/// A name has at most so many attributes; real ones have a dozen.
const MAX_ATTRIBUTES: usize = 64;

/// One attribute of a name.
struct Attribute<'a> {
    kind: Option<ObjectIdentifier>,
    raw_kind: &'a [u8],
    raw_value: &'a [u8],
    /// The value, if it is a string type.
    text: Option<String>,
}

/// A name: relative names in order, each with at least one attribute.
pub struct Name<'a>(Vec<Vec<Attribute<'a>>>);

impl<'a> Name<'a> {
    /// Reads the DER of a `Name`. One with too many attributes is an error: parsers that sort them take their time.
    pub fn parse(der: &'a [u8]) -> Result<Self, TlvError> {
        let mut outer = Walk::der(der);
        let sequence = outer.expect(tlv::SEQUENCE)?;
        outer.end()?;
        let mut relative_names = Vec::new();
        let mut walk = outer.within(sequence);
        let mut left = MAX_ATTRIBUTES;
        while !walk.rest().is_empty() {
            let set = walk.expect(tlv::SET)?;
            let attributes = attributes(walk.within(set), left)?;
            left -= attributes.len();
            relative_names.push(attributes);
        }
        Ok(Self(relative_names))
    }

    /// The text of the first attribute of this type.
    pub fn text_of(&self, kind: &ObjectIdentifier) -> Option<&str> {
        self.0.iter().flatten().find(|attribute| attribute.kind.as_ref() == Some(kind))?.text.as_deref()
    }

    /// RFC 4514: the last relative name first.
    pub fn to_text(&self) -> String {
        let shown = |relative: &Vec<Attribute<'_>>| relative.iter().map(Attribute::to_text).collect::<Vec<_>>().join("+");
        self.0.iter().rev().map(shown).collect::<Vec<_>>().join(",")
    }

    /// Whether two names are equal by RFC 5280 §7.1: relative names in order, attributes within one in any order, text without regard
    /// to its string type, case and white space. (Unicode is compared as it is, not normalised: a name that differs so is not equal.)
    pub fn same_as(&self, other: &Name<'_>) -> bool {
        self.comparable() == other.comparable()
    }

    fn comparable(&self) -> Vec<BTreeSet<(&[u8], Value<'_>)>> {
        self.0.iter().map(|relative| relative.iter().map(|attribute| (attribute.raw_kind, attribute.comparable())).collect()).collect()
    }
}

/// An attribute's value as it is compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Value<'a> {
    Text(String),
    Raw(&'a [u8]),
}

impl Attribute<'_> {
    fn comparable(&self) -> Value<'_> {
        self.text.as_deref().map_or(Value::Raw(self.raw_value), |text| Value::Text(folded(text)))
    }

    fn to_text(&self) -> String {
        let oid = self.kind.map_or_else(|| format!("#{}", hex::encode(self.raw_kind)), |kind| kind.to_string());
        let short = SHORT_NAMES.iter().find(|(known, _)| *known == oid).map(|(_, short)| *short);
        let value = match &self.text {
            Some(text) => escaped(text),
            None => format!("#{}", hex::encode(self.raw_value)),
        };
        format!("{}={value}", short.unwrap_or(&oid))
    }
}

/// The attributes of a set, at most so many.
fn attributes(mut set: Walk<'_>, most: usize) -> Result<Vec<Attribute<'_>>, TlvError> {
    let mut attributes = Vec::new();
    while !set.rest().is_empty() {
        if attributes.len() == most {
            return Err(TlvError::Many);
        }
        let pair = set.expect(tlv::SEQUENCE)?;
        let mut pair = set.within(pair);
        let kind = pair.expect(tlv::OBJECT_IDENTIFIER)?;
        let value = pair.next()?.ok_or(TlvError::Short)?;
        pair.end()?;
        attributes.push(Attribute {
            kind: ObjectIdentifier::from_bytes(kind.content).ok(),
            raw_kind: kind.content,
            raw_value: value.whole,
            text: text(value.tag, value.content),
        });
    }
    if attributes.is_empty() { Err(TlvError::Short) } else { Ok(attributes) }
}

/// The text of a string type (X.680 §41), `None` if it is none or broken.
pub fn text(tag: u8, content: &[u8]) -> Option<String> {
    match tag {
        // UTF8String, NumericString, PrintableString, IA5String, VisibleString: all of them UTF-8.
        0x0C | 0x12 | 0x13 | 0x16 | 0x1A => String::from_utf8(content.to_vec()).ok(),
        // TeletexString: in practice ISO 8859-1.
        0x14 => Some(content.iter().map(|&byte| char::from(byte)).collect()),
        // UniversalString
        0x1C => content.chunks(4).map(|chunk| char::from_u32(u32::from_be_bytes(chunk.try_into().ok()?))).collect(),
        // BMPString
        0x1E => {
            let units: Option<Vec<u16>> = content.chunks(2).map(|chunk| Some(u16::from_be_bytes(chunk.try_into().ok()?))).collect();
            String::from_utf16(&units?).ok()
        }
        _ => None,
    }
}

/// Lower case, with white space trimmed and folded to one space.
pub fn folded(text: &str) -> String {
    text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

/// Text without control characters, so that a name cannot play tricks on a terminal or in a mail.
pub fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// RFC 4514 §2.4; control characters are escaped too, so that a name cannot play tricks on a terminal.
fn escaped(text: &str) -> String {
    let last = text.chars().count().saturating_sub(1);
    let mut out = String::new();
    for (at, c) in text.chars().enumerate() {
        let at_edge = (at == 0 && matches!(c, ' ' | '#')) || (at == last && c == ' ');
        if at_edge || matches!(c, '"' | '+' | ',' | ';' | '<' | '>' | '\\') {
            out.push('\\');
            out.push(c);
        } else if c.is_control() {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // Writing to a String cannot fail.
                let _ = write!(out, "\\{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn element(tag: u8, content: &[u8]) -> Vec<u8> {
        [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
    }

    fn attribute(kind: u8, tag: u8, value: &[u8]) -> Vec<u8> {
        element(tlv::SEQUENCE, &[element(tlv::OBJECT_IDENTIFIER, &[0x55, 4, kind]), element(tag, value)].concat())
    }

    fn name(relative_names: &[&[Vec<u8>]]) -> Vec<u8> {
        let sets: Vec<u8> = relative_names.iter().flat_map(|attributes| element(tlv::SET, &attributes.concat())).collect();
        element(tlv::SEQUENCE, &sets)
    }

    fn same(a: &[u8], b: &[u8]) -> bool {
        Name::parse(a).unwrap().same_as(&Name::parse(b).unwrap())
    }

    #[test]
    fn names_are_equal_whatever_their_string_type_case_space_and_order_within_a_set() {
        let first =
            name(&[&[attribute(6, 0x13, b"CZ")], &[attribute(3, 0x0C, "Jana  Nováková ".as_bytes()), attribute(5, 0x13, b"ICA - 1")]]);
        let bmp: Vec<u8> = "JANA NOVÁKOVÁ".encode_utf16().flat_map(u16::to_be_bytes).collect();
        let second = name(&[&[attribute(6, 0x0C, b"cz")], &[attribute(5, 0x0C, b"ica - 1"), attribute(3, 0x1E, &bmp)]]);
        assert!(same(&first, &second));
        let other_order = name(&[&[attribute(3, 0x0C, b"Jana"), attribute(5, 0x13, b"1")], &[attribute(6, 0x13, b"CZ")]]);
        let in_order = name(&[&[attribute(6, 0x13, b"CZ")], &[attribute(3, 0x0C, b"Jana"), attribute(5, 0x13, b"1")]]);
        assert!(!same(&in_order, &other_order));
    }

    #[test]
    fn a_name_with_more_or_other_attributes_is_not_equal() {
        let one = name(&[&[attribute(11, 0x0C, b"Sales")]]);
        let two = name(&[&[attribute(11, 0x0C, b"Sales")], &[attribute(11, 0x0C, b"Sales")]]);
        let merged = name(&[&[attribute(11, 0x0C, b"Sales"), attribute(11, 0x0C, b"Brno")]]);
        let raw = name(&[&[attribute(11, 0x04, b"sales")]]);
        assert!(!same(&one, &two) && !same(&one, &merged) && !same(&one, &raw) && same(&raw, &raw));
    }

    #[test]
    fn text_for_people_is_escaped() {
        let der = name(&[
            &[attribute(10, 0x0C, b"#A, B+C ")],
            &[attribute(3, 0x0C, b"x\x1b[2Jy"), attribute(99, 0x0C, b"z"), attribute(12, 0x04, &[1])],
        ]);
        assert_eq!(Name::parse(&der).unwrap().to_text(), r"CN=x\1B[2Jy+2.5.4.99=z+title=#040101,O=\#A\, B\+C\ ");
    }
}
