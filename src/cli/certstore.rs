//! `twins certstore`.

use super::{
    context::{Context, block_on},
    paper::{complain, paper, print_json, say},
    trouble::{of_agent, of_worker},
};
use crate::{
    agent::{store_lines, wanted_by, worker_settings},
    card::{Prompt, Worker},
    certstore::{self, Linux, Report, Task, Wanted},
    tell::{Language, Teller},
    worker::{Answer, CardContents, Intent},
};
use std::{path::Path, process::ExitCode};
use tokio::sync::mpsc;

/// Options of `twins certstore`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
    /// What to do; only looks if absent.
    #[arg(value_enum, default_value_t = What::Status)]
    what: What,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum What {
    /// Look, and change nothing.
    Status,
    /// Register the card where it is missing.
    Add,
    /// Take away what `add` registered.
    Remove,
}

/// Does it; the exit code says whether all is as it was wanted.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    let context = match Context::open(config) {
        Ok(context) => context,
        Err(failure) => return failure,
    };
    // What programs read does not depend on the person's language.
    let english = Teller::new(Language::English, context.config.summary.timezone);
    let words = if options.json { &english } else { &context.teller };
    let (wanted, no_card) = match block_on(wanted(&context, words)) {
        Ok(Ok(wanted)) => wanted,
        Ok(Err(failure)) => return failure,
        Err(error) => return complain(error),
    };
    let task = match options.what {
        What::Status => Task::Look,
        What::Add => Task::Add,
        What::Remove => Task::Remove,
    };
    let report = certstore::run(&Linux::of_this_user(), task, &wanted);
    if options.json {
        print_json(&report);
    } else {
        show(&context.teller, &report, task, no_card.as_deref());
    }
    let well = if task == Task::Remove { is_gone(&report) } else { report.is_registered() };
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What is to be seen, and why the card was not looked at if it was not.
async fn wanted(context: &Context, words: &Teller) -> Result<(Wanted, Option<String>), ExitCode> {
    let failed = |error| complain(of_agent(&context.teller, &context.config, &error));
    let worker = Worker::new(worker_settings(&context.config).map_err(failed)?);
    let (contents, why) = match look(&worker, words).await {
        Ok(contents) => (Some(contents), None),
        Err(why) => (None, Some(why)),
    };
    Ok((wanted_by(&context.config, contents.as_ref()).map_err(failed)?, why))
}

async fn look(worker: &Worker, words: &Teller) -> Result<CardContents, String> {
    let (progress, _) = mpsc::unbounded_channel();
    match worker.run(None, Intent::Inspect, Prompt::None, progress).await {
        Ok(Answer::Contents(contents)) => Ok(contents),
        Ok(_) => Err("the card process gave an answer to another question".to_owned()),
        Err(error) => Err(of_worker(words, &error)),
    }
}

fn show(teller: &Teller, report: &Report, task: Task, no_card: Option<&str>) {
    let (width, colour) = paper();
    print!("{}", teller.stores(&report.module.display().to_string(), &store_lines(report), width, colour));
    println!();
    if no_card.is_some() && task != Task::Remove {
        say(teller.say("certstore-no-card", &[]));
    }
    if task == Task::Look && !report.is_registered() {
        say(teller.text("certstore-add", &[]));
    }
    if report.stores.iter().any(|store| store.changed) {
        say(teller.text("certstore-restart", &[]));
    }
}

/// Nothing of what this program registers is left where it could take it away.
fn is_gone(report: &Report) -> bool {
    report.stores.iter().all(|store| !matches!(store.condition, certstore::Condition::InUse | certstore::Condition::Failed(_)))
}
