//! `twins agent`.

use super::{context::Context, log, paper::complain, trouble::of_agent};
use crate::agent;
use std::{path::Path, process::ExitCode};

/// Runs the agent until it is stopped.
pub fn run(config: Option<&Path>) -> ExitCode {
    log::start();
    let context = match Context::open(config) {
        Ok(context) => context,
        Err(failure) => return failure,
    };
    log::level(context.config.log.level);
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return complain(error),
    };
    let outcome = runtime.block_on(agent::run(context.config.clone()));
    // A watcher that is blocked in a system call must not hold up the end.
    runtime.shutdown_timeout(std::time::Duration::from_secs(2));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(of_agent(&context.teller, &context.config, &error)),
    }
}
