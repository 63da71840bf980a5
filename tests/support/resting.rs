//! Renewals at rest: opened, and then a newer pair of the same owner was seen on the card.

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use twins::{
    certificate::{Both, Fingerprint, KeyId, Person, SerialNumber},
    renewal::{CardView, Event, KnownPair, OldCertificate, Origin, Plan, Renewal},
    store::{Record, Store},
};

/// The time of it all.
pub fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 8, 0, 0).unwrap()
}

/// The beginning of a renewal of a pair that has three weeks left.
pub fn opening() -> Event {
    let old = |name: &str| OldCertificate {
        fingerprint: Fingerprint::of(name.as_bytes()),
        serial: SerialNumber::from_hex("B1A5F1").unwrap(),
        not_before: now() - TimeDelta::days(344),
        not_after: now() + TimeDelta::days(21),
        der: name.into(),
    };
    let person = Person { name: "Jana Nováková".into(), serial_number: None, ica_user_id: None, emails: vec![] };
    let pair = KnownPair {
        token_serial: "1".into(),
        token_label: "ICA Starcos 3.74".into(),
        person,
        old: Both { qualified: old("q"), commercial: old("c") },
    };
    Event::Opened {
        pair: Box::new(pair),
        origin: Origin::Hand,
        link: None,
        planned: Both { qualified: KeyId::from_bytes(b"1"), commercial: KeyId::from_bytes(b"2") },
        card: None,
        may_send: true,
        plan: Plan::default(),
    }
}

/// That a newer pair of the same owner is on the card.
pub fn newer_pair_seen() -> Event {
    let Event::Opened { pair, .. } = opening() else { unreachable!() };
    let mut newer = *pair;
    newer.old.qualified.not_before = now() - TimeDelta::days(1);
    newer.old.qualified.fingerprint = Fingerprint::of(b"newer");
    let view = CardView { public_keys: vec![], keys: vec![], certificates: vec![], other_pair: Some(Box::new(newer)) };
    Event::CardSeen { view, inserted: true }
}

/// One that came to rest at once.
pub fn resting(name: &str, at: DateTime<Utc>) -> Renewal {
    let mut renewal = Renewal::open(name, &opening(), at).unwrap();
    renewal.apply(&newer_pair_seen(), at);
    renewal.take_news();
    assert!(renewal.is_at_rest(), "{renewal:?}");
    renewal
}

/// Writes such a one down.
pub async fn lay_to_rest_at(store: &Store, name: &str, at: DateTime<Utc>) {
    let record = Record { renewals: vec![(resting(name, at), vec![opening(), newer_pair_seen()], vec![])], ..Record::default() };
    store.record(&record, at).await.unwrap();
}
