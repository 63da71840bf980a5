//! The rehearsal, a month before the end: everything a renewal needs is looked at, without a PIN, and one mail says how it went.

use super::{Agent, AgentError, signal::Signal};
use crate::{
    card::ReaderState,
    certificate::Fingerprint,
    renewal::KnownPair,
    store::{Record, Rehearsal},
    tell::{Check, Finding, RehearsalReport},
    worker::TriesLeft,
};
use chrono::{DateTime, Utc};

impl Agent {
    /// Begins the rehearsal of a pair that is due for it. The portal is asked beside; the rest is known when it has answered.
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
        let (portal, signals) = (self.portal.shared(), self.signals.clone());
        tokio::spawn(async move {
            let reached = portal.reach().await;
            let _ = signals.send(Signal::Rehearsed(pair, reached)).await;
        });
    }

    /// The portal has answered, or not: the verdict is written.
    pub(super) async fn rehearsed(&mut self, pair: Fingerprint, portal: Result<(), String>) -> Result<(), AgentError> {
        self.rehearsing = false;
        let known = self.pairs.iter().find(|known| known.old.qualified.fingerprint == pair).cloned();
        let Some(known) = known.filter(|_| !self.rehearsed.contains(&pair.to_string())) else { return Ok(()) };
        let held = RehearsalReport { person: known.person.name.clone(), ends: known.expires(), findings: self.findings(&known, portal) };
        tracing::info!(
            "the renewal of {}'s pair was rehearsed: {}",
            held.person,
            if held.went_well() { "all is well" } else { "something is wanting" }
        );
        let letter = self.rehearsal_letter(&held)?;
        let findings = serde_json::to_value(&held.findings).unwrap_or_default();
        let record = Record { letters: vec![letter], rehearsal: Some(Rehearsal { pair, findings }), ..Record::default() };
        self.write_rehearsal(&record).await
    }

    fn findings(&self, pair: &KnownPair, portal: Result<(), String>) -> Vec<Finding> {
        let (reader, card, module, pin) = self.at_the_desk(pair);
        let chain = self.chain_of(pair);
        let mailbox = Some(self.mailbox());
        let found = [
            (Check::Reader, reader),
            (Check::Module, module),
            (Check::Card, card),
            (Check::Pin, pin),
            (Check::Chain, Some(chain)),
            (Check::Mailbox, mailbox),
            (Check::Portal, Some(portal)),
        ];
        found.into_iter().map(|(check, outcome)| Finding::new(check, outcome)).collect()
    }

    /// Reader, card, module and PIN; `None` is what could not be looked at.
    fn at_the_desk(&self, pair: &KnownPair) -> (Found, Found, Found, Found) {
        let say = |key: &str| self.teller.text(key, &[]);
        let readers = match self.desk.reader_states() {
            Ok(readers) if readers.is_empty() => return (Some(Err(say("rehearsal-no-reader"))), None, None, None),
            Ok(readers) => readers,
            Err(why) => return (Some(Err(why.clone())), None, None, None),
        };
        let reader = Some(Ok(()));
        if !readers.iter().any(has_card) {
            return (reader, Some(Err(say("rehearsal-no-card"))), None, None);
        }
        if !self.desk.knows_a_card() {
            return (reader, None, Some(Err(say("rehearsal-module-fails"))), None);
        }
        let module = Some(Ok(()));
        match self.desk.tries_for(pair) {
            None => (reader, Some(Err(say("rehearsal-other-card"))), module, None),
            Some(TriesLeft::Locked) => (reader, Some(Ok(())), module, Some(Err(say("rehearsal-pin-locked")))),
            Some(TriesLeft::Last) => (reader, Some(Ok(())), module, Some(Err(say("rehearsal-pin-last")))),
            Some(_) => (reader, Some(Ok(())), module, Some(Ok(()))),
        }
    }

    /// Whether both certificates lead to an anchor: what will be issued has to as well.
    fn chain_of(&self, pair: &KnownPair) -> Result<(), String> {
        for (_, old) in pair.old.iter() {
            let certificate = old.certificate().map_err(|error| error.to_string())?;
            self.anchors.verify(&certificate, &self.authorities, self.clock.now()).map_err(|error| error.to_string())?;
        }
        Ok(())
    }
}

type Found = Option<Result<(), String>>;

const fn has_card(reader: &ReaderState) -> bool {
    reader.atr.is_some()
}
