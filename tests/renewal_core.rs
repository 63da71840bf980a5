//! The core under random histories: whatever happens in whatever order, the rules of the house hold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use proptest::{prelude::*, sample::select, test_runner::RngAlgorithm};
use twins::{
    certificate::{Both, Fingerprint, KeyId, Person, Role, SerialNumber},
    renewal::{
        CardView, Due, Effect, Event, HostList, KnownPair, Link, OldCertificate, Origin, PinState, Policy, Refusal, RefusedCertificate,
        Renewal, Request, Source, Stage, Step,
    },
};

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 8, 0, 0).unwrap()
}

fn policy() -> Policy {
    Policy {
        poll: TimeDelta::minutes(15),
        retry_first: TimeDelta::seconds(30),
        retry_longest: TimeDelta::hours(1),
        ask_again: TimeDelta::hours(4),
    }
}

fn old(name: &[u8], serial: &str) -> OldCertificate {
    let not_after = start() + TimeDelta::days(21);
    OldCertificate {
        fingerprint: Fingerprint::of(name),
        serial: SerialNumber::from_hex(serial).unwrap(),
        not_before: not_after - TimeDelta::days(365),
        not_after,
        der: name.to_vec(),
    }
}

fn pair() -> KnownPair {
    KnownPair {
        token_serial: "0001".into(),
        token_label: "ICA Starcos 3.74".into(),
        person: Person {
            name: "Jana Nováková".into(),
            serial_number: Some("ICA - 10123456".into()),
            ica_user_id: None,
            emails: vec!["jana.novakova@example.cz".into()],
        },
        old: Both { qualified: old(b"old q", "B1A5F1"), commercial: old(b"old c", "C2B6E2") },
    }
}

fn link() -> Link {
    HostList::new(["www.ica.cz"]).admit("https://www.ica.cz/obnova?id=1").unwrap()
}

fn view(with_new: bool) -> CardView {
    let mut certificates = vec![(Fingerprint::of(b"old q"), KeyId::from_bytes(b"1")), (Fingerprint::of(b"old c"), KeyId::from_bytes(b"2"))];
    if with_new {
        certificates.extend(Role::ALL.map(|role| (Fingerprint::of(&certificate(role)), key_id(role))));
    }
    CardView { public_keys: vec![Fingerprint::of(b"old key")], certificates, other_pair: None }
}

fn certificate(role: Role) -> Vec<u8> {
    format!("new {role}").into_bytes()
}

fn key_id(role: Role) -> KeyId {
    KeyId::from_bytes(role.to_string().as_bytes())
}

fn opened(with_link: bool, with_card: bool, may_send: bool) -> Event {
    Event::Opened {
        pair: Box::new(pair()),
        origin: Origin::Notice("a@b".into()),
        link: with_link.then(link),
        planned: Both { qualified: key_id(Role::Qualified), commercial: key_id(Role::Commercial) },
        card: with_card.then(|| view(false)),
        may_send,
    }
}

fn requests(variant: u8) -> Both<Request> {
    let request = |role: u8| Request { pkcs10: vec![role, variant], cms: vec![role, variant, 7] };
    Both { qualified: request(0), commercial: request(1) }
}

fn any_step() -> impl Strategy<Value = Step> {
    select(vec![Step::StoreKeys, Step::SendRequests, Step::Import])
}

fn any_role() -> impl Strategy<Value = Role> {
    select(Role::ALL.to_vec())
}

