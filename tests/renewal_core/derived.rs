//! What is stored beside the journals holds for as long as the rules by which it was derived: other facts from the same journals are other rules.

use chrono::{DateTime, Utc};
use twins::{
    certificate::Fingerprint,
    renewal::{Event, Renewal},
};

/// Journals as they are stored, one a line: a year as it should be, and some in which much went wrong.
const JOURNALS: &str = include_str!("journals.jsonl");

/// The rules by which, and SHA-256 of all facts to which these journals lead, entry by entry.
const DERIVED: (i64, &str) = (1, "c616db3c310053c48adf552695a08e9f1768690eadfe859f9dc831803daab1bf");

#[test]
fn the_same_journals_lead_to_the_same_facts_as_long_as_the_rules_have_the_same_number() {
    let (mut facts, mut ends) = (String::new(), Vec::new());
    for line in JOURNALS.lines() {
        let journal: Vec<(Event, DateTime<Utc>)> = serde_json::from_str(line).unwrap();
        for length in 1..=journal.len() {
            let renewal = Renewal::replay("2026-abc", journal[..length].iter().cloned()).unwrap();
            facts += &serde_json::to_string(&renewal).unwrap();
            if length == journal.len() {
                ends.push(renewal.stage(journal[length - 1].1).name());
            }
        }
    }
    assert!(ends.contains(&"done") && ends.contains(&"superseded"), "{ends:?}");
    let derived = (Renewal::RULES, Fingerprint::of(facts.as_bytes()).to_string());
    assert_eq!(
        (derived.0, &*derived.1),
        DERIVED,
        "where the facts are other ones, raise Renewal::RULES and note it here, so that what is stored is derived anew"
    );
}
