//! `twins history`: a renewal's story, read from the database beside the running agent or without one.

use super::{
    context::{Context, block_on, with},
    paper::{complain, paper, print_json},
    trouble::of_store,
};
use crate::{
    agent,
    store::{Store, StoreError},
    tell::{History, Teller},
};
use std::{path::Path, process::ExitCode};

/// Options of `twins history`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Which renewal, as `twins status` names it; the newest if absent.
    renewal: Option<String>,
    /// As JSON, for programs: every entry of the journal.
    #[arg(long)]
    json: bool,
}

/// Tells a renewal's story, whether the agent runs or not.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    with(config, |context| tell(context, options))
}

fn tell(context: &Context, options: &Options) -> ExitCode {
    let history = match block_on(story(context, options.renewal.as_deref())) {
        Ok(Ok(Some(history))) => history,
        Ok(Ok(None)) => return complain(nothing(&context.teller, options.renewal.as_deref())),
        Ok(Err(error)) => return complain(of_store(&context.teller, &context.config, &error)),
        Err(error) => return complain(error),
    };
    if options.json {
        return print_json(&history);
    }
    let (width, colour) = paper();
    print!("{}", context.teller.history(&history, width, colour));
    ExitCode::SUCCESS
}

fn nothing(teller: &Teller, renewal: Option<&str>) -> String {
    match renewal {
        Some(renewal) => teller.say("history-unknown", &[("renewal", renewal.into())]),
        None => teller.say("history-empty", &[]),
    }
}

async fn story(context: &Context, wanted: Option<&str>) -> Result<Option<History>, StoreError> {
    let store = match Store::open_to_read(&context.config.state_dir()).await {
        Ok(store) => store,
        Err(StoreError::Missing(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let mut names = store.renewal_names().await?;
    let Some(at) = names.iter().position(|name| wanted.is_none_or(|wanted| wanted == name)) else { return Ok(None) };
    let Some(chosen) = store.renewal(&names.remove(at)).await? else { return Ok(None) };
    let entries = agent::story(&context.teller, &chosen.id, &store.journal(&chosen.id).await?);
    Ok(Some(History { renewal: chosen.id.clone(), person: chosen.pair.person.name.clone(), entries, others: names }))
}
