//! `twins card`.

use super::{
    context::{Context, block_on},
    paper::{complain, paper, print_json},
    trouble::{of_agent, of_worker},
};
use crate::{
    agent::{card_report, worker_settings},
    card::{self, Presence, Prompt, ReaderState, Worker},
    tell::{CardReport, Language, Teller},
    worker::{Answer, CardContents, Intent},
};
use chrono::Utc;
use std::{path::Path, process::ExitCode, time::Duration};
use tokio::{sync::mpsc, time::timeout};

/// Options of `twins card`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// Shows the card; the exit code says whether a pair is there.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    let context = match Context::open(config) {
        Ok(context) => context,
        Err(failure) => return failure,
    };
    // What programs read does not depend on the person's language.
    let english = Teller::new(Language::English, context.config.summary.timezone);
    let words = if options.json { &english } else { &context.teller };
    let report = match block_on(look(&context, words)) {
        Ok(Ok(report)) => report,
        Ok(Err(failure)) => return failure,
        Err(error) => return complain(error),
    };
    let found = !report.pairs.is_empty();
    if options.json {
        print_json(&report);
    } else {
        let (width, colour) = paper();
        print!("{}", context.teller.card(&report, width, colour));
    }
    if found { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn look(context: &Context, words: &Teller) -> Result<CardReport, ExitCode> {
    let settings = worker_settings(&context.config).map_err(|error| complain(of_agent(&context.teller, &context.config, &error)))?;
    let readers = readers(words).await;
    let contents = contents(&Worker::new(settings), words).await;
    Ok(card_report(readers, contents, Utc::now()))
}

async fn contents(worker: &Worker, words: &Teller) -> Result<CardContents, String> {
    let (progress, _) = mpsc::unbounded_channel();
    match worker.run(None, Intent::Inspect, Prompt::None, progress).await {
        Ok(Answer::Contents(contents)) => Ok(contents),
        Ok(_) => Err("the card process gave an answer to another question".to_owned()),
        Err(error) => Err(of_worker(words, &error)),
    }
}

async fn readers(words: &Teller) -> Result<Vec<ReaderState>, String> {
    let mut presence = card::watch();
    match timeout(Duration::from_secs(3), presence.recv()).await {
        Ok(Some(Presence::Readers(readers))) => Ok(readers),
        Ok(Some(Presence::Unavailable(why))) => Err(why),
        Ok(None) | Err(_) => Err(words.text("no-answer-in-time", &[])),
    }
}
