//! The journals are the truth: what is stored beside them is only the quicker way to the same, and is put right where it differs.
//!
//! The renewals in hand are replayed before anything is done with them. Those at rest are looked over beside the work, a few at a time, for nothing waits for
//! them; and so is the file itself, if it is too large for that to be done before.

use super::{Agent, AgentError, signal::Signal};
use crate::{
    renewal::{Policy, Renewal},
    store::{RECENT, Record, Store, StoreError},
};
use chrono::{DateTime, Utc};
use std::{collections::BTreeMap, time::Duration};
use tokio::sync::mpsc;

/// So many renewals at rest are looked over in one go: a matter of some milliseconds.
const FEW: u32 = 10;

/// The pause after them.
const PAUSE: Duration = Duration::from_millis(250);

/// After the start there is other work to be done.
const LATER: Duration = Duration::from_secs(5);

/// So many renewals are put right in one write.
const AT_ONCE: usize = 100;

/// The renewals in hand by their journals; what is stored of them otherwise is put right.
///
/// # Errors
/// If the database cannot be read or written.
pub async fn renewals(store: &Store, policy: &Policy, now: DateTime<Utc>) -> Result<BTreeMap<String, Renewal>, StoreError> {
    let (mut renewals, mut wrong) = (BTreeMap::new(), Vec::new());
    for one in store.replayed().await? {
        if !one.same {
            tracing::warn!(renewal = %one.renewal.id, "the stored facts differ from the journal; the journal holds");
        }
        if !one.is_right() {
            wrong.push(one.renewal.clone());
        }
        renewals.insert(one.renewal.id.clone(), one.renewal);
    }
    for some in wrong.chunks(AT_ONCE) {
        store.record(&correction(some, policy, now), now).await?;
    }
    for id in surplus(&renewals) {
        renewals.remove(&id);
    }
    Ok(renewals)
}

/// What writes down these renewals as they are.
fn correction(renewals: &[Renewal], policy: &Policy, now: DateTime<Utc>) -> Record {
    let corrected = renewals.iter().map(|renewal| (renewal.clone(), Vec::new(), renewal.effects(now, policy)));
    Record { renewals: corrected.collect(), ..Record::default() }
}

/// The names of those at rest that are not among the newest of them.
fn surplus(renewals: &BTreeMap<String, Renewal>) -> Vec<String> {
    let resting = renewals.values().filter(|renewal| renewal.is_at_rest());
    let mut resting: Vec<_> = resting.map(|renewal| (renewal.settled(), &renewal.id)).collect();
    resting.sort_unstable();
    resting.truncate(resting.len().saturating_sub(RECENT));
    resting.into_iter().map(|(_, id)| id.clone()).collect()
}

/// Looks over, beside the work, what was not looked at before it.
pub fn look_over_beside(store: &Store, signals: &mpsc::Sender<Signal>) {
    let (examination, store, signals) = (store.examination(), store.beside(), signals.clone());
    tokio::spawn(async move {
        tokio::time::sleep(LATER).await;
        let examined = match examination {
            Some(examination) => examination.await,
            None => Ok(()),
        };
        let found = match examined {
            Err(damage @ StoreError::Corrupt { .. }) => Err(damage),
            Err(error) => look_over(&store, &signals).await.and(Err(error)),
            Ok(()) => look_over(&store, &signals).await,
        };
        match found {
            Err(damage @ StoreError::Corrupt { .. }) => {
                store.remember_damage();
                let _ = signals.send(Signal::Damaged(damage)).await;
            }
            Err(error) if !error.is_closed() => {
                tracing::error!("the look through the database was cut short, and comes again at the next start: {error}");
            }
            _ => {}
        }
    });
}

