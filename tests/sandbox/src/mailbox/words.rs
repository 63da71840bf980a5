//! Encoded words (RFC 2047), transfer encodings (RFC 2045 §6) and charsets, read leniently.

use crate::mailer::from_windows_1250;
use base64::{
    Engine,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

const BASE64: GeneralPurpose =
    GeneralPurpose::new(&base64::alphabet::STANDARD, GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent));

/// A header value with its encoded words resolved; blanks between two of them are dropped.
pub fn decoded(value: &str) -> String {
    let (mut out, mut rest, mut after_word) = (String::new(), value, false);
    while let Some((between, word, after)) = next_word(rest) {
        if !(after_word && between.trim().is_empty()) {
            out.push_str(between);
        }
        out.push_str(&word);
        (rest, after_word) = (after, true);
    }
    out + rest
}

/// What stands before the next encoded word, the word, and what follows.
fn next_word(value: &str) -> Option<(&str, String, &str)> {
    let (before, tail) = value.split_once("=?")?;
    let (charset, tail) = tail.split_once('?')?;
    let (encoding, tail) = tail.split_once('?')?;
    let (text, after) = tail.split_once("?=")?;
    let bytes = match encoding.to_ascii_lowercase().as_str() {
        "b" => transfer_decoded(text, "base64"),
        _ => transfer_decoded(&text.replace('_', " "), "quoted-printable"),
    };
    Some((before, in_charset(&bytes, charset), after))
}

/// A body without its transfer encoding. `body` holds bytes as characters of the same number.
pub fn transfer_decoded(body: &str, encoding: &str) -> Vec<u8> {
    match encoding {
        "base64" => BASE64.decode(body.split_whitespace().collect::<String>()).unwrap_or_default(),
        "quoted-printable" => quoted_printable(&body.replace("=\n", "")),
        _ => bytes(body),
    }
}

fn quoted_printable(text: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), bytes(text));
    rest.reverse();
    while let Some(byte) = rest.pop() {
        let escaped = (byte == b'=' && rest.len() >= 2).then(|| hex::decode([rest[rest.len() - 1], rest[rest.len() - 2]]).ok()).flatten();
        if escaped.is_some() {
            rest.truncate(rest.len() - 2);
        }
        out.push(escaped.map_or(byte, |bytes| bytes[0]));
    }
    out
}

fn bytes(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(character).unwrap_or(b'?')).collect()
}

/// Text of a charset.
pub fn in_charset(bytes: &[u8], charset: &str) -> String {
    match charset.to_lowercase().as_str() {
        "windows-1250" => from_windows_1250(bytes),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}
