//! Just enough DER (X.690) to write certificates and to read names and extensions as the bytes they are.
//!
//! A name is never taken apart and put together again here: what comes in is what goes out.

use chrono::{DateTime, Datelike, Utc};

/// Tag of a SEQUENCE.
pub const SEQUENCE: u8 = 0x30;
/// Tag of a SET.
pub const SET: u8 = 0x31;
/// Tag of an INTEGER.
pub const INTEGER: u8 = 0x02;
/// Tag of a BIT STRING.
pub const BIT_STRING: u8 = 0x03;
/// Tag of an OCTET STRING.
pub const OCTET_STRING: u8 = 0x04;
/// Tag of an OBJECT IDENTIFIER.
pub const OID: u8 = 0x06;
/// Tag of a `UTF8String`.
pub const UTF8: u8 = 0x0c;
/// Tag of a `PrintableString`.
pub const PRINTABLE: u8 = 0x13;
/// Tag of an `IA5String`.
pub const IA5: u8 = 0x16;

/// Context-specific, constructed tag `[n]`.
pub const fn context(n: u8) -> u8 {
    0xa0 | n
}

/// One value: tag, length, content.
pub fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    match content.len() {
        len @ 0..=0x7f => out.push(u8::try_from(len).unwrap()),
        len => {
            let bytes: Vec<u8> = len.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
            out.push(0x80 | u8::try_from(bytes.len()).unwrap());
            out.extend(bytes);
        }
    }
    out.extend_from_slice(content);
    out
}

/// A SEQUENCE of finished values.
pub fn sequence<B: AsRef<[u8]>>(parts: impl IntoIterator<Item = B>) -> Vec<u8> {
    tlv(SEQUENCE, &concat(parts))
}

/// A SET OF, its members in DER's order.
pub fn set(parts: impl IntoIterator<Item = Vec<u8>>) -> Vec<u8> {
    let mut parts: Vec<_> = parts.into_iter().collect();
    parts.sort();
    tlv(SET, &concat(parts))
}

/// Values one after another.
pub fn concat<B: AsRef<[u8]>>(parts: impl IntoIterator<Item = B>) -> Vec<u8> {
    parts.into_iter().flat_map(|part| part.as_ref().to_vec()).collect()
}

/// An OBJECT IDENTIFIER from its dotted form.
pub fn oid(dotted: &str) -> Vec<u8> {
    let arcs: Vec<u64> = dotted.split('.').map(|arc| arc.parse().expect("a number between dots")).collect();
    let mut content = base128(arcs[0] * 40 + arcs[1]);
    arcs[2..].iter().for_each(|arc| content.extend(base128(*arc)));
    tlv(OID, &content)
}

fn base128(mut arc: u64) -> Vec<u8> {
    let mut out = vec![u8::try_from(arc & 0x7f).unwrap()];
    while arc > 0x7f {
        arc >>= 7;
        out.insert(0, 0x80 | u8::try_from(arc & 0x7f).unwrap());
    }
    out
}

/// An INTEGER from its big-endian bytes, taken as positive.
pub fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let mut content: Vec<u8> = bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
    if content.first().is_none_or(|first| first & 0x80 != 0) {
        content.insert(0, 0);
    }
    tlv(INTEGER, &content)
}

/// BOOLEAN TRUE.
pub fn truth() -> Vec<u8> {
    tlv(0x01, &[0xff])
}

/// A BIT STRING without unused bits.
pub fn bit_string(bytes: &[u8]) -> Vec<u8> {
    tlv(BIT_STRING, &[&[0], bytes].concat())
}

/// Time as RFC 5280 §4.1.2.5 wants it: `UTCTime` until 2049, then `GeneralizedTime`.
pub fn time(at: DateTime<Utc>) -> Vec<u8> {
    if at.year() < 2050 {
        tlv(0x17, at.format("%y%m%d%H%M%SZ").to_string().as_bytes())
    } else {
        tlv(0x18, at.format("%Y%m%d%H%M%SZ").to_string().as_bytes())
    }
}

/// A value that was read.
#[derive(Debug, Clone, Copy)]
pub struct Tlv<'a> {
    /// Its tag.
    pub tag: u8,
    /// Tag, length and content.
    pub whole: &'a [u8],
    /// The content alone.
    pub content: &'a [u8],
}

impl<'a> Tlv<'a> {
    /// Reads one value that fills `bytes`; `None` if something follows or it is not DER.
    pub fn only(bytes: &'a [u8]) -> Option<Self> {
        let (value, rest) = Self::first(bytes)?;
        rest.is_empty().then_some(value)
    }

    /// Reads the first value; gives it and what follows.
    pub fn first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (&tag, rest) = bytes.split_first()?;
        let (&short, rest) = rest.split_first()?;
        let (len, rest) = match short {
            0..=0x7f => (usize::from(short), rest),
            0x81..=0x84 => {
                let (long, rest) = rest.split_at_checked(usize::from(short & 0x7f))?;
                (long.iter().fold(0, |len, byte| len << 8 | usize::from(*byte)), rest)
            }
            _ => return None,
        };
        let (content, after) = rest.split_at_checked(len)?;
        Some((Self { tag, whole: &bytes[..bytes.len() - after.len()], content }, after))
    }

    /// The values inside.
    pub fn members(&self) -> Option<Vec<Tlv<'a>>> {
        let (mut members, mut rest) = (Vec::new(), self.content);
        while !rest.is_empty() {
            let (member, after) = Self::first(rest)?;
            members.push(member);
            rest = after;
        }
        Some(members)
    }

    /// The member with this tag.
    pub fn member(&self, tag: u8) -> Option<Tlv<'a>> {
        self.members()?.into_iter().find(|member| member.tag == tag)
    }
}

/// The value of an extension (the content of its OCTET STRING) in an `Extensions` SEQUENCE.
pub fn extension<'a>(extensions: &Tlv<'a>, dotted: &str) -> Option<&'a [u8]> {
    let wanted = oid(dotted);
    extensions.members()?.into_iter().find_map(|extension| {
        let members = extension.members()?;
        let named = members.first().is_some_and(|name| name.whole == wanted);
        named.then(|| members.last().filter(|value| value.tag == OCTET_STRING).map(|value| value.content)).flatten()
    })
}
