//! Lines for a terminal of some width, with or without colour.

use super::{
    layout::{padded, width, wrapped},
    paint::{Paint, Tone},
    table::Table,
};

/// No narrower than this, whatever the terminal says, and no wider: long lines are hard to read.
const NARROWEST: usize = 40;
const WIDEST: usize = 110;

/// Collects the lines.
pub(super) struct Screen {
    columns: usize,
    paint: Paint,
    lines: Vec<String>,
}

impl Screen {
    pub(super) fn new(columns: usize, colour: bool) -> Self {
        Self { columns: columns.clamp(NARROWEST, WIDEST), paint: Paint { colour }, lines: Vec::new() }
    }

    /// An empty line, unless there is one.
    pub(super) fn gap(&mut self) {
        if self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.lines.push(String::new());
        }
    }

    /// Text that begins with `start` and goes on below its first word.
    pub(super) fn text(&mut self, start: &str, tone: Tone, text: &str) {
        let indent = " ".repeat(width(start));
        for (at, line) in wrapped(text, self.columns.saturating_sub(width(start))).iter().enumerate() {
            let start = if at == 0 { self.paint.apply(tone, start) } else { indent.clone() };
            self.lines.push(format!("{start}{}", self.paint.apply(tone, line)));
        }
    }

    /// Text behind pieces that have tones of their own; it goes on below its first word.
    pub(super) fn marked(&mut self, start: &[(Tone, String)], tone: Tone, text: &str) {
        let indent: usize = start.iter().map(|(_, piece)| width(piece)).sum();
        let painted: String = start.iter().map(|(tone, piece)| self.paint.apply(*tone, piece)).collect();
        for (at, line) in wrapped(text, self.columns.saturating_sub(indent)).iter().enumerate() {
            let start = if at == 0 { painted.clone() } else { " ".repeat(indent) };
            self.lines.push(format!("{start}{}", self.paint.apply(tone, line)));
        }
    }

    /// A heading on the left and something faint on the right.
    pub(super) fn heading(&mut self, left: &str, right: &str) {
        let room = self.columns.saturating_sub(width(left) + width(right));
        let line = if room < 2 { self.paint.apply(Tone::Strong, left) } else { self.paint.apply(Tone::Strong, left) + &" ".repeat(room) };
        self.lines.push(if right.is_empty() {
            line.trim_end().to_owned()
        } else if room < 2 {
            line
        } else {
            line + &self.paint.apply(Tone::Faint, right)
        });
    }

    /// A table, indented.
    pub(super) fn table(&mut self, table: &Table) {
        let lines = table.lines(self.columns.saturating_sub(2), self.paint);
        self.lines.extend(lines.into_iter().map(|line| if line.is_empty() { line } else { format!("  {line}") }));
    }

    /// Labels and values, indented.
    pub(super) fn facts(&mut self, facts: &[(String, Tone, String)]) {
        let label = facts.iter().map(|(label, ..)| width(label)).max().unwrap_or(0);
        for (name, tone, value) in facts {
            let room = self.columns.saturating_sub(label + 5);
            for (at, line) in wrapped(value, room).iter().enumerate() {
                let name = padded(if at == 0 { name } else { "" }, label);
                self.lines
                    .push(format!("  {}   {}", self.paint.apply(Tone::Faint, &name), self.paint.apply(*tone, line)).trim_end().to_owned());
            }
        }
    }

    /// Short pieces one after the other, in as many lines as they need; none is broken.
    pub(super) fn pieces(&mut self, between: &str, pieces: &[(Tone, String)]) {
        let (mut line, mut taken) = (String::new(), 0);
        for (tone, text) in pieces {
            let needed = width(between) + width(text);
            if taken > 0 && taken + needed > self.columns.saturating_sub(2) {
                self.lines.push(format!("  {line}"));
                (line, taken) = (String::new(), 0);
            }
            if taken > 0 {
                line.push_str(&self.paint.apply(Tone::Faint, between));
                taken += width(between);
            }
            line.push_str(&self.paint.apply(*tone, text));
            taken += width(text);
        }
        self.lines.push(format!("  {line}"));
    }

    /// All lines, each ended.
    pub(super) fn finish(self) -> String {
        let mut text = self.lines.join("\n");
        text.truncate(text.trim_end().len());
        text.push('\n');
        text
    }
}
