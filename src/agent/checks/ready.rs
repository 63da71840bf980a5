//! What has to be there before the person is asked: nothing is begun that cannot finish.
//!
//! The card, the pair and its revocation are looked at elsewhere before a PIN is asked for; here is the rest.

use super::{anchors, computer, portal, prompt};
use crate::{
    config::Config,
    portal::Portal,
    tell::{Examined, Teller, Verdict},
};
use chrono::{DateTime, Utc};

/// What one renewal needs.
#[derive(Debug, Clone, Copy)]
pub struct Needs<'a> {
    /// The configuration.
    pub config: &'a Config,
    /// The portal, if the requests go that way.
    pub portal: Option<&'a Portal>,
    /// For days and moments.
    pub teller: &'a Teller,
    /// The agent's time.
    pub now: DateTime<Utc>,
    /// Whether the person is at a terminal and is asked there (`twins confirm`), whatever the window does.
    pub at_terminal: bool,
}

/// What stands in its way; nothing if it can begin.
pub async fn blockers(needs: Needs<'_>) -> Vec<Examined> {
    let mut found = vec![anchors::valid(needs.config, needs.now, needs.teller), computer::disk(&needs.config.state_dir())];
    found.extend(computer::card_process());
    if !needs.at_terminal {
        found.push(prompt::examine(needs.config).await);
    }
    if let Some(portal) = needs.portal {
        let knock = portal.knock().await;
        found.push(portal::answered(portal, &knock));
        // Beside the portal's clock stands that of this computer, not the agent's own.
        found.push(portal::clock(knock.ok().and_then(|knock| knock.date), Utc::now(), needs.teller));
    }
    found.retain(|examined| examined.verdict == Verdict::Fail);
    found
}
