//! Before the person is asked for the first PIN: everything that the renewal needs is looked at, and who would be asked is told what is missing
//! instead. What the look found is an event, so a crash in between only means that it is looked at again.

use super::{Agent, AgentError, checks, orders::Order, signal::Signal};
use crate::{
    renewal::{Effect, Event, Hold, Renewal, Way},
    tell::{Examined, Teller},
};
use chrono::TimeDelta;

/// What was found to be there counts for so long.
const COUNTS_FOR: TimeDelta = TimeDelta::minutes(10);

impl Agent {
    /// Whether it has to be looked at now; the person is asked when that is done.
    pub(super) fn prepares_first(&mut self, id: &str) -> bool {
        let now = self.clock.now();
        let is_fresh = self.prepared_at.get(id).is_some_and(|at| *at <= now && now - *at < COUNTS_FOR);
        let Some(renewal) = self.renewals.get(id).filter(|renewal| renewal.is_about_to_begin() && !is_fresh) else { return false };
        let preparing = self.preparing(renewal);
        // Under the name of the effect that it goes before: that is not begun meanwhile, and is called off with it.
        let order = self.orders.order(id, Effect::MakeKeys);
        let (signals, about) = (self.signals.clone(), order.clone());
        let task = tokio::spawn(async move {
            let blockers = preparing.await;
            let _ = signals.send(Signal::Prepared(about, blockers)).await;
        });
        self.orders.begun(order, task.abort_handle());
        true
    }

    /// The look itself, beside the agent's own work.
    pub(super) fn preparing(&self, renewal: &Renewal) -> impl Future<Output = Vec<Examined>> + Send + use<> {
        let (config, portal) = (self.config.clone(), (renewal.way == Way::Portal).then(|| self.portal.shared()));
        let (language, zone, now) = (self.teller.language(), self.config.summary.timezone, self.clock.now());
        async move {
            let teller = Teller::new(language, zone);
            checks::blockers(checks::Needs { config: &config, portal: portal.as_deref(), teller: &teller, now }).await
        }
    }

    /// It was looked at.
    pub(super) async fn prepared(&mut self, order: &Order, blockers: &[Examined]) -> Result<(), AgentError> {
        if !self.orders.ended(order) {
            return Ok(());
        }
        let events = self.preparation(&order.renewal, blockers);
        if events.is_empty() { Ok(()) } else { self.happen(&order.renewal, events).await }
    }

    /// What a look means for the renewal.
    pub(super) fn preparation(&mut self, id: &str, blockers: &[Examined]) -> Vec<Event> {
        let held = self.renewals.get(id).is_some_and(|renewal| matches!(renewal.hold, Some(Hold::NotReady { .. })));
        if blockers.is_empty() {
            self.prepared_at.insert(id.to_owned(), self.clock.now());
            return if held { vec![Event::Ready] } else { Vec::new() };
        }
        self.prepared_at.remove(id);
        let what: Vec<String> = blockers.iter().map(|blocker| self.in_a_sentence(blocker)).collect();
        let what = what.join(" ");
        tracing::warn!(renewal = id, "nobody is asked yet: {what}");
        vec![Event::Unready { what }]
    }

    fn in_a_sentence(&self, blocker: &Examined) -> String {
        let line = self.teller.check_line(blocker);
        match line.remedy {
            Some(remedy) => format!("{} {remedy}", line.message),
            None => line.message,
        }
    }
}
