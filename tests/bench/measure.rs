//! One thing that was measured, here and at its floor, and how it is shown.

use serde_json::{Value, json};

/// One thing that was measured, here and at its floor: the least that anyone could do for the same end, by hand and with nothing clever, in the same run.
pub struct Measure {
    pub what: String,
    pub unit: &'static str,
    pub twins: f64,
    pub floor: f64,
    /// What the floor does.
    pub least: &'static str,
}

impl Measure {
    pub fn new(what: impl Into<String>, unit: &'static str, twins: f64, floor: f64, least: &'static str) -> Self {
        Self { what: what.into(), unit, twins, floor, least }
    }

    fn ratio(&self) -> f64 {
        self.twins / self.floor
    }

    fn json(&self) -> Value {
        json!({ "what": self.what, "unit": self.unit, "twins": self.twins, "floor": self.floor, "ratio": self.ratio(), "least": self.least })
    }
}

/// What belongs together in the report.
pub struct Chapter {
    pub title: &'static str,
    pub measures: Vec<Measure>,
}

impl Chapter {
    /// For people: a line for each, and each floor explained once, below the lines that it belongs to.
    pub fn print(&self) {
        println!("\n{:<62}{:>14}{:>14}{:>9}", self.title, "twins", "floor", "ratio");
        for (number, one) in self.measures.iter().enumerate() {
            let what = format!("  {} [{}]", one.what, one.unit);
            println!("{what:<62}{:>14}{:>14}{:>9.2}", figure(one.twins), figure(one.floor), one.ratio());
            if self.measures.get(number + 1).is_none_or(|next| next.least != one.least) {
                println!("    floor: {}", one.least);
            }
        }
    }

    pub fn json(&self) -> Value {
        json!({ "title": self.title, "measures": self.measures.iter().map(Measure::json).collect::<Vec<_>>() })
    }
}

/// Three digits that say something.
fn figure(value: f64) -> String {
    if value >= 100.0 {
        format!("{value:.0}")
    } else if value >= 1.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.3}")
    }
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// For a figure; none here is so large that it would lose a digit.
#[allow(clippy::cast_precision_loss)]
pub fn number(value: usize) -> f64 {
    value as f64
}
