//! What follows an import: browsers and mail programs are told of the pair, and the door is tried with it. Before a renewal the programs' stores
//! are looked through too, so that what is missing is put right while nothing depends on it.

use super::{
    Agent, AgentError,
    login_proof::{Candidate, outcome_of, prove},
    orders::Order,
    registering::{store_line, wanted_for},
    signal::Signal,
    standing::certificates,
};
use crate::{
    card::Prompt,
    certificate::{Both, Certificate, Role},
    certstore::{self, Condition, Linux, Report, StoreReport, Task},
    login::{Address, Outcome, Proxies, roots},
    renewal::{Effect, Event, Generation, LoginOutcome, Renewal, Stage},
};
use std::ops::ControlFlow;
use tokio::{
    sync::mpsc,
    task::{AbortHandle, spawn_blocking},
};

impl Agent {
    /// Begins to look through the programs' stores before the first key of this renewal is made, once. `true` if that has begun.
    pub(super) fn looks_through_first(&mut self, id: &str) -> bool {
        if !self.plan.register || !self.looked_through.insert(id.to_owned()) {
            return false;
        }
        let order = self.orders.order(id, Effect::Register);
        let task = self.renewals.get(id).and_then(|renewal| self.start_registering(renewal, order.clone()));
        let begun = task.is_some();
        if let Some(task) = task {
            self.orders.begun(order, task);
        }
        begun
    }

    /// Tells the programs of the pair in force: the old one at first, the new one when it is on the card.
    pub(super) fn start_registering(&self, renewal: &Renewal, order: Order) -> Option<AbortHandle> {
        let pair =
            if renewal.halves.all(|half| half.imported) { new_pair(renewal) } else { certificates(renewal, Generation::Old).complete() }?;
        // A card that is away shows nothing; the module and the authorities are registered nevertheless.
        let label = renewal.card_present.then_some(renewal.pair.token_label.as_str());
        let wanted = wanted_for(&self.config, label, &pair, &self.authorities);
        let signals = self.signals.clone();
        let task = tokio::spawn(async move {
            let report = match wanted {
                Ok(wanted) => {
                    spawn_blocking(move || certstore::run(&Linux::of_this_user(), Task::Add, &wanted)).await.map_err(|e| e.to_string())
                }
                Err(error) => Err(error.to_string()),
            };
            let _ = signals.send(Signal::Registered(order, report)).await;
        });
        Some(task.abort_handle())
    }

    /// The programs' stores were looked through, and put right where that was possible.
    pub(super) async fn stores_answered(&mut self, order: &Order, report: Result<Report, String>) -> Result<(), AgentError> {
        if !self.orders.ended(order) {
            return Ok(());
        }
        let id = order.renewal.as_str();
        for store in report.iter().flat_map(|report| &report.stores) {
            self.log_store(id, store);
        }
        if let Ok(report) = &report {
            let lacking = |store: &&StoreReport| !matches!(store.condition, Condition::Registered | Condition::NeverStarted);
            self.stores = report.stores.iter().filter(lacking).map(|store| self.teller.store(&store_line(store))).collect();
        }
        let registering = self.renewals.get(id).is_some_and(|renewal| renewal.stage(self.clock.now()) == Stage::Registering);
        if !registering {
            return Ok(());
        }
        let events = match report {
            Ok(report) => self.registering_events(&report),
            Err(why) => vec![Event::RegisteringFailed { why }],
        };
        self.happen(id, events).await
    }

    fn log_store(&self, id: &str, store: &StoreReport) {
        let (said, place) = (self.teller.store(&store_line(store)), store.place.display());
        match &store.condition {
            Condition::Registered if !store.changed => tracing::debug!(renewal = id, "{said} ({place})"),
            Condition::Registered => tracing::info!(renewal = id, "{said} ({place})"),
            _ => tracing::warn!(renewal = id, "{said} ({place})"),
        }
    }

    /// Each half that every store shows is registered; what a store lacks is why it is not. What no store of a kind can do is no failure.
    fn registering_events(&self, report: &Report) -> Vec<Event> {
        let wanting: Vec<&StoreReport> = report.stores.iter().filter(|store| holds_up(store)).collect();
        if wanting.is_empty() {
            let seen = report.seen().unwrap_or(Both { qualified: true, commercial: true });
            return Role::ALL.into_iter().filter(|role| *seen.get(*role)).map(|role| Event::Registered { role }).collect();
        }
        let why: Vec<String> = wanting.iter().map(|store| self.teller.store(&store_line(store))).collect();
        vec![Event::RegisteringFailed { why: why.join("; ") }]
    }

