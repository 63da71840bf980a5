//! The person's answer to being asked: now, later, not this one; pressed on the desk or said by a command. Consent is given in the prompt alone.

use super::{
    Agent, AgentError,
    control::{Call, Reply},
};
use crate::{
    renewal::{Actor, Event, Stage},
    tell::DeskButton,
};
use chrono::{DateTime, TimeDelta, Utc};

/// Nothing is put off for longer by a word.
const LONGEST: TimeDelta = TimeDelta::days(30);

impl Agent {
    /// A button of a note about this renewal was pressed.
    pub(super) async fn pressed(&mut self, id: &str, button: DeskButton) -> Result<(), AgentError> {
        let now = self.clock.now();
        // A note may be older than what has happened since.
        let Some(stage) = self.renewals.get(id).map(|renewal| renewal.stage(now)).filter(|stage| stage.actor() == Actor::Person) else {
            return Ok(());
        };
        tracing::info!(renewal = id, button = button.key(), "the person pressed a button on the desk");
        match button {
            DeskButton::Now => self.wanted_now(id, &stage).await,
            DeskButton::Later => {
                let pause = TimeDelta::minutes(self.config.card.as_ref().map_or(240, |card| i64::from(card.ask_again)));
                self.put_off(id, now + pause).await
            }
            DeskButton::NotThisOne => {
                self.orders.call_off_card_of(id);
                self.happen(id, vec![Event::Refused]).await
            }
        }
    }

    /// The prompt comes by itself when it can; if it cannot, the person is told what is missing.
    async fn wanted_now(&mut self, id: &str, stage: &Stage) -> Result<(), AgentError> {
        self.happen(id, vec![Event::AskNow]).await?;
        let missing = match stage {
            Stage::WaitingForCard { .. } => Some("desk-needs-card"),
            _ if self.desk.pinentry.is_none() => Some("desk-needs-terminal"),
            _ => None,
        };
        if let Some((key, renewal)) = missing.zip(self.renewals.get(id)) {
            self.desktop.show(self.teller.desk_word(id, key, &renewal.pair.token_label));
        }
        Ok(())
    }

    /// The person wants to be asked later: a window that asks now goes away.
    async fn put_off(&mut self, id: &str, until: DateTime<Utc>) -> Result<(), AgentError> {
        if self.renewals.get(id).is_some_and(|renewal| renewal.at_work.is_none()) {
            self.orders.call_off_card_of(id);
        }
        self.happen(id, vec![Event::PutOff { until }]).await
    }

    /// `twins later`.
    pub(super) async fn later(&mut self, renewal: Option<&str>, until: DateTime<Utc>, call: &Call) -> Result<(), AgentError> {
        let now = self.clock.now();
        let waits =
            |stage: &Stage| stage.actor() == Actor::Person && !matches!(stage, Stage::Declined | Stage::Expired | Stage::WaitingForPayment);
        let waiting = self.renewals.values().filter(|known| renewal.is_none_or(|wanted| wanted == known.id) && waits(&known.stage(now)));
        let ids: Vec<String> = waiting.map(|known| known.id.clone()).collect();
        if ids.is_empty() {
            let _ = call.reply.send(Reply::Failed(self.teller.say("later-nothing", &[])));
            return Ok(());
        }
        for id in &ids {
            self.put_off(id, until.min(now + LONGEST)).await?;
        }
        // Near the end it may be sooner than was wanted. It was noted a moment after `now`.
        let now = self.clock.now();
        let soonest = ids.iter().filter_map(|id| self.renewals.get(id)?.put_off_until(now)).min();
        let reply = match soonest {
            Some(soonest) if soonest < until => self.teller.say("later-sooner", &[("until", self.teller.moment(soonest).into())]),
            Some(soonest) => self.teller.say("later-done", &[("until", self.teller.moment(soonest).into())]),
            None => self.teller.say("later-nothing", &[]),
        };
        let _ = call.reply.send(Reply::Done(reply));
        Ok(())
    }

    /// Pauses that are over: the person is asked again, and told so where no window comes by itself.
    pub(super) async fn end_pauses(&mut self, now: DateTime<Utc>) -> Result<(), AgentError> {
        let over = self.renewals.values().filter(|renewal| renewal.pause_ends().is_some_and(|until| until <= now));
        for id in over.map(|renewal| renewal.id.clone()).collect::<Vec<_>>() {
            self.happen(&id, vec![Event::Tick]).await?;
            let Some((news, urgency)) = self.renewals.get(&id).and_then(|renewal| {
                let news = renewal.matter(now)?;
                Some((news, renewal.urgency(news, now)))
            }) else {
                continue;
            };
            if let Some(note) = self.teller.renewal_note(&self.report(), &id, news, urgency) {
                self.desktop.show(note);
            }
        }
        Ok(())
    }
}
