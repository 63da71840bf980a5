//! The same thing measured with more and more of something: how it grows, and whether faster than the work does.

use super::{
    figure::{figure, grouped, number},
    measure::{Measure, Size},
};
use serde_json::{Value, json};
use std::fmt;

/// Measures that differ in the size alone, from little to much.
pub struct Series<'a>(Vec<(Size, &'a Measure)>);

impl<'a> Series<'a> {
    /// In the order in which they were begun.
    pub fn all_of(measures: &'a [Measure]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for one in measures {
            let Some(size) = one.size else { continue };
            if let Some(series) = all.iter_mut().find(|series| series.goes_on_with(one, size)) {
                series.0.push((size, one));
            } else {
                all.push(Self(vec![(size, one)]));
            }
        }
        all.retain(|series| series.0.len() > 1);
        all
    }

    fn goes_on_with(&self, measure: &Measure, size: Size) -> bool {
        let (first, begun) = self.first();
        (begun.what.as_str(), begun.unit, begun.least, first.of) == (measure.what.as_str(), measure.unit, measure.least, size.of)
    }

    pub fn has(&self, measure: &Measure) -> bool {
        self.0.iter().any(|(_, one)| std::ptr::eq(*one, measure))
    }

    fn first(&self) -> (Size, &Measure) {
        self.0[0]
    }

    fn last(&self) -> (Size, &Measure) {
        self.0[self.0.len() - 1]
    }

    fn work(&self) -> f64 {
        number(self.last().0.count) / number(self.first().0.count)
    }

    fn cost(&self) -> f64 {
        self.last().1.twins / self.first().1.twins
    }

    fn floor(&self) -> f64 {
        self.last().1.floor / self.first().1.floor
    }

    /// A finding, to be mended.
    pub fn outgrows_its_work(&self) -> bool {
        self.cost() > self.work()
    }

    /// Of the README's table.
    pub fn row(&self) -> String {
        let each = |figure: &dyn Fn(&(Size, &Measure)) -> String| self.0.iter().map(figure).collect::<Vec<_>>().join(" · ");
        let ((size, one), sizes) = (self.first(), each(&|(size, _)| grouped(&size.count.to_string())));
        let (twins, floor) = (each(&|(_, one)| figure(one.twins)), each(&|(_, one)| figure(one.floor)));
        let (work, cost, bare) = (grouped(&format!("{:.0}", self.work())), figure(self.cost()), figure(self.floor()));
        format!("| {} [{}]; {sizes} {} | {twins} | {floor} | {work} | {cost} | {bare} |\n", one.what, one.unit, size.of)
    }

    pub fn json(&self) -> Value {
        let ((from, one), (to, _)) = (self.first(), self.last());
        json!({
            "what": one.what, "of": from.of, "from": from.count, "to": to.count,
            "work": self.work(), "cost": self.cost(), "floor": self.floor(), "finding": self.outgrows_its_work(),
        })
    }
}

impl fmt::Display for Series<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ((first, one), (last, _)) = (self.first(), self.last());
        let [from, to] = [first, last].map(|size| grouped(&size.count.to_string()));
        let (work, cost, floor) = (grouped(&format!("{:.0}", self.work())), figure(self.cost()), figure(self.floor()));
        write!(f, "  grows: {from} to {to} {}, {work} times as many: {} {cost} times, the floor {floor} times", first.of, one.what)?;
        if self.outgrows_its_work() { write!(f, " - FINDING: faster than its work") } else { Ok(()) }
    }
}
