//! Text on a grid of columns: its width, its lines.

/// Holds two words together: a space at which no line is broken.
const HARD_SPACE: char = '\u{A0}';

/// Columns that the text takes.
pub(super) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// The text followed by spaces up to this width.
pub(super) fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The text in lines no wider than this; a word that is wider stands alone.
pub(super) fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in glued(text).split(' ').filter(|word| !word.is_empty()) {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
        } else if width(line) + 1 + width(word) <= columns {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines.into_iter().map(|line| line.replace(HARD_SPACE, " ")).collect()
}

/// The text with hard spaces where a line must not end: inside dates, numbers and commands, and after one-letter prepositions.
pub(super) fn glued(text: &str) -> String {
    let mut glued = String::with_capacity(text.len());
    let mut word = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == ' ' {
            let holds = holds_next(&word, rest.peek().copied());
            glued.push(if holds { HARD_SPACE } else { ' ' });
            word.clear();
        } else {
            glued.push(c);
            word.push(c);
        }
    }
    glued
}

fn holds_next(word: &str, next: Option<char>) -> bool {
    let core = word.trim_start_matches(['(', '„', '“']);
    let is_preposition = matches!(core, "k" | "K" | "s" | "S" | "v" | "V" | "z" | "Z" | "o" | "O" | "u" | "U" | "a" | "A" | "i" | "I");
    let is_number = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_digit() || c == '+') && text.chars().all(|c| c.is_ascii_digit() || "+,.".contains(c))
    };
    let is_year = |text: &str| text.len() == 4 && text.starts_with(['1', '2']);
    // A number goes with what is counted and with the next group of digits; one with a full stop may end a sentence, one with a comma a clause.
    let holds_number = match core.chars().last() {
        Some('.') => is_number(core) && next.is_some_and(|c| c.is_ascii_digit() || c == 'v'),
        Some(',') => is_number(core) && next.is_some_and(|c| c.is_ascii_digit()),
        // A year does not count anything.
        _ => is_number(core) && next.is_some_and(|c| c.is_ascii_digit() || c == 'v' || c.is_alphabetic() && !is_year(core)),
    };
    holds_number || is_preposition || matches!(core, "twins" | "č." | "no.")
}

/// Columns of one character: combining marks take none, East Asian wide ones two (names can hold any).
const fn columns(c: char) -> usize {
    match c {
        '\u{300}'..='\u{36F}' | '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0F}' => 0,
        '\u{1100}'..='\u{115F}'
        | '\u{2E80}'..='\u{A4CF}'
        | '\u{AC00}'..='\u{D7A3}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{FE30}'..='\u{FE6F}'
        | '\u{FF00}'..='\u{FF60}'
        | '\u{FFE0}'..='\u{FFE6}'
        | '\u{1F300}'..='\u{1FAFF}'
        | '\u{20000}'..='\u{3FFFD}' => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::{padded, width, wrapped};

    #[test]
    fn width_is_that_of_the_screen() {
        assert_eq!(width("žluťoučký kůň"), 13);
        assert_eq!(width("z\u{30c}luty\u{301}"), 5);
        assert_eq!(width("山田"), 4);
        assert_eq!(padded("č", 3), "č  ");
    }

    #[test]
    fn a_line_does_not_end_inside_a_date_or_after_a_preposition() {
        assert_eq!(wrapped("končí 13. 12. 2026 v 9:12", 12), ["končí", "13. 12. 2026 v 9:12"]);
        assert_eq!(wrapped("spusťte twins confirm", 14), ["spusťte", "twins confirm"]);
        assert_eq!(wrapped("tel. +420 224 114 198", 20), ["tel.", "+420 224 114 198"]);
        assert_eq!(wrapped("until 14 December 2026, 7:54", 17), ["until 14 December", "2026, 7:54"]);
        assert_eq!(wrapped("zbývá 20 dní, 545,00 Kč", 20), ["zbývá 20 dní,", "545,00 Kč"]);
        assert_eq!(wrapped("konec 2026 a dál", 12), ["konec 2026", "a dál"]);
        assert_eq!(wrapped("číslo 2026. Potom", 11), ["číslo 2026.", "Potom"]);
    }

    #[test]
    fn a_long_word_stands_alone() {
        assert_eq!(wrapped("a abcdefghij b", 5), ["a abcdefghij", "b"]);
        assert_eq!(wrapped("", 5), [""]);
    }
}
