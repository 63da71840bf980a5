//! The rehearsal, a month before the end: everything a renewal needs is looked at, without a PIN, and one mail says how it went.

use super::{
    Agent, AgentError,
    checks::{self, AtTheDesk},
    signal::Signal,
};
use crate::{
    certificate::Fingerprint,
    renewal::KnownPair,
    store::{Record, Rehearsal},
    tell::{Check, Examined, Finding, RehearsalReport, Teller},
};
use chrono::{DateTime, Utc};

impl Agent {
    /// Begins the rehearsal of a pair that is due for it. What the agent does not know by itself is looked at beside.
    pub(super) fn rehearse(&mut self, now: DateTime<Utc>) {
        if self.rehearsing || self.is_looking() {
            return;
        }
        let due = |pair: &&KnownPair| {
            let in_time = self.calendar.rehearsal_of(pair).is_some_and(|(from, until)| (from..until).contains(&now));
            in_time && !self.rehearsed.contains(&pair.old.qualified.fingerprint.to_string())
        };
        let Some(pair) = self.unattended(now).find(due).map(|pair| pair.old.qualified.fingerprint) else { return };
        self.rehearsing = true;
        let (config, portal, signals) = (self.config.clone(), self.portal.shared(), self.signals.clone());
        let (language, zone) = (self.teller.language(), self.config.summary.timezone);
        tokio::spawn(async move {
            let teller = Teller::new(language, zone);
            let found = checks::beside_card_and_mailbox(&config, &portal, &teller).await;
            let _ = signals.send(Signal::Rehearsed(pair, found)).await;
        });
    }

    /// The rest was looked at: the verdict is written.
    pub(super) async fn rehearsed(&mut self, pair: Fingerprint, beside: Vec<Examined>) -> Result<(), AgentError> {
        self.rehearsing = false;
        let known = self.pairs.iter().find(|known| known.old.qualified.fingerprint == pair).cloned();
        let Some(known) = known.filter(|_| !self.rehearsed.contains(&pair.to_string())) else { return Ok(()) };
        let findings = self.findings(&known, beside);
        let held = RehearsalReport { person: known.person.name.clone(), ends: known.expires(), findings };
        tracing::info!(
            "the renewal of {}'s pair was rehearsed: {}",
            held.person,
            if held.went_well() { "all is well" } else { "something is wanting" }
        );
        let letter = self.rehearsal_letter(&held)?;
        let findings = serde_json::to_value(&held.findings).unwrap_or_default();
        let record = Record { letters: vec![letter], rehearsal: Some(Rehearsal { pair, findings }), ..Record::default() };
        self.rehearsed.insert(pair.to_string());
        self.write(&record).await
    }

    /// What the agent has seen of card and mailbox by itself, and the rest, in the order in which checks are shown.
    fn findings(&self, pair: &KnownPair, beside: Vec<Examined>) -> Vec<Finding> {
        let mut found = AtTheDesk::seen(self.desk.reader_states(), self.desk.cards()).examine();
        if self.desk.knows_a_card() && self.desk.view_for(pair).is_none() {
            found.retain(|examined| !matches!(examined.check, Check::Card | Check::Pin));
            found.push(Examined::failed(Check::Card, "doctor-card-other").with("card", pair.token_label.clone()));
        }
        found.push(checks::chain(pair, &self.anchors, &self.authorities, self.clock.now()));
        found.push(match self.mailbox() {
            Ok(()) => Examined::well(Check::Mailbox, "doctor-mailbox-watched"),
            Err(why) => Examined::failed(Check::Mailbox, "doctor-mailbox-unwatched").with("why", why),
        });
        found.extend(beside);
        let place = |check| Check::all().position(|one| one == check);
        found.sort_by_key(|examined| place(examined.check));
        found.iter().map(|examined| Finding::of(&self.teller.check_line(examined))).collect()
    }
}
