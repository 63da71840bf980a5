//! The portal's effects: sending the requests, looking for the certificates.

use super::{Agent, AgentError, orders::Order, signal::Signal};
use crate::{
    certificate::{Certificate, certificates_in},
    portal::{Collected, Outcome, Portal, Receipt},
    renewal::{Effect, Event, Half, LastPage, Renewal, Source, examine},
};
use chrono::Utc;
use std::sync::Arc;
use tokio::task::AbortHandle;

/// The portal and whether it may be sent to without asking.
#[derive(Debug)]
pub struct PortalWork {
    portal: Arc<Portal>,
    may_send: bool,
}

impl PortalWork {
    /// With this portal.
    pub const fn new(portal: Arc<Portal>, may_send: bool) -> Self {
        Self { portal, may_send }
    }

    /// Whether requests may be sent without asking first (rule 7).
    pub const fn may_send(&self) -> bool {
        self.may_send
    }

    /// The portal.
    pub fn portal(&self) -> &Portal {
        &self.portal
    }
}

impl Agent {
    /// Begins a portal effect. `None` if the facts lack what it needs.
    pub(super) fn start_portal(&self, renewal: &Renewal, order: Order) -> Option<AbortHandle> {
        let (portal, signals) = (self.portal.portal.clone(), self.signals.clone());
        let task = match order.effect {
            Effect::Send => {
                let (link, requests) = (renewal.link.clone()?, renewal.requests()?.map(|_, request| request.cms.clone()));
                tracing::info!(renewal = %renewal.id, "sending both requests to {}", link.host());
                tokio::spawn(async move {
                    let outcome = portal.submit(&link, &requests).await;
                    let _ = signals.send(Signal::Sent(order, outcome)).await;
                })
            }
            Effect::Collect => {
                let receipt: Receipt = serde_json::from_value(renewal.last_page.clone()?.0).ok()?;
                tokio::spawn(async move {
                    let collected = portal.collect(&receipt).await;
                    let _ = signals.send(Signal::Collected(order, Source::LastPage, collected)).await;
                })
            }
            Effect::Fetch => {
                let links = renewal.download_links.clone();
                tokio::spawn(async move {
                    let collected = portal.fetch(&links).await;
                    let _ = signals.send(Signal::Collected(order, Source::MailLink, collected)).await;
                })
            }
            Effect::MakeKeys | Effect::MakeRequests | Effect::Import | Effect::ReadBack => return None,
        };
        Some(task.abort_handle())
    }

    /// The portal answered to a submission.
    pub(super) async fn portal_answered(&mut self, order: &Order, outcome: Outcome) -> Result<(), AgentError> {
        if !self.orders.ended(order) {
            return Ok(());
        }
        let id = order.renewal.as_str();
        let event = match outcome {
            Outcome::Accepted(receipt) => {
                Event::Accepted { number: receipt.number.clone(), last_page: serde_json::to_value(&receipt).ok().map(LastPage) }
            }
            Outcome::Rejected(why) => Event::PortalRejected { why },
            Outcome::Unreachable(why) => Event::PortalUnreachable { why },
            Outcome::NeedsPerson(what) => Event::PortalUnknown { what },
        };
        if let Event::PortalUnreachable { why } | Event::PortalRejected { why } | Event::PortalUnknown { what: why } = &event {
            tracing::warn!(renewal = id, "the portal: {why}");
        }
        self.happen(id, vec![event]).await
    }

    /// The portal answered to a look for certificates.
    pub(super) async fn portal_gave(&mut self, order: &Order, source: Source, collected: Collected) -> Result<(), AgentError> {
        if !self.orders.ended(order) {
            return Ok(());
        }
        let id = order.renewal.as_str();
        let accepted = self.renewals.get(id).is_some_and(Renewal::is_accepted);
        let events = match collected {
            Collected::NotYet => vec![Event::NotYetIssued],
            // A link that was followed on the off chance: its trouble is not this renewal's.
            Collected::Unreachable(_) | Collected::NeedsPerson(_) if !accepted => vec![Event::NotYetIssued],
            Collected::Unreachable(why) => vec![Event::PortalUnreachable { why }],
            Collected::NeedsPerson(what) => vec![Event::PortalUnknown { what }],
            Collected::Documents(documents) => {
                let found: Vec<Certificate> = certificates_in(documents.iter().map(Vec::as_slice));
                // Whatever comes of them, the look was answered: the next is after the usual pause.
                let mut events = vec![Event::NotYetIssued];
                events.extend(self.certificates_came(id, &found, &source));
                events
            }
        };
        self.happen(id, events).await
    }

    /// What these certificates are to this renewal.
    pub(super) fn certificates_came(&self, id: &str, found: &[Certificate], source: &Source) -> Vec<Event> {
        let Some(renewal) = self.renewals.get(id) else { return Vec::new() };
        // A mail often brings the certificates without their issuer: the card has it.
        let found = found.iter().filter(|certificate| !self.belongs_elsewhere(id, certificate));
        let with_issuers: Vec<Certificate> = found.chain(&self.authorities).cloned().collect();
        let events = examine(renewal, &with_issuers, source, &self.anchors, Utc::now());
        for event in &events {
            match event {
                Event::CertificateVerified { role, .. } => tracing::info!(renewal = id, "the new {role} certificate came and is right"),
                Event::CertificateRefused(refused) => tracing::warn!(renewal = id, "a certificate was refused: {}", refused.why),
                _ => {}
            }
        }
        events
    }

    /// Whether it is known already as another renewal's or another pair's: one address may have several.
    fn belongs_elsewhere(&self, id: &str, certificate: &Certificate) -> bool {
        let fingerprint = certificate.fingerprint();
        let made_for = |renewal: &Renewal| {
            let key = |half: &Half| half.key.as_ref().is_some_and(|key| key.public_key == certificate.public_key_der());
            renewal.halves.iter().any(|(_, half)| key(half))
        };
        self.renewals.values().any(|renewal| renewal.id != id && made_for(renewal))
            || self.pairs.iter().any(|pair| pair.old.iter().any(|(_, old)| old.fingerprint == fingerprint))
    }
}
