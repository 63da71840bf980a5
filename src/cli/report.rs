//! `twins report`: what helps others to find out why something failed, shown before it is written.

use super::{
    context::{Context, block_on, with},
    paper::{ask, complain, say},
    report_parts::{Part, parts},
    trouble::{of_file, shown},
};
use chrono::Utc;
use std::{
    fs::OpenOptions,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    process::ExitCode,
};
use zip::{ZipWriter, write::SimpleFileOptions};

/// Options of `twins report`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The file; twins-report-DATE.zip in this directory if absent.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write it without asking.
    #[arg(long)]
    yes: bool,
}

/// Gathers, shows, asks, writes.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    with(config, |context| make(context, options))
}

fn make(context: &Context, options: &Options) -> ExitCode {
    let gathered = match block_on(parts(context)) {
        Ok(gathered) => gathered,
        Err(error) => return complain(error),
    };
    for part in &gathered.parts {
        println!("=== {}\n{}", part.name, part.text);
    }
    say(context.teller.text("report-intro", &[]));
    let named = || PathBuf::from(format!("twins-report-{}.zip", Utc::now().format("%Y%m%d-%H%M%S")));
    let path = options.out.clone().unwrap_or_else(named);
    let affirmed =
        || ask::here(&context.teller.text("report-question", &[("path", shown(&path))])).is_some_and(|answer| ask::is_yes(&answer));
    if !options.yes && !affirmed() {
        return complain(context.teller.say("report-withheld", &[]));
    }
    if let Err(error) = write(&path, &gathered.parts) {
        let why = of_file(&context.teller, &error);
        return complain(context.teller.say("report-unwritable", &[("path", shown(&path)), ("why", why.into())]));
    }
    say(context.teller.text("report-written", &[("path", shown(&path)), ("helpdesk", gathered.helpdesk.into())]));
    ExitCode::SUCCESS
}

/// A file that is there is not overwritten.
fn write(path: &Path, parts: &[Part]) -> io::Result<()> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    let mut archive = ZipWriter::new(file);
    for part in parts {
        archive.start_file(part.name.as_str(), SimpleFileOptions::default()).map_err(io::Error::other)?;
        archive.write_all(part.text.as_bytes())?;
    }
    archive.finish().map_err(io::Error::other)?.sync_all()
}
