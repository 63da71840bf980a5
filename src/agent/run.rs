//! The agent's one task: sets everything up, waits for signals and due times, and ends cleanly.

use super::{
    card_desk::CardDesk, control, courier::Courier, orders::Orders, portal_work::PortalWork, signal::Signal, summary::SummaryClock,
    trust::anchors,
};
use crate::{
    card::{self, Worker},
    certificate::{Anchors, Certificate},
    config::{Config, ConfigError, PromptKind, UnprovenProfile},
    mail::{self, Outbox, Resolver},
    portal::{Portal, PortalSettings},
    renewal::{Event, KnownPair, Policy, Renewal},
    store::{Record, Store, StoreError},
    tell::{Language, Teller},
};
use chrono::{TimeDelta, Utc};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use tokio::{
    signal::unix::{SignalKind, signal as unix_signal},
    sync::mpsc,
};

/// Why the agent cannot start or go on.
#[derive(Debug, thiserror::Error)]
pub enum AgentError {
    /// The configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A setting or a file that it names.
    #[error("{0}")]
    Setting(String),
    /// The operating system.
    #[error("{0}: {1}")]
    System(&'static str, std::io::Error),
}

/// Everything the agent's task owns.
#[derive(Debug)]
pub struct Agent {
    pub(super) config: Config,
    pub(super) store: Store,
    pub(super) renewals: BTreeMap<String, Renewal>,
    pub(super) pairs: Vec<KnownPair>,
    pub(super) anchors: Anchors,
    /// CA certificates seen on a card, now or before.
    pub(super) authorities: Vec<Certificate>,
    pub(super) teller: Teller,
    pub(super) policy: Policy,
    pub(super) resolver: Arc<Resolver>,
    /// By account.
    pub(super) mailboxes: BTreeMap<String, Result<(), String>>,
    pub(super) desk: CardDesk,
    pub(super) orders: Orders,
    pub(super) portal: PortalWork,
    pub(super) courier: Courier,
    pub(super) summary: SummaryClock,
    pub(super) signals: mpsc::Sender<Signal>,
}

/// Runs until SIGTERM or SIGINT.
///
/// # Errors
/// If it cannot start, or the database cannot be written: then it is better to end and be started again than to go on from memory.
pub async fn run(config: Config) -> Result<(), AgentError> {
    let (signals, mut inbox) = mpsc::channel(256);
    let mut agent = Agent::set_up(config, signals.clone()).await?;
    agent.start_over().await?;
    let socket = agent.config.control_socket();
    let server = control::serve(&socket, signals.clone()).map_err(|error| AgentError::System("the control socket", error))?;
    agent.start_sources().await?;
    let users: Vec<&str> = agent.config.imap()?.iter().map(|account| account.user.as_str()).collect();
    tracing::info!("ready: watching the mailbox of {} and the card reader", users.join(", "));
    let outcome = agent.work(&mut inbox).await;
    server.abort();
    agent.orders.stop_all();
    agent.desk.close().await;
    let _ = std::fs::remove_file(&socket);
    agent.store.close().await;
    tracing::info!("stopped");
    outcome
}

impl Agent {
    async fn set_up(config: Config, signals: mpsc::Sender<Signal>) -> Result<Self, AgentError> {
        let address = config.address()?.to_owned();
        let card = config.card()?.clone();
        let mailboxes = config.imap()?.iter().map(|account| (account.account(), Err("not connected yet".to_owned()))).collect();
        let portal = Portal::open(&PortalSettings {
            profile: config.portal.profile.clone(),
            proxy: config.portal.proxy.clone(),
            trust: config.portal.trust.clone(),
        })
        .map_err(AgentError::Setting)?;
        let may_send = portal.proven_live() || config.portal.unproven_profile == UnprovenProfile::Send;
        let language = Language::from_locale(&config.language());
        let outbox = Outbox::new(config.smtp()?, &address).map_err(AgentError::Setting)?;
        let store = Store::open(&config.state_dir()).await?;
        let renewals = renewals(&store).await?;
        let mut courier = Courier::new(Arc::new(outbox), &address);
        for id in renewals.keys() {
            courier.remember_thread(id, store.thread_of(id).await?);
        }
        let worker = Worker::new(worker_settings(&config)?);
        let pinentry = (card.prompt == PromptKind::Pinentry).then(|| card.pinentry.clone());
        Ok(Self {
            pairs: store.pairs().await?,
            anchors: anchors(&config)?,
            authorities: store.authorities().await?,
            teller: Teller::new(language, config.summary.timezone),
            policy: policy(&config),
            resolver: Arc::new(Resolver::new(&config.mail.trust)),
            mailboxes,
            desk: CardDesk::new(worker, pinentry),
            orders: Orders::default(),
            portal: PortalWork::new(Arc::new(portal), may_send),
            summary: SummaryClock::new(&config.summary, store.last_summary().await?, Utc::now()),
            courier,
            renewals,
            store,
            config,
            signals,
        })
    }

