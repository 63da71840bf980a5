//! Every seed of the fuzz targets goes through the very functions that the targets call, so that no target rots between two runs of `make fuzz`.
//! (The seeds of `portal_page` are read by a test beside `portal::fuzzing`.)
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "fuzz/targets/lib.rs"]
mod targets;

use std::{fs, path::Path};
use twins::mail::{Kind, Trust};

fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds").join(target);
    let read = |path: &Path| (path.display().to_string(), fs::read(path).unwrap());
    let seeds: Vec<_> = fs::read_dir(directory).unwrap().map(|entry| read(&entry.unwrap().path())).collect();
    assert!(!seeds.is_empty(), "{target} has no seed");
    seeds
}

#[test]
fn verdict() {
    let verdicts: Vec<_> = seeds("verdict").iter().map(|(_, raw)| targets::verdict(raw)).collect();
    assert!(
        verdicts.iter().any(|verdict| verdict.trust == Trust::Authenticated && verdict.renewal_link.is_some()),
        "the seeds reach the end of the way"
    );
    assert!(verdicts.iter().any(|verdict| verdict.trust == Trust::Forged) && verdicts.iter().any(|verdict| verdict.kind == Kind::Other));
}

#[test]
fn text() {
    seeds("text").iter().for_each(|(_, input)| targets::text(input));
}

#[test]
fn authentication() {
    seeds("authentication").iter().for_each(|(_, input)| targets::authentication(input));
}

#[test]
fn certificates() {
    let found = |(name, bytes): &(String, Vec<u8>)| assert!(targets::certificates(bytes) > 0, "{name}");
    seeds("certificates").iter().for_each(found);
}

#[test]
fn every_target_has_its_seeds_and_is_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz");
    let script = fs::read_to_string(root.join("run.sh")).unwrap();
    for entry in fs::read_dir(root.join("targets")).unwrap().map(Result::unwrap) {
        let name = entry.path().file_stem().unwrap().to_string_lossy().into_owned();
        if name != "lib" {
            assert!(!seeds(&name).is_empty() && script.contains(&name), "{name}");
        }
    }
}
