//! The core when the requests are made in a browser: the keys come from outside and are found on the card by the issued certificates.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use chrono::{DateTime, TimeDelta, Utc};
use twins::{
    certificate::{Anchors, Both, Certificate, Fingerprint, KeyId, Role, pairs_among},
    renewal::{CardView, Effect, Event, Hold, KnownPair, Origin, Plan, Policy, Renewal, Source, Stage, Step, Way, examine},
};

fn read(name: &str) -> Certificate {
    let path = format!("{}/tests/data/ca/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    Certificate::all_from(&std::fs::read(path).unwrap()).unwrap().remove(0)
}

fn now() -> DateTime<Utc> {
    read("new-qualified").not_before() + TimeDelta::days(1)
}

fn new(role: Role) -> Certificate {
    read(&format!("new-{role}"))
}

fn view(with_new_keys: bool) -> CardView {
    let old = ["old-qualified", "old-commercial"].map(read);
    let mut keys: Vec<_> = old.iter().map(|old| (Fingerprint::of(old.public_key_der()), KeyId::from_bytes(b"old"))).collect();
    if with_new_keys {
        keys.extend(Role::ALL.map(|role| (Fingerprint::of(new(role).public_key_der()), KeyId::from_bytes(role.to_string().as_bytes()))));
    }
    CardView {
        public_keys: keys.iter().map(|(key, _)| *key).collect(),
        keys,
        certificates: old.iter().map(|old| (old.fingerprint(), KeyId::from_bytes(b"old"))).collect(),
        other_pair: None,
    }
}

/// A renewal that the person does in the browser; the card is in the reader.
fn in_browser() -> Renewal {
    let old: Vec<_> = ["old-qualified", "old-commercial"].map(read).to_vec();
    let pair = KnownPair::found("1", "ICA Starcos 3.74", &pairs_among(&old).unwrap()[0]);
    let planned = Both { qualified: KeyId::from_bytes(b"q"), commercial: KeyId::from_bytes(b"c") };
    let opened = Event::Opened {
        pair: Box::new(pair),
        origin: Origin::Hand,
        link: None,
        planned,
        card: Some(view(false)),
        may_send: false,
        plan: Plan::default(),
    };
    let mut renewal = Renewal::open("2026-1", &opened, now()).unwrap();
    renewal.apply(&Event::WayChosen { way: Way::Browser }, now());
    renewal
}

fn policy() -> Policy {
    let time = TimeDelta::seconds(30);
    Policy { poll: time, retry_first: time, retry_longest: time, ask_again: time, quiet: None }
}

fn effects(renewal: &Renewal) -> Vec<Effect> {
    renewal.effects(now(), &policy()).iter().map(|due| due.effect).collect()
}

fn issued(renewal: &mut Renewal) {
    let anchors = Anchors::new(vec![read("root")], Vec::new()).unwrap();
    let came: Vec<_> = [new(Role::Qualified), new(Role::Commercial), read("qualified-ca"), read("public-ca")].to_vec();
    let events = examine(renewal, &came, &Source::Attachment("a@b".into()), &anchors, now());
    assert_eq!(events.len(), 2, "{events:?}");
    events.iter().for_each(|event| renewal.apply(event, now()));
}

#[test]
fn the_program_makes_no_key_and_asks_for_no_pin_while_the_person_is_in_the_browser() {
    let renewal = in_browser();
    assert_eq!(renewal.stage(now()), Stage::WaitingForDelivery { way: Way::Browser });
    assert_eq!(effects(&renewal), []);
    assert!(renewal.awaits_authority());
}

#[test]
fn keys_from_outside_are_found_by_the_certificates_and_imported_with_consent() {
    let mut renewal = in_browser();
    issued(&mut renewal);
    assert!(renewal.is_accepted(), "what was issued was accepted");
    assert_eq!(renewal.stage(now()), Stage::Importing);
    assert!(effects(&renewal).contains(&Effect::ReadBack), "the card is read for the keys");
    renewal.apply(&Event::ReadBack { view: view(true) }, now());
    assert_eq!(renewal.keys().unwrap().commercial.id, KeyId::from_bytes(b"commercial"));
    assert_eq!(renewal.stage(now()), Stage::WaitingForConsent { step: Step::Import });
}

#[test]
fn a_card_without_the_keys_is_told_and_the_right_one_ends_it() {
    let mut renewal = in_browser();
    renewal.apply(&Event::CardGone, now());
    issued(&mut renewal);
    assert_eq!(renewal.stage(now()), Stage::WaitingForCard { step: Step::Import });
    renewal.apply(&Event::CardSeen { view: view(false), inserted: true }, now());
    assert!(matches!(renewal.stage(now()), Stage::Stalled { hold: Hold::CardProblem { .. } }));
    renewal.apply(&Event::CardSeen { view: view(true), inserted: true }, now());
    assert_eq!(renewal.stage(now()), Stage::WaitingForConsent { step: Step::Import });
}

#[test]
fn what_other_software_imported_is_not_imported_again() {
    let mut renewal = in_browser();
    issued(&mut renewal);
    let mut view = view(true);
    view.certificates.extend(Role::ALL.map(|role| (new(role).fingerprint(), KeyId::from_bytes(b"its own"))));
    renewal.apply(&Event::ReadBack { view }, now());
    assert!(renewal.halves.all(|half| half.imported && !half.written), "{:?}", renewal.halves);
    assert!(!effects(&renewal).contains(&Effect::Import));
}

#[test]
fn the_person_may_come_back_until_the_requests_were_accepted() {
    let mut renewal = in_browser();
    renewal.apply(&Event::Resumed { link: None }, now());
    assert_eq!(renewal.stage(now()), Stage::WaitingForNotice);
    renewal.apply(&Event::WayChosen { way: Way::Hand }, now());
    assert_eq!(renewal.stage(now()), Stage::WaitingForConsent { step: Step::StoreKeys }, "files need no link");
    let mut accepted = in_browser();
    accepted.apply(&Event::AcceptanceMail { message_id: "a@b".into() }, now());
    accepted.apply(&Event::Resumed { link: None }, now());
    accepted.apply(&Event::WayChosen { way: Way::Portal }, now());
    assert_eq!((accepted.stage(now()), accepted.way), (Stage::WaitingForIca, Way::Browser));
}

#[test]
fn the_portals_patience_is_kept_but_not_for_ever() {
    let mut renewal = in_browser();
    renewal.apply(&Event::AcceptanceMail { message_id: "a@b".into() }, now());
    let links = vec![twins::renewal::HostList::new(["www.ica.cz"]).admit("https://www.ica.cz/instalace").unwrap()];
    renewal.apply(&Event::IssuanceMail { message_id: "c@d".into(), links }, now());
    let at = |renewal: &Renewal| renewal.effects(now(), &policy())[0].at;
    assert_eq!(at(&renewal), now());
    renewal.apply(&Event::PortalAskedPatience { until: now() + TimeDelta::hours(2) }, now());
    assert_eq!(at(&renewal), now() + TimeDelta::hours(2));
    renewal.apply(&Event::PortalAskedPatience { until: now() + TimeDelta::days(400) }, now());
    assert_eq!(at(&renewal), now() + TimeDelta::days(1));
}
