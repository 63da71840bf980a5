//! `twins certstore`: the card in the stores of browsers and mail programs, looked at, put in, taken out.

use super::{
    context::{Context, block_on, with},
    paper::{complain, paper, print_json, say},
    trouble::{of_agent, of_worker},
};
use crate::{
    agent::{store_lines, wanted_by, worker_settings},
    card::{Worker, WorkerError},
    certstore::{self, Condition, Linux, Report, Task, Wanted},
    tell::Teller,
    worker::Failure,
};
use std::{path::Path, process::ExitCode};

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
    with(config, |context| go_through(context, options))
}

fn go_through(context: &Context, options: &Options) -> ExitCode {
    let (wanted, unread) = match block_on(wanted(context)) {
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
        show(&context.teller, &report, task, unread.as_ref());
    }
    let well = if task == Task::Remove { is_gone(&report) } else { report.is_registered() };
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What is to be seen, and why the card was not looked at if it was not.
async fn wanted(context: &Context) -> Result<(Wanted, Option<WorkerError>), ExitCode> {
    let failed = |error| complain(of_agent(&context.teller, &context.config, &error));
    let worker = Worker::new(worker_settings(&context.config).map_err(failed)?);
    let (contents, why) = match worker.inspect().await {
        Ok(contents) => (Some(contents), None),
        Err(error) => (None, Some(error)),
    };
    Ok((wanted_by(&context.config, contents.as_ref()).map_err(failed)?, why))
}

fn show(teller: &Teller, report: &Report, task: Task, unread: Option<&WorkerError>) {
    let (width, colour) = paper();
    let mut lines = store_lines(report);
    // What is to be done about a program that runs is another thing when the card is to be taken away.
    let kept = lines.iter_mut().filter(|line| task == Task::Remove && line.state == "in-use");
    kept.for_each(|line| "in-use-removing".clone_into(&mut line.state));
    print!("{}", teller.stores(&report.module.display().to_string(), &lines, width, colour));
    println!();
    if let Some(error) = unread.filter(|_| task != Task::Remove) {
        say(not_looked_for(teller, error));
    }
    if task == Task::Look && !report.is_registered() {
        say(teller.text("certstore-add", &[]));
    }
    if report.stores.iter().any(|store| store.changed) {
        say(teller.text("certstore-restart", &[]));
    }
}

/// Why the card's certificates were not looked for, and what to do.
fn not_looked_for(teller: &Teller, error: &WorkerError) -> String {
    match error {
        WorkerError::Failed(Failure::NoCard(_)) => teller.say("certstore-no-card", &[]),
        error => teller.say("certstore-card-unread", &[("why", of_worker(teller, error).into())]),
    }
}

/// Nothing of what this program registers can be left: where it could not look or write, it may be.
fn is_gone(report: &Report) -> bool {
    let unsure = |condition: &Condition| matches!(condition, Condition::InUse | Condition::NoTools | Condition::Failed(_));
    report.stores.iter().all(|store| !unsure(&store.condition))
}
