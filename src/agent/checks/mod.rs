//! The checks of what a renewal needs: one set, for `twins doctor`, for `twins setup`, for the rehearsal and before the person is asked.
//!
//! Each family looks at its own part and gives [`Examined`]s; what was seen is judged by plain functions, so that the agent can judge what it knows
//! already. Nothing is changed, no PIN is asked for, and every check has a deadline.

mod anchors;
mod browsers;
mod card;
mod computer;
mod mail;
mod pair;
mod portal;
mod prompt;
mod ready;
mod service;

pub(super) use anchors::chain;
pub use card::AtTheDesk;
pub use portal::portal_settings;
pub use prompt::may_show_window;
pub use ready::{Needs, blockers};

use crate::{
    config::{Config, ConfigError},
    portal::Portal,
    tell::{Check, Examined, Teller, Verdict},
};
use std::time::Duration;

/// What looks, and in whose words moments and days are told.
#[derive(Debug, Clone, Copy)]
pub struct Doctor<'a> {
    /// The configuration; an empty one where it cannot be read.
    pub config: &'a Config,
    /// For days and moments.
    pub teller: &'a Teller,
}

impl Doctor<'_> {
    /// Everything. `trouble` says why there is no configuration, if there is none.
    pub async fn examine(&self, trouble: Option<String>) -> Vec<Examined> {
        let mut all = self.examine_but_service(trouble).await;
        let service = service::examine(self.config).await;
        all.push(service);
        all
    }

    /// Everything but whether the agent runs: for a configuration that is not in use yet.
    pub async fn examine_but_service(&self, trouble: Option<String>) -> Vec<Examined> {
        let (card, mailbox, smtp, portal, computer) = tokio::join!(
            self.card(),
            mail::mailbox(self.config),
            mail::smtp(self.config),
            portal::examine(self.config, self.teller),
            self.computer(),
        );
        let configuration = configuration(self.config, trouble);
        [card, vec![mailbox, smtp], portal, computer, vec![configuration]].concat()
    }

    async fn card(&self) -> Vec<Examined> {
        let desk = AtTheDesk::look(self.config).await;
        let mut found = desk.examine();
        let pair = desk.pair();
        let (revocation, browsers) = tokio::join!(
            pair::revocation(self.config, &desk, pair.as_ref(), self.teller),
            browsers::examine(self.config, desk.contents_of(pair.as_ref())),
        );
        let now = chrono::Utc::now();
        found.push(pair::in_force(&desk, pair.as_ref(), now, self.teller));
        found.push(revocation);
        found.push(pair::card_certification(self.config, pair.as_ref(), now, self.teller));
        found.extend(anchors::examine(self.config, &desk, pair.as_ref(), now, self.teller));
        found.push(browsers);
        found.push(mail::address(self.config, pair.as_ref()));
        found
    }

    async fn computer(&self) -> Vec<Examined> {
        let (database, prompt) = tokio::join!(computer::database(self.config), prompt::examine(self.config));
        vec![computer::disk(&self.config.state_dir()), database, computer::locked_memory(), computer::sandbox(), prompt]
    }
}

/// What a renewal needs beside the card and the mailbox, which the agent has before its eyes anyway: for the rehearsal.
pub(super) async fn beside_card_and_mailbox(config: &Config, portal: &Portal, teller: &Teller) -> Vec<Examined> {
    let (knock, smtp, prompt) = tokio::join!(portal.knock(), mail::smtp(config), prompt::examine(config));
    let mut found = vec![anchors::valid(config, chrono::Utc::now(), teller), smtp, portal::answered(portal, &knock)];
    found.push(portal::clock(knock.ok().and_then(|knock| knock.date), chrono::Utc::now(), teller));
    found.extend([computer::disk(&config.state_dir()), computer::locked_memory(), computer::sandbox(), prompt]);
    found
}

/// Whether a renewal could run by what was found.
pub fn could_run(found: &[Examined]) -> bool {
    found.iter().all(|examined| examined.verdict != Verdict::Fail)
}

fn configuration(config: &Config, trouble: Option<String>) -> Examined {
    if let Some(why) = trouble {
        return Examined::failed(Check::Configuration, "doctor-configuration-wrong").with("why", why);
    }
    let path = config.path.display().to_string();
    match complete(config) {
        Ok(()) => Examined::well(Check::Configuration, "doctor-configuration-well").with("path", path),
        Err(ConfigError::Lacks(_, part)) => {
            Examined::failed(Check::Configuration, "doctor-configuration-lacks").with("path", path).with("part", part)
        }
        Err(error) => Examined::failed(Check::Configuration, "doctor-configuration-wrong").with("why", error.to_string()),
    }
}

/// Whether the agent could start with it.
fn complete(config: &Config) -> Result<(), ConfigError> {
    config.address()?;
    config.card()?;
    config.imap()?;
    config.smtp()?;
    Ok(())
}

/// The outcome, or that the deadline passed.
async fn within(check: Check, limit: Duration, looking: impl Future<Output = Examined>) -> Examined {
    tokio::time::timeout(limit, looking).await.unwrap_or_else(|_| too_slow(check, limit))
}

fn too_slow(check: Check, limit: Duration) -> Examined {
    Examined::failed(check, "doctor-too-slow").with("seconds", limit.as_secs())
}

/// Something before it is missing, so there is nothing to look at.
fn not_reached(check: Check) -> Examined {
    Examined::skipped(check, "doctor-not-reached")
}

/// The configuration does not say.
fn not_configured(check: Check) -> Examined {
    Examined::skipped(check, "doctor-not-configured")
}
