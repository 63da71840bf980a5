//! What a command says in sentences: what happened, and after an arrow what to do now.

use super::layout::{width, wrapped};

const ARROW: &str = "→ ";

/// Lays sentences out, each line of `text` beginning anew: the first says what happened, every further one what to do now. A line that begins
/// with two spaces is taken as it is. Without `columns` (not a terminal) nothing is broken.
pub fn advice(start: &str, text: &str, columns: Option<usize>) -> String {
    let mut lines = Vec::new();
    for (at, line) in text.lines().filter(|line| !line.trim().is_empty()).enumerate() {
        if line.starts_with("  ") {
            lines.push(line.to_owned());
            continue;
        }
        let begin = if at == 0 { start } else { ARROW };
        let room = columns.map_or(usize::MAX, |columns| columns.saturating_sub(width(begin)).max(20));
        for (row, words) in wrapped(line, room).iter().enumerate() {
            let begin = if row == 0 { begin.to_owned() } else { " ".repeat(width(begin)) };
            lines.push(format!("{begin}{words}"));
        }
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::advice;

    #[test]
    fn advice_stands_on_a_line_of_its_own() {
        assert_eq!(
            advice("twins: ", "Program neběží.\nSpusťte ho: twins agent.", None),
            "twins: Program neběží.\n→ Spusťte ho: twins agent."
        );
        assert_eq!(advice("", "Which?\n  B1A5F1 (Jana)\nName it.", None), "Which?\n  B1A5F1 (Jana)\n→ Name it.");
    }

    #[test]
    fn no_word_is_broken_at_the_edge_of_the_terminal() {
        let laid_out = advice("twins: ", "Obnova byla odmítnuta, bez ní platnost skončí.", Some(30));
        assert_eq!(laid_out, "twins: Obnova byla odmítnuta,\n       bez ní platnost skončí.");
    }
}
