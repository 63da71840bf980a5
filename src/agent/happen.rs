//! From an event to what is written down: facts, outbox, letters, in one transaction.

use super::{Agent, AgentError};
use crate::{
    renewal::{Event, Renewal, Stage},
    store::Record,
    tell::DeskNote,
};
use chrono::{DateTime, Utc};

impl Agent {
    /// These events happened to this renewal.
    pub(super) async fn happen(&mut self, id: &str, events: Vec<Event>) -> Result<(), AgentError> {
        self.happen_with(id, events, Record::default()).await
    }

    /// These events happened to this renewal, and the rest of the record belongs to them.
    pub(super) async fn happen_with(&mut self, id: &str, events: Vec<Event>, record: Record) -> Result<(), AgentError> {
        self.happen_to_all(vec![(id.to_owned(), events)], record).await
    }

    /// These events happened to these renewals at once: all of it is written, or nothing.
    pub(super) async fn happen_to_all(&mut self, all: Vec<(String, Vec<Event>)>, mut record: Record) -> Result<(), AgentError> {
        let now = self.clock.now();
        let mut happened = Vec::new();
        let mut notes = Vec::new();
        for (id, events) in all {
            let before = self.renewals.get(&id).map(|renewal| renewal.stage(now));
            notes.extend(self.apply(&id, events, now, &mut record)?);
            happened.push((id, before));
        }
        self.write_at(&record, now).await?;
        notes.into_iter().for_each(|note| self.desktop.show(note));
        for (id, before) in happened {
            self.tell_change(&id, before.as_ref(), now);
        }
        self.lay_to_rest();
        Ok(())
    }

    /// What is to be shown on the desk when the record is written.
    fn apply(&mut self, id: &str, events: Vec<Event>, now: DateTime<Utc>, record: &mut Record) -> Result<Vec<DeskNote>, AgentError> {
        let mut current = self.renewals.get(id).cloned();
        for event in &events {
            match &mut current {
                Some(renewal) => renewal.apply(event, now),
                None => current = Renewal::open(id, event, now),
            }
        }
        let Some(mut renewal) = current else { return Ok(Vec::new()) };
        let news = renewal.take_news();
        self.begun.entry(renewal.pair.name()).or_insert_with(|| id.to_owned());
        self.renewals.insert(id.to_owned(), renewal.clone());
        let mut notes = Vec::new();
        for news in news {
            let letter = self.renewal_letter(id, news)?;
            notes.extend(self.teller.renewal_note(&self.report(), id, news, letter.urgency));
            record.letters.push(letter);
        }
        let effects = renewal.effects(now, &self.policy);
        record.renewals.push((renewal, events, effects));
        Ok(notes)
    }

    fn tell_change(&mut self, id: &str, before: Option<&Stage>, now: DateTime<Utc>) {
        let Some(after) = self.renewals.get(id).map(|renewal| renewal.stage(now)) else { return };
        if before != Some(&after) {
            tracing::info!(renewal = id, stage = after.name(), "{}", self.sentence(id));
        }
        self.tell_terminal(id);
    }

    /// Writes a record that belongs to no renewal.
    pub(super) async fn write(&mut self, record: &Record) -> Result<(), AgentError> {
        self.write_at(record, self.clock.now()).await
    }

    /// The journal's time is the very time that the core was given: only so does a replay give the same facts.
    async fn write_at(&mut self, record: &Record, now: DateTime<Utc>) -> Result<(), AgentError> {
        self.persist(async |store| store.record(record, now).await).await?;
        if !record.letters.is_empty() {
            self.courier.wake();
        }
        Ok(())
    }
}
