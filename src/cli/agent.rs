//! `twins agent`: the log and the runtime that the agent works in, and what is said when it cannot go on.

use super::{
    context::{Context, teller},
    log,
    paper::complain,
    trouble::of_agent,
};
use crate::agent;
use std::{path::Path, process::ExitCode};

/// Runs the agent until it is stopped.
pub fn run(config: Option<&Path>) -> ExitCode {
    log::start();
    let config = match Context::open(config) {
        Ok(context) => context.config,
        Err(failure) => return failure,
    };
    log::level(config.log.level);
    // One thread is enough for what waits most of the time; the database and whatever blocks have their own.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(error),
    };
    let outcome = runtime.block_on(agent::run(config.clone()));
    // A watcher that is blocked in a system call must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(of_agent(&teller(Some(&config)), &config, &error)),
    }
}
