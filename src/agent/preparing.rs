//! Before the person is asked for the first PIN: everything that the renewal needs is looked at, and who would be asked is told what is missing
//! instead. What the look found is an event, so a crash in between only means that it is looked at again.

use super::{Agent, AgentError, checks, orders::Order, signal::Signal};
use crate::{
    renewal::{Effect, Event, Hold, Renewal, Way},
    tell::{Examined, Teller},
};
use chrono::{DateTime, TimeDelta, Utc};

/// What was found to be there counts for so long.
const COUNTS_FOR: TimeDelta = TimeDelta::minutes(10);

/// What a look found.
#[derive(Debug)]
pub struct Preparation {
    /// What stands in the way; nothing if all is there.
    pub blockers: Vec<Examined>,
    /// It was a look for a person at a terminal: whether a window can be shown was left out.
    pub at_terminal: bool,
}

/// When all was there, and whether that was so for a person at a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Prepared {
    at: DateTime<Utc>,
    at_terminal: bool,
}

impl Prepared {
    /// Whether it still counts. What was seen for a terminal says nothing of the window.
    fn counts(self, now: DateTime<Utc>, at_terminal: bool) -> bool {
        self.at <= now && now - self.at < COUNTS_FOR && (at_terminal || !self.at_terminal)
    }
}

impl Agent {
    /// Whether it has to be looked at now; the person is asked when that is done.
    pub(super) fn prepares_first(&mut self, id: &str) -> bool {
        let (now, at_terminal) = (self.clock.now(), self.is_at_terminal(id));
        let is_fresh = self.prepared.get(id).is_some_and(|prepared| prepared.counts(now, at_terminal));
        let Some(renewal) = self.renewals.get(id).filter(|renewal| renewal.is_about_to_begin() && !is_fresh) else { return false };
        let preparing = self.preparing(renewal);
        // Under the name of the effect that it goes before: that is not begun meanwhile, and is called off with it.
        let order = self.orders.order(id, Effect::MakeKeys);
        let (signals, about) = (self.signals.clone(), order.clone());
        let task = tokio::spawn(async move {
            let preparation = preparing.await;
            let _ = signals.send(Signal::Prepared(about, preparation)).await;
        });
        self.orders.begun(order, task.abort_handle());
        true
    }

    /// The look itself, beside the agent's own work.
    pub(super) fn preparing(&self, renewal: &Renewal) -> impl Future<Output = Preparation> + Send + use<> {
        let (config, portal) = (self.config.clone(), (renewal.way == Way::Portal).then(|| self.portal.shared()));
        let (language, zone, now) = (self.teller.language(), self.config.summary.timezone, self.clock.now());
        let at_terminal = self.is_at_terminal(&renewal.id);
        async move {
            let teller = Teller::new(language, zone);
            let needs = checks::Needs { config: &config, portal: portal.as_deref(), teller: &teller, now, at_terminal };
            Preparation { blockers: checks::blockers(needs).await, at_terminal }
        }
    }

    /// Whether the person would be asked in a terminal.
    fn is_at_terminal(&self, id: &str) -> bool {
        self.desk.terminal.as_ref().is_some_and(|terminal| terminal.renewal == id)
    }

    /// It was looked at.
    pub(super) async fn was_prepared(&mut self, order: &Order, preparation: &Preparation) -> Result<(), AgentError> {
        if !self.orders.ended(order) {
            return Ok(());
        }
        let events = self.preparation(&order.renewal, preparation);
        if events.is_empty() { Ok(()) } else { self.happen(&order.renewal, events).await }
    }

    /// What a look means for the renewal.
    pub(super) fn preparation(&mut self, id: &str, found: &Preparation) -> Vec<Event> {
        let held = self.renewals.get(id).is_some_and(|renewal| matches!(renewal.hold, Some(Hold::NotReady { .. })));
        if found.blockers.is_empty() {
            self.prepared.insert(id.to_owned(), Prepared { at: self.clock.now(), at_terminal: found.at_terminal });
            return if held { vec![Event::Ready] } else { Vec::new() };
        }
        self.prepared.remove(id);
        let what: Vec<String> = found.blockers.iter().map(|blocker| self.in_a_sentence(blocker)).collect();
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

#[cfg(test)]
mod tests {
    use super::{COUNTS_FOR, Prepared};
    use chrono::{TimeDelta, Utc};

    #[test]
    fn what_was_seen_for_a_terminal_does_not_count_for_the_window() {
        let at = Utc::now();
        let (at_terminal, for_window) = (Prepared { at, at_terminal: true }, Prepared { at, at_terminal: false });
        assert!(at_terminal.counts(at, true) && !at_terminal.counts(at, false));
        assert!(for_window.counts(at, true) && for_window.counts(at, false));
        assert!(
            !for_window.counts(at + COUNTS_FOR, true) && !for_window.counts(at - TimeDelta::seconds(1), true),
            "it grew old, or the clock was set"
        );
    }
}
