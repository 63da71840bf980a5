//! `twins card`: what is on the card and what a renewal would do, without a PIN; with `--modules` which libraries this machine has.

use super::{
    context::{Context, block_on, config_or_default, teller, with},
    paper::{complain, paper, print_json},
    trouble::{of_agent, of_worker},
};
use crate::{
    agent::{card_report, least_rsa_bits, of_presence, standings, worker_settings},
    card::{self, FoundModule, Presence, ReaderState, Worker},
    tell::{CardReport, Language, ModuleLine, Teller},
};
use chrono::Utc;
use std::{path::Path, process::ExitCode, time::Duration};
use tokio::time::timeout;

/// Options of `twins card`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    /// List the PKCS#11 modules of this computer instead.
    #[arg(long)]
    modules: bool,
}

/// Shows the card; the exit code says whether a pair is there.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    if options.modules {
        return modules(config, options.json);
    }
    with(config, |context| show(context, options.json))
}

fn show(context: &Context, json: bool) -> ExitCode {
    // What programs read does not depend on the person's language.
    let english = Teller::new(Language::English, context.config.summary.timezone);
    let words = if json { &english } else { &context.teller };
    let report = match block_on(look(context, words)) {
        Ok(Ok(report)) => report,
        Ok(Err(failure)) => return failure,
        Err(error) => return complain(error),
    };
    let found = !report.pairs.is_empty();
    if json {
        print_json(&report);
    } else {
        let (width, colour) = paper();
        print!("{}", context.teller.card(&report, width, colour));
    }
    if found { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Works without a configuration, for it is where one begins.
fn modules(config: Option<&Path>, json: bool) -> ExitCode {
    let config = match config_or_default(config) {
        Ok(config) => config,
        Err(failure) => return failure,
    };
    let found = card::modules(std::env::var_os("HOME").as_deref().map(Path::new));
    if json {
        print_json(&found);
    } else {
        let (width, colour) = paper();
        print!("{}", teller(config.as_ref()).modules(&module_lines(&found), width, colour));
    }
    if found.iter().any(|module| module.there) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn module_lines(found: &[FoundModule]) -> Vec<ModuleLine> {
    let line = |module: &FoundModule| ModuleLine {
        path: module.path.display().to_string(),
        named_by: module.named_by.as_ref().map(|file| file.display().to_string()),
        there: module.there,
        ica: module.ica,
    };
    found.iter().map(line).collect()
}

async fn look(context: &Context, words: &Teller) -> Result<CardReport, ExitCode> {
    let settings = worker_settings(&context.config).map_err(|error| complain(of_agent(&context.teller, &context.config, &error)))?;
    let readers = readers(words).await;
    let cards = Worker::new(settings).look(Vec::new()).await.map_err(|error| of_worker(words, &error));
    let now = Utc::now();
    let standings = standings(&context.config, cards.as_deref().unwrap_or_default(), now).await;
    Ok(card_report(readers, cards, &standings, least_rsa_bits(&context.config), now))
}

async fn readers(words: &Teller) -> Result<Vec<ReaderState>, String> {
    let mut presence = card::watch();
    match timeout(Duration::from_secs(3), presence.recv()).await {
        Ok(Some(Presence::Readers(readers))) => Ok(readers),
        Ok(Some(Presence::Unavailable(why))) => Err(words.reason(&of_presence(&why))),
        Ok(None) | Err(_) => Err(words.text("because-os-slow", &[])),
    }
}
