//! Text made comparable: lower case, no diacritics, plain spaces. Mail comes with and without diacritics, composed and decomposed, so
//! everything that looks for words looks at folded text. This file knows nothing of mail.

/// Lower-cases, strips Latin diacritics, turns every space into a plain one and drops invisible characters. Keeps line ends (`\n`).
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\r' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{300}'..='\u{36f}' => {}
            '\n' => folded.push('\n'),
            c if c.is_whitespace() => folded.push(' '),
            '‐'..='―' | '−' => folded.push('-'),
            c if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
            c => c.to_lowercase().for_each(|c| match c {
                '\u{300}'..='\u{36f}' => {}
                c => folded.push(base(c)),
            }),
        }
    }
    folded
}

/// The letter without its diacritic.
fn base(c: char) -> char {
    match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' => 'c',
        'ď' | 'đ' => 'd',
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => 'e',
        'ğ' => 'g',
        'ì'..='ï' | 'ī' | 'į' => 'i',
        'ĺ' | 'ľ' | 'ł' => 'l',
        'ñ' | 'ń' | 'ň' => 'n',
        'ò'..='ö' | 'ō' | 'ő' | 'ø' => 'o',
        'ŕ' | 'ř' => 'r',
        'ś' | 'š' | 'ş' => 's',
        'ť' | 'ţ' => 't',
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ź' | 'ż' | 'ž' => 'z',
        other => other,
    }
}

/// The words of folded text: runs of letters and digits.
pub(super) fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// Whether any word begins with one of these stems; a stem that ends in `=` is a whole word.
pub(super) fn mentions(folded: &str, stems: &[&str]) -> bool {
    words(folded).any(|word| {
        stems.iter().any(|stem| match stem.strip_suffix('=') {
            Some(whole) => word == whole,
            None => word.starts_with(stem),
        })
    })
}

/// Folded text cut into sentences: at blank lines, and at full stops that end a sentence rather than an ordinal or an abbreviation.
pub(super) fn sentences(folded: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut current = String::new();
    for line in folded.lines() {
        if line.trim().is_empty() {
            close(&mut current, &mut found);
            continue;
        }
        for word in line.split(' ').filter(|word| !word.is_empty()) {
            current.push_str(word);
            current.push(' ');
            if ends_sentence(word) {
                close(&mut current, &mut found);
            }
        }
    }
    close(&mut current, &mut found);
    found
}

fn ends_sentence(word: &str) -> bool {
    if word.ends_with(['!', '?']) {
        return true;
    }
    word.strip_suffix('.').is_some_and(|stem| {
        let letters = stem.chars().filter(|c| c.is_alphabetic()).count();
        letters > 3 && !stem.contains('.')
    })
}

fn close(current: &mut String, found: &mut Vec<String>) {
    if !current.is_empty() {
        found.push(std::mem::take(current));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_ignores_case_diacritics_and_the_kind_of_space() {
        assert_eq!(fold("ŽÁDOST o\u{a0}následný č."), "zadost o nasledny c.");
        assert_eq!(fold("Pr\u{30c}i\u{301}jmeni\u{301}"), "prijmeni");
        assert_eq!(fold("a\r\nb – c"), "a\nb - c");
    }

    #[test]
    fn dates_and_abbreviations_do_not_end_a_sentence() {
        let text = fold("Dne 13. 12. 2026 vyprší platnost (č. 5,\na. s.) certifikátů. Obnovte je!\n\nKonec");
        assert_eq!(sentences(&text), ["dne 13. 12. 2026 vyprsi platnost (c. 5, a. s.) certifikatu. ", "obnovte je! ", "konec "]);
    }

    #[test]
    fn stems_match_beginnings_and_whole_words() {
        assert!(mentions("platnost certifikatu konci", &["certif"]));
        assert!(mentions("it ends", &["ends="]) && !mentions("the endsection", &["ends="]));
    }
}
