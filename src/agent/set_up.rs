//! Setting the agent up: everything that its task owns, made from the configuration and from what is stored. Nothing is begun here.

use super::{
    Agent, AgentError, Surroundings,
    card_desk::CardDesk,
    card_look::Memory,
    courier::Courier,
    desktop::Desktop,
    keeper::Trouble,
    liveness::Liveness,
    orders::Orders,
    portal_work::PortalWork,
    remarks::remarks,
    settings::{calendar, policy, worker_settings},
    show::Shown,
    signal::Signal,
    summary::SummaryClock,
    trust::anchors,
    truth::renewals,
};
use crate::{
    card::{self, Worker},
    config::{Config, PromptKind, UnprovenProfile},
    mail::{Outbox, Resolver},
    portal::{Portal, PortalSettings},
    renewal::Plan,
    revocation::Registry,
    store::{Store, StoreError},
    tell::{Language, MailboxState, Teller},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};
use tokio::sync::mpsc;

impl Agent {
    /// By this configuration, in these surroundings; what happens comes by these signals.
    pub(super) async fn set_up(config: Config, surroundings: Surroundings, signals: mpsc::Sender<Signal>) -> Result<Self, AgentError> {
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
            others_at_rest: store.others_at_rest().await?,
            pairs: store.pairs().await?,
            begun: store.begun().await?,
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
            prepared: BTreeMap::new(),
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
}

/// What is remembered of cards; what an older program wrote otherwise is read anew from the card.
async fn memory(store: &Store) -> Result<Memory, StoreError> {
    let cards = store.cards().await?.into_iter();
    Ok(Memory::new(cards.filter_map(|(card, at)| Some((serde_json::from_value(card.contents).ok()?, at)))))
}
