//! The authority's root certificate: named by the person, or taken from the card and agreed to by its fingerprint.

use super::{Plan, Stop, Talk, kept::Nameless, talk::whole_path};
use crate::{
    agent::checks::AtTheDesk,
    certificate::{Anchors, Certificate},
    cli::trouble::of_file,
    renewal::KnownPair,
};
use chrono::Utc;
use std::path::{PathBuf, absolute};
use toml::Value;

/// A root certificate that the person agreed to, and where it will be written.
#[derive(Debug)]
pub struct Root {
    /// PEM.
    pub text: String,
    /// Where it will be.
    pub path: PathBuf,
    /// For trying it out before it is written.
    pub trial: Nameless,
}

impl Plan<'_> {
    pub(super) fn roots(&mut self, talk: &Talk<'_>) -> Result<(), Stop> {
        let words = talk.teller;
        talk.part(&words.text("setup-part-roots", &[]));
        let mut files = Vec::new();
        for file in &self.options.anchors {
            files.push(absolute(file).map_err(|error| super::complain_of(words, file, &error))?);
        }
        if !files.is_empty() {
            self.anchors(&files);
            return Ok(());
        }
        if let Some(known) = self.draft.get("certificates", "anchors") {
            talk.say(&words.text("setup-roots-known", &[("files", listed(&known).into())]));
            return Ok(());
        }
        if let Some(root) = self.desk.as_ref().and_then(|desk| root_on(desk, &desk.pair()?)) {
            let values = [("name", root.person().name.into()), ("day", words.day_of(root.not_after()).into())];
            talk.say(&words.text("setup-root-on-card", &values));
            in_lines(&root.fingerprint().to_string()).iter().for_each(|line| println!("    {line}"));
            talk.say(&words.text("setup-root-compare", &[]));
            if talk.agree(&words.text("setup-root-agree", &[]), false)? {
                return self.keep_root(&root);
            }
        }
        talk.say(&words.say("setup-root-needed", &[]));
        let file = talk.ask_for(&words.text("setup-root-file", &[]), None, |typed| {
            let file = whole_path(typed);
            let unread = |error| words.text("file-unreadable", &[("path", typed.into()), ("why", of_file(words, &error).into())]);
            let found = Certificate::all_from(&std::fs::read(&file).map_err(unread)?).unwrap_or_default();
            if found.iter().any(Certificate::is_authority) { Ok(file) } else { Err(words.text("setup-root-none", &[])) }
        })?;
        self.anchors(&[file]);
        Ok(())
    }

    fn keep_root(&mut self, root: &Certificate) -> Result<(), Stop> {
        let path = absolute(self.path.with_file_name("ica-root.pem")).unwrap_or_else(|_| self.path.with_file_name("ica-root.pem"));
        let text = pem(root.der());
        if std::fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
            self.anchors(&[path]);
            return Ok(());
        }
        let trial = Nameless::with(text.as_bytes()).map_err(|error| Stop::Said(error.to_string()))?;
        self.anchors(std::slice::from_ref(&path));
        self.root = Some(Root { text, path, trial });
        Ok(())
    }

    fn anchors(&mut self, files: &[PathBuf]) {
        let files = files.iter().map(|file| Value::String(file.display().to_string())).collect();
        self.draft.set("certificates", "anchors", &Value::Array(files));
    }
}

/// The self-signed root on the card that the pair leads to.
fn root_on(desk: &AtTheDesk, pair: &KnownPair) -> Option<Certificate> {
    let authorities = desk.authorities();
    let leads_to = |root: &Certificate| {
        let Ok(anchors) = Anchors::new(vec![root.clone()], Vec::new()) else { return false };
        pair.old.iter().all(|(_, old)| old.certificate().is_ok_and(|old| anchors.verify(&old, &authorities, Utc::now()).is_ok()))
    };
    let mut roots = authorities.iter().filter(|one| one.subject_der() == one.issuer_der());
    roots.find(|root| leads_to(root)).cloned()
}

fn listed(files: &Value) -> String {
    let files = files.as_array().into_iter().flatten().filter_map(Value::as_str);
    files.collect::<Vec<_>>().join(", ")
}

/// Pairs of digits, as fingerprints are printed; sixteen on a line, so that they stand beside each other on any terminal.
fn in_lines(fingerprint: &str) -> Vec<String> {
    let digits: Vec<char> = fingerprint.chars().filter(char::is_ascii_hexdigit).collect();
    let pairs: Vec<String> = digits.chunks(2).map(|pair| pair.iter().collect::<String>().to_uppercase()).collect();
    pairs.chunks(16).map(|line| line.join(":")).collect()
}

/// RFC 7468.
fn pem(der: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    let text = STANDARD.encode(der);
    let lines: Vec<&str> = text.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}
