//! What `twins card` shows: the cards that are in, every pair with what is known of its keys and of its revocation, and what makes no pair.

use super::{
    card_look::{certificates_on, pairs_on},
    card_reason::{of_lack, of_pair, reason_of},
    picture::pair_report,
    trust::anchors,
};
use crate::{
    card::{ReaderState, WorkerError},
    certificate::{Both, Certificate, Fingerprint, Role, Standing, pairs_among},
    config::Config,
    portal::{Portal, PortalSettings},
    renewal::{KnownPair, Owners, Reason},
    revocation::Registry,
    tell::{CardPairReport, CardReport, HalfReport, KeySeen, ReaderReport, TokenReport},
    worker::{CardContents, Failure, TokenFacts, TriesLeft, longer_rsa_key},
};
use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// Whether certificates are revoked, by their fingerprints.
pub type Standings = BTreeMap<Fingerprint, Standing>;

/// Asks the authority about the pairs in force on these cards. Whatever stands in the way is said as unknown.
pub async fn standings(config: &Config, cards: &[CardContents], now: DateTime<Utc>) -> Standings {
    let certificates: Vec<Certificate> = cards.iter().flat_map(certificates_on).collect();
    let known: Vec<KnownPair> = cards.iter().flat_map(|card| pairs_on(card, &certificates_on(card))).collect();
    let owners = Owners::of(&known);
    let in_force = known.iter().filter(|pair| pair.expires() > now && !owners.have_successor_of(pair, now));
    let asked: Vec<Certificate> =
        in_force.flat_map(|pair| pair.old.iter().filter_map(|(_, old)| old.certificate().ok()).collect::<Vec<_>>()).collect();
    let means =
        anchors(config).map_err(|error| error.to_string()).and_then(|anchors| Ok((anchors, Registry::new(config.portal.proxy.as_ref())?)));
    let authorities: Vec<Certificate> = certificates.into_iter().filter(Certificate::is_authority).collect();
    let answers = asked.iter().map(async |certificate| {
        let standing = match &means {
            Ok((anchors, registry)) => registry.standing(certificate, anchors, &authorities).await,
            Err(why) => Standing::Unknown { why: why.clone() },
        };
        (certificate.fingerprint(), standing)
    });
    futures_util::future::join_all(answers).await.into_iter().collect()
}

/// The fewest bits of a new RSA key by the profile of this configuration; none if that cannot be read, which whoever sends says.
pub fn least_rsa_bits(config: &Config) -> u64 {
    let settings = PortalSettings {
        profile: config.portal.profile.clone(),
        proxy: config.portal.proxy.clone(),
        trust: config.portal.trust.clone(),
        transcripts: None,
    };
    Portal::open(&settings).map_or(0, |portal| portal.least_rsa_bits())
}

/// The report of these readers and cards; new RSA keys have at least so many bits.
pub fn card_report(
    readers: Result<Vec<ReaderState>, String>,
    cards: Result<Vec<CardContents>, String>,
    standings: &Standings,
    least_rsa_bits: u64,
    now: DateTime<Utc>,
) -> CardReport {
    let readers =
        readers.map(|readers| readers.into_iter().map(|reader| ReaderReport { name: reader.name, card: reader.atr.is_some() }).collect());
    let (cards, token) = match cards {
        Ok(cards) => {
            let token = cards.first().map(|card| token_report(&card.token)).ok_or_else(|| "no card is in the reader".to_owned());
            (cards, token)
        }
        Err(why) => (Vec::new(), Err(why)),
    };
    let certificates: Vec<Certificate> = cards.iter().flat_map(certificates_on).collect();
    let on_cards: Vec<(&CardContents, KnownPair)> =
        cards.iter().flat_map(|card| pairs_on(card, &certificates_on(card)).into_iter().map(move |pair| (card, pair))).collect();
    let known: Vec<KnownPair> = on_cards.iter().map(|(_, pair)| pair.clone()).collect();
    let owners = Owners::of(&known);
    let pairs = on_cards.iter().map(|(card, pair)| card_pair_report(card, pair, (&owners, standings, least_rsa_bits), now)).collect();
    let halves = halves(&certificates, &known, now);
    // Of a card that was not read nothing is known.
    let trouble = pairs_among(&certificates).err().filter(|_| known.is_empty() && token.is_ok());
    CardReport {
        readers,
        token,
        other_cards: cards.iter().skip(1).map(|card| token_report(&card.token)).collect(),
        other_certificates: cards.iter().map(|card| card.certificates.len()).sum::<usize>() - 2 * known.len() - halves.len(),
        pair_trouble: trouble.as_ref().map(of_pair),
        persons: known.iter().map(|pair| (&pair.person.serial_number, &pair.person.name)).collect::<BTreeSet<_>>().len(),
        pairs,
        halves,
    }
}

