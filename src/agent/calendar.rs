//! What the calendar brings by itself: a missed notice, reminders, the rehearsal, and old records that go.

use super::{Agent, AgentError};
use crate::renewal::{Event, KnownPair, Origin, Owners};
use chrono::{DateTime, TimeDelta, Utc};

/// After its start the agent first looks at mailbox and card: a notice that lies there is not missed.
const SETTLING: TimeDelta = TimeDelta::seconds(20);

/// A mailbox that stays out of reach does not hold up the calendar for longer.
const LONGEST_SETTLING: TimeDelta = TimeDelta::minutes(30);

/// Old records of mails are looked for so often.
const PRUNING: TimeDelta = TimeDelta::days(1);

impl Agent {
    /// Does what is due by the calendar.
    pub(super) async fn keep_calendar(&mut self, now: DateTime<Utc>) -> Result<(), AgentError> {
        self.forget_old_messages(now).await?;
        if !self.is_settled(now) {
            return Ok(());
        }
        self.open_what_is_missed(now).await?;
        self.remind(now).await?;
        self.rehearse(now);
        Ok(())
    }

    /// The next moment at which the calendar may bring something.
    pub(super) fn next_in_calendar(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let unattended: Vec<&KnownPair> = self.unattended(now).collect();
        let missed = unattended.iter().map(|pair| self.calendar.notice_missed(pair));
        let rehearsals = unattended.iter().filter_map(|pair| Some(self.calendar.rehearsal_of(pair)?.0));
        let reminders = self.renewals.values().filter_map(|renewal| renewal.next_reminder(&self.calendar, now));
        missed.chain(rehearsals).chain(reminders).chain([self.started + SETTLING]).filter(|at| *at > now).min()
    }

    fn is_settled(&self, now: DateTime<Utc>) -> bool {
        let since = now - self.started;
        // A clock that was set back since tells nothing about how long it has been.
        since >= LONGEST_SETTLING || since < TimeDelta::zero() || (since >= SETTLING && self.mailbox().is_ok())
    }

    /// Pairs in force that no renewal was ever begun for.
    pub(super) fn unattended(&self, now: DateTime<Utc>) -> impl Iterator<Item = &KnownPair> {
        let owners = Owners::of(&self.pairs);
        self.pairs.iter().filter(move |pair| !self.begun.contains_key(&pair.name()) && !owners.have_successor_of(pair, now))
    }

    async fn open_what_is_missed(&mut self, now: DateTime<Utc>) -> Result<(), AgentError> {
        let missed: Vec<KnownPair> = self.unattended(now).filter(|pair| self.calendar.is_missed(pair, now)).cloned().collect();
        for pair in missed {
            let id = super::mailroom::new_id(now);
            tracing::warn!(renewal = %id, "no notice came for the pair of {}, which ends on {}", pair.person.name, pair.expires().date_naive());
            let opening = self.opening(&pair, Origin::Calendar, None);
            self.happen(&id, vec![opening]).await?;
        }
        Ok(())
    }

    async fn remind(&mut self, now: DateTime<Utc>) -> Result<(), AgentError> {
        let due = self.renewals.values().filter_map(|renewal| Some((renewal.id.clone(), renewal.reminder_due(&self.calendar, now)?)));
        for (id, days) in due.collect::<Vec<_>>() {
            tracing::info!(renewal = %id, days, "the person is reminded");
            self.happen(&id, vec![Event::Reminded { days }]).await?;
        }
        Ok(())
    }

    async fn forget_old_messages(&mut self, now: DateTime<Utc>) -> Result<(), AgentError> {
        if self.pruned.is_some_and(|last| last <= now && now - last < PRUNING) {
            return Ok(());
        }
        self.pruned = Some(now);
        let before = now - TimeDelta::days(self.config.store.keep_messages.into());
        let gone = self.persist(async |store| store.forget_messages(before).await).await?;
        if gone > 0 {
            tracing::info!("{gone} records of mails from before {} were forgotten", before.date_naive());
        }
        Ok(())
    }
}
