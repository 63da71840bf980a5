//! The end of the demo: what came of it, and where to look further.

use super::{programs::Programs, timeline::Timeline};
use crate::{desk::Desk, half::Half, judge::judge};
use openssl::x509::X509;
use serde_json::Value;
use std::{fs, path::Path};

/// What is left to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Further {
    /// The directory that was named.
    Kept,
    /// Nothing.
    Gone,
    /// The containers, as long as they are there.
    Containers,
}

/// Shows the new pair, the mails, the last mail and the judge's findings.
///
/// # Errors
/// What did not end well.
pub fn tell(
    desk: &Desk,
    timeline: &mut Timeline,
    twins: &Path,
    outcome: Result<(), String>,
    status: Result<Value, String>,
    further: Further,
    programs: &Programs,
) -> Result<(), String> {
    outcome?;
    let seconds = timeline.seconds();
    let mut findings = judge(desk)?;
    findings.extend(programs.findings(desk)?);
    pair(desk, timeline)?;
    mails(desk, timeline)?;
    timeline.heading("Judged without asking twins");
    for finding in findings {
        timeline.plain(&format!("  ok  {finding}"));
    }
    if status?["renewals"][0]["stage"] != "done" {
        return Err("twins status does not say that the renewal is done".to_owned());
    }
    timeline.plain("  ok  twins status says the same");
    page_and_mail(desk, timeline, twins, further)?;
    where_to_look(desk, timeline, twins, further);
    timeline.heading(&format!("The story ended well after {seconds:.0} seconds."));
    Ok(())
}

fn pair(desk: &Desk, timeline: &mut Timeline) -> Result<(), String> {
    timeline.heading("The new pair on the card");
    let books = desk.books();
    let issued = books.issued.last().ok_or("nothing was issued")?;
    let contents = desk.card().contents().map_err(|error| error.to_string())?;
    for half in Half::BOTH {
        let der = issued.certificates.get(half);
        let certificate = X509::from_der(der).map_err(|error| error.to_string())?;
        let bits = certificate.public_key().map_err(|error| error.to_string())?.bits();
        let on_card = contents.certificates.iter().find(|on_card| on_card.der == *der).ok_or("a new certificate is not on the card")?;
        let id: String = hex::encode(&on_card.id).chars().take(16).collect();
        timeline.plain(&format!(
            "  {:<10}  serial {}  valid until {}  RSA {bits}  CKA_ID {id}…",
            format!("{half:?}").to_lowercase(),
            issued.serials.get(half),
            certificate.not_after()
        ));
    }
    Ok(())
}

fn mails(desk: &Desk, timeline: &mut Timeline) -> Result<(), String> {
    let messages = desk.mailbox().messages();
    timeline.heading("The mails in the person's mailbox");
    for mail in &messages {
        let from = if mail.header("Auto-Submitted").is_some() { "twins" } else { "I.CA" };
        timeline.plain(&format!("  {from:<6} {}", mail.subject()));
    }
    let last = messages.iter().rev().find(|mail| mail.header("Auto-Submitted").is_some()).ok_or("twins sent no mail")?;
    timeline.heading("The last mail from twins");
    timeline.plain(&format!("  Subject: {}\n", last.subject()));
    for line in last.text().lines() {
        timeline.plain(&format!("  {line}"));
    }
    Ok(())
}

/// The page and the last mail are there to be opened, also where the workstation goes away with the demo: then they are put beside the build.
fn page_and_mail(desk: &Desk, timeline: &mut Timeline, twins: &Path, further: Further) -> Result<(), String> {
    let failed = |what: &Path, error: std::io::Error| format!("{}: {error}", what.display());
    let written = desk.directory().join("state/status.html");
    let (directory, page) = match (further, twins.parent().and_then(Path::parent)) {
        // The agent's files are in a container of its own.
        (Further::Containers, _) => return Ok(()),
        (Further::Gone, Some(target)) => (target.join("demo"), target.join("demo/status.html")),
        _ => (desk.directory().to_owned(), written.clone()),
    };
    fs::create_dir_all(&directory).map_err(|error| failed(&directory, error))?;
    if page != written {
        fs::copy(&written, &page).map_err(|error| failed(&written, error))?;
    }
    let messages = desk.mailbox().messages();
    let last = messages.iter().rev().find(|mail| mail.header("Auto-Submitted").is_some()).ok_or("twins sent no mail")?;
    let mail = directory.join("last-mail.eml");
    fs::write(&mail, last.raw()).map_err(|error| failed(&mail, error))?;
    timeline.heading("The page and the last mail, to open");
    timeline.plain(&format!("  file://{}   the page that `twins status --open` opens", page.display()));
    timeline.plain(&format!("  {}   the last mail; its calendar file is attached", mail.display()));
    Ok(())
}

fn where_to_look(desk: &Desk, timeline: &mut Timeline, twins: &Path, further: Further) {
    timeline.heading("Where to look further");
    match further {
        Further::Kept => {}
        Further::Gone => {
            timeline.plain("  DEMO_DIR=/tmp/twins-demo make demo   keeps the configuration, the database, the mails and the card");
            timeline.plain("  ASK=1 make demo                      lets you type the PIN");
            return;
        }
        Further::Containers => return timeline.plain("  KEEP=1 make docker-demo   leaves the containers running"),
    }
    let directory = desk.directory().display();
    let env: Vec<String> = desk.card().env_without_reader().iter().map(|(name, value)| format!("{name}={value}")).collect();
    timeline.plain(&format!("  {} status --config {directory}/twins.toml", twins.display()));
    timeline.plain(&format!("  {directory}/mail/  every mail; {directory}/requests/ and certificates/  what was sent and issued"));
    timeline.plain(&format!("  {directory}/agent.log  what the agent said; {directory}/card.json  the card, for other programs:"));
    if let Ok(module) = desk.card().module_path() {
        timeline.plain(&format!("  env {} pkcs11-tool --module {} --list-objects", env.join(" "), module.display()));
    }
}
