//! What watching and judging mail costs, each beside a floor that is measured in the same run: the least that anyone could do for the same end, by hand and
//! with nothing clever. A table for people, with what each floor does, then one line of JSON. `TWINS_BENCH_MESSAGES` is the size of the large mailbox.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod arrival;
mod floor;
mod judging;
mod scan;
#[path = "../support/mail/mod.rs"]
mod support;

use serde_json::json;
use twins::mail::TrustSettings;

/// One thing that was measured, here and at its floor.
pub struct Measure {
    pub what: &'static str,
    pub unit: &'static str,
    pub twins: f64,
    pub bare: f64,
    /// What the floor does.
    pub floor: &'static str,
}

impl Measure {
    fn ratio(&self) -> f64 {
        self.twins / self.bare
    }
}

/// A signed notice.
pub fn notice() -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/mail/01-notice-21-days.eml")).unwrap()
}

/// Believes the notice without a network.
pub fn trust() -> TrustSettings {
    let keys = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/mail/dkim-keys.json")).unwrap();
    TrustSettings { dns: false, dkim_keys: serde_json::from_slice(&keys).unwrap(), ..TrustSettings::default() }
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    let size = std::env::var("TWINS_BENCH_MESSAGES").ok().and_then(|size| size.parse().ok()).unwrap_or(100_000);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut measures = vec![judging::measure()];
    measures.extend(runtime.block_on(scan::measure(size)));
    measures.push(runtime.block_on(arrival::measure()));
    println!("{:<58}{:>14}{:>14}{:>8}", "", "twins", "floor", "ratio");
    for measure in &measures {
        println!(
            "{:<58}{:>14.1}{:>14.1}{:>8.2}",
            format!("{} [{}]", measure.what, measure.unit),
            measure.twins,
            measure.bare,
            measure.ratio()
        );
        println!("    floor: {}", measure.floor);
    }
    let json: Vec<_> = measures
        .iter()
        .map(|m| json!({ "what": m.what, "unit": m.unit, "twins": m.twins, "bare": m.bare, "ratio": m.ratio(), "floor": m.floor }))
        .collect();
    println!("{}", json!({ "mailbox": size, "measures": json }));
}
