//! What is made of a look at the cards without a PIN.

use crate::{
    certificate::{Certificate, pairs_among},
    renewal::KnownPair,
    worker::CardContents,
};
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeMap;

/// After so long a card is read again object by object, whatever is remembered of it.
const REMEMBERED_FOR: TimeDelta = TimeDelta::days(1);

/// The cards seen last; more would make the order to the card process long.
const MOST_REMEMBERED: usize = 8;

/// What is remembered of cards, by the token's serial number, so that a card that comes again costs little.
#[derive(Debug, Default)]
pub struct Memory {
    cards: BTreeMap<String, (CardContents, DateTime<Utc>)>,
}

impl Memory {
    /// From the store: a card and when it was read.
    pub fn new(cards: impl IntoIterator<Item = (CardContents, DateTime<Utc>)>) -> Self {
        Self { cards: cards.into_iter().map(|(card, at)| (card.token.serial.clone(), (card, at))).collect() }
    }

    /// What still counts.
    pub fn fresh(&self, now: DateTime<Utc>) -> Vec<CardContents> {
        let fresh = |at: &DateTime<Utc>| *at <= now && now - *at < REMEMBERED_FOR;
        let mut cards: Vec<_> = self.cards.values().filter(|(_, at)| fresh(at)).collect();
        cards.sort_by_key(|(_, at)| std::cmp::Reverse(*at));
        cards.into_iter().take(MOST_REMEMBERED).map(|(card, _)| card.clone()).collect()
    }

    /// Takes up what was seen; gives what is to be written down: a card that is not as it was remembered, or was read anew.
    pub fn learn(&mut self, seen: &[CardContents], now: DateTime<Utc>) -> Vec<CardContents> {
        let fresh = self.fresh(now);
        let mut news = Vec::new();
        for card in seen {
            let same = |known: &&CardContents| known.token.serial == card.token.serial && same_objects(known, card);
            if !fresh.iter().any(|known| same(&known)) {
                self.cards.insert(card.token.serial.clone(), (card.clone(), now));
                news.push(card.clone());
            }
        }
        news
    }
}

/// Whether the same objects are on it; the PIN's tries and the slot may differ.
fn same_objects(one: &CardContents, other: &CardContents) -> bool {
    one.certificates == other.certificates && one.public_keys == other.public_keys && one.objects == other.objects
}

/// The card's certificates; what is none is passed over here and told by `twins card`.
pub fn certificates_on(contents: &CardContents) -> Vec<Certificate> {
    contents.certificates.iter().filter_map(|on_card| Certificate::from_der(&on_card.der).ok()).collect()
}

/// The pairs among them; half a pair is passed over here and told by `twins card`.
pub fn pairs_on(contents: &CardContents, certificates: &[Certificate]) -> Vec<KnownPair> {
    let pairs = pairs_among(certificates).unwrap_or_default();
    pairs.iter().map(|pair| KnownPair::found(&contents.token.serial, &contents.token.label, pair)).collect()
}
