//! The Assuan protocol as far as pinentry needs it: percent-escaping, line length, and the answer's code.

/// The longest line, its line feed included (Assuan manual, "Server responses": 1000 bytes and the line ending).
pub const LINE: usize = 1000;

/// `COMMAND text` as one line: escaped, and cut with an ellipsis where it would be too long.
pub fn command(name: &str, text: &str) -> String {
    let mut line = name.to_owned();
    if !text.is_empty() {
        line.push(' ');
    }
    let pieces: Vec<String> = text.chars().map(escaped).collect();
    let whole: usize = pieces.iter().map(String::len).sum();
    let room = LINE - 1 - line.len();
    let cut = whole > room;
    for piece in pieces {
        if cut && line.len() + piece.len() + '…'.len_utf8() > LINE - 1 {
            line.push('…');
            break;
        }
        line.push_str(&piece);
    }
    line.push('\n');
    line
}

fn escaped(character: char) -> String {
    match character {
        '%' | '\0'..='\u{1f}' | '\u{7f}' => format!("%{:02X}", u32::from(character)),
        other => other.to_string(),
    }
}

/// What one line of an answer is.
#[derive(Debug, PartialEq, Eq)]
pub enum Line {
    /// `OK`: the command is done.
    Ok,
    /// `ERR`: refused, with libgpg-error's code (its source taken off).
    Err(u32),
    /// `D`: data, still escaped, after the first two bytes.
    Data,
    /// A status or comment, to be passed over.
    Other,
}

/// Reads the kind of a line (without its line feed).
pub fn kind(line: &[u8]) -> Line {
    if line.starts_with(b"D ") {
        return Line::Data;
    }
    let text = std::str::from_utf8(line).unwrap_or_default();
    let mut words = text.split(' ');
    match words.next() {
        Some("OK") => Line::Ok,
        Some("ERR") => Line::Err(words.next().and_then(|code| code.parse::<u32>().ok()).unwrap_or_default() & 0xffff),
        _ => Line::Other,
    }
}

/// Decodes percent-escapes in place and returns the new length. What is not an escape stays as it is.
pub fn decode(data: &mut [u8]) -> usize {
    let (mut from, mut to) = (0, 0);
    while from < data.len() {
        let escape = (data[from] == b'%').then(|| data.get(from + 1..from + 3).and_then(hex_byte)).flatten();
        data[to] = escape.unwrap_or(data[from]);
        from += if escape.is_some() { 3 } else { 1 };
        to += 1;
    }
    to
}

fn hex_byte(digits: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
    Some(digit(digits[0])? << 4 | digit(digits[1])?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_and_comes_back() {
        assert_eq!(command("SETDESC", "100 %\nžluťoučký"), "SETDESC 100 %25%0Ažluťoučký\n");
        assert_eq!(command("GETPIN", ""), "GETPIN\n");
        let mut data = *b"12%2534%0Aab%zz%2";
        let length = decode(&mut data);
        assert_eq!(&data[..length], b"12%34\nab%zz%2");
    }

    #[test]
    fn a_long_text_is_cut_between_characters_and_escapes() {
        for text in ["ž".repeat(2000), "\n".repeat(2000), "a%".repeat(700)] {
            let line = command("SETDESC", &text);
            assert!(line.len() <= LINE, "{}", line.len());
            assert!(line.len() > LINE - 10 && line.ends_with("…\n"));
        }
        let fitting = "a".repeat(LINE - 1 - "SETDESC ".len());
        assert_eq!(command("SETDESC", &fitting), format!("SETDESC {fitting}\n"));
    }

    #[test]
    fn codes_lose_their_source() {
        assert_eq!(kind(b"ERR 83886179 Operation cancelled <Pinentry>"), Line::Err(99));
        assert_eq!(kind(b"ERR 83886142 Timeout"), Line::Err(62));
        assert_eq!(kind(b"OK Pleased to meet you"), Line::Ok);
        assert_eq!(kind(b"D 1234"), Line::Data);
        assert_eq!(kind(b"S PASSPHRASE_FROM_CACHE"), Line::Other);
        assert_eq!(kind(b"ERR"), Line::Err(0));
    }
}
