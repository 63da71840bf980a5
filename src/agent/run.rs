//! The agent's one task: sets everything up, waits for signals and due times, and ends cleanly.

use super::{
    Clock, Surroundings, card_desk::CardDesk, card_look::Memory, control, courier::Courier, desktop::Desktop, keeper::Trouble,
    liveness::Liveness, orders::Orders, portal_work::PortalWork, remarks::remarks, show::Shown, signal::Signal, summary::SummaryClock,
    surroundings::stopped, trust::anchors,
};
use crate::{
    card::{self, Worker},
    certificate::{Anchors, Certificate},
    config::{Config, ConfigError, PinUse, PromptKind, UnprovenProfile},
    mail::{self, Outbox, Pace, Resolver},
    portal::{Portal, PortalSettings},
    renewal::{Calendar, Event, KnownPair, Plan, Policy, Renewal},
    revocation::Registry,
    store::{Record, Store, StoreError},
    tell::{Language, MailboxState, Remark, Teller},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};
use tokio::sync::{mpsc, watch};

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
    /// What has to follow an import.
    pub(super) plan: Plan,
    /// The renewals before which the programs' stores were looked at.
    pub(super) looked_through: BTreeSet<String>,
    /// What they lacked at the last look, one sentence each.
    pub(super) stores: Vec<String>,
    pub(super) resolver: Arc<Resolver>,
    /// By account.
    pub(super) mailboxes: BTreeMap<String, MailboxState>,
    /// The ways to the mail that do not work, of which the person was told.
    pub(super) troubles: BTreeSet<String>,
    /// Messages of late that need the person's eye, the newest first.
    pub(super) remarks: Vec<Remark>,
    pub(super) desktop: Desktop,
    pub(super) desk: CardDesk,
    pub(super) orders: Orders,
    pub(super) portal: PortalWork,
    pub(super) registry: Registry,
    pub(super) courier: Courier,
    pub(super) summary: SummaryClock,
    pub(super) signals: mpsc::Sender<Signal>,
    pub(super) clock: Clock,
    /// What is started as the card process.
    program: PathBuf,
    pace: Pace,
    /// When it started, by its clock.
    pub(super) started: DateTime<Utc>,
    /// What the end of a pair means for the days before it.
    pub(super) calendar: Calendar,
    /// Pairs, by their qualified certificates, whose renewal was rehearsed.
    pub(super) rehearsed: BTreeSet<String>,
    /// When all was there that a renewal needs, by its name.
    pub(super) prepared_at: BTreeMap<String, DateTime<Utc>>,
    /// A rehearsal is being held.
    pub(super) rehearsing: bool,
    /// When old records of mails were forgotten last.
    pub(super) pruned: Option<DateTime<Utc>>,
    /// Why the database cannot be written, while it cannot.
    pub(super) trouble: Trouble,
    /// What page, numbers and watching commands were told last.
    pub(super) shown: Shown,
    pub(super) stop: watch::Receiver<bool>,
    /// The way to the service manager.
    pub(super) liveness: Liveness,
}

/// How long a letter on its way may hold up the end.
const LAST_POST: Duration = Duration::from_secs(5);

/// Runs until SIGTERM or SIGINT.
///
/// # Errors
/// If it cannot start, or the database cannot be written for good. While the disk refuses for now, it waits.
pub async fn run(config: Config) -> Result<(), AgentError> {
    run_in(Surroundings::of_this_process()?, config).await
}

/// Runs in these surroundings, until they say stop.
///
/// # Errors
/// As [`run`].
pub async fn run_in(surroundings: Surroundings, config: Config) -> Result<(), AgentError> {
    let (signals, mut inbox) = mpsc::channel(256);
    let mut agent = Agent::set_up(config, surroundings, signals.clone()).await?;
    let socket = agent.config.control_socket();
    // Before the first write: a disk that refuses it can then be asked about.
    let server =
        control::serve(&socket, signals.clone(), agent.trouble.clone()).map_err(|error| AgentError::System("the control socket", error))?;
    let outcome = agent.go(&mut inbox).await;
    agent.say_ending(outcome.as_ref().err());
    agent.show_end().await;
    server.abort();
    agent.orders.stop_all();
    agent.desk.close().await;
    let _ = std::fs::remove_file(&socket);
    agent.store.close().await;
    tracing::info!("stopped");
    outcome
}

impl Agent {
    async fn go(&mut self, inbox: &mut mpsc::Receiver<Signal>) -> Result<(), AgentError> {
        self.start_over().await?;
        self.start_sources().await?;
        let users: Vec<&str> = self.config.imap()?.iter().map(|account| account.user.as_str()).collect();
        tracing::info!("ready: watching the mailbox of {} and the card reader", users.join(", "));
        self.liveness.ready();
        self.work(inbox).await?;
        self.finish_post(inbox).await
    }

