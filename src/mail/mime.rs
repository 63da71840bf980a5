//! The structure of a message (RFC 2045, RFC 2046): multiparts and messages inside messages, cut apart line by line in a loop.
//!
//! The parser of single parts could do this too, but its time grows with the number of parts times their size, and what is nested in an encoded
//! part cannot be bounded from outside. Here each byte is looked at once for each level, and there are few levels. This file knows nothing of
//! what parts mean.

use mail_parser::{
    Message, MessageParser, MimeHeaders,
    decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode},
};
use std::{borrow::Cow, ops::Range, rc::Rc};

/// At most so many parts are looked at, those that hold others too.
const MAX_PARTS: usize = 256;
/// Parts are nested no deeper.
const MAX_DEPTH: usize = 24;
/// A longer header is not one of a message for people, in bytes.
pub(super) const MAX_HEADER: usize = 256 * 1024;

/// A part that holds no others.
#[derive(Debug)]
pub(super) struct Leaf<'a> {
    /// Header and body.
    pub(super) bytes: &'a [u8],
    /// It is the message itself, which has no parts.
    pub(super) root: bool,
    /// It belongs to the message itself, not to one inside it.
    pub(super) outermost: bool,
    /// It lies within `multipart/signed`.
    pub(super) signed: bool,
    /// It is a multipart without parts, or a part with two types: nobody can say what it is.
    pub(super) shapeless: bool,
}

/// Where the header of these bytes ends and the body begins: behind the first empty line.
pub(super) fn body_offset(bytes: &[u8]) -> usize {
    let mut at = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        at += line.len();
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
    }
    at
}

/// The header of these bytes, parsed; `None` if there is none or it is too long.
pub(super) fn header(bytes: &[u8]) -> Option<Message<'_>> {
    let header = bytes.get(..body_offset(bytes))?;
    (header.len() <= MAX_HEADER).then(|| MessageParser::default().parse_headers(header)).flatten()
}

/// A piece of a message that is still to be cut apart: a range of the message, or of what was decoded from a part of it.
struct Entity<'a> {
    source: Rc<Cow<'a, [u8]>>,
    range: Range<usize>,
    depth: usize,
    outermost: bool,
    signed: bool,
    /// Without a type of its own it is a message (RFC 2046 §5.1.5).
    digest: bool,
}

enum Structure {
    Leaf,
    /// Two programs can take it for different things.
    Shapeless,
    Multipart {
        boundary: String,
        signed: bool,
        digest: bool,
    },
    Message(Option<Decoder>),
}

type Decoder = fn(&[u8]) -> Option<Vec<u8>>;

