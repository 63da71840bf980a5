//! What the program costs, each figure beside a floor that is measured in the same run: the least that anyone could do for the same end, by hand and with
//! nothing clever. A report for people, the same as JSON in `target/bench/report.json`, and as the README's tables in `target/bench/report.md`.
//!
//! `TWINS_BENCH_MESSAGES` is the size of the largest mailbox (1,000,000), `TWINS_BENCH_ONLY` a list of chapters (judging, arrival, scan, card, renewal, start, idle, growth).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, dead_code)]

mod arguments;
mod arrival;
mod bare_card;
mod calls;
mod chapter;
mod figure;
mod floor;
mod growth;
mod idle;
mod isync;
mod judging;
mod measure;
mod process;
mod renewal;
mod scan;
mod series;
mod start;

#[path = "../worker/authority.rs"]
mod authority;
#[path = "../worker/card.rs"]
mod card;
#[path = "../support/mail/mod.rs"]
mod mail;
#[path = "../cards/spy.rs"]
mod spy;
#[path = "../support/story.rs"]
mod story;

use chapter::Chapter;
use measure::Measure;
use serde_json::json;
use std::{fs, path::Path, process::ExitCode};
use twins::mail::TrustSettings;

/// The size of the largest mailbox, unless another is wanted.
const LARGE: u32 = 1_000_000;

/// A signed notice.
pub fn notice() -> Vec<u8> {
    fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/mail/01-notice-21-days.eml")).unwrap()
}

/// Believes the notice without a network.
pub fn trust() -> TrustSettings {
    let keys = fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/mail/dkim-keys.json")).unwrap();
    TrustSettings { dns: false, dkim_keys: serde_json::from_slice(&keys).unwrap(), ..TrustSettings::default() }
}

fn main() -> ExitCode {
    if arguments::was_a_floor() {
        return ExitCode::SUCCESS;
    }
    let large = std::env::var("TWINS_BENCH_MESSAGES").ok().and_then(|size| size.parse().ok()).unwrap_or(LARGE);
    let only = std::env::var("TWINS_BENCH_ONLY").ok();
    let wanted = |name: &str| only.as_ref().is_none_or(|only| only.split([',', ' ']).any(|one| one == name));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut chapters = Vec::new();
    let mut chapter = |name: &str, title: &'static str, measure: &dyn Fn() -> Vec<Measure>| {
        if wanted(name) {
            let chapter = Chapter { title, measures: measure() };
            chapter.print();
            chapters.push(chapter);
        }
    };
    chapter("judging", "Reading a mail", &|| vec![judging::measure()]);
    chapter("arrival", "A mail arrives", &|| runtime.block_on(arrival::measure()));
    chapter("card", "PKCS#11 calls", &|| runtime.block_on(calls::measure()));
    chapter("renewal", "A whole renewal", &|| runtime.block_on(renewal::measure()));
    chapter("start", "Starting", &|| runtime.block_on(start::measure()));
    chapter("idle", "Waiting, day after day", &|| runtime.block_on(idle::measure()));
    chapter("growth", "What a long life costs", &|| runtime.block_on(growth::measure()));
    chapter("scan", "The first scan of a mailbox", &|| runtime.block_on(scan::measure(large)));
    keep(&chapters, large);
    // What grows faster than its work, or is more than was promised, is a finding.
    ExitCode::from(u8::from(chapters.iter().any(Chapter::has_findings)))
}

/// Where the figures are kept, for programs and for the README.
fn keep(chapters: &[Chapter], large: u32) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/bench");
    fs::create_dir_all(&directory).unwrap();
    let report = json!({
        "at": chrono::Utc::now().to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        "version": env!("CARGO_PKG_VERSION"),
        "processors": std::thread::available_parallelism().unwrap().get(),
        "profile": if cfg!(debug_assertions) { "debug" } else { "release" },
        "largest_mailbox": large,
        "chapters": chapters.iter().map(Chapter::json).collect::<Vec<_>>(),
    });
    fs::write(directory.join("report.json"), format!("{report:#}\n")).unwrap();
    fs::write(directory.join("report.md"), tables(chapters)).unwrap();
    println!("\nThe same for programs: target/bench/report.json, as the README's tables: target/bench/report.md");
}

/// The README's tables: the figures, and how they grow.
fn tables(chapters: &[Chapter]) -> String {
    let figures: String = chapters.iter().map(Chapter::table).collect();
    let growth: String = chapters.iter().flat_map(Chapter::series).map(|series| series.row()).collect();
    format!(
        "| | twins | floor | ratio |\n| --- | ---: | ---: | ---: |\n{figures}\n\
         | more and more | twins | floor | times the work | twins: times the cost | floor |\n| --- | ---: | ---: | ---: | ---: | ---: |\n{growth}"
    )
}
