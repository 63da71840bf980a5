//! What `twins portal show` says: a walk through the portal, exchange by exchange, and how it ended.

use super::{
    Teller, Value,
    clean::clean,
    paint::Tone,
    screen::Screen,
    table::{Cell, Table},
};
use chrono::{DateTime, Utc};

/// A walk for people.
#[derive(Debug, Clone)]
pub struct WalkReport {
    /// Its name.
    pub name: String,
    /// When it began.
    pub at: Option<DateTime<Utc>>,
    /// `submit`, `collect`, `fetch` or `dry-run`.
    pub purpose: String,
    /// The renewal.
    pub renewal: Option<String>,
    /// What happened, in order.
    pub lines: Vec<WalkLine>,
    /// How it ended; absent if the program was ended meanwhile.
    pub end: Option<WalkEnd>,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub enum WalkLine {
    /// A request: method, address, fields.
    Asked(String),
    /// An answer: status, type, size.
    Answered(String),
    /// The page was taken for that of this step.
    Step(String),
    /// No answer.
    Failed(String),
    /// What the page shows: a key of a label, and the texts.
    Page(Vec<(&'static str, String)>),
}

/// How a walk ended.
#[derive(Debug, Clone)]
pub struct WalkEnd {
    /// The answer's name.
    pub answer: String,
    /// The step that was due.
    pub step: Option<String>,
    /// What its page was expected to say.
    pub expected: Vec<String>,
    /// What came.
    pub came: String,
}

impl Teller {
    /// A walk, for a terminal of `width` columns.
    pub fn walk(&self, walk: &WalkReport, width: usize, colour: bool) -> String {
        let mut screen = Screen::new(width, colour);
        let when = walk.at.map(|at| self.moment(at)).unwrap_or_default();
        screen.heading(&format!("{} · {when}", self.purpose(&walk.purpose)), &clean(&walk.name));
        screen.gap();
        for line in &walk.lines {
            self.walk_line(&mut screen, line);
        }
        screen.gap();
        match &walk.end {
            Some(end) => self.walk_end(&mut screen, end),
            None => screen.text("", Tone::Wanting, &self.text("walk-unfinished", &[])),
        }
        screen.finish()
    }

    /// The walks that are kept.
    pub fn walks(&self, walks: &[WalkReport], width: usize, colour: bool) -> String {
        let mut screen = Screen::new(width, colour);
        let row = |walk: &WalkReport| {
            let end = walk.end.as_ref().map_or_else(|| self.text("walk-unfinished", &[]), |end| self.answer_name(&end.answer));
            let when = walk.at.map(|at| self.moment(at)).unwrap_or_default();
            let cells = [when, self.purpose(&walk.purpose), walk.renewal.clone().unwrap_or_default(), end, clean(&walk.name)];
            cells.map(|cell| Cell::toned(Tone::Plain, cell)).to_vec()
        };
        if walks.is_empty() {
            screen.text("", Tone::Plain, &self.text("walk-none", &[]));
            return screen.finish();
        }
        let head = ["walk-when", "walk-purpose", "walk-renewal", "walk-answer", "walk-name"].map(|key| self.text(key, &[])).to_vec();
        screen.table(&Table { head, rows: walks.iter().map(row).collect() });
        screen.finish()
    }

    fn walk_line(&self, screen: &mut Screen, line: &WalkLine) {
        match line {
            WalkLine::Asked(what) => screen.text("→ ", Tone::Strong, &clean(what)),
            WalkLine::Answered(what) => screen.text("← ", Tone::Plain, &clean(what)),
            WalkLine::Failed(why) => screen.text("! ", Tone::Bad, &clean(why)),
            WalkLine::Step(name) => {
                screen.text("✓ ", Tone::Good, &self.text("walk-step", &[("step", Value::from(clean(name)))]));
            }
            WalkLine::Page(parts) => {
                for (label, text) in parts {
                    screen.text("    ", Tone::Faint, &format!("{}: {}", self.text(label, &[]), clean(text)));
                }
            }
        }
    }

    fn walk_end(&self, screen: &mut Screen, end: &WalkEnd) {
        let mut facts = vec![("walk-answer", Tone::Strong, self.answer_name(&end.answer))];
        let met = matches!(end.answer.as_str(), "accepted" | "stopped-before-sending");
        if !met {
            facts.extend(end.step.as_ref().map(|step| ("walk-due", Tone::Strong, clean(step))));
            facts.push((
                "walk-expected",
                Tone::Plain,
                end.expected.iter().map(|text| format!("„{}“", clean(text))).collect::<Vec<_>>().join(", "),
            ));
            facts.push(("walk-came", Tone::Bad, clean(&end.came)));
        }
        let facts: Vec<_> = facts
            .into_iter()
            .filter(|(.., value)| !value.is_empty())
            .map(|(label, tone, value)| (self.text(label, &[]), tone, value))
            .collect();
        screen.facts(&facts);
        if end.answer == "needs-person" {
            screen.gap();
            screen.text("→ ", Tone::Wanting, &self.text("walk-mend", &[]));
        }
    }

    fn purpose(&self, purpose: &str) -> String {
        self.optional_text(&format!("purpose-{purpose}"), &[]).unwrap_or_else(|| clean(purpose))
    }

    fn answer_name(&self, answer: &str) -> String {
        self.optional_text(&format!("answer-{answer}"), &[]).unwrap_or_else(|| clean(answer))
    }
}
