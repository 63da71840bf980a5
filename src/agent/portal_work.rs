//! The portal's effects: sending the requests, looking for the certificates.

use super::{Agent, AgentError, orders::Order, signal::Signal};
use crate::{
    certificate::{Certificate, certificates_in},
    portal::{Answer, Collected, Connector, Portal, Receipt, Submitted},
    renewal::{Effect, Event, Half, LastPage, Renewal, Source, examine},
};
use chrono::{DateTime, Utc};
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

    /// The fewest bits of a new RSA key.
    pub fn least_rsa_bits(&self) -> u64 {
        self.portal.least_rsa_bits()
    }

    /// Whether requests may be sent without asking first (rule 7).
    pub const fn may_send(&self) -> bool {
        self.may_send
    }

    /// The portal, for work beside the agent's own.
    pub fn shared(&self) -> Arc<Portal> {
        self.portal.clone()
    }

    /// The portal.
    pub fn portal(&self) -> &Portal {
        &self.portal
    }
}

impl Agent {
    /// Begins a portal effect. `None` if the facts lack what it needs.
    pub(super) fn start_portal(&self, renewal: &Renewal, order: Order) -> Option<AbortHandle> {
        let portal: Arc<dyn Connector> = self.portal.portal.clone();
        let (signals, id) = (self.signals.clone(), renewal.id.clone());
        let task = match order.effect {
            Effect::Send => {
                let (link, requests) = (renewal.link.clone()?, renewal.requests()?);
                tracing::info!(renewal = %renewal.id, "sending both requests to {}", link.host());
                tokio::spawn(async move {
                    let submitted = portal.submit(&id, &link, &requests).await;
                    let _ = signals.send(Signal::Sent(order, submitted)).await;
                })
            }
            Effect::Collect => {
                let mut receipt: Receipt = serde_json::from_value(renewal.last_page.clone()?.0).ok()?;
                tokio::spawn(async move {
                    let before = receipt.clone();
                    let collected = portal.collect(&id, &mut receipt).await;
                    let changed = (receipt != before).then(|| Box::new(receipt));
                    let _ = signals.send(Signal::Collected(order, Source::LastPage, collected, changed)).await;
                })
            }
            Effect::Fetch => {
                let links = renewal.download_links.clone();
                tokio::spawn(async move {
                    let collected = portal.fetch(&id, &links).await;
                    let _ = signals.send(Signal::Collected(order, Source::MailLink, collected, None)).await;
                })
            }
            Effect::MakeKeys
            | Effect::MakeRequests
            | Effect::Import
            | Effect::ReadBack
            | Effect::CheckRevocation
            | Effect::Register
            | Effect::ProveLogin => return None,
        };
        Some(task.abort_handle())
    }

    /// The portal answered to a submission.
    pub(super) async fn portal_answered(&mut self, order: &Order, submitted: Submitted) -> Result<(), AgentError> {
        if !self.orders.ended(order) {
            return Ok(());
        }
        let id = order.renewal.as_str();
        let mut events = Vec::new();
        let accepted = matches!(submitted.outcome, Answer::Accepted(_));
        if submitted.sent && !accepted && self.renewals.get(id).is_some_and(|renewal| !renewal.perhaps_sent) {
            // Of two requests that were refused, one may have been taken in.
            events.push(Event::PerhapsSent);
        }
        let event = match submitted.outcome {
            Answer::Accepted(receipt) => Event::Accepted { number: receipt.number.clone(), last_page: last_page(&receipt) },
            Answer::Wait { why, until } => {
                events.extend(patience(until));
                Event::PortalUnreachable { why }
            }
            Answer::Rejected(why) => Event::PortalRejected { why },
            Answer::Unreachable(why) => Event::PortalUnreachable { why },
            Answer::NeedsPerson(what) => Event::PortalUnknown { what },
        };
        if let Event::PortalUnreachable { why } | Event::PortalRejected { why } | Event::PortalUnknown { what: why } = &event {
            tracing::warn!(renewal = id, "the portal: {why}");
        }
        events.push(event);
        self.happen(id, events).await
    }

    /// The portal answered to a look for certificates.
    pub(super) async fn portal_gave(
        &mut self,
        order: &Order,
        source: Source,
        collected: Collected,
        changed: Option<Box<Receipt>>,
    ) -> Result<(), AgentError> {
        if !self.orders.ended(order) {
            return Ok(());
        }
        let id = order.renewal.as_str();
        let accepted = self.renewals.get(id).is_some_and(Renewal::is_accepted);
        let mut events: Vec<Event> =
            changed.and_then(|receipt| last_page(&receipt)).map(|last_page| Event::LastPageChanged { last_page }).into_iter().collect();
        events.extend(match collected {
            Answer::Wait { until, .. } => patience(until).into_iter().chain([Event::NotYetIssued]).collect(),
            // A link that was followed on the off chance: its trouble is not this renewal's.
            Answer::Unreachable(_) | Answer::NeedsPerson(_) | Answer::Rejected(_) if !accepted => vec![Event::NotYetIssued],
            Answer::Unreachable(why) => vec![Event::PortalUnreachable { why }],
            Answer::NeedsPerson(what) | Answer::Rejected(what) => vec![Event::PortalUnknown { what }],
            Answer::Accepted(documents) => {
                let found: Vec<Certificate> = certificates_in(documents.iter().map(Vec::as_slice));
                // Whatever comes of them, the look was answered: the next is after the usual pause.
                let mut events = vec![Event::NotYetIssued];
                events.extend(self.certificates_came(id, &found, &source));
                events
            }
        });
        self.happen(id, events).await
    }

    /// What these certificates are to this renewal.
    pub(super) fn certificates_came(&self, id: &str, found: &[Certificate], source: &Source) -> Vec<Event> {
        let Some(renewal) = self.renewals.get(id) else { return Vec::new() };
        // A mail often brings the certificates without their issuer: the card has it.
        let found = found.iter().filter(|certificate| !self.belongs_elsewhere(id, certificate));
        let with_issuers: Vec<Certificate> = found.chain(&self.authorities).cloned().collect();
        let events = examine(renewal, &with_issuers, source, &self.anchors, self.clock.now());
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

/// The last page as the facts keep it.
fn last_page(receipt: &Receipt) -> Option<LastPage> {
    serde_json::to_value(receipt).ok().map(LastPage)
}

/// The portal said when to come again.
fn patience(until: Option<DateTime<Utc>>) -> Option<Event> {
    until.map(|until| Event::PortalAskedPatience { until })
}