    /// Nothing is in the reader or at work until it is seen.
    async fn start_over(&mut self) -> Result<(), AgentError> {
        for row in self.store.effects().await? {
            tracing::info!(renewal = %row.renewal, effect = %row.effect, "going on with what was not finished");
        }
        if self.store.last_summary().await?.is_none() {
            // The first is due after the first start, even if the program does not run at the hour.
            self.write(&Record { summary: true, ..Record::default() }).await?;
        }
        for id in self.open_renewals() {
            self.happen(&id, vec![Event::AgentStarted { may_send: self.portal.may_send() }]).await?;
        }
        Ok(())
    }

    /// The renewals that are not over.
    pub(super) fn open_renewals(&self) -> Vec<String> {
        self.renewals.values().filter(|renewal| !renewal.is_over()).map(|renewal| renewal.id.clone()).collect()
    }

    async fn start_sources(&mut self) -> Result<(), AgentError> {
        let cursors = self.store.cursors().await?.into_iter();
        let cursors: Vec<_> = cursors
            .map(|c| mail::Cursor { account: c.account, folder: c.folder, uid_validity: c.uid_validity, last_uid: c.last_uid })
            .collect();
        for settings in self.config.imap()? {
            let account = settings.account();
            let mut mailbox = mail::watch(settings.clone(), self.config.mail.trust.domains.clone(), cursors.clone());
            let signals = self.signals.clone();
            tokio::spawn(async move {
                while let Some(watch) = mailbox.recv().await {
                    if signals.send(Signal::Mail(account.clone(), watch)).await.is_err() {
                        return;
                    }
                }
            });
        }
        let mut readers = card::watch();
        let signals = self.signals.clone();
        tokio::spawn(async move {
            while let Some(presence) = readers.recv().await {
                if signals.send(Signal::Readers(presence)).await.is_err() {
                    return;
                }
            }
        });
        Ok(())
    }

    async fn work(&mut self, inbox: &mut mpsc::Receiver<Signal>) -> Result<(), AgentError> {
        let system = |error| AgentError::System("the signal handlers", error);
        let mut terminate = unix_signal(SignalKind::terminate()).map_err(system)?;
        let mut interrupt = unix_signal(SignalKind::interrupt()).map_err(system)?;
        loop {
            self.start_due().await?;
            tokio::select! {
                Some(signal) = inbox.recv() => self.handle(signal).await?,
                () = tokio::time::sleep(self.pause()) => self.tick().await?,
                _ = terminate.recv() => return Ok(()),
                _ = interrupt.recv() => return Ok(()),
            }
        }
    }

    async fn handle(&mut self, signal: Signal) -> Result<(), AgentError> {
        match signal {
            Signal::Mail(account, watch) => self.mail_news(account, watch).await,
            Signal::Judged(judged) => self.mail_judged(*judged).await,
            Signal::Readers(presence) => self.readers_changed(presence).await,
            Signal::Looked(contents) => self.card_looked_at(contents).await,
            Signal::Progress(order, message) => self.worker_progress(&order, message).await,
            Signal::Worked(order, answer) => self.worker_done(&order, answer).await,
            Signal::Sent(order, outcome) => self.portal_answered(&order, outcome).await,
            Signal::Collected(order, source, collected) => self.portal_gave(&order, source, collected).await,
            Signal::Posted(message_id, attempts, outcome) => self.letter_posted(&message_id, attempts, outcome).await,
            Signal::Call(call) => self.person_called(call).await,
            Signal::TerminalGone(id) => self.terminal_gone(id).await,
        }
    }

