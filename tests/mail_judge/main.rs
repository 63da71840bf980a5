//! Mail as it may come: genuine, reworded, forged, hostile. What is judged here are whole messages, from bytes to verdict.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod anything;
mod certificates;
mod forge;
mod own_server;
mod samples;
mod signatures;
mod words;

use chrono::{DateTime, TimeZone, Utc};
use std::{collections::BTreeMap, fs, path::Path};
use twins::{
    mail::{Resolver, TrustSettings, Verdict, judge},
    renewal::HostList,
};

pub fn data(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/mail").join(name)).expect("sample")
}

pub fn settings() -> TrustSettings {
    let dkim_keys: BTreeMap<String, String> = serde_json::from_slice(&data("dkim-keys.json")).unwrap();
    TrustSettings { dns: false, dkim_keys, ..TrustSettings::default() }
}

pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).unwrap()
}

pub fn judged_with(raw: &[u8], settings: &TrustSettings) -> Verdict {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let hosts = HostList::new(["www.ica.cz"]);
    let verdict = runtime.block_on(async { judge(raw, settings, &Resolver::new(settings), &hosts, now()).await });
    // A panic of a parser is caught and becomes this verdict; here it is a failure.
    assert_ne!(verdict.trust_reason, "it cannot be taken apart");
    verdict
}

pub fn judged(raw: &[u8]) -> Verdict {
    judged_with(raw, &settings())
}