/// Holds each renewal at rest against its journal.
async fn look_over(store: &Store, signals: &mpsc::Sender<Signal>) -> Result<(), StoreError> {
    let mut after = String::new();
    loop {
        let slice = store.look_over(&after, FEW).await?;
        for one in slice.unreadable {
            tracing::error!(renewal = %one.id, "its journal cannot be read, so what is stored of it stays as it is: {}", one.why);
        }
        let Some(last) = slice.last else { return Ok(()) };
        if !slice.differing.is_empty() && signals.send(Signal::Differing(slice.differing)).await.is_err() {
            return Ok(());
        }
        after = last;
        tokio::time::sleep(PAUSE).await;
    }
}

impl Agent {
    /// Of these renewals something else is stored than their journals lead to.
    pub(super) async fn put_right(&mut self, renewals: Vec<Renewal>) -> Result<(), AgentError> {
        let now = self.clock.now();
        // What is in hand was replayed before.
        let renewals: Vec<_> = renewals.into_iter().filter(|renewal| !self.renewals.contains_key(&renewal.id)).collect();
        for renewal in &renewals {
            tracing::warn!(renewal = %renewal.id, "the stored facts differed from the journal; the journal holds");
        }
        let (resting, going_on): (Vec<_>, Vec<_>) = renewals.into_iter().partition(Renewal::is_at_rest);
        let (over, open): (Vec<_>, Vec<_>) = going_on.into_iter().partition(Renewal::is_over);
        let record = correction(&[resting, over.clone()].concat(), &self.policy, now);
        let started = open.iter().map(|renewal| self.started(&renewal.id)).collect();
        let looks = !open.is_empty();
        for renewal in over.into_iter().chain(open) {
            self.courier.remember_thread(&renewal.id, self.store.thread_of(&renewal.id).await?);
            self.others_at_rest = self.others_at_rest.saturating_sub(1);
            self.renewals.insert(renewal.id.clone(), renewal);
        }
        // For one that goes on it is as if the program had started just now: what was being done when it ended is not known.
        self.happen_to_all(started, record).await?;
        if looks {
            self.desk.look_now();
        }
        self.begun = self.store.begun().await?;
        Ok(())
    }

    /// Of those at rest only the newest stay in hand.
    pub(super) fn lay_to_rest(&mut self) {
        for id in surplus(&self.renewals) {
            self.renewals.remove(&id);
            self.courier.forget_thread(&id);
            self.looked_through.remove(&id);
            self.prepared.remove(&id);
            self.others_at_rest += 1;
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::renewal::Event;
    use chrono::TimeDelta;

    const JOURNALS: &str = include_str!("../../tests/renewal_core/journals.jsonl");

    /// One that was finished, from the journals of the core's tests.
    fn finished() -> Renewal {
        let journals = JOURNALS.lines().map(|line| serde_json::from_str::<Vec<(Event, DateTime<Utc>)>>(line).unwrap());
        journals.filter_map(|journal| Renewal::replay("2026-abc", journal)).find(|renewal| renewal.finished.is_some()).unwrap()
    }

    #[test]
    fn those_that_came_to_rest_last_stay_in_hand_and_all_that_go_on() {
        let late = finished();
        let mut renewals = BTreeMap::from([("late".to_owned(), Renewal { id: "late".to_owned(), ..late.clone() })]);
        for number in 0..RECENT {
            // Begun after it, and finished before it.
            let (opened, before) = (late.opened + TimeDelta::seconds(1), TimeDelta::days(i64::try_from(RECENT - number).unwrap()));
            let id = format!("{number:02}");
            let finished = late.finished.map(|at| at - before);
            renewals.insert(id.clone(), Renewal { id, opened, finished, ..late.clone() });
        }
        let going_on = Renewal { finished: None, opened: late.opened - TimeDelta::days(900), ..late };
        renewals.insert("going on".to_owned(), going_on);
        assert_eq!(surplus(&renewals), ["00"]);
        renewals.remove("05");
        assert_eq!(surplus(&renewals), Vec::<String>::new());
    }
}
