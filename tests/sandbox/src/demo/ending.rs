//! The end of the demo: what came of it, and where to look further.

use super::{programs::Programs, timeline::Timeline};
use crate::{desk::Desk, half::Half, judge::judge};
use openssl::x509::X509;
use serde_json::Value;
use std::path::Path;

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
    kept: bool,
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
    where_to_look(desk, timeline, twins, kept);
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

fn where_to_look(desk: &Desk, timeline: &mut Timeline, twins: &Path, kept: bool) {
    timeline.heading("Where to look further");
    if !kept {
        timeline.plain("  DEMO_DIR=/tmp/twins-demo make demo   keeps the configuration, the database, the mails and the card");
        timeline.plain("  ASK=1 make demo                      lets you type the PIN");
        return;
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
