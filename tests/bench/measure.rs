//! One thing that was measured, here and at its floor.

use super::figure::{figure, grouped};
use serde_json::{Value, json};

/// One thing that was measured, here and at its floor: the least that anyone could do for the same end, by hand and with nothing clever, in the same run.
pub struct Measure {
    pub what: String,
    pub unit: &'static str,
    pub twins: f64,
    pub floor: f64,
    /// What the floor does.
    pub least: &'static str,
    /// How much there was of what, where it is measured with more and more of it.
    pub size: Option<Size>,
    /// What was promised.
    pub limit: Option<f64>,
}

/// So many messages, pairs, events.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Size {
    pub count: usize,
    pub of: &'static str,
}

impl Measure {
    pub fn new(what: impl Into<String>, unit: &'static str, twins: f64, floor: f64, least: &'static str) -> Self {
        Self { what: what.into(), unit, twins, floor, least, size: None, limit: None }
    }

    /// One of several that differ in the size alone.
    pub fn with(self, count: usize, of: &'static str) -> Self {
        Self { size: Some(Size { count, of }), ..self }
    }

    /// It is promised to be no more than that.
    pub fn at_most(self, limit: f64) -> Self {
        Self { limit: Some(limit), ..self }
    }

    /// Whether it is more than was promised.
    pub fn exceeds(&self) -> bool {
        self.limit.is_some_and(|limit| self.twins > limit)
    }

    pub fn ratio(&self) -> f64 {
        self.twins / self.floor
    }

    /// What was measured, with its size and unit.
    pub fn name(&self) -> String {
        let of = self.size.map_or_else(String::new, |size| format!("{} {}: ", grouped(&size.count.to_string()), size.of));
        format!("{of}{} [{}]", self.what, self.unit)
    }

    /// The figures as people read them: here, at the floor, and the one as a multiple of the other.
    pub fn figures(&self) -> [String; 3] {
        [figure(self.twins), figure(self.floor), format!("{:.2}", self.ratio())]
    }

    pub fn json(&self) -> Value {
        let mut one = json!({
            "what": self.what, "unit": self.unit, "twins": self.twins, "floor": self.floor, "ratio": self.ratio(), "least": self.least
        });
        if let Some(size) = self.size {
            one["size"] = json!({ "count": size.count, "of": size.of });
        }
        if let Some(limit) = self.limit {
            one["limit"] = json!(limit);
        }
        one
    }
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