    /// Tries every door of the configuration with the new commercial certificate.
    pub(super) fn start_login(&self, renewal: &Renewal, order: Order, prompt: Prompt) -> Option<AbortHandle> {
        let token = &renewal.pair.token_serial;
        let mut candidate = Candidate::new(token, new_pair(renewal)?, &self.authorities);
        candidate.untold = self.desk.untold(token, Some(Role::Commercial));
        let proxies = Proxies::new(self.config.portal.proxy.as_ref());
        let addresses = self.config.login.checks.iter().filter_map(|address| Address::parse(address).ok());
        let addresses: Vec<Address> = addresses.map(|address| proxies.on_the_way_to(address)).collect();
        let (worker, signals, roots) = (self.desk.worker.clone(), self.signals.clone(), roots(self.config.login.trust.as_deref()));
        let task = tokio::spawn(async move {
            let roots = match roots {
                Ok(roots) => roots,
                Err(why) => return drop(signals.send(Signal::LoggedIn(order, Outcome::Untrusted { why })).await),
            };
            let mut outcome = Outcome::NeverAsked;
            for address in &addresses {
                let tried = match prompt.again() {
                    None => None,
                    Some(prompt) => {
                        let (progress, messages) = mpsc::unbounded_channel();
                        let forwarding = forward(messages, &signals, &order);
                        let proving = prove(&worker, &candidate, address, roots.clone(), prompt, progress);
                        match tokio::join!(proving, forwarding).0 {
                            Ok(tried) => Some(tried),
                            Err(error) => return drop(signals.send(Signal::Worked(order, Err(error))).await),
                        }
                    }
                };
                match after_door(outcome, address, tried) {
                    ControlFlow::Continue(so_far) => outcome = so_far,
                    ControlFlow::Break(end) => {
                        outcome = end;
                        break;
                    }
                }
            }
            let _ = signals.send(Signal::LoggedIn(order, outcome)).await;
        });
        Some(task.abort_handle())
    }

    /// The door opened, or did not.
    pub(super) async fn door_answered(&mut self, order: &Order, outcome: &Outcome) -> Result<(), AgentError> {
        if !self.orders.ended(order) {
            return Ok(());
        }
        self.desk.went_well();
        let outcome = outcome_of(outcome);
        if let LoginOutcome::Refused { why } | LoginOutcome::Unreachable { why } = &outcome {
            tracing::warn!(renewal = %order.renewal, "the login with the new certificate: {why}");
        }
        self.happen(&order.renewal, vec![Event::LoginChecked { outcome }]).await
    }
}

/// What the doors came to with this one; `None` if the person could not be asked at it. The first that does not open is the answer, and one that
/// nobody tried did not open: what was found before does not speak for it.
fn after_door(before: Outcome, address: &Address, tried: Option<Outcome>) -> ControlFlow<Outcome, Outcome> {
    match tried {
        None => {
            ControlFlow::Break(Outcome::Network { why: format!("{address}: the terminal cannot be used once more to ask for the PIN") })
        }
        Some(Outcome::NeverAsked) => {
            tracing::warn!("{address}: the server asked for no certificate, so nothing was proven");
            ControlFlow::Continue(before)
        }
        Some(accepted @ Outcome::Accepted { .. }) => {
            tracing::info!("{address}: the login with the new certificate was accepted");
            ControlFlow::Continue(accepted)
        }
        Some(other) => ControlFlow::Break(other),
    }
}

/// Passes the card process's progress on.
pub(super) async fn forward(mut messages: mpsc::UnboundedReceiver<crate::worker::Message>, signals: &mpsc::Sender<Signal>, order: &Order) {
    while let Some(message) = messages.recv().await {
        let _ = signals.send(Signal::Progress(order.clone(), message)).await;
    }
}

/// Whether a renewal waits for this store. A primary password guards only the trust in the authority, and is the person's to type.
fn holds_up(store: &StoreReport) -> bool {
    match store.condition {
        Condition::Password => store.seen.is_some_and(|seen| !seen.all(|seen| *seen)),
        _ => store.is_wanting(),
    }
}

fn new_pair(renewal: &Renewal) -> Option<Both<Certificate>> {
    certificates(renewal, Generation::New).complete()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// What doors come to that answered so, one after the other.
    fn all(tried: &[Option<Outcome>]) -> Outcome {
        let address = Address::parse("https://www.example.cz").unwrap();
        let end = tried.iter().try_fold(Outcome::NeverAsked, |before, tried| after_door(before, &address, tried.clone()));
        match end {
            ControlFlow::Continue(outcome) | ControlFlow::Break(outcome) => outcome,
        }
    }

    #[test]
    fn a_door_at_which_nobody_could_be_asked_is_tried_again_whatever_the_others_said() {
        let accepted = || Some(Outcome::Accepted { version: "TLS 1.3".into() });
        for tried in [vec![None], vec![accepted(), None], vec![Some(Outcome::NeverAsked), None, accepted()]] {
            assert!(matches!(all(&tried), Outcome::Network { why } if why.contains("www.example.cz")), "{tried:?}");
        }
        assert!(matches!(all(&[accepted(), Some(Outcome::NeverAsked)]), Outcome::Accepted { .. }));
        assert_eq!(all(&[Some(Outcome::NeverAsked)]), Outcome::NeverAsked);
        assert!(matches!(all(&[Some(Outcome::Refused { why: "no".into() }), accepted()]), Outcome::Refused { .. }));
    }
}
