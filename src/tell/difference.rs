//! What changes in a text, as a unified difference.

use super::paint::{Paint, Tone};
use similar::TextDiff;

/// The difference between a file as it is and as it would be.
pub fn difference(name: &str, before: &str, after: &str, colour: bool) -> String {
    let diff = TextDiff::from_lines(before, after);
    let unified = diff.unified_diff().context_radius(1).header(name, name).to_string();
    let paint = Paint { colour };
    let painted = |line: &str| {
        let tone = match line.as_bytes().first() {
            Some(b'+') => Tone::Good,
            Some(b'-') => Tone::Bad,
            Some(b'@') => Tone::Faint,
            _ => Tone::Plain,
        };
        paint.apply(tone, line) + "\n"
    };
    unified.lines().map(painted).collect()
}
