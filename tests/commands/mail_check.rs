//! `twins mail check`: messages judged, for programs and for people.

use crate::alone::{alone, both};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/mail")
}

/// A configuration that has nothing but `[mail.trust]`.
fn only_trust(home: &Path) -> PathBuf {
    let keys: std::collections::BTreeMap<String, String> =
        serde_json::from_slice(&fs::read(samples().join("dkim-keys.json")).expect("keys")).expect("JSON");
    let keys: Vec<String> = keys.iter().map(|(name, key)| format!("{name:?} = {key:?}")).collect();
    let file = home.join("trust.toml");
    fs::write(&file, format!("[mail.trust]\ndns = false\ndkim_keys = {{ {} }}\n", keys.join(", "))).expect("written");
    file
}

#[test]
fn every_sample_is_judged_in_one_line_of_json() {
    let home = tempfile::tempdir().expect("a directory");
    let config = only_trust(home.path());
    let expected: serde_json::Map<String, Value> =
        serde_json::from_slice(&fs::read(samples().join("expected.json")).expect("read")).expect("JSON");
    let files: Vec<String> = expected.keys().map(|name| samples().join(name).display().to_string()).collect();
    let mut arguments = vec!["mail", "check", "--json", "--config", config.to_str().expect("UTF-8")];
    arguments.extend(files.iter().map(String::as_str));
    let output = alone(home.path(), "C.UTF-8", &arguments);
    let (lines, errors) = both(&output);
    assert_eq!((output.status.code(), errors.as_str(), lines.lines().count()), (Some(0), "", expected.len()));
    for (line, (file, expected)) in lines.lines().zip(files.iter().zip(expected.values())) {
        let verdict: Value = serde_json::from_str(line).expect("an object a line");
        let mut fields: Vec<&String> = verdict.as_object().expect("an object").keys().collect();
        fields.sort();
        let described = [
            "certificates",
            "download_links",
            "expires",
            "file",
            "kind",
            "payment",
            "rejected_links",
            "renewal_link",
            "serials",
            "trust",
            "trust_reason",
        ];
        assert_eq!(fields, described, "{file}");
        assert_eq!(verdict["file"], file.as_str());
        for key in ["kind", "trust"] {
            assert!(expected.get(key).is_none_or(|wanted| *wanted == verdict[key]), "{file}: {line}");
        }
        assert!(expected.get("trust_not").is_none_or(|not| *not != verdict["trust"]), "{file}: {line}");
        assert!(expected.get("no_link").is_none() || verdict["renewal_link"].is_null(), "{file}: {line}");
        if let Some(host) = expected.get("link_host").and_then(Value::as_str) {
            let link = verdict["renewal_link"].as_str().expect("a whole link");
            assert!(link.starts_with(&format!("https://{host}/")), "{link}");
        }
        if let Some(count) = expected.get("certificates").and_then(Value::as_u64) {
            let certificates = verdict["certificates"].as_array().expect("a list");
            assert_eq!(certificates.len() as u64, count, "{file}");
            for field in ["sha256", "serial", "subject", "not_after", "role"] {
                assert!(certificates.iter().all(|certificate| certificate[field].is_string()), "{file}: {field}");
            }
        }
    }
}

#[test]
fn messages_are_explained_to_people_even_without_a_configuration() {
    let home = tempfile::tempdir().expect("a directory");
    let (good, bad) = (samples().join("10-newsletter.eml"), samples().join("expected.json"));
    let missing = home.path().join("none.eml");
    let arguments: Vec<&str> =
        ["mail", "check"].into_iter().chain([&bad, &missing, &good].map(|path| path.to_str().expect("UTF-8"))).collect();
    // Nothing is known of DKIM keys here, and nobody is asked: the sample's signature has a key of no DNS.
    fs::create_dir_all(home.path().join(".config/twins")).expect("a directory");
    fs::write(home.path().join(".config/twins/twins.toml"), "[mail.trust]\ndns = false\n").expect("written");
    let output = alone(home.path(), "cs_CZ.UTF-8", &arguments);
    let (shown, errors) = both(&output);
    assert_eq!(output.status.code(), Some(1), "not all could be read");
    assert!(shown.contains("10-newsletter.eml") && shown.contains("jiná zpráva"), "what could be read was: {shown}");
    assert!(errors.contains("expected.json") && errors.contains("→ Uložte"), "{errors}");
    assert!(errors.contains("none.eml nelze přečíst: soubor neexistuje"), "{errors}");

    let nobody = home.path().join("nobody");
    let letter = home.path().join("letter.eml");
    fs::write(&letter, "From: a@b.example\r\nSubject: Ahoj\r\n\r\nNic.\r\n").expect("written");
    let output = alone(&nobody, "cs_CZ.UTF-8", &["mail", "check", letter.to_str().expect("UTF-8")]);
    assert!(output.status.success() && both(&output).0.contains("jiná zpráva"), "{output:?}");
}
