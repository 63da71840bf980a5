//! `twins status`: how things stand, from the database and what the running agent says of itself.

use super::{
    context::{Context, block_on, with},
    page,
    paper::{complain, paper, print_json},
    trouble::{of_control, of_store},
    watch,
};
use crate::{
    agent::{
        Picture, agent_down, calendar,
        control::{self, ControlError, LiveStatus, Reply, Request},
        policy, remarks, report_of,
    },
    config::{Config, PromptKind},
    portal::{Portal, PortalSettings},
    store::{Store, StoreError},
    tell::{AgentReport, Report},
};
use chrono::Utc;
use std::{path::Path, process::ExitCode};

/// Options of `twins status`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// As JSON, for programs.
    #[arg(long, conflicts_with_all = ["watch", "open"])]
    json: bool,
    /// Follow it live, with the progress of the step at hand, until Ctrl-C.
    #[arg(long, conflicts_with = "open")]
    watch: bool,
    /// Open the page that shows the same and more in the browser.
    #[arg(long)]
    open: bool,
}

/// Shows how things stand, whether the agent runs or not.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    with(config, |context| match options {
        Options { watch: true, .. } => watch::run(context),
        Options { open: true, .. } => page::open(context),
        Options { json, .. } => print_now(context, *json),
    })
}

fn print_now(context: &Context, json: bool) -> ExitCode {
    let report = match now(context) {
        Ok(report) => report,
        Err(failure) => return failure,
    };
    if json {
        return print_json(&report);
    }
    let (width, colour) = paper();
    print!("{}", context.teller.status(&report, width, colour));
    ExitCode::SUCCESS
}

/// How things stand now; what is wrong is said.
fn now(context: &Context) -> Result<Report, ExitCode> {
    match block_on(gather(context)) {
        Ok(Ok(report)) => Ok(report),
        Ok(Err(error)) => Err(complain(of_store(&context.teller, &context.config, &error))),
        Err(error) => Err(complain(error)),
    }
}

/// How things stand now.
///
/// # Errors
/// If the database cannot be read.
pub async fn gather(context: &Context) -> Result<Report, StoreError> {
    let mut agent = agent(context);
    let ((renewals, others_at_rest), begun, pairs, remarks) = match Store::open_to_read(&context.config.state_dir()).await {
        Ok(store) => {
            let letters = store.unsent_letters().await?;
            agent.mails_waiting = u32::try_from(letters.len()).unwrap_or(u32::MAX);
            agent.mail_trouble = letters.into_iter().find_map(|letter| letter.trouble);
            (store.renewals().await?, store.begun().await?, store.pairs().await?, remarks(&store.messages(200).await?, Utc::now()))
        }
        // Nothing has happened yet: that is how things stand.
        Err(StoreError::Missing(_)) => Default::default(),
        Err(error) => return Err(error),
    };
    let settings = PortalSettings { profile: context.config.portal.profile.clone(), ..PortalSettings::default() };
    let portal = Portal::open(&settings).ok();
    let helpdesk = portal.as_ref().map_or("", |portal| portal.helpdesk(context.teller.language().code()));
    let (policy, calendar) = (policy(&context.config), calendar(&context.config));
    let picture = Picture {
        renewals: renewals.iter().collect(),
        others_at_rest,
        begun: &begun,
        pairs: &pairs,
        remarks: &remarks,
        agent,
        helpdesk,
        policy: &policy,
        calendar: &calendar,
        offices: &context.config.offices,
    };
    let mut report = report_of(&picture, Utc::now());
    context.teller.fill(&mut report);
    Ok(report)
}

/// What the agent says of itself. One that hangs does run, but watches nothing.
fn agent(context: &Context) -> AgentReport {
    let down = agent_down(context.config.card.as_ref().map_or_else(PromptKind::default, |card| card.prompt));
    match live(&context.config) {
        // An agent that waits for its disk attends to nothing else.
        Ok(Some(LiveStatus { database: Err(why), .. })) => AgentReport { running: true, database: Some(Err(why)), ..down },
        Ok(Some(live)) => AgentReport {
            running: true,
            mailbox: Some(live.mailbox),
            mailboxes: live.mailboxes,
            readers: Some(live.readers),
            database: Some(live.database),
            prompt: live.prompt,
            stores: live.stores,
            card_trouble: live.card_trouble,
            ..down
        },
        Ok(None) | Err(ControlError::NotRunning) => down,
        Err(error) => AgentReport { running: true, mailbox: Some(Err(of_control(&context.teller, &error))), ..down },
    }
}

fn live(config: &Config) -> Result<Option<LiveStatus>, ControlError> {
    let mut connection = control::connect(&config.control_socket(), &Request::Status, None)?;
    Ok(match connection.next_reply()? {
        Some(Reply::Status(live)) => Some(live),
        _ => None,
    })
}
