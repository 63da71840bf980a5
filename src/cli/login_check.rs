//! `twins login-check`: the proof of the login by hand, with the pair that is on the card now.

use super::{
    confirm::Seat,
    context::{Context, block_on, with},
    paper::{complain, print_json, say},
    trouble::{of_agent, of_worker},
    wrong_pins::{CountError, WrongPins},
};
use crate::{
    agent::{Candidate, prove, worker_settings},
    card::{Prompt, Worker, WorkerError},
    config::PromptKind,
    login::{Address, Outcome, Proxies, roots},
    tell::{Teller, Value},
    worker::{Failure, Message},
};
use serde::Serialize;
use std::{path::Path, process::ExitCode};
use tokio::sync::mpsc;

/// Options of `twins login-check`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// As JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// What came of one address.
#[derive(Serialize)]
struct Checked {
    address: String,
    #[serde(flatten)]
    outcome: Option<Outcome>,
    /// Why the card did not sign.
    not_signed: Option<String>,
}

/// Logs in at every address of the configuration; the exit code says whether all accepted.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    with(config, |context| block_on(check(context, options.json)).unwrap_or_else(complain))
}

async fn check(context: &Context, json: bool) -> ExitCode {
    let (teller, login) = (&context.teller, &context.config.login);
    if login.checks.is_empty() {
        say(teller.text("login-check-none", &[]));
        return ExitCode::SUCCESS;
    }
    // Kept to the end: a PIN typed before its prompt, or between two of them, is not shown either.
    let seat = asks_here(context).then(Seat::take);
    let worker = match worker_settings(&context.config) {
        Ok(settings) => Worker::new(settings),
        Err(error) => return complain(of_agent(teller, &context.config, &error)),
    };
    let candidate = match worker.inspect().await {
        Ok(contents) => Candidate::on(&contents),
        Err(error) => return complain(of_worker(teller, &error)),
    };
    let Some(mut candidate) = candidate else { return complain(teller.say("login-check-no-pair", &[])) };
    let roots = match roots(login.trust.as_deref()) {
        Ok(roots) => roots,
        Err(why) => return complain(why),
    };
    let counted = match WrongPins::find(&context.config).await {
        Ok(counted) => counted,
        Err(error) => return complain(error),
    };
    let mut all = Vec::new();
    let proxies = Proxies::new(context.config.portal.proxy.as_ref());
    for address in login.checks.iter().filter_map(|address| Address::parse(address).ok()).map(|address| proxies.on_the_way_to(address)) {
        let Some(prompt) = prompt(context, seat.as_ref(), json) else { return complain(teller.say("login-check-no-terminal", &[])) };
        candidate.untold.wrong_pins = match counted.of(&candidate.token_serial).await {
            Ok(count) => count,
            Err(error) => return complain(error),
        };
        let (progress, mut messages) = mpsc::unbounded_channel();
        let outcome = prove(&worker, &candidate, &address, roots.clone(), prompt, progress).await;
        let mut right = false;
        while let Ok(message) = messages.try_recv() {
            right |= message == Message::Consented;
        }
        if let Err(error) = note(&counted, &candidate, right, &outcome).await {
            return complain(error);
        }
        if !json {
            tell(teller, &address, &candidate, &outcome);
        }
        all.push(match outcome {
            Ok(outcome) => Checked { address: address.to_string(), outcome: Some(outcome), not_signed: None },
            Err(error) => Checked { address: address.to_string(), outcome: None, not_signed: Some(error.to_string()) },
        });
    }
    if json {
        print_json(&all);
    }
    let well = all.iter().all(|checked| matches!(checked.outcome, Some(Outcome::Accepted { .. })));
    if well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Counts a wrong PIN, and ends the count after a right one.
async fn note(counted: &WrongPins, candidate: &Candidate, right: bool, outcome: &Result<Outcome, WorkerError>) -> Result<(), CountError> {
    if right {
        counted.tried(&candidate.token_serial, None).await?;
    }
    match outcome {
        Err(WorkerError::Failed(Failure::PinWrong(told))) => counted.tried(&candidate.token_serial, Some(*told)).await,
        _ => Ok(()),
    }
}

/// Whether the configuration has the PIN asked for at this terminal.
fn asks_here(context: &Context) -> bool {
    context.config.card().is_ok_and(|card| card.prompt == PromptKind::Terminal)
}

/// Where the PIN is asked for: in this seat, or by the pinentry of the configuration.
fn prompt(context: &Context, seat: Option<&Seat>, quiet: bool) -> Option<Prompt> {
    let Some(seat) = seat else { return Some(Prompt::Pinentry(context.config.card().ok()?.pinentry.clone())) };
    let terminal = seat.terminal()?.try_clone_to_owned().ok()?;
    if !quiet {
        say(context.teller.text("login-check-asking", &[]));
    }
    Some(Prompt::Terminal(terminal))
}

fn tell(teller: &Teller, address: &Address, candidate: &Candidate, outcome: &Result<Outcome, WorkerError>) {
    let host = Value::from(address.host().to_owned());
    let (key, why) = match outcome {
        Ok(Outcome::Accepted { version }) => {
            let serial = candidate.pair.commercial.serial().as_hex().to_owned();
            say(teller.say("login-check-accepted", &[("host", host), ("serial", serial.into()), ("version", version.into())]));
            return;
        }
        Ok(Outcome::Refused { why }) => ("login-check-refused", why.clone()),
        Ok(Outcome::NeverAsked) => ("login-check-never-asked", String::new()),
        Ok(Outcome::Unable { why }) => ("login-check-unable", why.clone()),
        Ok(Outcome::Untrusted { why }) => ("login-check-untrusted", why.clone()),
        Ok(Outcome::Network { why }) => ("login-check-network", why.clone()),
        Err(WorkerError::Failed(Failure::Declined)) => ("login-check-declined", String::new()),
        Err(error) => ("login-check-failed", of_worker(teller, error)),
    };
    complain(teller.say(key, &[("host", host), ("why", why.into())]));
}
