//! What is in the readers, what is on the cards, and what that means for each renewal.

use super::{
    Agent, AgentError, Clock,
    card_answers::unreadable,
    card_look::{Memory, certificates_on, pairs_on},
    card_reason::{of_presence, reason_of},
    readers::{cards_in, changes},
    signal::Signal,
};
use crate::{
    card::{Presence, ReaderState, Worker, WorkerError},
    certificate::{Certificate, Fingerprint, Role},
    renewal::{CardView, Event, KnownPair, Renewal, Source, Way},
    store::{Record, RememberedCard},
    tell::{PromptReport, ReaderReport},
    worker::{CardContents, Failure, TriesLeft, Untold},
};
use chrono::{DateTime, TimeDelta, Utc};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};
use tokio::task::AbortHandle;

/// The readers, the card, and who may be asked for a PIN.
#[derive(Debug)]
pub struct CardDesk {
    clock: Clock,
    pub(super) worker: Worker,
    pub(super) pinentry: Option<PathBuf>,
    pub(super) terminal: Option<super::person::Terminal>,
    readers: Result<Vec<ReaderState>, String>,
    /// The cards in the readers that the module knows.
    cards: Vec<CardContents>,
    pairs: Vec<KnownPair>,
    memory: Memory,
    looking: Option<AbortHandle>,
    /// A card was put in since the last look.
    inserted: bool,
    look_at: Option<DateTime<Utc>>,
    /// How often in a row the card did not behave as the reader said.
    in_vain: u32,
    /// Wrong PINs in a row by the card's serial number, counted where its library does not tell.
    wrong_pins: BTreeMap<String, u32>,
    /// Halves for whose signatures a card silently wants the PIN, by the card's serial number.
    signing_pins: BTreeSet<(String, Role)>,
    /// Why the last window for the PIN could not be shown.
    prompt_trouble: Option<String>,
    /// Why the card that is in a reader cannot be read, time and again.
    unreadable: Option<String>,
}

/// A card that did not answer is looked at again after this, each time twice as long: a foreign card may stay in a reader for days, and others
/// want to use it.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(5);

/// How long the card processes may take to end with the program.
const LONGEST_END: Duration = Duration::from_secs(5);

/// After so many looks in vain a card that is in the reader is taken for one that cannot be read.
const UNREADABLE: u32 = 3;

/// So often the pause is doubled: up to some five minutes.
const DOUBLINGS: u32 = 6;

impl CardDesk {
    /// With this worker; prompts by this pinentry, or only at a terminal; what was learned of cards' PINs: wrong ones in a row, and signatures
    /// for which it is silently wanted.
    pub fn new(
        worker: Worker,
        pinentry: Option<PathBuf>,
        (wrong_pins, signing_pins): (BTreeMap<String, u32>, BTreeSet<(String, Role)>),
        memory: Memory,
        clock: Clock,
    ) -> Self {
        Self {
            clock,
            worker,
            pinentry,
            terminal: None,
            readers: Err(String::new()),
            cards: Vec::new(),
            pairs: Vec::new(),
            memory,
            looking: None,
            inserted: false,
            look_at: None,
            in_vain: 0,
            wrong_pins,
            signing_pins,
            prompt_trouble: None,
            unreadable: None,
        }
    }

    /// How the person is asked for the PIN.
    pub fn prompt(&self) -> PromptReport {
        match (&self.pinentry, &self.prompt_trouble) {
            (None, _) => PromptReport::Terminal,
            (Some(_), Some(why)) => PromptReport::Broken(why.clone()),
            (Some(_), None) => PromptReport::Window,
        }
    }

    /// Why the card that is in a reader cannot be read, if that is so.
    pub fn unreadable(&self) -> Option<String> {
        self.unreadable.clone()
    }

    /// The window for the PIN was shown, or could not be for this reason.
    pub fn prompted(&mut self, trouble: Option<String>) {
        self.prompt_trouble = trouble;
    }

    /// Wrong PINs in a row that were counted, by the card's serial number.
    pub const fn all_wrong_pins(&self) -> &BTreeMap<String, u32> {
        &self.wrong_pins
    }

    /// Wrong PINs in a row that were counted for this card.
    pub fn wrong_pins(&self, serial: &str) -> u32 {
        self.wrong_pins.get(serial).copied().unwrap_or_default()
    }

    /// What this card does not tell and is known of it, for a step in which the key of this half signs.
    pub fn untold(&self, serial: &str, signer: Option<Role>) -> Untold {
        let wants_pin = signer.is_some_and(|role| self.signing_pins.contains(&(serial.to_owned(), role)));
        Untold { wrong_pins: self.wrong_pins(serial), wants_pin }
    }

