//! `twins import`: issued certificates from files. What they are to a renewal, the agent decides.

use super::{
    context::{Context, block_on, with},
    mail_check::hosts,
    paper::complain,
    trouble::{of_file, shown},
};
use crate::{
    agent::control::Request,
    certificate::{Certificate, certificates_in},
    mail::{self, Resolver, TrustSettings},
    tell::Teller,
};
use chrono::Utc;
use std::{
    fs::File,
    io::Read,
    path::{Path, PathBuf},
    process::ExitCode,
};

/// The largest file that is read, bytes.
const LARGEST: u64 = 32 << 20;
/// The most certificates taken from one file.
const MOST: usize = 100;

/// Options of `twins import`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Certificates: DER, PEM, PKCS#7, ZIP, or a mail that brings them (.eml).
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

/// Hands the certificates of all files to the agent at once: the chain may stand in one, the certificates in another.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    with(config, |context| hand_over(context, &options.files))
}

fn hand_over(context: &Context, files: &[PathBuf]) -> ExitCode {
    let mut found = Vec::new();
    for file in files {
        match read(context, file) {
            Ok(certificates) => found.extend(certificates),
            Err(why) => return complain(why),
        }
    }
    let name = files.iter().filter_map(|file| Some(file.file_name()?.to_string_lossy().into_owned())).collect::<Vec<_>>().join(", ");
    let certificates = found.iter().map(|certificate| hex::encode(certificate.der())).collect();
    context.ask_and_show(&Request::Import { name, certificates })
}

fn read(context: &Context, path: &Path) -> Result<Vec<Certificate>, String> {
    let bytes = bytes(&context.teller, path)?;
    let mut found = certificates_in([bytes.as_slice()]);
    if found.is_empty() {
        found = in_mail(context, &bytes)?;
    }
    if found.is_empty() {
        return Err(context.teller.say("import-nothing", &[("path", shown(path))]));
    }
    found.truncate(MOST);
    Ok(found)
}

/// A mail needs no proof of where it comes from here: the certificates are proven by their chain and key.
fn in_mail(context: &Context, bytes: &[u8]) -> Result<Vec<Certificate>, String> {
    let hosts = hosts(Some(&context.config))?;
    let trust = TrustSettings { dns: false, ..context.config.mail.trust.clone() };
    let verdict = block_on(async { mail::judge(bytes, &trust, &Resolver::new(&trust), &hosts, Utc::now()).await });
    let verdict = verdict.map_err(|error| error.to_string())?;
    Ok(verdict.certificates_der.iter().filter_map(|der| Certificate::from_der(der).ok()).collect())
}

fn bytes(teller: &Teller, path: &Path) -> Result<Vec<u8>, String> {
    let unreadable = |error| teller.say("file-unreadable", &[("path", shown(path)), ("why", of_file(teller, &error).into())]);
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(LARGEST).read_to_end(&mut bytes)).map_err(unreadable)?;
    Ok(bytes)
}
