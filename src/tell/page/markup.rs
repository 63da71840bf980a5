//! Small pieces of HTML. What comes from elsewhere goes through [`words`] or [`escaped`], and nowhere else.

use crate::tell::{html::commands_set, layout::glued, paint::Tone, progress::Mark};

pub(super) use crate::tell::html::escaped;

/// Running text: escaped, kept together where a line must not end, commands set as such.
pub(super) fn words(text: &str) -> String {
    commands_set(&escaped(&glued(text)).replace('\u{A0}', "&nbsp;"), "<code>")
}

/// A text as the value of an attribute or a name in the page: letters, digits and hyphens.
pub(super) fn attribute(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect()
}

/// The class of a tone.
pub(super) const fn class(tone: Tone) -> &'static str {
    match tone {
        Tone::Good => "good",
        Tone::Wanting => "wanting",
        Tone::Bad => "bad",
        Tone::Faint => "faint",
        Tone::Strong => "strong",
        Tone::Plain => "plain",
    }
}

/// The class of a step's mark.
pub(super) const fn class_of_mark(mark: Mark) -> &'static str {
    match mark {
        Mark::Done => "done",
        Mark::Now => "now",
        Mark::Stuck => "stuck",
        Mark::Later => "later",
    }
}

/// A sign that is only for the eye; what it says stands beside it in words.
pub(super) fn sign(sign: &str) -> String {
    format!("<span class=\"sign\" aria-hidden=\"true\">{sign}</span>")
}

/// Labels and values.
pub(super) fn facts(facts: &[(String, String)]) -> String {
    let row = |(label, value): &(String, String)| format!("<div><dt>{}</dt><dd>{}</dd></div>\n", escaped(label), words(value));
    format!("<dl>\n{}</dl>\n", facts.iter().map(row).collect::<String>())
}

/// What to do now, under its label.
pub(super) fn action(label: &str, text: &str) -> String {
    format!("<p class=\"action\"><strong>{}</strong> {}</p>\n", words(label), words(text))
}