    /// This card wants the PIN for the signatures of this half's key though it does not say so, or does not any more; whether that is news.
    pub fn wants_pin(&mut self, serial: &str, signer: Role, wants: bool) -> bool {
        let key = (serial.to_owned(), signer);
        if wants { self.signing_pins.insert(key) } else { self.signing_pins.remove(&key) }
    }

    /// A PIN was tried on this card; `told` is what its flags tell after a wrong one. Gives what is to be written down.
    pub fn pin_tried(&mut self, serial: &str, told: Option<TriesLeft>) -> Option<(String, u32)> {
        let before = self.wrong_pins(serial);
        // A card whose flags tell is not counted: they know of other programs' tries too.
        let after = if told == Some(TriesLeft::All) { before.saturating_add(1) } else { 0 };
        (before != after).then(|| {
            self.wrong_pins.insert(serial.to_owned(), after);
            (serial.to_owned(), after)
        })
    }

    /// When the card is to be looked at again.
    pub const fn look_again_at(&self) -> Option<DateTime<Utc>> {
        if self.looking.is_some() { None } else { self.look_at }
    }

    /// Looks again soon: the card did not behave as the reader said.
    pub fn look_again(&mut self) {
        self.look_at = Some(self.clock.now() + LOOK_AGAIN * (1 << self.in_vain.min(DOUBLINGS)));
        self.in_vain = self.in_vain.saturating_add(1);
    }

    /// Looks as soon as nothing else uses the card.
    pub fn look_now(&mut self) {
        self.look_at = Some(self.clock.now());
    }

    /// The card did what it was asked for.
    pub const fn went_well(&mut self) {
        self.in_vain = 0;
    }

    /// Ends every card process, with its prompt. What else uses the card must have been called off.
    pub async fn close(&mut self) {
        if let Some(look) = self.looking.take() {
            look.abort();
        }
        // A terminal must be put right before this program ends, for then the processes are killed.
        if tokio::time::timeout(LONGEST_END, self.worker.rest()).await.is_err() {
            tracing::warn!("the card process does not end; it is left to the system");
        }
    }

    /// The readers as they are.
    pub const fn reader_states(&self) -> &Result<Vec<ReaderState>, String> {
        &self.readers
    }

    /// Whether the module knows a card in a reader.
    pub const fn knows_a_card(&self) -> bool {
        !self.cards.is_empty()
    }

    /// The cards in the readers that the module knows.
    pub fn cards(&self) -> &[CardContents] {
        &self.cards
    }

    /// The readers, for people.
    pub fn readers(&self) -> Result<Vec<ReaderReport>, String> {
        let report = |reader: &ReaderState| ReaderReport { name: reader.name.clone(), card: reader.atr.is_some() };
        self.readers.as_ref().map(|readers| readers.iter().map(report).collect()).map_err(Clone::clone)
    }

    /// What a renewal of this pair sees of the card; `None` if the pair is not on the card in the reader.
    pub fn view_for(&self, pair: &KnownPair) -> Option<CardView> {
        let card = self.cards.iter().find(|card| card.token.serial == pair.token_serial)?;
        let certificates: Vec<_> = card.certificates.iter().map(|on_card| (Fingerprint::of(&on_card.der), on_card.id.clone())).collect();
        let holds = |fingerprint| certificates.iter().any(|(on_card, _)| *on_card == fingerprint);
        if !pair.old.all(|old| holds(old.fingerprint)) {
            return None;
        }
        let other = self.pairs.iter().filter(|other| !other.is_same(pair)).max_by_key(|other| other.begins());
        Some(CardView {
            public_keys: card.public_keys.iter().map(|key| Fingerprint::of(&key.public_key)).collect(),
            keys: card.public_keys.iter().map(|key| (Fingerprint::of(&key.public_key), key.id.clone())).collect(),
            certificates,
            other_pair: other.cloned().map(Box::new),
        })
    }

    /// The public keys for which this card holds a certificate, if it is in a reader.
    pub fn certified_keys(&self, serial: &str) -> Vec<Vec<u8>> {
        let card = self.cards.iter().find(|card| card.token.serial == serial);
        card.map(certificates_on).unwrap_or_default().iter().map(|one| one.public_key_der().to_vec()).collect()
    }

    fn has_card(&self) -> bool {
        !cards_in(&self.readers).is_empty()
    }

