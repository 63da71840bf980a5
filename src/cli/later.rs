//! `twins later`: the person is asked for the PIN at another time.

use super::{
    context::{Context, with},
    paper::complain,
    when::{Morning, when},
};
use crate::agent::control::Request;
use chrono::{NaiveTime, Utc};
use std::{path::Path, process::ExitCode};

/// Options of `twins later`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// How long (30m, 4h, 2d) or until when (morning, tomorrow, 14:30); the time of card.ask_again if absent.
    #[arg(value_name = "WHEN")]
    when: Vec<String>,
    /// Which renewal, as `twins status` names it; every one that waits if absent.
    #[arg(long, value_name = "RENEWAL")]
    renewal: Option<String>,
}

/// Puts off what waits.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    with(config, |context| put_off(context, options))
}

fn put_off(context: &Context, options: &Options) -> ExitCode {
    let usual = format!("{}m", context.config.card.as_ref().map_or(240, |card| card.ask_again));
    let words = if options.when.is_empty() { vec![usual] } else { options.when.clone() };
    let zone = context.config.summary.timezone;
    let quiet = context.config.quiet();
    let ends = quiet.map_or_else(|| NaiveTime::from_hms_opt(7, 0, 0).unwrap_or_default(), |quiet| quiet.until);
    match when(&words, Utc::now(), &Morning { zone, ends }) {
        Some(until) => context.ask_and_show(&Request::Later { renewal: options.renewal.clone(), until }),
        None => complain(context.teller.say("later-when", &[("what", words.join(" ").into())])),
    }
}
