//! A folder's name as it stands in a command: modified UTF-7 (RFC 3501 §5.1.3), quoted.

use base64::{Engine, alphabet, engine::GeneralPurpose, engine::general_purpose::NO_PAD};

const MODIFIED: GeneralPurpose = GeneralPurpose::new(&alphabet::IMAP_MUTF7, NO_PAD);

/// The name, encoded and quoted.
pub(super) fn quoted(name: &str) -> String {
    let encoded = encoded(name);
    format!("\"{}\"", encoded.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A name as a server lists it, for people; as it is where it is not what the standard says.
pub(super) fn decoded(name: &str) -> String {
    let mut decoded = String::new();
    let mut rest = name;
    while let Some((plain, shifted)) = rest.split_once('&') {
        decoded.push_str(plain);
        let Some((base64, after)) = shifted.split_once('-') else { return name.to_owned() };
        let Some(text) = unshifted(base64) else { return name.to_owned() };
        decoded.push_str(&text);
        rest = after;
    }
    decoded.push_str(rest);
    // A name in UTF-8 or in an odd encoding would not find the same folder again.
    if encoded(&decoded) == name { decoded } else { name.to_owned() }
}

fn unshifted(base64: &str) -> Option<String> {
    if base64.is_empty() {
        return Some("&".to_owned());
    }
    let bytes = MODIFIED.decode(base64).ok()?;
    let units: Vec<u16> = bytes.chunks(2).map(|pair| pair.iter().fold(0, |unit, byte| unit << 8 | u16::from(*byte))).collect();
    String::from_utf16(&units).ok()
}

fn encoded(name: &str) -> String {
    let mut encoded = String::new();
    let mut shifted: Vec<u8> = Vec::new();
    for c in name.chars() {
        if (' '..='~').contains(&c) {
            unshift(&mut encoded, &mut shifted);
            encoded.push(c);
            if c == '&' {
                encoded.push('-');
            }
        } else {
            let mut units = [0; 2];
            shifted.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
        }
    }
    unshift(&mut encoded, &mut shifted);
    encoded
}

fn unshift(encoded: &mut String, shifted: &mut Vec<u8>) {
    if !shifted.is_empty() {
        encoded.push('&');
        MODIFIED.encode_string(&*shifted, encoded);
        encoded.push('-');
        shifted.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_as_the_standard_has_it() {
        assert_eq!(quoted("INBOX"), "\"INBOX\"");
        assert_eq!(quoted("~peter/mail/台北/日本語"), "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\"");
        assert_eq!(decoded("~peter/mail/&U,BTFw-/&ZeVnLIqe-"), "~peter/mail/台北/日本語");
        assert_eq!(decoded("Q&-A"), "Q&A");
        assert_eq!(["a&b", "&!!-", "&AGE-"].map(decoded), ["a&b", "&!!-", "&AGE-"], "no such encoding");
        assert_eq!(quoted("Q&A \"x\"\r\n"), "\"Q&-A \\\"x\\\"&AA0ACg-\"");
    }
}