fn any_event() -> impl Strategy<Value = Event> {
    let why = || "something".to_owned();
    prop_oneof![
        any::<bool>().prop_map(|may_send| Event::AgentStarted { may_send }),
        any::<bool>().prop_map(|with| Event::NoticeSeen { message_id: "c@d".into(), link: with.then(link) }),
        any::<bool>().prop_map(|with| Event::Resumed { link: with.then(link) }),
        Just(Event::AskNow),
        Just(Event::GoAhead),
        Just(Event::KeysOrdered),
        Just(Event::Refused),
        (any::<bool>(), any::<bool>()).prop_map(|(new, inserted)| Event::CardSeen { view: view(new), inserted }),
        Just(Event::CardGone),
        any_step().prop_map(|step| Event::Consented { step }),
        any_step().prop_map(|step| Event::Declined { step }),
        any_step().prop_map(move |step| Event::Unanswered { step, why: why() }),
        (any_step(), select(vec![PinState::SomeLeft, PinState::LastTry, PinState::Locked]))
            .prop_map(|(step, pin)| Event::PinRefused { step, pin }),
        any_step().prop_map(move |step| Event::CardFailed { step, what: "CKR_DEVICE_ERROR".into() }),
        any_role().prop_map(|role| Event::MakingKey { role }),
        (any_role(), 0..2_u8).prop_map(|(role, variant)| Event::KeyMade { role, id: key_id(role), public_key: vec![variant] }),
        (0..2_u8).prop_map(|variant| Event::RequestsMade { requests: requests(variant) }),
        Just(Event::Accepted { number: Some("2026-1".into()), last_page: Some(twins::renewal::LastPage(serde_json::json!({}))) }),
        Just(Event::PortalUnreachable { why: "refused".into() }),
        Just(Event::PortalRejected { why: "no".into() }),
        Just(Event::PortalUnknown { what: "?".into() }),
        Just(Event::NotYetIssued),
        Just(Event::AcceptanceMail { message_id: "e@f".into() }),
        Just(Event::PaymentAsked { payment: twins::renewal::Payment::default() }),
        any::<bool>().prop_map(|with| Event::IssuanceMail { message_id: "g@h".into(), links: with.then(link).into_iter().collect() }),
        any_role().prop_map(|role| Event::CertificateVerified {
            role,
            der: certificate(role),
            not_after: start() + TimeDelta::days(365),
            source: Source::LastPage
        }),
        (0..3_u8).prop_map(|n| Event::CertificateRefused(RefusedCertificate {
            fingerprint: Fingerprint::of(&[n]),
            subject: "X".into(),
            why: Refusal::ForeignKey
        })),
        Just(Event::Written),
        any::<bool>().prop_map(|new| Event::ReadBack { view: view(new) }),
        Just(Event::Tick),
    ]
}

fn history() -> impl Strategy<Value = (Event, Vec<(Event, i64)>)> {
    let first = (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(link, card, may_send)| opened(link, card, may_send));
    // Most steps take seconds; some take days, so that the end of the pair is met too.
    let pause = prop_oneof![9 => 0..60_i64, 1 => 0..400_000_i64];
    (first, prop::collection::vec((any_event(), pause), 0..120))
}

fn check(before: &Renewal, after: &Renewal, event: &Event, now: DateTime<Utc>) {
    for role in Role::ALL {
        let (was, is) = (before.halves.get(role), after.halves.get(role));
        assert!(was.key.is_none() || was.key == is.key, "a key, once made, stays the key of its half");
        assert!(was.request.is_none() || was.request == is.request, "a request, once signed, is sent with the same bytes");
        assert!(was.certificate.is_none() || was.certificate == is.certificate);
        assert!(is.request.is_none() || is.key.is_some(), "no request without a key");
        assert!(is.accepted.is_none() || is.request.is_some(), "nothing is accepted that was not signed");
        assert!(is.certificate.is_none() || is.key.is_some());
        assert!(!is.imported || is.certificate.is_some(), "nothing is imported that was not verified");
    }
    let stage = after.stage(now);
    let effects = after.effects(now, &policy());
    let wanted = |effect| effects.iter().any(|due: &Due| due.effect == effect);
    assert!(stage != Stage::Done || after.halves.all(|half| half.imported), "done only with both halves");
    if wanted(Effect::MakeKeys) || wanted(Effect::MakeRequests) || wanted(Effect::Send) {
        assert!(after.pair.expires() > now, "an expired pair is not renewed");
    }
    assert!(!wanted(Effect::Send) || (after.may_send && after.requests().is_some() && !after.is_accepted()));
    assert!(!wanted(Effect::Import) || after.certificates().is_some());
    assert!(effects.iter().all(|due| due.effect.step().is_none() || after.card_present), "no prompt without the card");
    if let Stage::MakingKeys | Stage::Importing = stage {
        assert!(after.at_work.is_some() || after.halves.all(|half| half.written), "no work without consent");
    }
    let idle = effects.is_empty() && after.deadline().is_none() && stage.actor() == twins::renewal::Actor::Program;
    assert!(!idle, "{stage:?} would wait for nothing after {event:?}");
}