    /// Until the next due time; at most a minute, so that a clock that jumped is noticed.
    fn pause(&self) -> Duration {
        let now = Utc::now();
        let effects = self.renewals.values().flat_map(|renewal| {
            let waiting = renewal.effects(now, &self.policy).into_iter();
            waiting.map(|due| due.at).chain(renewal.deadline()).filter(|at| *at > now).collect::<Vec<_>>()
        });
        // While the card is at work it is not looked at: that is due when the work ends.
        let look = self.desk.look_again_at().filter(|_| self.orders.at_card().is_none());
        let next = effects.chain(self.courier.next_due()).chain(self.summary.next()).chain(look).min();
        let longest = Duration::from_secs(60);
        next.map_or(longest, |at| (at - now).to_std().unwrap_or(Duration::ZERO).clamp(Duration::from_millis(50), longest))
    }

    async fn tick(&mut self) -> Result<(), AgentError> {
        let now = Utc::now();
        let ended: Vec<String> = self
            .renewals
            .values()
            .filter(|renewal| renewal.deadline().is_some_and(|deadline| deadline <= now) && !renewal.told.contains("Expired"))
            .map(|renewal| renewal.id.clone())
            .collect();
        for id in ended {
            self.happen(&id, vec![Event::Tick]).await?;
        }
        if self.summary.is_due(now) {
            self.send_summary().await?;
        } else {
            // The same time again, unless the clock was set back.
            self.summary.advance(now);
        }
        Ok(())
    }

    async fn send_summary(&mut self) -> Result<(), AgentError> {
        self.summary.advance(Utc::now());
        let letter = self.summary_letter()?;
        self.store.record(&Record { letters: vec![letter], summary: true, ..Record::default() }, Utc::now()).await?;
        self.courier.wake();
        tracing::info!("the regular summary was written");
        Ok(())
    }
}

/// How the card process is run by this configuration.
///
/// # Errors
/// If `[card]` is missing, or the program does not know its own path.
pub fn worker_settings(config: &Config) -> Result<card::WorkerSettings, AgentError> {
    let card = config.card()?;
    Ok(card::WorkerSettings {
        program: std::env::current_exe().map_err(|error| AgentError::System("the program's own path", error))?,
        module: card.module.clone(),
        env: card.env.clone(),
        writes: card.writes.clone(),
        language: Language::from_locale(&config.language()).code().to_owned(),
        prompt_timeout: Duration::from_secs(card.prompt_timeout),
        call_timeout: Duration::from_secs(card.call_timeout),
        key_timeout: Duration::from_secs(card.key_timeout),
    })
}

/// How patient the program is by this configuration.
pub fn policy(config: &Config) -> Policy {
    Policy {
        poll: TimeDelta::seconds(i64::from(config.portal.poll.max(1))),
        retry_first: TimeDelta::seconds(i64::from(config.portal.retry.max(1))),
        retry_longest: TimeDelta::hours(1),
        ask_again: TimeDelta::minutes(i64::from(config.card.as_ref().map_or(240, |card| card.ask_again))),
    }
}

/// The renewals by their journals, which are the truth; the stored facts are only the quicker way to the same.
async fn renewals(store: &Store) -> Result<BTreeMap<String, Renewal>, StoreError> {
    let mut renewals = BTreeMap::new();
    for stored in store.renewals().await? {
        let journal = store.journal(&stored.id).await?.into_iter().map(|entry| (entry.event, entry.at));
        let renewal = match Renewal::replay(&stored.id, journal) {
            Some(replayed) if replayed != stored => {
                tracing::warn!(renewal = %stored.id, "the stored facts differ from the journal; the journal holds");
                replayed
            }
            Some(replayed) => replayed,
            None => stored,
        };
        renewals.insert(renewal.id.clone(), renewal);
    }
    Ok(renewals)
}
