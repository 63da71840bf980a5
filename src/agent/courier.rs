//! Letters to the person: composed when the facts are written, sent one after the other, tried again for as long as it takes.

use super::{Agent, AgentError, Clock, signal::Signal};
use crate::{
    mail::{self, ImapSettings, Letter, Outbox, SendError},
    renewal::{News, Urgency},
    store,
    tell::{PostNews, RehearsalReport, Subject},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::{sync::mpsc, time::Instant};

/// No letter waits longer for its next attempt; one that seems to was put off by a clock that was wrong.
const LONGEST_PAUSE: TimeDelta = TimeDelta::hours(2);

/// So long after the start it is looked again for a letter that may have arrived: its sending was cut off before.
const LOOKS: [Duration; 2] = [Duration::from_secs(5), Duration::from_secs(20)];

/// How long a letter on its way may hold up the end.
const LAST_POST: Duration = Duration::from_secs(5);

/// The state of the post.
#[derive(Debug)]
pub struct Courier {
    outbox: Arc<Outbox>,
    domain: String,
    threads: HashMap<String, String>,
    /// Letters that were tried since the start: the others are due at once, since whoever starts the program may have mended what was wrong.
    tried: HashSet<String>,
    on_the_way: bool,
    next: Option<DateTime<Utc>>,
    started: Instant,
    clock: Clock,
}

impl Courier {
    /// With this way out, for a person with this address.
    pub fn new(outbox: Arc<Outbox>, address: &str, clock: Clock) -> Self {
        let domain = address.rsplit_once('@').map_or(address, |(_, domain)| domain).to_owned();
        // What was left over from before the start is due at once.
        Self {
            outbox,
            domain,
            threads: HashMap::new(),
            tried: HashSet::new(),
            on_the_way: false,
            next: Some(clock.now()),
            started: Instant::now(),
            clock,
        }
    }

    /// The first letter about this renewal.
    pub fn remember_thread(&mut self, renewal: &str, first: Option<String>) {
        if let Some(first) = first {
            self.threads.insert(renewal.to_owned(), first);
        }
    }

    /// Nothing more will be written about this renewal.
    pub fn forget_thread(&mut self, renewal: &str) {
        self.threads.remove(renewal);
    }

    /// There is something to send.
    pub fn wake(&mut self) {
        self.next = Some(self.clock.now());
    }

    /// Whether a letter is being sent just now.
    pub const fn is_on_the_way(&self) -> bool {
        self.on_the_way
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
        format!("{about}.{}.{}@{}", self.clock.now().timestamp_micros(), hex::encode(random), self.domain)
    }
}

/// Whether this letter lies in one of the mailboxes, or comes there within a while: what the server took before the start may be on its way.
async fn arrives(mailboxes: &[ImapSettings], message_id: &str, started: Instant) -> bool {
    let later = LOOKS.iter().map(|after| started + *after).filter(|at| *at > Instant::now());
    for at in std::iter::once(Instant::now()).chain(later).filter(|_| !mailboxes.is_empty()) {
        tokio::time::sleep_until(at).await;
        for settings in mailboxes {
            if mail::holds(settings, message_id).await.is_ok_and(|found| found) {
                tracing::info!("a mail whose sending was interrupted had arrived; it is not sent again");
                return true;
            }
        }
    }
    false
}

/// The longest pause after an attempt that ended so.
fn longest_pause(error: &SendError, attempts: u32) -> Duration {
    Duration::from_secs(match error {
        SendError::Later(_) | SendError::NoPassword(_) | SendError::Unanswered(_) => 30 << attempts.min(7),
        SendError::Refused(_) => 3600,
        // Trying often locks accounts, but the person should not wait for long either.
        SendError::LoginRefused(_) => 300,
    })
}

impl Agent {
    /// A letter about this renewal.
    pub(super) fn renewal_letter(&mut self, id: &str, news: News) -> Result<store::Letter, AgentError> {
        let urgency = self.renewals.get(id).map_or(Urgency::Calm, |renewal| renewal.urgency(news, self.clock.now()));
        let references = self.courier.threads.get(id).cloned();
        let letter = self.compose(id, Subject::News { renewal: id, news }, references, Some(id.to_owned()), urgency, Vec::new())?;
        self.courier.threads.entry(id.to_owned()).or_insert_with(|| letter.message_id.clone());
        Ok(letter)
    }

    /// The regular summary.
    pub(super) fn summary_letter(&mut self) -> Result<store::Letter, AgentError> {
        self.compose("summary", Subject::Summary, None, None, Urgency::Calm, Vec::new())
    }

    /// The verdict of a rehearsal.
    pub(super) fn rehearsal_letter(&self, held: &RehearsalReport) -> Result<store::Letter, AgentError> {
        let urgency = if held.went_well() { Urgency::Calm } else { Urgency::Wanted };
        self.compose("rehearsal", Subject::Rehearsal(held), None, None, urgency, Vec::new())
    }

    /// News of a way to the mail or of a message, to these addresses; to the usual ones if none are named.
    pub(super) fn post_letter(&self, place: &str, news: &PostNews, to: Vec<String>) -> Result<store::Letter, AgentError> {
        self.compose("mail", Subject::Post(place, news), None, None, Urgency::Wanted, to)
    }

    fn compose(
        &self,
        about: &str,
        subject: Subject<'_>,
        references: Option<String>,
        renewal: Option<String>,
        urgency: Urgency,
        to: Vec<String>,
    ) -> Result<store::Letter, AgentError> {
        let content = self.teller.letter(&self.report(), subject);
        let message_id = self.courier.message_id(about);
        let pictures = content.pictures.into_iter().map(|picture| (picture.name, picture.png)).collect();
        let (subject, text, html, calendar) = (content.subject, content.text, content.html, content.calendar);
        let letter = Letter { subject, text, html, message_id: message_id.clone(), references, to, pictures, calendar };
        let message = self.courier.outbox.compose(&letter, self.clock.now()).map_err(AgentError::Setting)?;
        Ok(store::Letter { message_id, renewal, message, urgency })
    }

    /// Sends the next letter that is due, if none is on the way.
    pub(super) async fn post_next(&mut self) -> Result<(), AgentError> {
        if self.courier.on_the_way || self.courier.next.is_none_or(|next| next > self.clock.now()) {
            return Ok(());
        }
        let letters = self.store.unsent_letters().await?;
        let now = self.clock.now();
        let tried = &self.courier.tried;
        let is_due =
            |letter: &&store::LetterRow| letter.due <= now || letter.due > now + LONGEST_PAUSE || !tried.contains(&letter.message_id);
        let Some(letter) = letters.iter().find(is_due) else {
            self.courier.next = letters.iter().map(|letter| letter.due).min();
            return Ok(());
        };
        // Begun, and nobody knows how it ended: the program died meanwhile, or the connection did. It may have arrived.
        let doubtful = letter.begun;
        let letter = letter.clone();
        self.persist(async |store| store.letter_begun(&letter.message_id).await).await?;
        self.courier.on_the_way = true;
        self.courier.tried.insert(letter.message_id.clone());
        let mailboxes = if doubtful { self.config.imap()?.to_vec() } else { Vec::new() };
        let (outbox, signals, started) = (self.courier.outbox.clone(), self.signals.clone(), self.courier.started);
        tokio::spawn(async move {
            let arrived = arrives(&mailboxes, &letter.message_id, started).await;
            let outcome = if arrived { Ok(()) } else { outbox.send(&letter.message).await };
            let _ = signals.send(Signal::Posted(letter.message_id, letter.attempts, outcome)).await;
        });
        Ok(())
    }

    /// A letter that is on its way when the agent ends is waited for: one that arrived and is not known to have would be sent again.
    pub(super) async fn finish_post(&mut self, inbox: &mut mpsc::Receiver<Signal>) -> Result<(), AgentError> {
        let deadline = Instant::now() + LAST_POST;
        while self.courier.is_on_the_way() {
            match tokio::time::timeout_at(deadline, inbox.recv()).await {
                Ok(Some(Signal::Posted(message_id, attempts, outcome))) => self.letter_posted(&message_id, attempts, outcome).await?,
                // What else came is seen again after the next start.
                Ok(Some(_)) => {}
                Ok(None) | Err(_) => break,
            }
        }
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
        self.sending_ended(outcome.as_ref().err()).await?;
        match outcome {
            Ok(()) => {
                let now = self.clock.now();
                self.persist(async |store| store.letter_sent(message_id, now).await).await?;
            }
            Err(error) => {
                if attempts == 0 {
                    tracing::warn!("a mail could not be sent and will be tried again: {error}");
                }
                let (why, due) = (error.to_string(), self.clock.now() + mail::jittered(longest_pause(&error, attempts)));
                let perhaps_sent = matches!(error, SendError::Unanswered(_));
                self.persist(async |store| store.letter_delayed(message_id, &why, due, perhaps_sent).await).await?;
            }
        }
        Ok(())
    }
}
