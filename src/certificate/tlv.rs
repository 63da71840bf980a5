//! Tag, length, value (X.690 §8.1): walks DER and BER without copying, so that the very bytes of an element can be had.
//!
//! It knows nothing of what the elements mean. One-byte tags only: X.509 and CMS have no others. Length and depth are bounded by the
//! input and by [`MAX_DEPTH`], and nothing here panics.

/// How deep indefinite lengths may be nested.
const MAX_DEPTH: u8 = 32;

pub const BOOLEAN: u8 = 0x01;
pub const INTEGER: u8 = 0x02;
pub const OCTET_STRING: u8 = 0x04;
pub const OBJECT_IDENTIFIER: u8 = 0x06;
pub const SEQUENCE: u8 = 0x30;
pub const SET: u8 = 0x31;

/// The tag `[number]` of a constructed, context-specific element.
pub const fn context(number: u8) -> u8 {
    0xA0 | number
}

/// The DER of an `INTEGER` with this content, at most 127 bytes long as any serial number's is.
pub fn integer(content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap_or_default();
    [&[INTEGER, length], content].concat()
}

/// The bytes are not what the walk expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TlvError {
    #[error("the data ends too early")]
    Short,
    #[error("a length that DER does not allow")]
    Length,
    #[error("a tag of several bytes")]
    Tag,
    #[error("element {found:#04x} stands where {expected:#04x} is due")]
    Unexpected { expected: u8, found: u8 },
    #[error("nested too deep")]
    Depth,
    #[error("more data follows")]
    Trailing,
    #[error("more elements than any real one has")]
    Many,
}

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tlv<'a> {
    pub tag: u8,
    /// The value, without an end-of-contents marker.
    pub content: &'a [u8],
    /// Tag, length and value.
    pub whole: &'a [u8],
}

/// The elements that follow each other in some bytes.
#[derive(Debug, Clone, Copy)]
pub struct Walk<'a> {
    rest: &'a [u8],
    ber: bool,
}

impl<'a> Walk<'a> {
    /// Over DER: definite, shortest lengths.
    pub const fn der(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, ber: false }
    }

    /// Over BER: indefinite and long-winded lengths too.
    pub const fn ber(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, ber: true }
    }

    /// A walk through the value of an element, by the same rules.
    pub const fn within(&self, element: Tlv<'a>) -> Self {
        Self { rest: element.content, ber: self.ber }
    }

    /// What was not walked over yet.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The next element, `None` at the end.
    pub fn next(&mut self) -> Result<Option<Tlv<'a>>, TlvError> {
        if self.rest.is_empty() { Ok(None) } else { self.element(0).map(Some) }
    }

    /// The next element, which must have this tag.
    pub fn expect(&mut self, expected: u8) -> Result<Tlv<'a>, TlvError> {
        match self.rest.first() {
            None => Err(TlvError::Short),
            Some(&found) if found != expected => Err(TlvError::Unexpected { expected, found }),
            Some(_) => self.element(0),
        }
    }

    /// The next element if it has this tag.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Tlv<'a>>, TlvError> {
        if self.rest.first() == Some(&tag) { self.element(0).map(Some) } else { Ok(None) }
    }

    /// Nothing may follow.
    pub const fn end(&self) -> Result<(), TlvError> {
        if self.rest.is_empty() { Ok(()) } else { Err(TlvError::Trailing) }
    }

    fn element(&mut self, depth: u8) -> Result<Tlv<'a>, TlvError> {
        let all = self.rest;
        let (&tag, after_tag) = all.split_first().ok_or(TlvError::Short)?;
        if tag & 0x1F == 0x1F {
            return Err(TlvError::Tag);
        }
        let (&first, body) = after_tag.split_first().ok_or(TlvError::Short)?;
        if first == 0x80 {
            return self.indefinite(tag, body, depth);
        }
        let (length, body) = self.definite(first, body)?;
        let (content, rest) = body.split_at_checked(length).ok_or(TlvError::Short)?;
        self.rest = rest;
        Ok(Tlv { tag, content, whole: before(all, rest) })
    }

    fn definite(&self, first: u8, body: &'a [u8]) -> Result<(usize, &'a [u8]), TlvError> {
        if first < 0x80 {
            return Ok((usize::from(first), body));
        }
        let (digits, body) = body.split_at_checked(usize::from(first & 0x7F)).ok_or(TlvError::Short)?;
        let significant = digits.iter().position(|&digit| digit != 0).map_or(&[][..], |at| digits.get(at..).unwrap_or_default());
        if significant.len() > 4 {
            return Err(TlvError::Length);
        }
        let length = significant.iter().fold(0_usize, |length, &digit| (length << 8) | usize::from(digit));
        if !self.ber && (significant.len() != digits.len() || length < 0x80) {
            return Err(TlvError::Length);
        }
        Ok((length, body))
    }

    fn indefinite(&mut self, tag: u8, body: &'a [u8], depth: u8) -> Result<Tlv<'a>, TlvError> {
        if !self.ber || tag & 0x20 == 0 {
            return Err(TlvError::Length);
        }
        if depth >= MAX_DEPTH {
            return Err(TlvError::Depth);
        }
        let all = self.rest;
        let mut inner = Self { rest: body, ber: true };
        loop {
            if let Some(rest) = inner.rest.strip_prefix(&[0, 0]) {
                let content = before(body, inner.rest);
                self.rest = rest;
                return Ok(Tlv { tag, content, whole: before(all, rest) });
            }
            inner.element(depth + 1)?;
        }
    }
}

