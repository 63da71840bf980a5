//! The judge of a story's end: the card, the authority's books and OpenSSL say whether the pair was renewed. It asks nothing of the program.

use crate::{desk::Desk, half::Half};
use std::{
    path::{Path, PathBuf},
    process::Command,
};
use twins_starcos::Contents;

/// What the judge found right, one sentence each.
pub type Findings = Vec<String>;

/// Judges the workstation after a renewal. Writes the records (mails, requests, certificates) into its directory.
///
/// # Errors
/// The first thing that is not right.
pub fn judge(desk: &Desk) -> Result<Findings, String> {
    let accepted = desk.books().accepted().count();
    demand(accepted == 1, || format!("{accepted} submissions were accepted, not one"))?;
    judge_repetitions(desk)
}

/// Judges as [`judge`], but the same requests may have been sent again: an answer that was lost has to be asked for once more.
///
/// # Errors
/// The first thing that is not right.
pub fn judge_repetitions(desk: &Desk) -> Result<Findings, String> {
    desk.keep_records();
    let mut findings = Findings::new();
    books(desk, &mut findings)?;
    card(desk, &mut findings)?;
    openssl(desk, &mut findings)?;
    Ok(findings)
}

fn books(desk: &Desk, findings: &mut Findings) -> Result<(), String> {
    let books = desk.books();
    let first = books.accepted().next().ok_or("no submission was accepted")?;
    let differ = books.accepted().filter(|other| other.messages != first.messages || other.outcome != first.outcome).count();
    demand(differ == 0, || format!("{differ} submissions with other bytes were accepted"))?;
    demand(books.refused().count() == 0, || format!("{} submissions were refused", books.refused().count()))?;
    demand(books.escapes.is_empty(), || format!("somebody tried to reach {:?}", books.escapes))?;
    findings.push("the authority accepted one pair of requests and refused none; nothing but its portal was asked for".to_owned());
    Ok(())
}

fn card(desk: &Desk, findings: &mut Findings) -> Result<(), String> {
    let books = desk.books();
    let issued = books.issued.last().ok_or("nothing was issued")?;
    let contents = desk.card().contents().map_err(|error| error.to_string())?;
    demand(contents.private_keys.len() == 4, || {
        format!("{} private keys are on the card, not two old and two new", contents.private_keys.len())
    })?;
    for half in Half::BOTH {
        let old = &desk.pair().certificates.get(half).der;
        demand(ids(&contents, old).len() == 1, || format!("the old certificate ({half:?}) is not on the card as it was"))?;
        let new = ids(&contents, issued.certificates.get(half));
        let [id] = new.as_slice() else { return Err(format!("the new certificate ({half:?}) is on the card {} times", new.len())) };
        demand(contents.private_keys.iter().any(|key| key.id == *id), || {
            format!("no private key has the CKA_ID of the new certificate ({half:?})")
        })?;
        demand(contents.public_keys.iter().any(|key| key.id == *id), || {
            format!("no public key has the CKA_ID of the new certificate ({half:?})")
        })?;
    }
    findings.push("the old pair is on the card untouched, and a new pair whose certificates and keys share their CKA_ID".to_owned());
    Ok(())
}

fn ids(contents: &Contents, der: &[u8]) -> Vec<Vec<u8>> {
    contents.certificates.iter().filter(|on_card| on_card.der == der).map(|on_card| on_card.id.clone()).collect()
}

fn openssl(desk: &Desk, findings: &mut Findings) -> Result<(), String> {
    let (directory, root) = (desk.directory(), text(&desk.root()));
    let issuing = text(&directory.join("issuing-cas.pem"));
    for message in two_files(&directory.join("requests"), "p7m")? {
        let (pkcs10, message) = (text(&message.with_extension("p10")), text(&message));
        run(&["cms", "-verify", "-binary", "-inform", "DER", "-in", &message, "-CAfile", &root, "-out", &pkcs10])?;
        run(&["req", "-verify", "-inform", "DER", "-in", &pkcs10, "-noout"])?;
    }
    findings.push("openssl cms -verify and openssl req -verify pass for both requests".to_owned());
    for certificate in two_files(&directory.join("certificates"), "pem")? {
        run(&["verify", "-CAfile", &root, "-untrusted", &issuing, &text(&certificate)])?;
    }
    findings.push("openssl verify passes for both new certificates".to_owned());
    Ok(())
}

fn two_files(directory: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(directory).map_err(|error| format!("{}: {error}", directory.display()))?;
    let files: Vec<_> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == ending))
        .collect();
    demand(files.len() >= 2, || format!("{} files, not two, in {}", files.len(), directory.display()))?;
    Ok(files)
}

fn run(arguments: &[&str]) -> Result<(), String> {
    let output = Command::new("openssl").args(arguments).output().map_err(|error| format!("openssl: {error}"))?;
    demand(output.status.success(), || format!("openssl {}: {}", arguments.join(" "), String::from_utf8_lossy(&output.stderr)))
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn demand(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
