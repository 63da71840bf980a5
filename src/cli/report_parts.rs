//! The parts of `twins report`: versions, checks, journal, walks. By lists of what is allowed: no name, address, link, certificate or request
//! is in them.

use super::context::Context;
use crate::{
    agent::control::{self, LiveStatus, Reply, Request},
    portal::{Portal, PortalSettings, Transcript},
    renewal::Renewal,
    store::{Store, StoreError},
};
use chrono::Utc;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use std::{fmt::Write, path::Path};

/// The most walks that are packed, the newest.
const WALKS: usize = 12;
/// What of an event is packed beside its name: fields whose value is a word of the program's own.
const OWN_WORDS: [&str; 11] =
    ["role", "step", "pin", "way", "may_send", "inserted", "not_after", "source", "until", "kind", "number_known"];
/// Fields with words of others: names, numbers and addresses in them are left out.
const WORDS_OF_OTHERS: [&str; 3] = ["why", "what", "reason"];

/// A file of the report.
#[derive(Debug)]
pub struct Part {
    /// Its name.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// Everything gathered.
#[derive(Debug)]
pub struct Gathered {
    /// The files.
    pub parts: Vec<Part>,
    /// The authority's advice and the helpdesk's number.
    pub helpdesk: String,
}

/// Gathers what there is; what is missing is said in its place.
pub async fn parts(context: &Context) -> Gathered {
    let settings = PortalSettings { profile: context.config.portal.profile.clone(), ..PortalSettings::default() };
    let portal = Portal::open(&settings);
    let plain = Portal::open(&PortalSettings::default());
    let redact = |text: &str| portal.as_ref().or(plain.as_ref()).map_or_else(|_| String::new(), |portal| portal.redacted(text));
    let helpdesk = portal.as_ref().map_or("", |portal| portal.helpdesk(context.teller.language().code())).to_owned();
    let mut parts = vec![
        Part { name: "versions.txt".into(), text: versions(context) },
        Part { name: "checks.txt".into(), text: checks(context, portal.as_ref().err(), &redact) },
    ];
    parts.push(Part { name: "journal.jsonl".into(), text: journal(context, &redact).await });
    let walks = Transcript::all(&context.config.transcripts_dir()).unwrap_or_default();
    for walk in walks.iter().take(WALKS) {
        let lines: Vec<String> = walk.lines.iter().filter_map(|line| serde_json::to_string(line).ok()).collect();
        parts.push(Part { name: format!("portal/{}.jsonl", walk.name), text: lines.join("\n") });
    }
    Gathered { parts, helpdesk }
}

fn versions(context: &Context) -> String {
    let mut text =
        format!("twins {}\nat {}\narchitecture {}\n", env!("CARGO_PKG_VERSION"), Utc::now().to_rfc3339(), std::env::consts::ARCH);
    let system = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let system = system.lines().find_map(|line| line.strip_prefix("PRETTY_NAME=")).unwrap_or("unknown").trim_matches('"').to_owned();
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    let _ = writeln!(text, "system {system}, kernel {}", kernel.trim());
    if let Ok(card) = context.config.card() {
        let _ = writeln!(text, "card module {}", file_facts(&card.module));
    }
    let _ = writeln!(text, "language {}", context.teller.language().code());
    text
}

fn file_facts(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match std::fs::read(path) {
        Ok(bytes) => format!("{name}, {} bytes, SHA-256 {}", bytes.len(), hex::encode(Sha256::digest(&bytes))),
        Err(error) => format!("{name}: {error}"),
    }
}

fn checks(context: &Context, profile: Option<&String>, redact: &impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    let mut check = |name: &str, result: Result<String, String>| {
        let line = result.map_or_else(|why| format!("fail: {}", redact(&why)), |what| format!("ok{what}"));
        let _ = writeln!(text, "{name}: {line}");
    };
    check("portal profile", profile.map_or(Ok(String::new()), |why| Err(why.clone())));
    let own = context.config.portal.profile.is_some();
    check("portal profile is the built-in one", if own { Ok(": no".into()) } else { Ok(": yes".into()) });
    match live(context) {
        Ok(live) => {
            check("agent", Ok(String::new()));
            check("mailbox", live.mailbox.map(|()| String::new()));
            let readers = |readers: Vec<crate::tell::ReaderReport>| {
                format!(": {} readers, {} with a card", readers.len(), readers.iter().filter(|reader| reader.card).count())
            };
            check("readers", live.readers.map(readers));
        }
        Err(why) => check("agent", Err(why)),
    }
    text
}

fn live(context: &Context) -> Result<LiveStatus, String> {
    let mut connection = control::connect(&context.config.control_socket(), &Request::Status, None).map_err(|error| error.to_string())?;
    match connection.next_reply() {
        Ok(Some(Reply::Status(live))) => Ok(live),
        Ok(_) => Err("no answer".into()),
        Err(error) => Err(error.to_string()),
    }
}

async fn journal(context: &Context, redact: &impl Fn(&str) -> String) -> String {
    match lines(context, redact).await {
        Ok(lines) => lines.join("\n"),
        Err(error) => format!("the database cannot be read: {}", redact(&error.to_string())),
    }
}

async fn lines(context: &Context, redact: &impl Fn(&str) -> String) -> Result<Vec<String>, StoreError> {
    let store = Store::open_to_read(&context.config.state_dir()).await?;
    let mut lines = Vec::new();
    // Of those that are long over nothing helps.
    for renewal in store.renewals().await?.0 {
        lines.push(json!({"renewal": renewal.id, "stage": stage(&renewal), "attempts": renewal.attempts}).to_string());
        for entry in store.journal(&renewal.id).await? {
            let event = serde_json::to_value(&entry.event).unwrap_or_default();
            let mut line = Map::new();
            line.insert("at".into(), json!(entry.at));
            line.insert("event".into(), event.get("event").cloned().unwrap_or_default());
            line.extend(allowed(&event, redact));
            lines.push(Value::Object(line).to_string());
        }
    }
    store.close().await;
    Ok(lines)
}

fn stage(renewal: &Renewal) -> &'static str {
    renewal.stage(Utc::now()).name()
}

