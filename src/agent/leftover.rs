//! Keys that a renewal made and did not send: a later renewal of the card uses them again, whatever pair it renews by then. Pure.

use crate::{
    certificate::{Both, KeyId, public_key_text},
    renewal::{Key, KnownPair, Renewal, Way},
    worker::longer_rsa_key,
};

/// The ids of such keys, each of the kind that the new key of that half is to be. `certified` are the public keys on the card for which there is
/// a certificate: those are nobody's to use again.
pub fn left_over<'r>(
    pair: &KnownPair,
    earlier: &(impl Iterator<Item = &'r Renewal> + Clone),
    certified: &[Vec<u8>],
    least_rsa_bits: u64,
) -> Both<Option<KeyId>> {
    pair.old.map(|role, old| {
        let old = old.certificate().ok()?;
        let wanted = longer_rsa_key(old.public_key_der(), least_rsa_bits)
            .map_or_else(|| public_key_text(old.public_key_der()), |bits| format!("RSA {bits}"));
        let unsent = earlier.clone().filter(|renewal| renewal.pair.token_serial == pair.token_serial && was_left_unsent(renewal));
        let mut keys = unsent.filter_map(|renewal| renewal.halves.get(role).key.as_ref());
        let fits = |key: &&Key| public_key_text(&key.public_key) == wanted && !certified.contains(&key.public_key);
        keys.find(fits).map(|key| key.id.clone())
    })
}

/// Over, and nobody can have got its requests.
fn was_left_unsent(renewal: &Renewal) -> bool {
    renewal.is_over() && renewal.way == Way::Portal && !renewal.perhaps_sent && renewal.halves.all(|half| half.accepted.is_none())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::{
        certificate::{Certificate, Role, pairs_among},
        renewal::{CardView, Event, Origin, Plan},
    };
    use chrono::Utc;

    const PEMS: [&str; 4] = [
        include_str!("../../tests/data/ca/old-qualified.pem"),
        include_str!("../../tests/data/ca/old-commercial.pem"),
        include_str!("../../tests/data/ca/new-qualified.pem"),
        include_str!("../../tests/data/ca/new-commercial.pem"),
    ];

    fn pair(pems: &[&str]) -> KnownPair {
        let certificates: Vec<Certificate> = pems.iter().flat_map(|pem| Certificate::all_from(pem.as_bytes()).unwrap()).collect();
        KnownPair::found("0123", "ICA", &pairs_among(&certificates).unwrap().remove(0))
    }

    fn public_key(pem: &str) -> Vec<u8> {
        Certificate::all_from(pem.as_bytes()).unwrap().remove(0).public_key_der().to_vec()
    }

    /// A renewal whose keys were made; they are of the old keys' kind, as any key is that such a card makes.
    fn renewal(events: &[Event]) -> Renewal {
        let now = Utc::now();
        let id = |byte| KeyId::from_bytes(&[byte; 20]);
        let planned = Both { qualified: id(1), commercial: id(2) };
        let card = Some(CardView { public_keys: vec![], keys: vec![], certificates: vec![], other_pair: None });
        let opened = Event::Opened {
            pair: Box::new(pair(&PEMS[..2])),
            origin: Origin::Hand,
            link: None,
            planned,
            card,
            may_send: true,
            plan: Plan::default(),
        };
        let mut renewal = Renewal::open("2025-1", &opened, now).unwrap();
        renewal.apply(&Event::KeysOrdered, now);
        for (role, pem, byte) in [(Role::Qualified, PEMS[2], 7), (Role::Commercial, PEMS[3], 8)] {
            renewal.apply(&Event::KeyMade { role, id: id(byte), public_key: public_key(pem) }, now);
        }
        events.iter().for_each(|event| renewal.apply(event, now));
        renewal.superseded |= events.is_empty();
        renewal
    }

    fn found(renewal: &Renewal, certified: &[Vec<u8>], least: u64) -> [Option<KeyId>; 2] {
        let Both { qualified, commercial } = left_over(&pair(&PEMS[..2]), &[renewal].into_iter(), certified, least);
        [qualified, commercial]
    }

    #[test]
    fn keys_of_a_renewal_that_was_not_sent_are_used_again() {
        let [seven, eight] = [7, 8].map(|byte| Some(KeyId::from_bytes(&[byte; 20])));
        let over = renewal(&[]);
        assert!(over.is_over());
        assert_eq!(found(&over, &[], 0), [seven, eight.clone()]);
        assert_eq!(found(&over, &[public_key(PEMS[2])], 0), [None, eight], "one has got a certificate meanwhile");
        assert_eq!(found(&over, &[], 8192), [None, None], "they are too short");
    }

    #[test]
    fn keys_of_a_renewal_that_goes_on_or_may_have_been_sent_are_not() {
        assert_eq!(found(&renewal(&[Event::Refused]), &[], 0), [None, None], "it goes on");
        let mut sent = renewal(&[]);
        sent.perhaps_sent = true;
        assert_eq!(found(&sent, &[], 0), [None, None]);
        let mut carried = renewal(&[]);
        carried.way = Way::Hand;
        assert_eq!(found(&carried, &[], 0), [None, None]);
    }
}
