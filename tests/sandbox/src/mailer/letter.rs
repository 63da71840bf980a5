//! One mail before it is signed: who, to whom, what.

use crate::random;
use lettre::{
    Message,
    message::{Attachment, Body, Mailbox, MultiPart, SinglePart, header::ContentTransferEncoding, header::ContentType},
};
use std::time::SystemTime;

/// One part of a letter's body.
#[derive(Debug, Clone)]
pub enum Part {
    /// Plain text, UTF-8, quoted-printable.
    Text(String),
    /// HTML, UTF-8, quoted-printable.
    Html(String),
    /// HTML in windows-1250, base64.
    Html1250(Vec<u8>),
    /// A file.
    File {
        /// Its name.
        name: String,
        /// Its media type.
        media_type: &'static str,
        /// Its content.
        content: Vec<u8>,
    },
}

/// A mail.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Name and address of the sender.
    pub from: (&'static str, &'static str),
    /// Recipient's address.
    pub to: String,
    /// Subject.
    pub subject: String,
    /// Body: one part stands alone, text and HTML are alternatives, files are attached.
    pub parts: Vec<Part>,
}

impl Letter {
    /// The message with its header, CRLF lines.
    pub fn compose(&self) -> Vec<u8> {
        let from = Mailbox::new(Some(self.from.0.to_owned()), self.from.1.parse().expect("an address"));
        let id = format!("<{}.{}@mx.ica.cz>", u32::from_be_bytes(random::bytes()), random::token::<3>());
        let builder = Message::builder()
            .from(from)
            .to(Mailbox::new(None, self.to.parse().expect("an address")))
            .subject(self.subject.clone())
            .date(SystemTime::now())
            .message_id(Some(id));
        let attached = self.parts.iter().any(|part| matches!(part, Part::File { .. }));
        let message = match self.parts.as_slice() {
            [alone] => builder.singlepart(alone.composed()),
            parts if attached => builder.multipart(joined(MultiPart::mixed().build(), parts)),
            parts => builder.multipart(joined(MultiPart::alternative().build(), parts)),
        };
        message.expect("a complete letter").formatted()
    }
}

fn joined(multipart: MultiPart, parts: &[Part]) -> MultiPart {
    parts.iter().fold(multipart, |multipart, part| multipart.singlepart(part.composed()))
}

impl Part {
    fn composed(&self) -> SinglePart {
        let encoded = |body: Vec<u8>, encoding| Body::new_with_encoding(body, encoding).expect("any bytes can be encoded so");
        let text = |text: &str| encoded(text.replace('\n', "\r\n").into_bytes(), ContentTransferEncoding::QuotedPrintable);
        let part = |media_type: &str, body| SinglePart::builder().header(ContentType::parse(media_type).expect("a media type")).body(body);
        match self {
            Self::Text(body) => part("text/plain; charset=\"utf-8\"", text(body)),
            Self::Html(body) => part("text/html; charset=\"utf-8\"", text(body)),
            Self::Html1250(body) => part("text/html; charset=\"windows-1250\"", encoded(body.clone(), ContentTransferEncoding::Base64)),
            Self::File { name, media_type, content } => {
                let media_type = ContentType::parse(&format!("{media_type}; name=\"{name}\"")).expect("a media type");
                Attachment::new(name.clone()).body(encoded(content.clone(), ContentTransferEncoding::Base64), media_type)
            }
        }
    }
}