fn card_pair_report(
    card: &CardContents,
    pair: &KnownPair,
    (owners, standings, least_rsa_bits): (&Owners<'_>, &Standings, u64),
    now: DateTime<Utc>,
) -> CardPairReport {
    let told = pair.old.map(|_, old| standings.get(&old.fingerprint).cloned());
    let report = pair_report(pair, owners, now);
    let longer = |key: &[u8]| longer_rsa_key(key, least_rsa_bits).map(|bits| format!("RSA {bits}"));
    let keys = pair.old.map(|_, old| public_key_of(&old.der));
    CardPairReport {
        new_keys: report.certificates.map(|role, certificate| longer(keys.get(role)).unwrap_or_else(|| certificate.key.clone())),
        obstacles: if report.in_force { obstacles(card, &keys, least_rsa_bits) } else { Vec::new() },
        pair: report,
        private_keys: pair.old.map(|_, old| key_seen(card, &old.der)),
        revocation: told.complete(),
    }
}

/// What would stop a renewal before a PIN is asked for: the worker's own checks, and a PIN that is not tried any more.
fn obstacles(card: &CardContents, keys: &Both<Vec<u8>>, least_rsa_bits: u64) -> Vec<Reason> {
    let locked = (card.token.tries == TriesLeft::Locked).then(|| reason_of(&WorkerError::Failed(Failure::PinLocked)));
    let lacking = card.suffices_for(keys, least_rsa_bits).err().map(|lack| of_lack(&lack));
    locked.into_iter().chain(lacking).collect()
}

fn public_key_of(certificate: &[u8]) -> Vec<u8> {
    Certificate::from_der(certificate).map(|certificate| certificate.public_key_der().to_vec()).unwrap_or_default()
}

/// Private keys are told by their `CKA_ID`, which they share with the certificate; a public key by its bytes.
fn key_seen(card: &CardContents, certificate: &[u8]) -> KeySeen {
    let ids = card.certificates.iter().filter(|stored| stored.der == certificate).map(|stored| &stored.id);
    if ids.into_iter().any(|id| card.private_keys.contains(id)) {
        return KeySeen::There;
    }
    let Ok(certificate) = Certificate::from_der(certificate) else { return KeySeen::Unknown };
    let has_public = card.public_keys.iter().any(|stored| stored.public_key == certificate.public_key_der());
    if has_public { KeySeen::Likely } else { KeySeen::Unknown }
}

/// Certificates of a person that are in force and have no other half.
fn halves(certificates: &[Certificate], pairs: &[KnownPair], now: DateTime<Utc>) -> Vec<HalfReport> {
    let paired = |one: &Certificate| pairs.iter().any(|pair| pair.old.iter().any(|(_, old)| old.fingerprint == one.fingerprint()));
    let lone = certificates.iter().filter(|one| one.not_after() > now && !paired(one));
    let report =
        |one: &Certificate, role: Role| HalfReport { role, person: one.person().name, serial: one.serial(), not_after: one.not_after() };
    lone.filter_map(|one| Some(report(one, one.role()?))).collect()
}

fn token_report(token: &TokenFacts) -> TokenReport {
    TokenReport {
        label: token.label.clone(),
        manufacturer: token.manufacturer.clone(),
        model: token.model.clone(),
        serial: token.serial.clone(),
        pin: pin_text(token.tries).to_owned(),
        keypad: token.keypad,
        free: (token.free.public, token.free.private),
    }
}

const fn pin_text(tries: TriesLeft) -> &'static str {
    match tries {
        TriesLeft::All => "all",
        TriesLeft::Fewer => "fewer",
        TriesLeft::Last => "last",
        TriesLeft::Locked => "locked",
    }
}