    /// A card takes the place of what was known of it, beside the others.
    fn keep_card(&mut self, contents: CardContents) {
        self.cards.retain(|card| card.token.serial != contents.token.serial);
        self.cards.push(contents);
        self.pairs = self.cards.iter().flat_map(|card| pairs_on(card, &certificates_on(card))).collect();
    }
}

/// Cards as the store keeps them.
fn remembered(cards: &[CardContents]) -> Vec<RememberedCard> {
    let kept = cards.iter().filter_map(|card| Some((card.token.serial.clone(), serde_json::to_value(card).ok()?)));
    kept.map(|(token_serial, contents)| RememberedCard { token_serial, contents }).collect()
}

impl Agent {
    /// The readers changed.
    pub(super) async fn readers_changed(&mut self, presence: Presence) -> Result<(), AgentError> {
        // The log is in English.
        let (readers, said) = match presence {
            Presence::Readers(readers) => (Ok(readers), String::new()),
            Presence::Unavailable(why) => (Err(self.teller.reason(&of_presence(&why))), why.to_string()),
        };
        let before = std::mem::replace(&mut self.desk.readers, readers);
        match (&before, &self.desk.readers) {
            (_, Err(why)) if before.as_ref().err() != Some(why) => tracing::warn!("the card readers cannot be watched: {said}"),
            (_, Ok(readers)) => {
                let names: Vec<_> =
                    readers.iter().map(|r| format!("{}{}", r.name, if r.atr.is_some() { " (card in)" } else { "" })).collect();
                tracing::info!("readers: {}", if names.is_empty() { "none".to_owned() } else { names.join(", ") });
            }
            _ => {}
        }
        let (put_in, taken_out) = changes(&before, &self.desk.readers);
        self.desk.in_vain = 0;
        if !self.desk.has_card() {
            return self.card_gone().await;
        }
        self.desk.inserted |= put_in;
        self.desk.look_at = Some(self.clock.now());
        if taken_out {
            // Another reader still holds one. A prompt for the card that is gone must not stay; if it is the other, it comes again.
            self.call_off_prompt();
            self.desk.worker.end_session();
        }
        Ok(())
    }

    /// Looks at the card if that is due and nothing else uses it.
    pub(super) fn look_at_card(&mut self) {
        let due = self.desk.look_at.is_some_and(|at| at <= self.clock.now());
        if !due || self.is_looking() || self.orders.at_card().is_some() {
            return;
        }
        self.desk.look_at = None;
        let remembered = self.desk.memory.fresh(self.clock.now());
        let (worker, signals) = (self.desk.worker.clone(), self.signals.clone());
        let look = tokio::spawn(async move {
            let _ = signals.send(Signal::Looked(worker.look(remembered).await)).await;
        });
        self.desk.looking = Some(look.abort_handle());
    }

    /// Whether the card is being looked at.
    pub(super) const fn is_looking(&self) -> bool {
        self.desk.looking.is_some()
    }

    /// The cards were looked at.
    pub(super) async fn card_looked_at(&mut self, contents: Result<Vec<CardContents>, WorkerError>) -> Result<(), AgentError> {
        self.desk.looking = None;
        if !self.desk.has_card() {
            return self.card_gone().await;
        }
        match contents {
            Ok(cards) => self.cards_seen(cards).await,
            Err(WorkerError::Failed(Failure::NoCard(why))) => {
                // A foreign card, or one that is still waking up: the module does not know it. Nothing of ours is in the reader.
                tracing::debug!("the card in the reader is not known to the module: {why}");
                self.desk.look_again();
                self.card_gone().await
            }
            Err(error) => {
                tracing::warn!("the card cannot be read: {error}");
                self.desk.look_again();
                if self.desk.in_vain < UNREADABLE { Ok(()) } else { self.card_unreadable(&error).await }
            }
        }
    }

    /// The card in the reader was not read time and again: who waits for it is told what is wrong, not to put it in.
    async fn card_unreadable(&mut self, error: &WorkerError) -> Result<(), AgentError> {
        // The next look that goes well is as good as the card put in again.
        self.desk.inserted = true;
        self.desk.unreadable = Some(self.teller.reason(&reason_of(error)));
        for id in self.open_renewals() {
            let event = self.renewals.get(&id).and_then(|renewal| unreadable(renewal, self.clock.now(), error));
            if let Some(event) = event {
                self.happen(&id, vec![event]).await?;
            }
        }
        Ok(())
    }

