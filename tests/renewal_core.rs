//! The core under random histories: whatever happens in whatever order, the rules of the house hold.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "renewal_core/calendar.rs"]
mod calendar;
#[path = "renewal_core/derived.rs"]
mod derived;
#[path = "renewal_core/histories.rs"]
mod histories;
#[path = "renewal_core/rules.rs"]
mod rules;
#[path = "support/splitmix.rs"]
mod splitmix;
#[path = "renewal_core/world.rs"]
mod world;

use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::OnceLock,
};
use twins::{
    certificate::{Both, Certificate, Fingerprint, KeyId, Person, Role, SerialNumber, Standing},
    renewal::{
        CardView, Due, Effect, Event, Generation, Hold, HostList, KnownPair, Link, OldCertificate, Origin, PinState, Plan, Policy, Quiet,
        Refusal, RefusedCertificate, Renewal, Request, Source, Stage, Step,
    },
};

fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 22, 8, 0, 0).unwrap()
}

/// With a night in which nobody is asked.
fn policy() -> Policy {
    let hour = |hour| NaiveTime::from_hms_opt(hour, 0, 0).unwrap();
    Policy { quiet: Some(Quiet { zone: chrono_tz::Europe::Prague, from: hour(21), until: hour(7) }), ..Policy::default() }
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
    CardView { public_keys: vec![Fingerprint::of(b"old key")], keys: Vec::new(), certificates, other_pair: None }
}

/// A certificate of this role: the new one, or one of another key. They are real, so that keys from outside are found by them.
fn certificate_of(role: Role, variant: u8) -> Vec<u8> {
    static READ: OnceLock<BTreeMap<(Role, u8), Vec<u8>>> = OnceLock::new();
    let read = || {
        let one = |(name, role, variant)| {
            let path = format!("{}/tests/data/ca/{name}-{role}.pem", env!("CARGO_MANIFEST_DIR"));
            let found = Certificate::all_from(&std::fs::read(path).unwrap()).unwrap();
            ((role, variant), found[0].der().to_vec())
        };
        Role::ALL.into_iter().flat_map(|role| [("new", role, 0), ("old", role, 1)]).map(one).collect()
    };
    READ.get_or_init(read)[&(role, variant)].clone()
}

fn certificate(role: Role) -> Vec<u8> {
    certificate_of(role, 0)
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
        plan: Plan::default(),
    }
}

fn requests(variant: u8) -> Both<Request> {
    let request = |role: u8| Request { pkcs10: vec![role, variant], cms: vec![role, variant, 7] };
    Both { qualified: request(0), commercial: request(1) }
}

fn checked(generation: Generation, qualified: Standing) -> Event {
    Event::RevocationChecked { generation, standing: Both { qualified, commercial: Standing::Good } }
}

fn revoked() -> Standing {
    Standing::Revoked { at: start() - TimeDelta::days(2), reason: Some("keyCompromise".into()) }
}

fn unknown() -> Standing {
    Standing::Unknown { why: "nobody answers".into() }
}

fn happy() -> Vec<Event> {
    let key = |role| Event::KeyMade { role, id: key_id(role), public_key: vec![1] };
    let verified = |role| Event::CertificateVerified { role, der: certificate(role), not_after: start(), source: Source::LastPage };
    vec![
        Event::CardSeen { view: view(false), inserted: true },
        checked(Generation::Old, Standing::Good),
        Event::KeysOrdered,
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
        checked(Generation::New, Standing::Good),
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
        "waiting-for-consent",
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
        "importing",
        "done",
    ];
    assert_eq!(stages, expected);
}

#[test]
fn an_unproven_profile_stops_before_sending_until_the_person_says_yes() {
    let mut renewal = Renewal::open("2026-abc", &opened(true, false, false), start()).unwrap();
    for event in happy().into_iter().take(8) {
        renewal.apply(&event, start());
    }
    assert_eq!(renewal.stage(start()), Stage::WaitingForGoAhead);
    assert_eq!(renewal.effects(start(), &Policy::default()), []);
    renewal.apply(&Event::GoAhead, start());
    assert_eq!(renewal.effects(start(), &Policy::default()), [Due { effect: Effect::Send, at: start() }]);
}

#[test]
fn a_portal_that_is_down_is_tried_again_with_growing_pauses() {
    let pauses = pauses_of("2026-abc");
    assert!(pauses.windows(2).all(|two| two[1] >= two[0] * 3 / 2 || two[1] >= 3600), "{pauses:?}");
    assert!((30..=36).contains(&pauses[0]) && *pauses.last().unwrap() <= 3600 * 12 / 10, "{pauses:?}");
}

