//! `twins portal check`: whether a profile is sound, and where its way leads today. Nothing is sent.

use super::{
    context::{block_on, config_or_default, teller},
    paper::{complain, say},
};
use crate::{
    config::Config,
    portal::{Answer, Portal, PortalSettings},
    tell::Teller,
};
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

/// Options of `twins portal check`.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The profile; the configured one if absent.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Walk the way from this link of a notice up to, but not including, the step that sends. The link is used: some portals let it be used once.
    #[arg(long, value_name = "LINK")]
    dry_run: Option<String>,
}

/// Checks, and walks if asked to.
pub fn run(config: Option<&Path>, options: &Options) -> ExitCode {
    let config = match config_or_default(config) {
        Ok(config) => config,
        Err(failure) => return failure,
    };
    let teller = teller(config.as_ref());
    let portal = config.as_ref().map(|config| &config.portal);
    let settings = PortalSettings {
        profile: options.file.clone().or_else(|| portal.and_then(|portal| portal.profile.clone())),
        proxy: portal.and_then(|portal| portal.proxy.clone()),
        trust: portal.and_then(|portal| portal.trust.clone()),
        transcripts: config.as_ref().filter(|_| options.dry_run.is_some()).map(Config::transcripts_dir),
    };
    let portal = match Portal::open(&settings) {
        Ok(portal) => portal,
        Err(mistakes) => return complain(teller.say("profile-wrong", &[("mistakes", mistakes.into())])),
    };
    let proven = if portal.proven_live() { "profile-proven" } else { "profile-unproven" };
    let values = [("name", portal.name().into()), ("steps", portal.steps().join(" → ").into())];
    say(format!("{}\n{}", teller.text("profile-sound", &values), teller.text(proven, &[])));
    match &options.dry_run {
        Some(link) => walk(&teller, &portal, link),
        None => ExitCode::SUCCESS,
    }
}

fn walk(teller: &Teller, portal: &Portal, link: &str) -> ExitCode {
    let link = match portal.hosts().admit(link) {
        Ok(link) => link,
        Err(error) => return complain(teller.say("renew-link-refused", &[("why", teller.link_error(error).into())])),
    };
    match block_on(portal.look(&link)) {
        Ok(Ok(preview)) => {
            let fields = preview.fields.iter().map(|(name, size)| format!("  {name} ({size} B)")).collect::<Vec<_>>().join("\n");
            let values = [("step", preview.step.into()), ("address", preview.address.into())];
            say(format!("{}\n{fields}\n{}", teller.text("dry-run-stopped", &values), teller.text("dry-run-stopped.next", &values)));
            ExitCode::SUCCESS
        }
        Ok(Err(Answer::Accepted(_))) => {
            say(teller.text("dry-run-accepted", &[]));
            ExitCode::SUCCESS
        }
        Ok(Err(other)) => complain(teller.say("dry-run-failed", &[("why", other.words().to_owned().into())])),
        Err(error) => complain(error),
    }
}
