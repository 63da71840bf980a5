//! `twins mail check`: how saved messages are judged. Neither the mailbox nor the agent is asked.

use super::{
    context::{block_on, config_or_default, teller},
    paper::{complain, paper},
    trouble::{of_file, shown},
};
use crate::{
    config::Config,
    mail::{self, Resolver, TrustSettings, Verdict},
    portal::{Portal, PortalSettings},
    renewal::HostList,
    tell::{Teller, VerdictCertificate, VerdictReport},
};
use chrono::Utc;
use serde::Serialize;
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Options of `twins mail check`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// As JSON, one object a line, for programs.
    #[arg(long)]
    json: bool,
    /// Raw messages (.eml).
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

#[derive(Serialize)]
struct Line<'a> {
    file: String,
    #[serde(flatten)]
    verdict: &'a Verdict,
}

/// Judges each file; the exit code says whether all could be read.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    let config = match config_or_default(config) {
        Ok(config) => config,
        Err(failure) => return failure,
    };
    let hosts = match hosts(config.as_ref()) {
        Ok(hosts) => hosts,
        Err(error) => return complain(error),
    };
    block_on(check(config.as_ref(), &hosts, options)).unwrap_or_else(complain)
}

/// The hosts that links may lead to.
pub(super) fn hosts(config: Option<&Config>) -> Result<HostList, String> {
    let profile = config.and_then(|config| config.portal.profile.clone());
    Ok(Portal::open(&PortalSettings { profile, ..PortalSettings::default() })?.hosts().clone())
}

async fn check(config: Option<&Config>, hosts: &HostList, options: &Options) -> ExitCode {
    let trust = config.map_or_else(TrustSettings::default, |config| config.mail.trust.clone());
    let teller = teller(config);
    let resolver = Resolver::new(&trust);
    let (width, colour) = paper();
    let mut all_read = true;
    for file in &options.files {
        let name = file.display().to_string();
        let raw = match read_message(&teller, file) {
            Ok(raw) => raw,
            Err(why) => {
                complain(why);
                all_read = false;
                continue;
            }
        };
        let verdict = mail::judge(&raw, &trust, &resolver, hosts, Utc::now()).await;
        if options.json {
            match serde_json::to_string(&Line { file: name, verdict: &verdict }) {
                Ok(line) => println!("{line}"),
                Err(error) => return complain(error),
            }
        } else {
            print!("{}", teller.verdict(&report(name, &verdict), width, colour));
        }
    }
    if all_read { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The longest message that is read; larger ones are no mail of the authority's.
const LONGEST: u64 = 32 * 1024 * 1024;

/// The file's bytes, if it is a message; else what is wrong with it.
pub(super) fn read_message(teller: &Teller, path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error| teller.say("file-unreadable", &[("path", shown(path)), ("why", of_file(teller, &error).into())]);
    let no_message = |why| Err(teller.say("message-unreadable", &[("file", shown(path)), ("why", teller.text(why, &[]).into())]));
    let mut raw = Vec::new();
    File::open(path).and_then(|file| file.take(LONGEST + 1).read_to_end(&mut raw)).map_err(unreadable)?;
    if raw.len() as u64 > LONGEST {
        return no_message("message-too-long");
    }
    if begins_with_header(&raw) { Ok(raw) } else { no_message("message-no-header") }
}

/// Whether the first line is a header field, `Name: value` (or the separator of an mbox file before it).
fn begins_with_header(raw: &[u8]) -> bool {
    let first = raw.split(|byte| *byte == b'\n').find(|line| !line.starts_with(b"From ")).unwrap_or_default();
    let name = first.split(|byte| *byte == b':').next().unwrap_or_default();
    first.contains(&b':') && !name.is_empty() && name.iter().all(u8::is_ascii_graphic)
}

fn report(file: String, verdict: &Verdict) -> VerdictReport {
    VerdictReport {
        file,
        kind: name(&verdict.kind),
        trust: name(&verdict.trust),
        trust_reason: verdict.trust_reason.clone(),
        try_again: verdict.try_again,
        link: verdict.renewal_link.as_ref().map(ToString::to_string),
        download_hosts: verdict.download_links.iter().map(|link| link.host().to_owned()).collect(),
        rejected: verdict.rejected_links.iter().map(|rejected| (rejected.url.clone(), rejected.reason)).collect(),
        serials: verdict.serials.clone(),
        expires: verdict.expires,
        certificates: verdict
            .certificates
            .iter()
            .map(|found| VerdictCertificate {
                role: found.role,
                serial: found.serial.clone(),
                subject: found.subject.clone(),
                not_after: found.not_after,
            })
            .collect(),
        payment: verdict.payment.clone(),
    }
}

/// The name that the JSON has for it.
fn name(value: &impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}