/// The pauses after each of a dozen failures, in seconds, of the renewal with this name.
fn pauses_of(id: &str) -> Vec<i64> {
    let mut renewal = Renewal::open(id, &opened(true, false, true), start()).unwrap();
    happy().iter().take(8).for_each(|event| renewal.apply(event, start()));
    let failed = |_| {
        renewal.apply(&Event::PortalUnreachable { why: "refused".into() }, start());
        (renewal.effects(start(), &Policy::default())[0].at - start()).num_seconds()
    };
    (0..12).map(failed).collect()
}

#[test]
fn many_desks_do_not_come_back_to_a_portal_all_at_once_and_each_comes_when_it_said() {
    let desks: Vec<Vec<i64>> = (0..40).map(|number| pauses_of(&format!("2026-{number:06x}"))).collect();
    for attempt in 0..12 {
        let pauses: Vec<i64> = desks.iter().map(|pauses| pauses[attempt]).collect();
        let different: BTreeSet<i64> = pauses.iter().copied().collect();
        let (least, most) = (*different.first().unwrap(), *different.last().unwrap());
        let plain = (30_i64 << attempt).min(3600);
        assert!((plain..=plain * 12 / 10).contains(&least) && most <= plain * 12 / 10, "attempt {attempt}: {pauses:?}");
        // Half a minute and a fifth of it has seven whole seconds in it.
        assert!(different.len() >= 6 && most - least >= plain / 10, "attempt {attempt}: {pauses:?}");
    }
    assert_eq!(pauses_of("2026-abc"), pauses_of("2026-abc"), "a replay says the same");
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
    let mut renewal = after(8, true);
    renewal.apply(&Event::IssuanceMail { message_id: "g@h".into(), links: vec![link()] }, start());
    renewal.apply(&refused(), start());
    assert_eq!(renewal.stage(start()), Stage::Sending);
}

#[test]
fn a_certificate_of_a_new_key_proves_that_the_requests_arrived() {
    let mut renewal = after(8, true);
    renewal.apply(&Event::PortalRejected { why: "known already".into() }, start());
    renewal.apply(&Event::IssuanceMail { message_id: "g@h".into(), links: vec![link()] }, start());
    assert_eq!(renewal.effects(start(), &Policy::default()).iter().map(|due| due.effect).collect::<Vec<_>>(), [Effect::Fetch]);
    renewal.apply(&verified(Role::Qualified), start());
    assert_eq!(renewal.stage(start()), Stage::WaitingForIca);
    renewal.apply(&verified(Role::Commercial), start());
    assert_eq!(renewal.stage(start()), Stage::WaitingForConsent { step: Step::Import });
}

#[test]
fn a_wrong_certificate_that_comes_beside_the_right_ones_changes_nothing() {
    let mut renewal = after(11, true);
    renewal.apply(&refused(), start());
    assert_eq!(renewal.stage(start()), Stage::WaitingForConsent { step: Step::Import });
}

#[test]
fn a_late_confirmation_does_not_lift_a_wrong_pin() {
    let mut renewal = after(11, true);
    renewal.apply(&Event::PinRefused { step: Step::Import, pin: PinState::SomeLeft }, start());
    renewal.apply(&Event::AcceptanceMail { message_id: "e@f".into() }, start());
    assert_eq!(renewal.stage(start()).name(), "stalled");
}

#[test]
fn a_key_that_was_made_in_a_crash_is_not_one_of_the_old() {
    let mut renewal = Renewal::open("2026-abc", &opened(true, true, true), start()).unwrap();
    let known = renewal.known_keys.clone();
    renewal.apply(&Event::KeysOrdered, start());
    renewal.apply(&Event::AgentStarted { may_send: true, plan: Plan::default() }, start());
    let mut later = view(false);
    later.public_keys.push(Fingerprint::of(b"the key that nobody reported"));
    renewal.apply(&Event::CardSeen { view: later, inserted: false }, start());
    assert_eq!(renewal.known_keys, known);
}

#[test]
fn who_says_no_while_keys_are_made_is_asked_anew_when_it_goes_on() {
    let mut renewal = after(4, true);
    assert_eq!(renewal.stage(start()), Stage::MakingKeys);
    renewal.apply(&Event::Refused, start());
    renewal.apply(&Event::Resumed { link: None }, start());
    assert_eq!(renewal.stage(start()), Stage::WaitingForConsent { step: Step::StoreKeys });
}

#[test]
fn a_restart_with_the_card_in_the_reader_does_not_ask_for_the_card() {
    let mut renewal = Renewal::open("2026-abc", &opened(true, true, true), start()).unwrap();
    renewal.take_news();
    renewal.apply(&Event::AgentStarted { may_send: true, plan: Plan::default() }, start());
    assert_eq!((renewal.take_news(), renewal.is_untold(start())), (vec![], true));
    renewal.apply(&Event::CardSeen { view: view(false), inserted: false }, start());
    assert_eq!((renewal.take_news(), renewal.is_untold(start())), (vec![], false));
}

