//! What belongs together in the report, for people, for the README and for programs.

use super::{measure::Measure, series::Series};
use serde_json::{Value, json};

/// What belongs together in the report.
pub struct Chapter {
    pub title: &'static str,
    pub measures: Vec<Measure>,
}

impl Chapter {
    /// For people: a line for each, each floor explained once, below the lines that it belongs to, and how each grows.
    pub fn print(&self) {
        println!("\n{:<66}{:>14}{:>14}{:>9}", self.title, "twins", "floor", "ratio");
        for (number, one) in self.measures.iter().enumerate() {
            let ([twins, floor, ratio], name) = (one.figures(), one.name());
            println!("  {name:<64}{twins:>14}{floor:>14}{ratio:>9}");
            if let Some(limit) = one.limit {
                println!("    promised: at most {limit}{}", if one.exceeds() { " - FINDING: it is more" } else { "" });
            }
            if self.measures.get(number + 1).is_none_or(|next| next.least != one.least) {
                println!("    floor: {}", one.least);
            }
        }
        for series in self.series() {
            println!("  {series}");
        }
    }

    /// The rows of the README's table; what is a row of its table of growth is left out.
    pub fn table(&self) -> String {
        let series = self.series();
        let row = |one: &Measure| {
            let [twins, floor, ratio] = one.figures();
            format!("| {} | {twins} | {floor} | {ratio} |\n", one.name())
        };
        let rows: String = self.measures.iter().filter(|one| !series.iter().any(|series| series.has(one))).map(row).collect();
        if rows.is_empty() { rows } else { format!("| **{}** | | | |\n{rows}", self.title) }
    }

    /// Whether something is not as it should be.
    pub fn has_findings(&self) -> bool {
        self.measures.iter().any(Measure::exceeds) || self.series().iter().any(Series::outgrows_its_work)
    }

    /// What was measured with more and more of something.
    pub fn series(&self) -> Vec<Series<'_>> {
        Series::all_of(&self.measures)
    }

    pub fn json(&self) -> Value {
        json!({
            "title": self.title,
            "measures": self.measures.iter().map(Measure::json).collect::<Vec<_>>(),
            "growth": self.series().iter().map(Series::json).collect::<Vec<_>>(),
        })
    }
}
