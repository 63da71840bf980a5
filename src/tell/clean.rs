//! Makes words of others safe to show: no control characters, no marks that turn the direction of writing.

/// The text on one line, without what steers a terminal or misleads the eye.
pub(super) fn clean(text: &str) -> String {
    let visible: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).filter(|c| !misleads(*c)).collect();
    visible.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Words of others to stand before our own full stop.
pub(super) fn quoted(words: &str) -> String {
    clean(words).trim_end_matches(['.', ' ']).to_owned()
}

const fn misleads(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::{clean, quoted};

    #[test]
    fn what_steers_a_terminal_or_the_eye_is_gone() {
        assert_eq!(clean("Jana\u{1b}[31m  Nová\u{202e}\r\nBcc: x"), "Jana [31m Nová Bcc: x");
    }

    #[test]
    fn a_quotation_leaves_the_full_stop_to_us() {
        assert_eq!(quoted("CKR_DEVICE_ERROR. "), "CKR_DEVICE_ERROR");
    }
}
