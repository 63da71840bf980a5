//! Certificate serial numbers in folded text. Mails spell them in decimal, in hexadecimal, or both; one number is found once.

use super::{dates::dates, fold::mentions};
use crate::certificate::SerialNumber;

/// At most so many serial numbers are kept.
const MAX_SERIALS: usize = 16;
/// A serial number has at most 20 bytes (RFC 5280 §4.1.2.2).
const MAX_HEX: usize = 40;
/// With separators and a prefix a number is written in at most so many characters.
const LONGEST: usize = 69;

/// Every serial number the text names, in order. `folded` has no addresses in it.
pub(super) fn serials(folded: &str) -> Vec<SerialNumber> {
    let mut found: Vec<SerialNumber> = Vec::new();
    let mut label_above = false;
    for line in folded.lines().filter(|line| !line.trim().is_empty() && line.len() < 2000) {
        let label = label_end(line);
        let numbers = in_line(line, label.or(label_above.then_some(0)));
        label_above = label.is_some() && numbers.is_empty();
        for number in numbers {
            if !found.contains(&number) && found.len() < MAX_SERIALS {
                found.push(number);
            }
        }
    }
    found
}

/// Where the words "serial number" end in a line, if they are there.
fn label_end(line: &str) -> Option<usize> {
    ["seriov", "serial", "s/n", "vyrobni cislo", "vyrobne cislo"].iter().filter_map(|label| Some(line.find(label)? + label.len())).min()
}

struct Token<'a> {
    start: usize,
    text: &'a str,
}

/// The numbers of one line; `label` is where a label that announces them ends.
fn in_line(line: &str, label: Option<usize>) -> Vec<SerialNumber> {
    if mentions(line, &["otisk", "odtlac", "fingerprint", "thumbprint", "sha1=", "sha256="]) {
        return Vec::new();
    }
    let tokens = tokens(line);
    let certificate = mentions(line, &["certif", "kvalifik", "komerc", "qualif", "commerc"]);
    let other_number =
        mentions(line, &["zadost", "ziadost", "request", "faktur", "invoice", "symbol", "ucet", "uctu", "tel", "smlouv", "zmluv"]);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let (announced, text) = (label.is_some_and(|end| tokens[at].start >= end), tokens[at].text);
        if let Some(number) = tokens.get(at + 1).and_then(|next| both_spellings(text, next.text)) {
            found.push(number);
            at += 2;
            continue;
        }
        let run = tokens[at..].iter().take_while(|token| token.text.len() == 2 && is_hex(token.text)).count();
        if announced && run >= 3 {
            let joined: String = tokens[at..at + run].iter().map(|token| token.text).collect();
            found.extend(SerialNumber::from_hex(&joined));
            at += run;
            continue;
        }
        if announced {
            found.extend(announced_number(text));
        } else if certificate && label.is_none() {
            found.extend(unannounced_number(text, other_number));
        }
        at += 1;
    }
    found
}

/// A time of day, `22:53`; a serial number in pairs of digits has more of them.
fn is_time(text: &str) -> bool {
    text.split(':').count() == 2 && text.split(':').all(|part| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Alphanumeric runs (with colons inside) that are not part of a date, a time or a person's number (`ICA - 10123456`).
fn tokens(line: &str) -> Vec<Token<'_>> {
    let days = dates(line);
    let is_part = |c: char| c.is_alphanumeric() || c == ':';
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = line[at..].find(is_part) {
        let start = at + offset;
        let end = line[start..].find(|c| !is_part(c)).map_or(line.len(), |length| start + length);
        let in_date = days.iter().any(|day| start < day.end && end > day.start);
        let before = line[..start].trim_end();
        let of_person = before.strip_suffix('-').is_some_and(|before| before.trim_end().ends_with("ica"));
        let of_day = is_time(&line[start..end]);
        if !in_date && !of_person && !of_day {
            found.push(Token { start, text: line[start..end].trim_matches(':') });
        }
        at = end;
    }
    found
}

/// The number that two neighbouring tokens spell, one in decimal and one in hexadecimal.
fn both_spellings(one: &str, other: &str) -> Option<SerialNumber> {
    let equal = |decimal: &str, hex: &str| {
        let hex = hex.strip_prefix("0x").unwrap_or(hex);
        let number = SerialNumber::from_hex(hex).filter(|_| decimal.len() >= 4 && hex.len() >= 4)?;
        (SerialNumber::from_decimal(decimal)? == number).then_some(number)
    };
    equal(one, other).or_else(|| equal(other, one))
}

/// A number behind the words "serial number".
fn announced_number(text: &str) -> Option<SerialNumber> {
    let explicit = text.strip_prefix("0x");
    let digits = explicit.unwrap_or(text);
    if digits.len() < 4 || digits.len() > LONGEST || !digits.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let decimal = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0') && explicit.is_none();
    if decimal { SerialNumber::from_decimal(digits) } else { hex(digits) }
}

/// A number that stands beside the word "certificate" and can hardly be anything else.
fn unannounced_number(text: &str, other_number: bool) -> Option<SerialNumber> {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    if digits == text.len() && !text.starts_with("00") {
        return (digits >= 7 && !other_number).then(|| SerialNumber::from_decimal(text)).flatten();
    }
    let (letters, whole_bytes) = (text.len() - digits, text.len().is_multiple_of(2));
    let looks_hex = text.len() >= 6 && whole_bytes && digits >= 2 && (letters > 0 || text.starts_with("00"));
    looks_hex.then(|| hex(text)).flatten()
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_hexdigit())
}

fn hex(text: &str) -> Option<SerialNumber> {
    (text.len() <= MAX_HEX + 19).then(|| SerialNumber::from_hex(text)).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    fn found(text: &str) -> Vec<String> {
        serials(&fold(text)).iter().map(|serial| serial.as_hex().to_owned()).collect()
    }

    #[test]
    fn both_spellings_are_one_number() {
        assert_eq!(found("kvalifikovaný certifikát   sériové číslo 11642353 (00B1A5F1)\nsériové číslo: 0xB1A5F1"), ["B1A5F1"]);
        assert_eq!(found("kvalifikovaný certifikát  11642353 (00B1A5F1)\nkomerční certifikát  12760802 (00C2B6E2)"), ["B1A5F1", "C2B6E2"]);
        assert_eq!(found("Serial number 00:B1:A5:F1, serial no. 00 C2 B6 E2"), ["B1A5F1", "C2B6E2"]);
    }

    #[test]
    fn one_spelling_is_enough() {
        assert_eq!(found("kvalifikovaný certifikát   00B1F00D   platnost do 22. 11. 2027"), ["B1F00D"]);
        assert_eq!(found("Commercial certificate 12760802, valid until 13 December 2026"), ["C2B6E2"]);
        assert_eq!(found("Sériové číslo:\n12760802"), ["C2B6E2"]);
        assert_eq!(found("Serial number: 1461501637330902918203684832716283019655932542975"), ["F".repeat(40)]);
    }

    #[test]
    fn other_numbers_are_left_alone() {
        assert!(found("Číslo žádosti: 2026-0457781 o certifikát\ncertifikát na jméno ICA - 10123456\ntel. +420 224 114 198").is_empty());
        assert!(found("Sériové číslo    Platí do\nviz výše   22. 11. 2027 v 22:53").is_empty());
        assert!(found("certifikát: otisk SHA-256 00B1A5F100B1A5F1\nproforma faktura č. 2614500781 za certifikát").is_empty());
    }
}
