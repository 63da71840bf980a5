//! Reader service, reader, card, module, token and PIN: what is at the desk.

use super::not_reached;
use crate::{
    agent::{
        card_look::{certificates_on, pairs_on},
        worker_settings,
    },
    card::{self, Presence, ReaderState, Worker, WorkerError, WorkerSettings},
    certificate::Certificate,
    config::Config,
    renewal::KnownPair,
    tell::{Check, Examined},
    worker::{CardContents, Failure, TokenFacts, TriesLeft},
};
use std::{path::Path, time::Duration};

/// How long PC/SC may take to say which readers there are.
const READERS: Duration = Duration::from_secs(5);
/// How long one call of the module may take.
const CALL: Duration = Duration::from_secs(20);

/// What is in the readers and on the cards.
#[derive(Debug)]
pub struct AtTheDesk {
    readers: Result<Vec<ReaderState>, String>,
    cards: Result<Vec<CardContents>, Unread>,
}

/// Why no card was read.
#[derive(Debug)]
enum Unread {
    /// The configuration names no module.
    NotConfigured,
    /// The module's file is not there.
    NoModule(String),
    /// The module does not know the card, or there is none.
    NoCard,
    /// The module cannot be used.
    Unusable(String),
    /// The module did not answer in so many seconds.
    Hung(u64),
}

impl AtTheDesk {
    /// Looks, without a PIN.
    pub async fn look(config: &Config) -> Self {
        let (readers, cards) = tokio::join!(readers(), cards(config));
        Self { readers, cards }
    }

    /// As the agent has seen it; no cards where the module knows none of those that are in.
    pub fn seen(readers: &Result<Vec<ReaderState>, String>, cards: &[CardContents]) -> Self {
        Self { readers: readers.clone(), cards: if cards.is_empty() { Err(Unread::NoCard) } else { Ok(cards.to_vec()) } }
    }

    /// What was read, for a look at its pairs.
    pub fn cards(&self) -> &[CardContents] {
        self.cards.as_deref().unwrap_or_default()
    }

    /// The pair in force that lasts longest.
    pub fn pair(&self) -> Option<KnownPair> {
        let pairs: Vec<KnownPair> = self.cards().iter().flat_map(|card| pairs_on(card, &certificates_on(card))).collect();
        pairs.into_iter().max_by_key(KnownPair::expires)
    }

    /// The card that holds this pair.
    pub(super) fn contents_of(&self, pair: Option<&KnownPair>) -> Option<CardContents> {
        let serial = &pair?.token_serial;
        self.cards().iter().find(|card| card.token.serial == *serial).cloned()
    }

    /// Every CA certificate on the cards.
    pub fn authorities(&self) -> Vec<Certificate> {
        self.cards().iter().flat_map(certificates_on).filter(Certificate::is_authority).collect()
    }

    /// Service, reader, card, module, PIN.
    pub fn examine(&self) -> Vec<Examined> {
        let token = self.pair().and_then(|pair| self.contents_of(Some(&pair))).or_else(|| self.cards().first().cloned());
        vec![self.service(), self.reader(), self.card(), self.module(), pin(token.as_ref().map(|card| &card.token))]
    }

    fn service(&self) -> Examined {
        match &self.readers {
            Ok(_) => Examined::well(Check::ReaderService, "doctor-reader-service-well"),
            Err(why) if card::reader_service_listens() => {
                Examined::failed(Check::ReaderService, "doctor-reader-service-refuses").with("why", why.clone())
            }
            Err(_) => Examined::failed(Check::ReaderService, "doctor-reader-service-away"),
        }
    }

    fn reader(&self) -> Examined {
        let Ok(readers) = &self.readers else { return not_reached(Check::Reader) };
        let names: Vec<&str> = readers.iter().map(|reader| reader.name.as_str()).collect();
        match names.as_slice() {
            [] => Examined::failed(Check::Reader, "doctor-reader-none"),
            names => Examined::well(Check::Reader, "doctor-reader-well").with("names", names.join(", ")).with("count", names.len()),
        }
    }

    fn card(&self) -> Examined {
        let Ok(readers) = &self.readers else { return not_reached(Check::Card) };
        let with_card = readers.iter().filter(|reader| reader.atr.is_some()).count();
        match (readers.len(), with_card) {
            (0, _) => not_reached(Check::Card),
            (_, 0) => Examined::failed(Check::Card, "doctor-card-none"),
            _ if matches!(self.cards, Err(Unread::NoCard)) => Examined::failed(Check::Card, "doctor-card-unknown"),
            (_, count) => Examined::well(Check::Card, "doctor-card-well").with("count", count),
        }
    }

    fn module(&self) -> Examined {
        match &self.cards {
            Ok(_) => Examined::well(Check::Module, "doctor-module-well"),
            Err(Unread::NoCard) => Examined::well(Check::Module, "doctor-module-loads"),
            Err(Unread::NotConfigured) => super::not_configured(Check::Module),
            Err(Unread::NoModule(path)) => Examined::failed(Check::Module, "doctor-module-missing").with("path", path.clone()),
            Err(Unread::Unusable(why)) => Examined::failed(Check::Module, "doctor-module-unusable").with("why", why.clone()),
            Err(Unread::Hung(seconds)) => Examined::failed(Check::Module, "doctor-module-hangs").with("seconds", *seconds),
        }
    }
}

/// What is left of the PIN's tries.
fn pin(token: Option<&TokenFacts>) -> Examined {
    let Some(token) = token else { return not_reached(Check::Pin) };
    let examined = match token.tries {
        TriesLeft::All => Examined::well(Check::Pin, "doctor-pin-well"),
        TriesLeft::Fewer => Examined::doubtful(Check::Pin, "doctor-pin-fewer"),
        TriesLeft::Last => Examined::doubtful(Check::Pin, "doctor-pin-last"),
        TriesLeft::Locked => Examined::failed(Check::Pin, "doctor-pin-locked"),
    };
    examined.with("card", token.label.clone()).with("serial", token.serial.clone())
}

async fn readers() -> Result<Vec<ReaderState>, String> {
    let mut presence = card::watch();
    match tokio::time::timeout(READERS, presence.recv()).await {
        Ok(Some(Presence::Readers(readers))) => Ok(readers),
        Ok(Some(Presence::Unavailable(why))) => Err(why.to_string()),
        Ok(None) | Err(_) => Err(format!("no answer within {} s", READERS.as_secs())),
    }
}

async fn cards(config: &Config) -> Result<Vec<CardContents>, Unread> {
    let settings = worker_settings(config).map_err(|_| Unread::NotConfigured)?;
    if !is_there(&settings.module) {
        return Err(Unread::NoModule(settings.module.display().to_string()));
    }
    let call_timeout = settings.call_timeout.min(CALL);
    let worker = Worker::new(WorkerSettings { call_timeout, ..settings });
    match worker.look(Vec::new()).await {
        Ok(cards) if cards.is_empty() => Err(Unread::NoCard),
        Ok(cards) => Ok(cards),
        Err(WorkerError::Failed(Failure::NoCard(_))) => Err(Unread::NoCard),
        Err(WorkerError::Failed(Failure::Module(why))) => Err(Unread::Unusable(why)),
        Err(WorkerError::Hung(after)) => Err(Unread::Hung(after.as_secs())),
        Err(error) => Err(Unread::Unusable(error.to_string())),
    }
}

/// A name without a directory is looked for by the loader itself.
fn is_there(module: &Path) -> bool {
    module.components().count() == 1 || module.exists()
}