    async fn cards_seen(&mut self, cards: Vec<CardContents>) -> Result<(), AgentError> {
        self.desk.unreadable = None;
        let authorities = self.new_authorities(cards.iter().flat_map(certificates_on).collect());
        let new_cards = self.desk.memory.learn(&cards, self.clock.now());
        self.desk.cards.clear();
        cards.into_iter().for_each(|card| self.desk.keep_card(card));
        let pairs = self.desk.pairs.clone();
        let cards = remembered(&new_cards);
        let mut new = false;
        for pair in &pairs {
            if !self.pairs.iter().any(|known| known.is_same(pair)) {
                new = true;
                tracing::info!(
                    "the card {} holds the pair of {}, valid until {}",
                    pair.token_label,
                    pair.person.name,
                    pair.expires().date_naive()
                );
            }
        }
        self.pairs.retain(|known| !pairs.iter().any(|seen| seen.is_same(known)));
        self.pairs.splice(0..0, pairs.iter().cloned());
        self.write(&Record { pairs, authorities, cards, ..Record::default() }).await?;
        if new {
            // One that was known in former years may have been renewed then.
            self.begun.extend(self.store.begun().await?);
        }
        let inserted = std::mem::take(&mut self.desk.inserted);
        for id in self.open_renewals() {
            let Some(renewal) = self.renewals.get(&id) else { continue };
            // Put in is only what was away: another card in another reader is no sign of the person's to go on here.
            let inserted = inserted && !renewal.card_present;
            match self.desk.view_for(&renewal.pair) {
                Some(view) => {
                    let mut events = vec![Event::CardSeen { view, inserted }];
                    events.extend(self.issued_on_card(&id));
                    self.happen(&id, events).await?;
                }
                None => self.card_gone_for(&id).await?,
            }
        }
        self.match_waiting_notices().await
    }

    /// What a renewal in the browser finds on the card: the authority's software may have imported the certificates itself.
    fn issued_on_card(&self, id: &str) -> Vec<Event> {
        let Some(renewal) = self.renewals.get(id).filter(|renewal| renewal.way == Way::Browser && renewal.certificates().is_none()) else {
            return Vec::new();
        };
        let card = self.desk.cards.iter().find(|card| card.token.serial == renewal.pair.token_serial);
        let newer = |found: &Certificate| found.role().is_some_and(|role| found.not_before() > renewal.pair.old.get(role).not_before);
        let found: Vec<Certificate> = card.map(certificates_on).unwrap_or_default().into_iter().filter(newer).collect();
        self.certificates_came(id, &found, &Source::Card)
    }

    /// The CA certificates among these that were not known; known from now on.
    fn new_authorities(&mut self, certificates: Vec<Certificate>) -> Vec<Certificate> {
        let new: Vec<_> = certificates.into_iter().filter(|one| one.is_authority() && !self.authorities.contains(one)).collect();
        self.authorities.extend(new.iter().cloned());
        new
    }

    async fn card_gone(&mut self) -> Result<(), AgentError> {
        self.desk.unreadable = None;
        self.desk.cards.clear();
        self.desk.pairs.clear();
        self.desk.inserted &= self.desk.has_card();
        self.orders.call_off_card();
        self.desk.worker.end_session();
        for id in self.open_renewals() {
            self.card_gone_for(&id).await?;
        }
        Ok(())
    }

    /// The card of this renewal is not there; after a start that may be news though it was not there before.
    pub(super) async fn card_gone_for(&mut self, id: &str) -> Result<(), AgentError> {
        let is_news = |renewal: &Renewal| renewal.card_present || renewal.is_untold(self.clock.now());
        if self.renewals.get(id).is_some_and(is_news) {
            self.happen(id, vec![Event::CardGone]).await?;
        }
        Ok(())
    }

    /// What was read after an import, for the renewal that waits for it.
    pub(super) async fn card_read_back(&mut self, id: &str, contents: CardContents) -> Result<(), AgentError> {
        let Some(pair) = self.renewals.get(id).map(|renewal| renewal.pair.clone()) else { return Ok(()) };
        let cards = remembered(&self.desk.memory.learn(std::slice::from_ref(&contents), self.clock.now()));
        self.desk.keep_card(contents);
        let pairs = self.desk.pairs.clone();
        for seen in &pairs {
            if !self.pairs.iter().any(|known| known.is_same(seen)) {
                self.pairs.insert(0, seen.clone());
            }
        }
        match self.desk.view_for(&pair) {
            Some(view) => {
                let record = Record { pairs, cards, ..Record::default() };
                let mut events = self.issued_on_card(id);
                events.push(Event::ReadBack { view });
                self.happen_with(id, events, record).await
            }
            None => self.card_gone_for(id).await,
        }
    }
}