/// The part of `all` that stands before its tail.
fn before<'a>(all: &'a [u8], tail: &[u8]) -> &'a [u8] {
    all.get(..all.len().saturating_sub(tail.len())).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn der_is_held_to_its_rules() {
        let mut walk = Walk::der(&[0x04, 0x02, 7, 8, 0x05, 0x00]);
        let first = walk.expect(OCTET_STRING).unwrap();
        assert_eq!((first.content, first.whole), (&[7, 8][..], &[0x04, 0x02, 7, 8][..]));
        assert_eq!(walk.end(), Err(TlvError::Trailing));
        assert_eq!(walk.next().unwrap().unwrap().tag, 0x05);
        assert_eq!(walk.next(), Ok(None));
        assert_eq!(Walk::der(&[0x04, 0x81, 0x01, 7]).next(), Err(TlvError::Length));
        assert_eq!(Walk::der(&[0x30, 0x80, 0, 0]).next(), Err(TlvError::Length));
        assert_eq!(Walk::der(&[0x04, 0x03, 7]).next(), Err(TlvError::Short));
        assert_eq!(Walk::der(&[0x1F, 0x01, 0]).next(), Err(TlvError::Tag));
        assert_eq!(Walk::der(&[0x30, 0x88, 1, 0, 0, 0, 0, 0, 0, 0]).next(), Err(TlvError::Length));
    }

    #[test]
    fn ber_may_leave_the_length_open() {
        let bytes = [0x30, 0x80, 0x24, 0x80, 0x04, 0x81, 0x01, 9, 0, 0, 0, 0, 0x05, 0x00];
        let mut walk = Walk::ber(&bytes);
        let outer = walk.expect(SEQUENCE).unwrap();
        assert_eq!(outer.whole, &bytes[..12]);
        let inner = walk.within(outer).expect(0x24).unwrap();
        assert_eq!(walk.within(inner).expect(OCTET_STRING).unwrap().content, [9]);
        assert_eq!(walk.rest(), [0x05, 0x00]);
        assert_eq!(Walk::ber(&[0x30, 0x80].repeat(10_000)).next(), Err(TlvError::Depth));
        assert_eq!(Walk::ber(&[0x30, 0x80, 0x05, 0x00]).next(), Err(TlvError::Short));
    }
}