#[test]
fn an_attempt_that_a_wrong_clock_dated_into_the_future_delays_nothing() {
    let mut renewal = after(8, true);
    renewal.apply(&Event::PortalUnreachable { why: "refused".into() }, start() + TimeDelta::days(300));
    assert_eq!(renewal.effects(start(), &Policy::default()), [Due { effect: Effect::Send, at: start() }]);
}

fn effects_of(renewal: &Renewal, now: DateTime<Utc>) -> Vec<Effect> {
    renewal.effects(now, &Policy::default()).iter().filter(|due| due.at <= now).map(|due| due.effect).collect()
}

#[test]
fn nobody_is_asked_for_a_pin_before_the_standing_of_the_pair_is_known() {
    let mut renewal = Renewal::open("2026-abc", &opened(true, true, true), start()).unwrap();
    assert_eq!((effects_of(&renewal, start()), renewal.take_news()), (vec![Effect::CheckRevocation], vec![]));
    renewal.apply(&checked(Generation::Old, Standing::Good), start());
    assert_eq!(effects_of(&renewal, start()), [Effect::MakeKeys]);
    assert_eq!(renewal.take_news().len(), 1);
    let tomorrow = start() + TimeDelta::days(1);
    assert_eq!(effects_of(&renewal, tomorrow), [Effect::CheckRevocation], "an old answer is fetched anew first");
}

#[test]
fn an_unknown_standing_stops_nothing_and_is_asked_for_again_with_growing_pauses() {
    let mut renewal = Renewal::open("2026-abc", &opened(true, true, true), start()).unwrap();
    let mut pauses = Vec::new();
    for _ in 0..9 {
        renewal.apply(&checked(Generation::Old, unknown()), start());
        assert_eq!(effects_of(&renewal, start()), [Effect::MakeKeys]);
        let again = renewal.effects(start(), &Policy::default()).into_iter().find(|due| due.effect == Effect::CheckRevocation);
        pauses.push((again.unwrap().at - start()).num_minutes());
    }
    assert_eq!(pauses, [5, 10, 20, 40, 80, 160, 160, 160, 160]);
}

#[test]
fn a_revoked_pair_is_not_renewed_and_stays_revoked_while_nothing_else_is_heard() {
    let mut renewal = Renewal::open("2026-abc", &opened(true, true, true), start()).unwrap();
    for event in [checked(Generation::Old, revoked()), checked(Generation::Old, unknown()), Event::AskNow] {
        renewal.apply(&event, start());
        assert!(matches!(renewal.stage(start()), Stage::Stalled { hold: Hold::Revoked { generation: Generation::Old, .. } }), "{event:?}");
    }
    assert_eq!(effects_of(&renewal, start()), [Effect::CheckRevocation], "who wants to go on has it asked again");
    renewal.apply(&checked(Generation::Old, Standing::Good), start());
    assert_eq!(renewal.stage(start()), Stage::WaitingForConsent { step: Step::StoreKeys }, "it was only on hold");
}

#[test]
fn a_new_pair_is_done_only_when_the_authority_was_asked_about_it() {
    let mut renewal = after(14, true);
    assert_eq!(renewal.stage(start()), Stage::Importing);
    assert_eq!(effects_of(&renewal, start()), [Effect::CheckRevocation]);
    let mut bad = renewal.clone();
    bad.apply(&checked(Generation::New, revoked()), start());
    assert!(matches!(bad.stage(start()), Stage::Stalled { hold: Hold::Revoked { generation: Generation::New, .. } }));
    renewal.apply(&checked(Generation::New, unknown()), start());
    assert_eq!(renewal.stage(start()), Stage::Done);
}

/// The card is in, the pair is good, and the person is to be asked.
fn asking() -> Renewal {
    after(2, true)
}

fn asked_at(renewal: &Renewal, now: DateTime<Utc>) -> DateTime<Utc> {
    renewal.effects(now, &policy()).iter().find(|due| due.effect == Effect::MakeKeys).unwrap().at
}