proptest! {
    // The default generator, compiled without optimization, would take most of the time.
    #![proptest_config(ProptestConfig {
        cases: cases(), max_shrink_iters: 2000, rng_algorithm: RngAlgorithm::XorShift, ..ProptestConfig::default()
    })]

    #[test]
    fn the_rules_hold_in_every_history((first, rest) in history()) {
        let mut now = start();
        let mut renewal = Renewal::open("2026-abc", &first, now).unwrap();
        let mut journal = vec![(first, now)];
        for (event, seconds) in rest {
            now += TimeDelta::seconds(seconds);
            let before = renewal.clone();
            renewal.apply(&event, now);
            check(&before, &renewal, &event, now);
            journal.push((event, now));
        }
        let written = journal.iter().map(|(event, at)| (serde_json::from_str::<Event>(&serde_json::to_string(event).unwrap()).unwrap(), *at));
        let replayed = Renewal::replay("2026-abc", written).unwrap();
        renewal.take_news();
        prop_assert_eq!(&replayed, &renewal);
        let stored: Renewal = serde_json::from_str(&serde_json::to_string(&renewal).unwrap()).unwrap();
        prop_assert_eq!(stored, renewal);
    }
}

/// Some fifty thousand events; `TWINS_HISTORIES=20000` drives well over a million.
fn cases() -> u32 {
    std::env::var("TWINS_HISTORIES").ok().and_then(|number| number.parse().ok()).unwrap_or(800)
}

fn happy() -> Vec<Event> {
    let key = |role| Event::KeyMade { role, id: key_id(role), public_key: vec![1] };
    let verified = |role| Event::CertificateVerified { role, der: certificate(role), not_after: start(), source: Source::LastPage };
    vec![
        Event::CardSeen { view: view(false), inserted: true },
        Event::Consented { step: Step::StoreKeys },
        key(Role::Qualified),
        key(Role::Commercial),
        Event::Consented { step: Step::SendRequests },
        Event::RequestsMade { requests: requests(0) },
        Event::Accepted { number: None, last_page: None },
        verified(Role::Qualified),
        verified(Role::Commercial),
        Event::Consented { step: Step::Import },
        Event::Written,
        Event::ReadBack { view: view(true) },
    ]
}

#[test]
fn the_way_from_the_notice_to_the_card() {
    let mut renewal = Renewal::open("2026-abc", &opened(true, false, true), start()).unwrap();
    let mut stages = vec![renewal.stage(start()).name()];
    for event in happy() {
        renewal.apply(&event, start());
        stages.push(renewal.stage(start()).name());
    }
    let expected = [
        "waiting-for-card",
        "waiting-for-consent",
        "making-keys",
        "making-keys",
        "waiting-for-consent",
        "sending",
        "sending",
        "waiting-for-ica",
        "waiting-for-ica",
        "waiting-for-consent",
        "importing",
        "importing",
        "done",
    ];
    assert_eq!(stages, expected);
}

#[test]
fn an_unproven_profile_stops_before_sending_until_the_person_says_yes() {
    let mut renewal = Renewal::open("2026-abc", &opened(true, false, false), start()).unwrap();
    for event in happy().into_iter().take(6) {
        renewal.apply(&event, start());
    }
    assert_eq!(renewal.stage(start()), Stage::WaitingForGoAhead);
    assert_eq!(renewal.effects(start(), &policy()), []);
    renewal.apply(&Event::GoAhead, start());
    assert_eq!(renewal.effects(start(), &policy()), [Due { effect: Effect::Send, at: start() }]);
}

#[test]
fn a_portal_that_is_down_is_tried_again_with_growing_pauses() {
    let mut renewal = Renewal::open("2026-abc", &opened(true, false, true), start()).unwrap();
    for event in happy().into_iter().take(6) {
        renewal.apply(&event, start());
    }
    let mut pauses = Vec::new();
    for _ in 0..12 {
        renewal.apply(&Event::PortalUnreachable { why: "refused".into() }, start());
        pauses.push((renewal.effects(start(), &policy())[0].at - start()).num_seconds());
    }
    assert!(pauses.windows(2).all(|two| two[1] >= two[0] * 3 / 2 || two[1] >= 3600), "{pauses:?}");
    assert!((30..=36).contains(&pauses[0]) && *pauses.last().unwrap() <= 3600 * 12 / 10, "{pauses:?}");
}

