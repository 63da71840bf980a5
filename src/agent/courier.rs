//! Letters to the person: composed when the facts are written, sent one after the other, tried again for as long as it takes.

use super::{Agent, AgentError, signal::Signal};
use crate::{
    mail::{Letter, Outbox, SendError},
    renewal::News,
    store,
    tell::Subject,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{collections::HashMap, sync::Arc};

/// No letter waits longer for its next attempt; one that seems to was put off by a clock that was wrong.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(2);

/// The state of the post.
#[derive(Debug)]
pub struct Courier {
    outbox: Arc<Outbox>,
    domain: String,
    threads: HashMap<String, String>,
    on_the_way: bool,
    next: Option<DateTime<Utc>>,
}

impl Courier {
    /// With this way out, for a person with this address.
    pub fn new(outbox: Arc<Outbox>, address: &str) -> Self {
        let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain).to_owned();
        // What was left over from before the start is due at once.
        Self { outbox, domain, threads: HashMap::new(), on_the_way: false, next: Some(Utc::now()) }
    }

    /// The first letter about this renewal.
    pub fn remember_thread(&mut self, renewal: &str, first: Option<String>) {
        if let Some(first) = first {
            self.threads.insert(renewal.to_owned(), first);
        }
    }

    /// There is something to send.
    pub fn wake(&mut self) {
        self.next = Some(Utc::now());
    }

    /// When to look for letters again.
    pub fn next_due(&self) -> Option<DateTime<Utc>> {
        if self.on_the_way { None } else { self.next }
    }

    /// A name that no other letter has (RFC 5322 §3.6.4).
    fn message_id(&self, about: &str) -> String {
        let mut random = [0; 8];
        // Without randomness the time still tells two letters apart.
        let _ = getrandom::fill(&mut random);
        format!("{about}.{}.{}@{}", Utc::now().timestamp_micros(), hex::encode(random), self.domain)
    }
}

impl Agent {
    /// A letter about this renewal.
    pub(super) fn renewal_letter(&mut self, id: &str, news: News) -> Result<store::Letter, AgentError> {
        let references = self.courier.threads.get(id).cloned();
        let letter = self.compose(id, Subject::News { renewal: id, news }, references, Some(id.to_owned()))?;
        self.courier.threads.entry(id.to_owned()).or_insert_with(|| letter.message_id.clone());
        Ok(letter)
    }

    /// The regular summary.
    pub(super) fn summary_letter(&mut self) -> Result<store::Letter, AgentError> {
        self.compose("summary", Subject::Summary, None, None)
    }

    fn compose(
        &self,
        about: &str,
        subject: Subject<'_>,
        references: Option<String>,
        renewal: Option<String>,
    ) -> Result<store::Letter, AgentError> {
        let content = self.teller.letter(&self.report(), subject);
        let message_id = self.courier.message_id(about);
        let letter =
            Letter { subject: content.subject, text: content.text, html: content.html, message_id: message_id.clone(), references };
        let message = self.courier.outbox.compose(&letter, Utc::now()).map_err(AgentError::Setting)?;
        Ok(store::Letter { message_id, renewal, message })
    }

    /// Sends the next letter that is due, if none is on the way.
    pub(super) async fn post_next(&mut self) -> Result<(), AgentError> {
        if self.courier.on_the_way || self.courier.next.is_none_or(|next| next > Utc::now()) {
            return Ok(());
        }
        let letters = self.store.unsent_letters().await?;
        let now = Utc::now();
        let Some(letter) = letters.iter().find(|letter| letter.due <= now || letter.due > now + LONGEST_PAUSE) else {
            self.courier.next = letters.iter().map(|letter| letter.due).min();
            return Ok(());
        };
        self.courier.on_the_way = true;
        let (outbox, signals, letter) = (self.courier.outbox.clone(), self.signals.clone(), letter.clone());
        tokio::spawn(async move {
            let outcome = outbox.send(&letter.message).await;
            let _ = signals.send(Signal::Posted(letter.message_id, letter.attempts, outcome)).await;
        });
        Ok(())
    }

    /// A letter was sent, or not.
    pub(super) async fn letter_posted(
        &mut self,
        message_id: &str,
        attempts: u32,
        outcome: Result<(), SendError>,
    ) -> Result<(), AgentError> {
        self.courier.on_the_way = false;
        self.courier.wake();
        match outcome {
            Ok(()) => self.store.letter_sent(message_id, Utc::now()).await?,
            Err(error) => {
                if attempts == 0 {
                    tracing::warn!("a mail could not be sent and will be tried again: {error}");
                }
                let pause = match error {
                    SendError::Later(_) => TimeDelta::seconds(30 << attempts.min(7)),
                    SendError::Refused(_) => TimeDelta::hours(1),
                };
                self.store.letter_delayed(message_id, &error.to_string(), Utc::now() + pause).await?;
            }
        }
        Ok(())
    }
}