#[test]
fn who_says_later_is_asked_then_and_the_card_put_in_again_changes_nothing() {
    let mut renewal = asking();
    let later = start() + TimeDelta::hours(3);
    renewal.apply(&Event::PutOff { until: later }, start());
    assert_eq!((asked_at(&renewal, start()), renewal.put_off_until(start())), (later, Some(later)));
    renewal.apply(&Event::CardGone, start());
    renewal.apply(&Event::CardSeen { view: view(false), inserted: true }, start());
    assert_eq!(asked_at(&renewal, start()), later);
    let again: Renewal = serde_json::from_str(&serde_json::to_string(&renewal).unwrap()).unwrap();
    assert_eq!(asked_at(&again, start()), later, "it is a fact, and survives a restart");
    renewal.apply(&Event::Tick, later);
    assert_eq!((renewal.put_off, asked_at(&renewal, later)), (None, later));
    renewal.apply(&Event::PutOff { until: later + TimeDelta::days(2) }, later);
    renewal.apply(&Event::AskNow, later);
    assert_eq!(effects_of(&renewal, later), vec![Effect::CheckRevocation], "the look comes first, hours after the last one");
    renewal.apply(&checked(Generation::Old, Standing::Good), later);
    assert_eq!(asked_at(&renewal, later), later, "who asks for it is asked");
}

#[test]
fn near_the_end_nothing_is_put_off_beyond_what_is_left() {
    let mut renewal = asking();
    let end = renewal.pair.expires();
    renewal.apply(&Event::PutOff { until: end + TimeDelta::days(1) }, start());
    assert_eq!(renewal.put_off_until(start()), Some(end - TimeDelta::days(1)));
    let late = end - TimeDelta::hours(5);
    renewal.apply(&Event::PutOff { until: end }, late);
    assert_eq!(renewal.put_off_until(late), Some(late + TimeDelta::hours(1)));
}

#[test]
fn nobody_is_asked_at_night_but_who_is_awake_and_in_the_last_day() {
    let mut renewal = asking();
    let night = Utc.with_ymd_and_hms(2026, 11, 23, 1, 0, 0).unwrap();
    let morning = Utc.with_ymd_and_hms(2026, 11, 23, 6, 0, 0).unwrap();
    renewal.apply(&Event::CardSeen { view: view(false), inserted: false }, night);
    renewal.apply(&checked(Generation::Old, Standing::Good), night);
    assert_eq!(asked_at(&renewal, night), morning);
    let mut awake = renewal.clone();
    awake.apply(&Event::CardSeen { view: view(false), inserted: true }, night);
    assert_eq!(asked_at(&awake, night), night, "who puts the card in at night is awake");
    let last_night = renewal.pair.expires() - TimeDelta::hours(7);
    renewal.apply(&checked(Generation::Old, Standing::Good), last_night);
    assert_eq!(asked_at(&renewal, last_night), last_night);
}

#[test]
fn who_does_not_answer_is_asked_again_the_sooner_the_nearer_the_end_is() {
    let mut renewal = asking();
    let unanswered = Event::Unanswered { step: Step::StoreKeys, why: "timeout".into() };
    renewal.apply(&unanswered, start());
    assert_eq!(asked_at(&renewal, start()), start() + TimeDelta::hours(4));
    let late = renewal.pair.expires() - TimeDelta::hours(50);
    renewal.apply(&checked(Generation::Old, Standing::Good), late);
    renewal.apply(&unanswered, late);
    assert_eq!(asked_at(&renewal, late), late + TimeDelta::hours(1));
}

#[test]
fn nobody_is_told_of_a_pin_before_all_that_it_needs_was_looked_at_again() {
    let asks = |renewal: &mut Renewal| renewal.take_news().contains(&twins::renewal::News::NeedsConsent(Step::StoreKeys));
    let inserted = Event::CardSeen { view: view(false), inserted: true };
    let hour = start() + TimeDelta::hours(1);
    // The look at the beginning was a moment ago: it counts.
    let mut renewal = Renewal::open("r", &opened(true, false, true), start()).unwrap();
    renewal.apply(&checked(Generation::Old, Standing::Good), start());
    renewal.apply(&inserted, start() + TimeDelta::minutes(9));
    assert!(asks(&mut renewal));
    // The card comes an hour later: the look comes first, and only then the word.
    let mut renewal = Renewal::open("r", &opened(true, false, true), start()).unwrap();
    renewal.apply(&checked(Generation::Old, Standing::Good), start());
    renewal.apply(&inserted, hour);
    assert!(!asks(&mut renewal));
    assert_eq!(effects_of(&renewal, hour), vec![Effect::CheckRevocation]);
    // Something is missing: that is told instead. The person goes on in the same minute: it is looked at once more.
    renewal.apply(&Event::Unready { what: "the portal is away".into() }, hour);
    renewal.apply(&checked(Generation::Old, Standing::Good), hour);
    assert_eq!(renewal.take_news(), [twins::renewal::News::Stalled]);
    renewal.apply(&Event::AskNow, hour);
    assert!(!asks(&mut renewal) && effects_of(&renewal, hour) == vec![Effect::CheckRevocation]);
    renewal.apply(&checked(Generation::Old, Standing::Good), hour);
    assert!(asks(&mut renewal));
}