    /// A letter that is on its way when the agent ends is waited for: one that arrived and is not known to have would be sent again.
    async fn finish_post(&mut self, inbox: &mut mpsc::Receiver<Signal>) -> Result<(), AgentError> {
        let deadline = tokio::time::Instant::now() + LAST_POST;
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

    async fn set_up(config: Config, surroundings: Surroundings, signals: mpsc::Sender<Signal>) -> Result<Self, AgentError> {
        let Surroundings { clock, program, pace, stop } = surroundings;
        let address = config.address()?.to_owned();
        let card = config.card()?.clone();
        let mailboxes = config.imap()?.iter().map(|account| (account.account(), MailboxState::Connecting)).collect();
        let portal = Portal::open(&PortalSettings {
            profile: config.portal.profile.clone(),
            proxy: config.portal.proxy.clone(),
            trust: config.portal.trust.clone(),
            transcripts: Some(config.transcripts_dir()),
        })
        .map_err(AgentError::Setting)?;
        let may_send = portal.proven_live() || config.portal.unproven_profile == UnprovenProfile::Send;
        let language = Language::from_locale(&config.language());
        let outbox = Outbox::new(config.smtp()?, &address).map_err(AgentError::Setting)?;
        let store = Store::open(&config.state_dir()).await?;
        let policy = policy(&config);
        let renewals = renewals(&store, &policy, clock.now()).await?;
        let mut courier = Courier::new(Arc::new(outbox), &address, clock.clone());
        for id in renewals.keys() {
            courier.remember_thread(id, store.thread_of(id).await?);
        }
        let worker = Worker::new(card::WorkerSettings { program: program.clone(), ..worker_settings(&config)? });
        let pinentry = (card.prompt == PromptKind::Pinentry).then(|| card.pinentry.clone());
        Ok(Self {
            pairs: store.pairs().await?,
            anchors: anchors(&config)?,
            authorities: store.authorities().await?,
            teller: Teller::new(language, config.summary.timezone),
            policy,
            plan: Plan { register: config.certificates.register, prove_login: !config.login.checks.is_empty() },
            looked_through: BTreeSet::new(),
            stores: Vec::new(),
            resolver: Arc::new(Resolver::new(&config.mail.trust)),
            mailboxes,
            troubles: store.troubles().await?.into_iter().collect(),
            remarks: remarks(&store.messages(200).await?, clock.now()),
            desktop: Desktop::new(signals.clone()),
            desk: CardDesk::new(
                worker,
                pinentry,
                (store.wrong_pins().await?, store.signing_pins().await?),
                memory(&store).await?,
                clock.clone(),
            ),
            orders: Orders::default(),
            portal: PortalWork::new(Arc::new(portal), may_send),
            registry: Registry::new(config.portal.proxy.as_ref()).map_err(AgentError::Setting)?,
            summary: SummaryClock::new(&config.summary, store.last_summary().await?, clock.now()),
            started: clock.now(),
            calendar: calendar(&config),
            rehearsed: store.rehearsed().await?,
            prepared_at: BTreeMap::new(),
            rehearsing: false,
            pruned: None,
            trouble: Trouble::default(),
            shown: Shown::default(),
            stop,
            liveness: Liveness::of_this_process(),
            clock,
            program,
            pace,
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
            self.happen(&id, vec![Event::AgentStarted { may_send: self.portal.may_send(), plan: self.plan }]).await?;
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
            let mut mailbox = mail::watch_at_pace(settings.clone(), self.config.mail.trust.domains.clone(), cursors.clone(), self.pace);
            let signals = self.signals.clone();
            tokio::spawn(async move {
                while let Some(watch) = mailbox.recv().await {
                    if signals.send(Signal::Mail(account.clone(), watch)).await.is_err() {
                        return;
                    }
                }
            });
        }
        // Beside the process that works: it only looks at slots, and only where PC/SC cannot be reached.
        let mut readers =
            card::watch_readers(Worker::new(card::WorkerSettings { program: self.program.clone(), ..worker_settings(&self.config)? }));
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
        let (mut stop, mut clock) = (self.stop.clone(), self.clock.watch());
        loop {
            self.start_due().await?;
            self.say_alive();
            // What came in one go is shown in one go.
            if inbox.is_empty() {
                self.show().await;
            }
            tokio::select! {
                Some(signal) = inbox.recv() => self.handle(signal).await?,
                () = tokio::time::sleep(self.pause()) => self.tick().await?,
                Ok(()) = clock.changed() => self.tick().await?,
                () = stopped(&mut stop) => return Ok(()),
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
            Signal::Sent(order, submitted) => self.portal_answered(&order, submitted).await,
            Signal::Collected(order, source, collected, changed) => self.portal_gave(&order, source, collected, changed).await,
            Signal::Registered(order, report) => self.stores_answered(&order, report).await,
            Signal::LoggedIn(order, outcome) => self.door_answered(&order, &outcome).await,
            Signal::Checked(order, generation, standing, blockers) => self.standing_told(&order, generation, standing, blockers).await,
            Signal::Prepared(order, blockers) => self.prepared(&order, &blockers).await,
            Signal::Posted(message_id, attempts, outcome) => self.letter_posted(&message_id, attempts, outcome).await,
            Signal::Rehearsed(pair, found) => self.rehearsed(pair, found).await,
            Signal::Call(call) => self.person_called(call).await,
            Signal::Pressed(id, button) => self.pressed(&id, button).await,
            Signal::TerminalGone(id) => self.terminal_gone(id).await,
        }
    }

    /// Until the next due time; at most a minute, so that a clock that jumped is noticed.
    fn pause(&self) -> Duration {
        let now = self.clock.now();
        let effects = self.renewals.values().flat_map(|renewal| {
            let waiting = renewal.effects(now, &self.policy).into_iter();
            waiting.map(|due| due.at).chain(renewal.deadline()).chain(renewal.pause_ends()).filter(|at| *at > now).collect::<Vec<_>>()
        });
        // While the card is at work it is not looked at: that is due when the work ends.
        let look = self.desk.look_again_at().filter(|_| self.orders.at_card().is_none());
        let next = effects.chain(self.courier.next_due()).chain(self.summary.next()).chain(look).chain(self.next_in_calendar(now)).min();
        let longest = Duration::from_secs(60).min(self.liveness.longest_silence());
        next.map_or(longest, |at| (at - now).to_std().unwrap_or(Duration::ZERO).min(longest).max(Duration::from_millis(50)))
    }

    async fn tick(&mut self) -> Result<(), AgentError> {
        let now = self.clock.now();
        let ended: Vec<String> = self
            .renewals
            .values()
            .filter(|renewal| renewal.deadline().is_some_and(|deadline| deadline <= now) && renewal.is_untold(now))
            .map(|renewal| renewal.id.clone())
            .collect();
        for id in ended {
            self.happen(&id, vec![Event::Tick]).await?;
        }
        self.end_pauses(now).await?;
        self.keep_calendar(now).await?;
        if self.summary.is_due(now) {
            self.send_summary().await?;
        } else {
            // The same time again, unless the clock was set back.
            self.summary.advance(now);
        }
        Ok(())
    }

    async fn send_summary(&mut self) -> Result<(), AgentError> {
        self.summary.advance(self.clock.now());
        let letter = self.summary_letter()?;
        self.write(&Record { letters: vec![letter], summary: true, ..Record::default() }).await?;
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
        keep: match card.pin {
            PinUse::EachStep => Duration::ZERO,
            PinUse::Once => Duration::from_secs(card.session_timeout),
        },
    })
}

/// How patient the program is by this configuration.
pub fn policy(config: &Config) -> Policy {
    let usual = Policy::default();
    Policy {
        poll: TimeDelta::seconds(i64::from(config.portal.poll)),
        retry_first: TimeDelta::seconds(i64::from(config.portal.retry)),
        ask_again: config.card.as_ref().map_or(usual.ask_again, |card| TimeDelta::minutes(i64::from(card.ask_again))),
        quiet: config.quiet(),
        ..usual
    }
}

/// What is remembered of cards; what an older program wrote otherwise is read anew from the card.
async fn memory(store: &Store) -> Result<Memory, StoreError> {
    let cards = store.cards().await?.into_iter();
    Ok(Memory::new(cards.filter_map(|(card, at)| Some((serde_json::from_value(card.contents).ok()?, at)))))
}

/// What the end of a pair means for the days before it, by this configuration.
pub fn calendar(config: &Config) -> Calendar {
    let days = &config.calendar;
    Calendar {
        zone: config.summary.timezone,
        hour: days.hour,
        rehearsal: Some(days.rehearsal).filter(|days| *days > 0),
        notice: days.notice,
        reminders: days.reminders.clone(),
        send: days.send,
        pay: days.pay,
        import: days.import,
    }
}

/// The renewals by their journals, which are the truth; the stored facts are only the quicker way to the same.
async fn renewals(store: &Store, policy: &Policy, now: DateTime<Utc>) -> Result<BTreeMap<String, Renewal>, StoreError> {
    let mut renewals = BTreeMap::new();
    for (renewal, same) in store.replayed().await? {
        if !same {
            tracing::warn!(renewal = %renewal.id, "the stored facts differ from the journal; the journal holds");
            let effects = renewal.effects(now, policy);
            let correction = Record { renewals: vec![(renewal.clone(), Vec::new(), effects)], ..Record::default() };
            store.record(&correction, now).await?;
        }
        renewals.insert(renewal.id.clone(), renewal);
    }
    Ok(renewals)
}