/// Shows the parts of a message that hold no others, in the order of the text.
pub(super) fn for_each_leaf(raw: &[u8], mut visit: impl FnMut(&Leaf<'_>)) {
    let source = Rc::new(Cow::Borrowed(raw));
    let mut open = vec![Entity { source, range: 0..raw.len(), depth: 0, outermost: true, signed: false, digest: false }];
    for _ in 0..MAX_PARTS {
        let Some(entity) = open.pop() else { return };
        let bytes = entity.bytes();
        let leaf = Leaf { bytes, root: entity.depth == 0, outermost: entity.outermost, signed: entity.signed, shapeless: false };
        let structure = structure(bytes, entity.digest);
        let deep = entity.depth >= MAX_DEPTH;
        match structure {
            Structure::Leaf => visit(&leaf),
            Structure::Shapeless => visit(&Leaf { shapeless: true, ..leaf }),
            Structure::Multipart { .. } | Structure::Message(_) if deep => {}
            Structure::Multipart { boundary, signed, digest } => {
                let body = body_offset(bytes);
                let parts = parts(&bytes[body..], &boundary);
                if parts.is_empty() {
                    visit(&Leaf { shapeless: true, ..leaf });
                }
                let signed = signed || entity.signed;
                let start = entity.range.start + body;
                let child = |part: Range<usize>| entity.inner(start + part.start..start + part.end, signed, digest);
                open.extend(parts.into_iter().rev().map(child));
            }
            Structure::Message(None) => {
                let message = entity.inner(entity.range.start + body_offset(bytes)..entity.range.end, false, false);
                open.push(Entity { outermost: false, ..message });
            }
            Structure::Message(Some(decode)) => {
                let Some(decoded) = decode(&bytes[body_offset(bytes)..]) else { continue };
                let range = 0..decoded.len();
                let message = entity.inner(range, false, false);
                open.push(Entity { source: Rc::new(Cow::Owned(decoded)), outermost: false, ..message });
            }
        }
    }
}

impl<'a> Entity<'a> {
    fn bytes(&self) -> &[u8] {
        self.source.get(self.range.clone()).unwrap_or_default()
    }

    fn inner(&self, range: Range<usize>, signed: bool, digest: bool) -> Self {
        Self { source: Rc::clone(&self.source), range, depth: self.depth + 1, outermost: self.outermost, signed, digest }
    }
}

/// Whether these bytes are a part that holds others.
pub(super) fn holds_others(bytes: &[u8]) -> bool {
    !matches!(structure(bytes, false), Structure::Leaf)
}

fn structure(bytes: &[u8], digest: bool) -> Structure {
    let header = header(bytes);
    let Some(kind) = header.as_ref().and_then(|header| header.parts.first()?.content_type()) else {
        return if digest { Structure::Message(None) } else { Structure::Leaf };
    };
    if header.as_ref().is_some_and(|header| types(header) > 1) {
        return Structure::Shapeless;
    }
    let subtype = kind.subtype().unwrap_or_default().to_ascii_lowercase();
    match (kind.ctype().to_ascii_lowercase().as_str(), subtype.as_str()) {
        ("multipart", _) => Structure::Multipart {
            boundary: kind.attribute("boundary").unwrap_or_default().to_owned(),
            signed: subtype == "signed",
            digest: subtype == "digest",
        },
        ("message", "rfc822" | "global") => Structure::Message(decoder(header.as_ref())),
        _ => Structure::Leaf,
    }
}

/// How many Content-Type fields there are.
fn types(header: &Message<'_>) -> usize {
    header.headers().iter().filter(|field| field.name.as_str().trim().eq_ignore_ascii_case("content-type")).count()
}

/// A message inside a message may not be encoded (RFC 2046 §5.2.1), but some programs do it.
fn decoder(header: Option<&Message<'_>>) -> Option<Decoder> {
    match header?.parts.first()?.content_transfer_encoding()?.to_ascii_lowercase().as_str() {
        "base64" => Some(base64_decode),
        "quoted-printable" => Some(quoted_printable_decode),
        _ => None,
    }
}

/// The parts between the lines that consist of two dashes and the boundary (RFC 2046 §5.1.1); the line end before such a line belongs to it.
fn parts(body: &[u8], boundary: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let (mut start, mut at) = (None, 0);
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let begin = at;
        at += line.len();
        let Some(rest) = line.strip_prefix(b"--").and_then(|line| line.strip_prefix(boundary.as_bytes())) else { continue };
        let rest = rest.trim_ascii_end();
        if !matches!(rest, b"" | b"--") || (boundary.is_empty() && !rest.is_empty()) {
            continue;
        }
        if let Some(start) = start.replace(at) {
            found.push(start..begin.max(start));
        }
        if rest == b"--" || found.len() >= MAX_PARTS {
            return found;
        }
    }
    // Cut off before its end: what is there counts.
    found.extend(start.map(|start| start..body.len()));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(raw: &str) -> Vec<(String, bool, bool)> {
        let mut found = Vec::new();
        for_each_leaf(raw.as_bytes(), |leaf| {
            let body = leaf.bytes.get(body_offset(leaf.bytes)..).unwrap_or_default();
            found.push((String::from_utf8_lossy(body).trim().to_owned(), leaf.outermost, leaf.signed));
        });
        found
    }

    #[test]
    fn parts_are_found_at_every_level_and_in_order() {
        let raw = "Content-Type: multipart/signed; boundary=\"a b\"\r\n\r\npreamble\r\n--a b\r\nContent-Type: Multipart/Alternative; boundary=in\r\n\r\n\
                   --in\r\n\r\none\r\n--into\r\n--in--\r\nlost\r\n--a b \r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\ntwo\r\n--a b--\r\n";
        assert_eq!(leaves(raw), [("one\r\n--into".into(), true, true), ("two".into(), false, false)]);
    }

    #[test]
    fn what_is_broken_is_read_as_far_as_it_goes() {
        assert_eq!(leaves("Content-Type: multipart/mixed; boundary=x\n\n--x\n\ncut off"), [("cut off".into(), true, false)]);
        assert_eq!(leaves("Content-Type: multipart/mixed; boundary=x\n\nno part"), [("no part".into(), true, false)]);
        assert_eq!(leaves("Content-Type: multipart/mixed\n\n--\n\na\n-----\n--\n\nb\n").len(), 2);
        let encoded = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoKaW5uZXI=\n";
        assert_eq!(leaves(encoded), [("inner".into(), false, false)]);
        assert_eq!(leaves("Content-Type: multipart/digest; boundary=x\n\n--x\n\nSubject: a\n\nb\n--x--"), [("b".into(), false, false)]);
    }

    #[test]
    fn a_part_with_two_types_is_nothing_that_could_be_read() {
        let of = |raw: &str| {
            let mut found = Vec::new();
            for_each_leaf(raw.as_bytes(), |leaf| found.push(leaf.shapeless));
            found
        };
        let part = "Content-Type: text/plain\r\ncontent-type : text/html\r\n\r\n<a href=x>y</a>\r\n";
        assert_eq!(
            of(&format!("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n{part}--x\r\n\r\ntext\r\n--x--\r\n")),
            [true, false]
        );
        let nested = "Content-Type: multipart/mixed; boundary=y\r\nContent-Type: text/plain\r\n\r\n--y\r\n\r\ntext\r\n--y--\r\n";
        assert_eq!(of(&format!("Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n{nested}--x--\r\n")), [true]);
    }
}
