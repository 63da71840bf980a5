//! Whether browsers and mail programs see both certificates.

use super::within;
use crate::{
    agent::wanted_by,
    certstore::{self, Linux, Report, Task},
    config::Config,
    tell::{Check, Examined},
    worker::CardContents,
};
use std::time::Duration;

/// How long the programs' tools may take together.
const STORES: Duration = Duration::from_secs(45);

/// Looks into every store and changes nothing.
pub(super) async fn examine(config: &Config, contents: Option<CardContents>) -> Examined {
    if !config.certificates.register {
        return Examined::skipped(Check::Browsers, "doctor-browsers-off");
    }
    let with_card = contents.is_some();
    let Ok(wanted) = wanted_by(config, contents.as_ref()) else { return super::not_configured(Check::Browsers) };
    let looking = tokio::task::spawn_blocking(move || certstore::run(&Linux::of_this_user(), Task::Look, &wanted));
    let judged = async {
        match looking.await {
            Ok(report) => judge(&report, with_card),
            Err(error) => Examined::doubtful(Check::Browsers, "doctor-browsers-failed").with("why", error.to_string()),
        }
    };
    let examined = within(Check::Browsers, STORES, judged).await;
    // The agent registers what is missing by itself: a renewal can run.
    match examined.verdict {
        crate::tell::Verdict::Fail => Examined::doubtful(Check::Browsers, "doctor-too-slow").with("seconds", STORES.as_secs()),
        _ => examined,
    }
}

fn judge(report: &Report, with_card: bool) -> Examined {
    if report.stores.iter().any(|store| store.condition == certstore::Condition::NoTools) {
        return Examined::doubtful(Check::Browsers, "doctor-browsers-no-tools");
    }
    let wanting = report.stores.iter().filter(|store| store.is_wanting()).count();
    if wanting > 0 {
        return Examined::doubtful(Check::Browsers, "doctor-browsers-missing").with("count", wanting);
    }
    match report.seen() {
        Some(seen) if seen.all(|seen| *seen) => Examined::well(Check::Browsers, "doctor-browsers-well").with("count", report.stores.len()),
        Some(_) => Examined::doubtful(Check::Browsers, "doctor-browsers-not-seen"),
        None if with_card => Examined::well(Check::Browsers, "doctor-browsers-registered").with("count", report.stores.len()),
        None => Examined::skipped(Check::Browsers, "doctor-not-reached"),
    }
}
