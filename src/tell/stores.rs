//! What `twins certstore` shows: one program after the other, and what to do.

use super::{
    Teller,
    clean::{clean, quoted},
    paint::Tone,
    screen::Screen,
};
use crate::certificate::Both;

/// One store of a browser or mail program.
#[derive(Debug, Clone)]
pub struct StoreLine {
    /// `firefox`: the text `program-…`.
    pub program: String,
    /// `snap`, if it is not from the system: the text `packaging-…`.
    pub packaging: Option<String>,
    /// The profile or file.
    pub place: String,
    /// `registered`: the text `store-…`.
    pub state: String,
    /// Why it failed.
    pub why: String,
    /// Whether the module is registered.
    pub module: bool,
    /// Authorities that are not known.
    pub missing_authorities: Vec<String>,
    /// Whether each certificate is seen.
    pub seen: Option<Both<bool>>,
}

impl Teller {
    /// The stores, for a terminal of `width` columns.
    pub fn stores(&self, module: &str, lines: &[StoreLine], width: usize, colour: bool) -> String {
        let mut screen = Screen::new(width, colour);
        screen.heading(&self.text("certstore-heading", &[]), "");
        screen.text("  ", Tone::Faint, &self.text("certstore-module", &[("path", module.into())]));
        for line in lines {
            self.store_on(&mut screen, line);
        }
        screen.finish()
    }

    /// One store in one sentence, without advice.
    pub fn store(&self, line: &StoreLine) -> String {
        format!("{}: {}", self.program(line), self.store_state(line))
    }

    fn store_on(&self, screen: &mut Screen, line: &StoreLine) {
        screen.gap();
        let (mark, tone) = mark(&line.state);
        screen.text(&format!("  {mark} "), tone, &self.store(line));
        screen.text("    ", Tone::Faint, &clean(&line.place));
        let authorities = line.missing_authorities.join(", ");
        if !authorities.is_empty() && matches!(line.state.as_str(), "missing" | "in-use") {
            screen.text("    ", Tone::Plain, &self.text("store-authorities", &[("authorities", authorities.as_str().into())]));
        }
        for (role, seen) in line.seen.iter().flat_map(Both::iter) {
            if !seen {
                screen.text("    ", Tone::Plain, &self.text("store-not-seen", &[("role", self.role(Some(role)).into())]));
            }
        }
        if let Some(next) = self.optional_text(&format!("store-{}.next", line.state), &[("authorities", authorities.as_str().into())]) {
            screen.text("    → ", Tone::Wanting, &next);
        }
    }

    fn program(&self, line: &StoreLine) -> String {
        let name = self.optional_text(&format!("program-{}", line.program), &[]).unwrap_or_else(|| line.program.clone());
        match &line.packaging {
            Some(packaging) => format!("{name} ({})", self.packaging(packaging)),
            None => name,
        }
    }

    fn packaging(&self, packaging: &str) -> String {
        self.optional_text(&format!("packaging-{packaging}"), &[]).unwrap_or_else(|| packaging.to_owned())
    }

    fn store_state(&self, line: &StoreLine) -> String {
        let key = match line.state.as_str() {
            "registered" if line.seen.is_some() => "registered-seen",
            "missing" if line.module => "missing-part",
            state => state,
        };
        let packaging = line.packaging.as_deref().map(|packaging| self.packaging(packaging)).unwrap_or_default();
        let values = [("why", quoted(&line.why).into()), ("packaging", packaging.into())];
        self.optional_text(&format!("store-{key}"), &values).unwrap_or_else(|| clean(&line.state))
    }
}

fn mark(state: &str) -> (&'static str, Tone) {
    match state {
        "registered" => ("✓", Tone::Good),
        "confined" | "never-started" => ("·", Tone::Faint),
        "failed" => ("✗", Tone::Bad),
        _ => ("!", Tone::Wanting),
    }
}
