//! Text as a person compares it: without diacritics, case, punctuation and white space.

/// Words without diacritics, in lower case, one space between them.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            // Combining marks belong to the letter before them.
            '\u{300}'..='\u{36F}' => {}
            'ß' => out.push_str("ss"),
            c if c.is_alphanumeric() => out.push(base_letter(c)),
            _ if out.is_empty() || out.ends_with(' ') => {}
            _ => out.push(' '),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The first of these phrases that the text holds, as whole words.
pub fn phrase_in<'p>(text: &str, phrases: &'p [String]) -> Option<&'p str> {
    let text = format!(" {} ", plain(text));
    phrases.iter().find(|phrase| text.contains(&format!(" {} ", plain(phrase)))).map(String::as_str)
}

/// Whether a label is one of these.
pub fn is_one_of(label: &str, labels: &[String]) -> bool {
    let label = plain(label);
    labels.iter().any(|known| plain(known) == label)
}

/// Whether a word of the label begins with one of these.
pub fn begins_one_of(label: &str, beginnings: &[String]) -> bool {
    let label = plain(label);
    let beginnings: Vec<String> = beginnings.iter().map(|one| plain(one)).filter(|one| !one.is_empty()).collect();
    label.split(' ').any(|word| beginnings.iter().any(|beginning| word.starts_with(beginning.as_str())))
}

/// The word with a digit that follows one of these labels: `Číslo žádosti: 2026-0457781`.
pub fn number_after(text: &str, labels: &[String]) -> Option<String> {
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c == ':').filter(|word| word.chars().any(char::is_alphanumeric)).collect();
    let plain_words: Vec<String> = words.iter().map(|word| plain(word)).collect();
    let after = |label: &String| {
        let label = plain(label);
        let length = label.split(' ').count();
        let at = plain_words.windows(length).position(|window| window.join(" ") == label)?;
        let number = words.get(at + length)?.trim_matches(|c: char| !c.is_alphanumeric());
        (number.len() <= 40 && number.contains(|c: char| c.is_ascii_digit())).then(|| number.to_owned())
    };
    labels.iter().find_map(after)
}

/// The beginning of a text for a message: at most `length` characters, no control characters, white space folded.
pub fn excerpt(text: &str, length: usize) -> String {
    let clean: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let folded = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    match folded.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", folded.get(..end).unwrap_or_default().trim_end()),
        None => folded,
    }
}

const fn base_letter(c: char) -> char {
    match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' | 'ă' | 'ą' => 'a',
        'ç' | 'ć' | 'č' => 'c',
        'ď' | 'đ' => 'd',
        'é' | 'è' | 'ê' | 'ë' | 'ě' | 'ę' => 'e',
        'í' | 'ì' | 'î' | 'ï' => 'i',
        'ĺ' | 'ľ' | 'ł' => 'l',
        'ň' | 'ń' | 'ñ' => 'n',
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ő' => 'o',
        'ŕ' | 'ř' => 'r',
        'š' | 'ś' => 's',
        'ť' => 't',
        'ú' | 'ù' | 'û' | 'ü' | 'ů' | 'ű' => 'u',
        'ý' | 'ÿ' => 'y',
        'ž' | 'ź' | 'ż' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(phrases: &[&str]) -> Vec<String> {
        phrases.iter().map(|&phrase| phrase.to_owned()).collect()
    }

    #[test]
    fn labels_match_without_diacritics_case_and_white_space() {
        let labels = list(&["Vytvořit žádost"]);
        for label in ["Vytvořit žádost", "VYTVORIT  ZADOST", " vytvořit\u{a0}žádost »", "Vytvor\u{30c}it z\u{30c}a\u{301}dost"] {
            assert!(is_one_of(label, &labels), "{label}");
        }
        for label in ["Vytvořit žádosti", "Vytvořit", ""] {
            assert!(!is_one_of(label, &labels), "{label}");
        }
    }

    #[test]
    fn phrases_are_whole_words() {
        let phrases = list(&["PC proběhl úspěšně"]);
        assert_eq!(phrase_in("Test PC\n proběhl (úspěšně).", &phrases), Some("PC proběhl úspěšně"));
        assert_eq!(phrase_in("Test PC neproběhl úspěšně.", &phrases), None);
    }

    #[test]
    fn a_number_follows_its_label() {
        let labels = list(&["Číslo žádosti"]);
        assert_eq!(number_after("Děkujeme. ČÍSLO  žádosti:2026-0457781. Konec", &labels).as_deref(), Some("2026-0457781"));
        assert_eq!(number_after("Číslo žádosti : A/12", &labels).as_deref(), Some("A/12"));
        assert_eq!(number_after("Číslo žádosti obdržíte e-mailem", &labels), None);
        assert_eq!(number_after("Číslo žádosti", &labels), None);
    }

    #[test]
    fn an_excerpt_is_bounded_and_clean() {
        assert_eq!(excerpt(" a\u{1b}b\n c ", 10), "a b c");
        assert_eq!(excerpt("žádost přijata", 6), "žádost…");
    }
}