/// A renewal to which the first so many events of the good way happened.
fn after(count: usize, may_send: bool) -> Renewal {
    let mut renewal = Renewal::open("2026-abc", &opened(true, false, may_send), start()).unwrap();
    happy().iter().take(count).for_each(|event| renewal.apply(event, start()));
    renewal
}

fn refused() -> Event {
    Event::CertificateRefused(RefusedCertificate { fingerprint: Fingerprint::of(b"x"), subject: "X".into(), why: Refusal::ForeignKey })
}

fn verified(role: Role) -> Event {
    Event::CertificateVerified { role, der: certificate(role), not_after: start(), source: Source::MailLink }
}

#[test]
fn a_mail_about_other_certificates_does_not_keep_the_requests_from_being_sent() {
    let mut renewal = after(6, true);
    renewal.apply(&Event::IssuanceMail { message_id: "g@h".into(), links: vec![link()] }, start());
    renewal.apply(&refused(), start());
    assert_eq!(renewal.stage(start()), Stage::Sending);
}

#[test]
fn a_certificate_of_a_new_key_proves_that_the_requests_arrived() {
    let mut renewal = after(6, true);
    renewal.apply(&Event::PortalRejected { why: "known already".into() }, start());
    renewal.apply(&Event::IssuanceMail { message_id: "g@h".into(), links: vec![link()] }, start());
    assert_eq!(renewal.effects(start(), &policy()).iter().map(|due| due.effect).collect::<Vec<_>>(), [Effect::Fetch]);
    renewal.apply(&verified(Role::Qualified), start());
    assert_eq!(renewal.stage(start()), Stage::WaitingForIca);
    renewal.apply(&verified(Role::Commercial), start());
    assert_eq!(renewal.stage(start()), Stage::WaitingForConsent { step: Step::Import });
}

#[test]
fn a_wrong_certificate_that_comes_beside_the_right_ones_changes_nothing() {
    let mut renewal = after(9, true);
    renewal.apply(&refused(), start());
    assert_eq!(renewal.stage(start()), Stage::WaitingForConsent { step: Step::Import });
}

#[test]
fn a_late_confirmation_does_not_lift_a_wrong_pin() {
    let mut renewal = after(9, true);
    renewal.apply(&Event::PinRefused { step: Step::Import, pin: PinState::SomeLeft }, start());
    renewal.apply(&Event::AcceptanceMail { message_id: "e@f".into() }, start());
    assert_eq!(renewal.stage(start()).name(), "stalled");
}

#[test]
fn a_key_that_was_made_in_a_crash_is_not_one_of_the_old() {
    let mut renewal = Renewal::open("2026-abc", &opened(true, true, true), start()).unwrap();
    let known = renewal.known_keys.clone();
    renewal.apply(&Event::KeysOrdered, start());
    renewal.apply(&Event::AgentStarted { may_send: true }, start());
    let mut later = view(false);
    later.public_keys.push(Fingerprint::of(b"the key that nobody reported"));
    renewal.apply(&Event::CardSeen { view: later, inserted: false }, start());
    assert_eq!(renewal.known_keys, known);
}

#[test]
fn who_says_no_while_keys_are_made_is_asked_anew_when_it_goes_on() {
    let mut renewal = after(2, true);
    assert_eq!(renewal.stage(start()), Stage::MakingKeys);
    renewal.apply(&Event::Refused, start());
    renewal.apply(&Event::Resumed { link: None }, start());
    assert_eq!(renewal.stage(start()), Stage::WaitingForConsent { step: Step::StoreKeys });
}

#[test]
fn a_restart_with_the_card_in_the_reader_does_not_ask_for_the_card() {
    let mut renewal = Renewal::open("2026-abc", &opened(true, true, true), start()).unwrap();
    renewal.take_news();
    renewal.apply(&Event::AgentStarted { may_send: true }, start());
    assert_eq!((renewal.take_news(), renewal.is_untold(start())), (vec![], true));
    renewal.apply(&Event::CardSeen { view: view(false), inserted: false }, start());
    assert_eq!((renewal.take_news(), renewal.is_untold(start())), (vec![], false));
}

#[test]
fn an_attempt_that_a_wrong_clock_dated_into_the_future_delays_nothing() {
    let mut renewal = after(6, true);
    renewal.apply(&Event::PortalUnreachable { why: "refused".into() }, start() + TimeDelta::days(300));
    assert_eq!(renewal.effects(start(), &policy()), [Due { effect: Effect::Send, at: start() }]);
}
