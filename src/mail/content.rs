//! A raw message (RFC 5322, MIME) taken apart: what a person would read, the links, and whatever could hold a certificate. Bounded in
//! everything; the structure is cut apart by `mime.rs`, the single parts are decoded by the parser.

use super::{
    html::{self, Anchor},
    mime::{self, Leaf, MAX_HEADER},
};
use chrono::{DateTime, Utc};
use mail_parser::{Encoding, Message, MessageParser, MessagePart, MimeHeaders, PartType, decoders::base64::base64_decode};
use std::borrow::Cow;

/// At most so much text is read.
const MAX_TEXT: usize = 256 * 1024;

/// The header fields that the program needs.
#[derive(Debug, Default)]
pub(super) struct Headers {
    /// Addresses of the From fields, lower case.
    pub(super) from: Vec<String>,
    /// Addresses of the To fields, lower case.
    pub(super) to: Vec<String>,
    /// Subject, decoded.
    pub(super) subject: String,
    /// `Message-ID` without brackets.
    pub(super) message_id: Option<String>,
    /// Date.
    pub(super) date: Option<DateTime<Utc>>,
    /// Where the body begins, as the parser that reads the text sees it.
    pub(super) body_offset: u32,
    /// How many fields there are.
    pub(super) fields: usize,
    /// How many of them hold signatures of any kind.
    pub(super) signatures: usize,
    /// How many From, Subject, Date, To and Content-Type fields that parser sees.
    pub(super) counts: [usize; 5],
}

/// The names that [`Headers::counts`] counts.
pub(super) const COUNTED: [&str; 5] = ["from", "subject", "date", "to", "content-type"];

/// The fields that hold signatures: of the sender (RFC 6376) and of those who passed the message on (RFC 8617).
const SIGNATURES: [&str; 5] = ["dkim-signature", "dkim2-signature", "arc-message-signature", "arc-seal", "arc-authentication-results"];

/// A message taken apart.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// Header fields.
    pub(super) headers: Headers,
    /// All text that a person reads, HTML turned into text.
    pub(super) text: String,
    /// The text in which a bare address is a link (without the labels of links).
    pub(super) outside: String,
    /// Links of the HTML.
    pub(super) anchors: Vec<Anchor>,
    /// Contents of every part that could hold a certificate.
    pub(super) blobs: Vec<Vec<u8>>,
}

impl Content {
    /// Takes a message apart; `None` if it has no header, or one that is too long.
    pub(super) fn read(raw: &[u8]) -> Option<Self> {
        let mut content = Self { headers: headers(&mime::header(raw)?, mime::body_offset(raw)), ..Self::default() };
        mime::for_each_leaf(raw, |leaf| content.leaf(leaf));
        Some(content)
    }

    fn leaf(&mut self, leaf: &Leaf<'_>) {
        // A part may have no header at all, which the parser takes for no message.
        let bytes = if leaf.root { Cow::Borrowed(leaf.bytes) } else { Cow::Owned([b"MIME-Version: 1.0\r\n", leaf.bytes].concat()) };
        if leaf.shapeless || mime::holds_others(&bytes) {
            self.blobs.push(leaf.bytes.get(mime::body_offset(leaf.bytes)..).unwrap_or_default().to_vec());
            return;
        }
        if mime::body_offset(&bytes) > MAX_HEADER + 32 {
            return;
        }
        let Some(message) = MessageParser::default().parse(bytes.as_ref()) else { return };
        let named = |part: &MessagePart<'_>| part.content_type().is_some_and(|kind| kind.has_attribute("name"));
        if let Some(part) = message.parts.first() {
            let shown = message.text_body.contains(&0) || message.html_body.contains(&0);
            self.part(part, leaf.outermost && shown && (leaf.root || !named(part)), leaf.signed, &bytes);
        }
    }

    fn part(&mut self, part: &MessagePart<'_>, body: bool, signed: bool, raw: &[u8]) {
        match &part.body {
            PartType::Text(text) if body => self.push_text(text, text),
            PartType::Html(source) if body => {
                let html = html::read(truncated(source));
                self.push_text(&html.text, &html.outside);
                self.anchors.extend(html.anchors);
            }
            PartType::Binary(bytes) | PartType::InlineBinary(bytes) if !(signed && is_signature(part)) => self.blobs.push(bytes.to_vec()),
            _ => {}
        }
        if let PartType::Text(text) | PartType::Html(text) = &part.body {
            if !body || text.contains("-----BEGIN") {
                self.blobs.push(text.as_bytes().to_vec());
            }
            if part.encoding == Encoding::Base64 {
                // A certificate sent as text: its bytes, not what a charset makes of them.
                let encoded = raw.get(part.offset_body as usize..part.offset_end as usize);
                self.blobs.extend(encoded.and_then(base64_decode).filter(|bytes| matches!(bytes.first(), Some(0x30 | b'P'))));
            }
        }
    }

    fn push_text(&mut self, text: &str, outside: &str) {
        for (all, more) in [(&mut self.text, text), (&mut self.outside, outside)] {
            if all.len() < MAX_TEXT {
                all.push_str(truncated(more));
                all.push_str("\n\n");
            }
        }
    }
}

fn truncated(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}

/// An S/MIME signature carries its signer's certificate, which is not one that was issued to the reader.
fn is_signature(part: &MessagePart<'_>) -> bool {
    part.content_type().and_then(|kind| kind.subtype()).is_some_and(|sub| sub.to_ascii_lowercase().ends_with("pkcs7-signature"))
}

fn headers(message: &Message<'_>, body_offset: usize) -> Headers {
    let named = |name: &str| message.headers().iter().filter(|header| header.name.as_str().trim().eq_ignore_ascii_case(name)).count();
    Headers {
        from: message.header_values("From").flat_map(addresses).collect(),
        to: message.header_values("To").flat_map(addresses).take(64).collect(),
        subject: message.subject().unwrap_or_default().chars().take(1000).collect(),
        message_id: message.message_id().map(str::to_owned),
        date: message.date().and_then(|date| DateTime::from_timestamp(date.to_timestamp(), 0)),
        body_offset: u32::try_from(body_offset).unwrap_or(u32::MAX),
        fields: message.headers().len(),
        signatures: SIGNATURES.map(named).iter().sum(),
        counts: COUNTED.map(named),
    }
}

fn addresses(value: &mail_parser::HeaderValue<'_>) -> Vec<String> {
    value
        .as_address()
        .into_iter()
        .flat_map(|list| list.iter())
        .filter_map(|one| one.address.as_ref())
        .map(|one| one.to_lowercase())
        .collect()
}

/// A message on a file system often has bare line ends; signatures are made over CRLF (RFC 5322 §2.3).
pub(super) fn with_network_line_ends(raw: &[u8]) -> Cow<'_, [u8]> {
    if raw.windows(2).any(|pair| pair == b"\r\n") {
        return Cow::Borrowed(raw);
    }
    let mut converted = Vec::with_capacity(raw.len() + raw.len() / 16);
    for byte in raw {
        if *byte == b'\n' {
            converted.push(b'\r');
        }
        converted.push(*byte);
    }
    Cow::Owned(converted)
}
