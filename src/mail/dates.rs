//! Calendar dates in folded text: `13. 12. 2026`, `13/12/2026`, `2026-12-13`, `13. prosince 2026`, `13th of December 2026`, `December 13, 2026`.

use chrono::NaiveDate;

/// At most so many dates are looked at.
const MAX_DATES: usize = 64;

/// A date and where it stands in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FoundDate {
    /// Offset of its first byte.
    pub(super) start: usize,
    /// Offset behind its last byte.
    pub(super) end: usize,
    /// The day.
    pub(super) day: NaiveDate,
}

/// Every date in folded text, in order.
pub(super) fn dates(folded: &str) -> Vec<FoundDate> {
    let tokens = tokens(folded);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() && found.len() < MAX_DATES {
        match date_at(&tokens[at..]) {
            Some((day, length)) => {
                let last = &tokens[at + length - 1];
                found.push(FoundDate { start: tokens[at].start, end: last.start + last.text.len(), day });
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

struct Token<'a> {
    start: usize,
    text: &'a str,
}

impl Token<'_> {
    fn number(&self, digits: std::ops::RangeInclusive<usize>) -> Option<u32> {
        digits.contains(&self.text.len()).then(|| self.text.parse().ok()).flatten()
    }

    fn day(&self) -> Option<u32> {
        self.number(1..=2)
    }

    fn year(&self) -> Option<u32> {
        self.number(4..=4).filter(|year| (1990..2200).contains(year))
    }
}

#[derive(PartialEq, Clone, Copy)]
enum Class {
    Digit,
    Letter,
    Other,
}

fn class(c: char) -> Class {
    match c {
        c if c.is_ascii_digit() => Class::Digit,
        c if c.is_alphabetic() => Class::Letter,
        _ => Class::Other,
    }
}

/// Runs of digits, runs of letters, and each other character but spaces.
fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((start, c)) = chars.next() {
        let kind = class(c);
        let mut end = start + c.len_utf8();
        while let Some((at, next)) = chars.next_if(|(_, next)| kind != Class::Other && class(*next) == kind) {
            end = at + next.len_utf8();
        }
        if !c.is_whitespace() {
            tokens.push(Token { start, text: &text[start..end] });
        }
    }
    tokens
}

/// A date at the start of these tokens, and how many it takes.
fn date_at(tokens: &[Token<'_>]) -> Option<(NaiveDate, usize)> {
    numeric(tokens).or_else(|| day_month_year(tokens)).or_else(|| month_day_year(tokens))
}

fn numeric(tokens: &[Token<'_>]) -> Option<(NaiveDate, usize)> {
    let [a, s, b, t, c, ..] = tokens else { return None };
    if s.text != t.text || !matches!(s.text, "." | "/" | "-") {
        return None;
    }
    let day = if let Some(year) = a.year() {
        ymd(year, b.day()?, c.day()?)?
    } else {
        let (first, second, year) = (a.day()?, b.day()?, c.year()?);
        let american = || (s.text == "/").then(|| ymd(year, first, second)).flatten();
        ymd(year, second, first).or_else(american)?
    };
    Some((day, 5))
}

fn day_month_year(tokens: &[Token<'_>]) -> Option<(NaiveDate, usize)> {
    let day = tokens.first()?.day()?;
    let mut at = 1 + usize::from(matches!(tokens.get(1)?.text, "." | "st" | "nd" | "rd" | "th" | "-"));
    at += usize::from(tokens.get(at)?.text == "of");
    let month = month(tokens.get(at)?.text)?;
    at += 1;
    at += usize::from(matches!(tokens.get(at)?.text, "," | "." | "-"));
    Some((ymd(tokens.get(at)?.year()?, month, day)?, at + 1))
}

fn month_day_year(tokens: &[Token<'_>]) -> Option<(NaiveDate, usize)> {
    let month = month(tokens.first()?.text)?;
    let mut at = 1 + usize::from(tokens.get(1)?.text == ".");
    let day = tokens.get(at)?.day()?;
    at += 1;
    at += usize::from(matches!(tokens.get(at)?.text, "st" | "nd" | "rd" | "th"));
    at += usize::from(tokens.get(at)?.text == ",");
    Some((ymd(tokens.get(at)?.year()?, month, day)?, at + 1))
}

fn ymd(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Czech, Slovak and English names in any case form, by their beginnings; the longer beginnings first.
fn month(word: &str) -> Option<u32> {
    const MONTHS: [(&str, u32); 27] = [
        ("led", 1),
        ("jan", 1),
        ("unor", 2),
        ("feb", 2),
        ("brez", 3),
        ("mar", 3),
        ("dub", 4),
        ("apr", 4),
        ("kvet", 5),
        ("maj", 5),
        ("may", 5),
        ("cervenec", 7),
        ("cervenc", 7),
        ("cerv", 6),
        ("jun", 6),
        ("jul", 7),
        ("srp", 8),
        ("aug", 8),
        ("zari", 9),
        ("sep", 9),
        ("rij", 10),
        ("okt", 10),
        ("oct", 10),
        ("list", 11),
        ("nov", 11),
        ("pros", 12),
        ("dec", 12),
    ];
    MONTHS.iter().find(|(stem, _)| word.starts_with(stem)).map(|(_, month)| *month)
}

#[cfg(test)]
mod tests {
    use super::super::fold::fold;
    use super::*;

    #[test]
    fn every_way_of_writing_a_date_is_read() {
        let expected = NaiveDate::from_ymd_opt(2026, 12, 13);
        for text in [
            "13. 12. 2026",
            "13.12.2026",
            "13/12/2026",
            "12/13/2026",
            "2026-12-13",
            "2026/12/13",
            "13. prosince 2026",
            "13. decembra 2026",
            "13 December 2026",
            "13th of December, 2026",
            "December 13, 2026",
            "Dec. 13th 2026",
            "13-Dec-2026",
        ] {
            let found = dates(&fold(&format!("dne {text} v 9:41")));
            assert_eq!(found.first().map(|date| date.day), expected, "{text}");
        }
        assert_eq!(dates("1. cervence 2026")[0].day.to_string(), "2026-07-01");
        assert_eq!(dates("1. cervna 2026")[0].day.to_string(), "2026-06-01");
        assert!(dates("31. 2. 2026, 2026-0457781, 19-2000145399/0800, 1.2.3").is_empty());
    }
}
