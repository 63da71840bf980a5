//! The agent's one task: starts what it listens to, waits for signals and due times, and ends cleanly.

use super::{
    AgentError, Clock, Surroundings, card_desk::CardDesk, control, courier::Courier, desktop::Desktop, keeper::Trouble, liveness::Liveness,
    orders::Orders, portal_work::PortalWork, settings::worker_settings, show::Shown, signal::Signal, summary::SummaryClock,
    surroundings::stopped, truth::look_over_beside,
};
use crate::{
    card::{self, Worker},
    certificate::{Anchors, Certificate, Fingerprint},
    config::Config,
    mail::{self, Pace, Resolver},
    renewal::{Calendar, Event, KnownPair, Plan, Policy, Renewal},
    revocation::Registry,
    store::{Record, Store},
    tell::{MailboxState, Remark, Teller},
};
use chrono::{DateTime, Utc};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    sync::Arc,
};
use tokio::sync::{mpsc, watch};

/// Everything the agent's task owns.
#[derive(Debug)]
pub struct Agent {
    pub(super) config: Config,
    pub(super) store: Store,
    /// Those in hand: all that may still matter, and the newest of those at rest.
    pub(super) renewals: BTreeMap<String, Renewal>,
    /// How many there are beside them, all at rest.
    pub(super) others_at_rest: usize,
    pub(super) pairs: Vec<KnownPair>,
    /// The known pairs, by their certificates, for which a renewal was ever begun, and its name.
    pub(super) begun: BTreeMap<[Fingerprint; 2], String>,
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
    pub(super) program: PathBuf,
    pub(super) pace: Pace,
    /// When it started, by its clock.
    pub(super) started: DateTime<Utc>,
    /// What the end of a pair means for the days before it.
    pub(super) calendar: Calendar,
    /// Pairs, by their qualified certificates, whose renewal was rehearsed.
    pub(super) rehearsed: BTreeSet<String>,
    /// When all was there that a renewal needs, by its name.
    pub(super) prepared: BTreeMap<String, super::preparing::Prepared>,
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

    /// Nothing is in the reader or at work until it is seen.
    async fn start_over(&mut self) -> Result<(), AgentError> {
        for row in self.store.effects().await? {
            tracing::info!(renewal = %row.renewal, effect = %row.effect, "going on with what was not finished");
        }
        if self.store.last_summary().await?.is_none() {
            // The first is due after the first start, even if the program does not run at the hour.
            self.write(&Record { summary: true, ..Record::default() }).await?;
        }
        let open: Vec<_> = self.open_renewals().iter().map(|id| self.started(id)).collect();
        if open.is_empty() { Ok(()) } else { self.happen_to_all(open, Record::default()).await }
    }

    /// That the program started, for this renewal.
    pub(super) fn started(&self, id: &str) -> (String, Vec<Event>) {
        (id.to_owned(), vec![Event::AgentStarted { may_send: self.portal.may_send(), plan: self.plan }])
    }

    /// The renewals that are not over.
    pub(super) fn open_renewals(&self) -> Vec<String> {
        self.renewals.values().filter(|renewal| !renewal.is_over()).map(|renewal| renewal.id.clone()).collect()
    }

    async fn start_sources(&mut self) -> Result<(), AgentError> {
        look_over_beside(&self.store, &self.signals);
        let cursors = self.store.cursors().await?.into_iter();
        let cursors: Vec<_> = cursors
            .map(|c| mail::Cursor { account: c.account, folder: c.folder, uid_validity: c.uid_validity, last_uid: c.last_uid })
            .collect();
        for settings in self.config.imap()? {
            let account = settings.account();
            let mut mailbox = mail::watch_at_pace(
                settings.clone(),
                self.config.mail.trust.domains.clone(),
                cursors.clone(),
                self.pace,
                self.clock.jumps(),
            );
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
        let (mut stop, mut jumps, mut ticked) = (self.stop.clone(), self.clock.jumps(), self.clock.now());
        loop {
            self.clock.look();
            self.start_due().await?;
            self.say_alive();
            // What came in one go is shown in one go.
            if inbox.is_empty() {
                self.show().await;
            }
            tokio::select! {
                Some(signal) = inbox.recv() => {
                    self.handle(signal).await?;
                    continue;
                }
                () = tokio::time::sleep(self.pause(ticked)) => {}
                () = jumps.next() => {}
                () = stopped(&mut stop) => return Ok(()),
            }
            ticked = self.clock.now();
            self.tick(ticked).await?;
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
            Signal::Checked(order, generation, standing, preparation) => {
                self.standing_told(&order, generation, standing, preparation).await
            }
            Signal::Prepared(order, preparation) => self.was_prepared(&order, &preparation).await,
            Signal::Posted(message_id, attempts, outcome) => self.letter_posted(&message_id, attempts, outcome).await,
            Signal::Rehearsed(pair, found) => self.rehearsed(pair, found).await,
            Signal::Call(call) => self.person_called(call).await,
            Signal::Pressed(id, button) => self.pressed(&id, button).await,
            Signal::TerminalGone(id) => self.terminal_gone(id).await,
            Signal::Differing(renewals) => self.put_right(renewals).await,
            Signal::Damaged(error) => Err(error.into()),
        }
    }

    /// Does what is due by the clock now.
    async fn tick(&mut self, now: DateTime<Utc>) -> Result<(), AgentError> {
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
}
