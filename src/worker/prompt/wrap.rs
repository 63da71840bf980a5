//! Lines of the prompt on a terminal: broken between words, so that no name or number is torn at the edge.

/// The text with no line wider than this many columns, but for words that are. Lines that the text has are kept.
pub fn wrap(text: &str, columns: usize) -> String {
    text.split('\n').map(|line| wrap_line(line, columns)).collect::<Vec<_>>().join("\n")
}

fn wrap_line(line: &str, columns: usize) -> String {
    let mut wrapped = String::new();
    let mut width = 0;
    for word in line.split(' ') {
        let length = word.chars().count();
        if width > 0 && width + 1 + length > columns {
            wrapped.push('\n');
            width = 0;
        } else if !wrapped.is_empty() {
            wrapped.push(' ');
            width += 1;
        }
        wrapped.push_str(word);
        width += length;
    }
    wrapped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_by_letters_not_bytes() {
        assert_eq!(wrap("žluťoučký kůň úpěl", 13), "žluťoučký kůň\núpěl");
        assert_eq!(wrap("žluťoučký kůň úpěl", 12), "žluťoučký\nkůň úpěl");
        assert_eq!(wrap("a\n\nb  c", 80), "a\n\nb  c");
        assert_eq!(wrap("a incomprehensibilities b", 5), "a\nincomprehensibilities\nb");
        assert_eq!(wrap("", 5), "");
    }
}