/// The fields that may be packed.
fn allowed(event: &Value, redact: &impl Fn(&str) -> String) -> Vec<(String, Value)> {
    let Some(fields) = event.as_object() else { return Vec::new() };
    let mut kept = Vec::new();
    for (name, value) in fields {
        if OWN_WORDS.contains(&name.as_str()) {
            // A source may name a file or a message: only which kind it is stays.
            let kind = value.as_object().and_then(|object| object.keys().next().cloned()).map_or(value.clone(), Value::String);
            kept.push((name.clone(), kind));
        } else if let (true, Some(words)) = (WORDS_OF_OTHERS.contains(&name.as_str()), value.as_str()) {
            kept.push((name.clone(), Value::String(redact(words))));
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::renewal::{Event, Source};

    #[test]
    fn of_an_event_only_harmless_fields_are_packed() {
        let portal = Portal::open(&PortalSettings { trust: None, ..PortalSettings::default() }).unwrap();
        let redact = |text: &str| portal.redacted(text);
        let event = Event::CertificateVerified {
            role: crate::certificate::Role::Qualified,
            der: b"secret".to_vec(),
            not_after: Utc::now(),
            source: Source::Attachment("tajne@ica.cz".into()),
        };
        let kept = Value::Object(allowed(&serde_json::to_value(&event).unwrap(), &redact).into_iter().collect());
        assert_eq!(kept["source"], "attachment");
        assert_eq!(kept["role"], "qualified");
        assert!(kept.get("der").is_none() && !kept.to_string().contains("tajne"));
        let event = Event::PortalUnknown { what: "the page says 'Vážená paní Nováková, číslo 123'".into() };
        let kept = allowed(&serde_json::to_value(&event).unwrap(), &redact);
        assert_eq!(kept, [("what".to_owned(), json!("the page says • paní • číslo •"))]);
    }
}
