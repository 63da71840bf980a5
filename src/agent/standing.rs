//! The effect that asks the authority whether a pair is revoked.

use super::{Agent, AgentError, orders::Order, preparing::Preparation, signal::Signal};
use crate::{
    certificate::{Both, Certificate, Standing},
    renewal::{Event, Generation, Renewal},
};
use tokio::task::AbortHandle;

impl Agent {
    /// Begins to ask about the pair that matters now.
    pub(super) fn start_check(&self, renewal: &Renewal, order: Order) -> AbortHandle {
        let generation = renewal.generation();
        let pair = certificates(renewal, generation);
        let (registry, signals) = (self.registry.clone(), self.signals.clone());
        let (anchors, authorities) = (self.anchors.clone(), self.authorities.clone());
        let preparing = (generation == Generation::Old && renewal.is_about_to_begin()).then(|| self.preparing(renewal));
        let task = tokio::spawn(async move {
            let about = async |certificate: &Option<Certificate>| match certificate {
                Some(certificate) => registry.standing(certificate, &anchors, &authorities).await,
                None => Standing::Unknown { why: "the stored certificate is damaged".into() },
            };
            let preparation = async {
                match preparing {
                    Some(preparing) => Some(preparing.await),
                    None => None,
                }
            };
            let (qualified, commercial, preparation) = tokio::join!(about(&pair.qualified), about(&pair.commercial), preparation);
            let _ = signals.send(Signal::Checked(order, generation, Both { qualified, commercial }, preparation)).await;
        });
        task.abort_handle()
    }

    /// The authority was asked.
    pub(super) async fn standing_told(
        &mut self,
        order: &Order,
        generation: Generation,
        standing: Both<Standing>,
        preparation: Option<Preparation>,
    ) -> Result<(), AgentError> {
        if !self.orders.ended(order) {
            return Ok(());
        }
        for (role, standing) in standing.iter() {
            let which = match generation {
                Generation::Old => "",
                Generation::New => "new ",
            };
            match standing {
                Standing::Good => tracing::info!(renewal = %order.renewal, "the {which}{role} certificate is not revoked"),
                Standing::Revoked { at, .. } => {
                    tracing::warn!(renewal = %order.renewal, "the {which}{role} certificate is revoked since {at}");
                }
                Standing::Unknown { why } => {
                    tracing::warn!(renewal = %order.renewal, "it is not known whether the {which}{role} certificate is revoked: {why}");
                }
            }
        }
        // Before the standing: who would be asked for a PIN is told of what is missing instead. A revoked certificate is told as that.
        let revoked = standing.iter().any(|(_, standing)| matches!(standing, Standing::Revoked { .. }));
        let mut events = preparation.filter(|_| !revoked).map(|found| self.preparation(&order.renewal, &found)).unwrap_or_default();
        events.push(Event::RevocationChecked { generation, standing });
        self.happen(&order.renewal, events).await
    }
}

/// The certificates of this generation; one whose bytes are damaged is missing.
pub(super) fn certificates(renewal: &Renewal, generation: Generation) -> Both<Option<Certificate>> {
    match generation {
        Generation::Old => renewal.pair.old.map(|_, old| old.certificate().ok()),
        Generation::New => renewal.halves.map(|_, half| Certificate::from_der(&half.certificate.as_ref()?.der).ok()),
    }
}
