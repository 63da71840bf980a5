//! What happens to a renewal in the random histories: things of a small world, and a hostile and a fair hand that deal with them.

use super::{certificate_of, checked, key_id, link, pair, requests, revoked, splitmix::SplitMix, start, unknown};
use chrono::{DateTime, TimeDelta, Utc};
use twins::{
    certificate::{Both, Certificate, Fingerprint, KeyId, Role, Standing},
    renewal::{
        CardView, Event, Generation, Hold, KnownPair, LastPage, Link, LoginOutcome, Origin, Payment, PinState, Plan, Refusal,
        RefusedCertificate, Renewal, Request, Source, Stage, Step, Way,
    },
};

/// What the hands of chance throw; the same for the same seed.
pub struct Dice(SplitMix);

impl Dice {
    pub const fn new(seed: u64) -> Self {
        Self(SplitMix::new(seed))
    }

    /// A number below this.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0.below(limit)
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }

    fn role(&mut self) -> Role {
        self.pick(&Role::ALL)
    }

    fn step(&mut self) -> Step {
        self.pick(&Step::ALL)
    }

    fn plan(&mut self) -> Plan {
        Plan { register: self.once_in(2), prove_login: self.once_in(2) }
    }
}

/// Made once: links are parsed, and pairs are long.
pub struct World {
    pair: KnownPair,
    newer: KnownPair,
    link: Link,
    views: [CardView; 3],
    /// Keys that other software made.
    outside: Vec<(Fingerprint, KeyId)>,
    requests: [Both<Request>; 2],
}

impl World {
    pub fn new() -> Self {
        let mut newer = pair();
        for role in Role::ALL {
            let old = newer.old.get_mut(role);
            old.fingerprint = Fingerprint::of(format!("newer {role}").as_bytes());
            old.not_before += TimeDelta::days(360);
            old.not_after += TimeDelta::days(360);
        }
        let views = [&[][..], &Role::ALL[..1], &Role::ALL].map(view_with);
        Self { pair: pair(), newer, link: link(), views, outside: keys_from_outside(), requests: [requests(0), requests(1)] }
    }

    /// How a renewal begins.
    pub fn opening(&self, dice: &mut Dice) -> Event {
        let origin = if dice.once_in(3) { Origin::Calendar } else { Origin::Notice("a@b".into()) };
        Event::Opened {
            pair: Box::new(self.pair.clone()),
            origin,
            link: dice.once_in(2).then(|| self.link.clone()),
            planned: Both { qualified: key_id(Role::Qualified), commercial: key_id(Role::Commercial) },
            card: dice.once_in(2).then(|| self.views[0].clone()),
            may_send: dice.once_in(2),
            plan: dice.plan(),
        }
    }

    /// How much later the next thing happens, in seconds: mostly at once, sometimes days, and sometimes the clock is set back.
    pub fn pause(&self, dice: &mut Dice) -> i64 {
        let most = match dice.below(200) {
            0 => 900_000,
            1..=4 => 90_000,
            5 => return -i64::try_from(dice.below(90_000)).unwrap(),
            _ => 60,
        };
        i64::try_from(dice.below(most)).unwrap()
    }

    /// Anything at all, fitting or not.
    pub fn hostile(&self, dice: &mut Dice) -> Event {
        let why = || "something".to_owned();
        match dice.below(45) {
            0 => Event::AgentStarted { may_send: dice.once_in(3), plan: dice.plan() },
            1 => Event::NoticeSeen { message_id: "c@d".into(), link: dice.once_in(2).then(|| self.link.clone()) },
            2 => Event::Resumed { link: dice.once_in(2).then(|| self.link.clone()) },
            3 => Event::AskNow,
            4 => Event::GoAhead,
            5 if dice.once_in(3) => Event::Refused,
            5..=6 => Event::KeysOrdered,
            7..=8 => Event::CardSeen { view: self.view(dice), inserted: dice.once_in(2) },
            9 => Event::CardGone,
            10..=12 => Event::Consented { step: dice.step() },
            13 => Event::Declined { step: dice.step() },
            14 => Event::Unanswered { step: dice.step(), why: why().into() },
            15 => Event::PinRefused { step: dice.step(), pin: dice.pick(&[PinState::SomeLeft, PinState::LastTry, PinState::Locked]) },
            16 => Event::CardFailed { step: dice.step(), what: "CKR_DEVICE_ERROR".into() },
            17 => Event::MakingKey { role: dice.role() },
            18..=19 => key_made(dice.role(), u8::try_from(dice.below(3)).unwrap()),
            20 => Event::RequestsMade { requests: dice.pick(&[&self.requests[0], &self.requests[1]]).clone() },
            21 => Event::Accepted { number: Some("2026-1".into()), last_page: Some(LastPage(serde_json::json!({}))) },
            22 => Event::PortalUnreachable { why: why() },
            23 => Event::PortalRejected { why: why() },
            24 => Event::PortalUnknown { what: why() },
            25 => Event::NotYetIssued,
            26 => Event::AcceptanceMail { message_id: "e@f".into() },
            27 => Event::PaymentAsked { payment: Payment::default() },
            28 => Event::IssuanceMail { message_id: "g@h".into(), links: vec![self.link.clone()] },
            29 => verified(dice.role(), u8::try_from(dice.below(2)).unwrap()),
            30 => {
                let fingerprint = Fingerprint::of(&[u8::try_from(dice.below(3)).unwrap()]);
                Event::CertificateRefused(RefusedCertificate { fingerprint, subject: "X".into(), why: Refusal::ForeignKey })
            }
            31 => dice.pick(&[&Event::Written, &Event::Tick, &Event::Reminded { days: 7 }]).clone(),
            32 => Event::ReadBack { view: self.view(dice) },
            33 => Event::Registered { role: dice.role() },
            34 => Event::RegisteringFailed { why: why() },
            35..=36 => {
                let standing = dice.pick(&[&Standing::Good, &Standing::Good, &unknown(), &revoked()]).clone();
                checked(dice.pick(&[Generation::Old, Generation::New]), standing)
            }
            37 => Event::WayChosen { way: dice.pick(&[Way::Portal, Way::Browser, Way::Browser, Way::Hand]) },
            38 => Event::LastPageChanged { last_page: LastPage(serde_json::json!({ "cookies": dice.below(3) })) },
            39 => Event::PortalAskedPatience { until: start() + TimeDelta::hours(i64::try_from(dice.below(900)).unwrap()) },
            40 => Event::PerhapsSent,
            41 => Event::Unready { what: why() },
            42 => Event::Ready,
            43 => Event::PutOff { until: start() + TimeDelta::hours(i64::try_from(dice.below(700)).unwrap() - 50) },
            _ => Event::LoginChecked {
                outcome: match dice.below(4) {
                    3 => LoginOutcome::NeverAsked,
                    0 => LoginOutcome::Proven,
                    1 => LoginOutcome::Refused { why: why() },
                    _ => LoginOutcome::Unreachable { why: why() },
                },
            },
        }
    }

    /// A look at the card. Rarely there is a newer pair on it: that ends most stories.
    fn view(&self, dice: &mut Dice) -> CardView {
        let mut view = dice.pick(&[&self.views[0], &self.views[0], &self.views[1], &self.views[2]]).clone();
        if dice.once_in(4) {
            view.keys.clone_from(&self.outside);
        }
        if dice.once_in(20) {
            view.other_pair = Some(Box::new(self.newer.clone()));
        }
        view
    }

    /// What a world that means well does next, where the renewal stands so. `None` when nothing more is to be done.
    pub fn fair(&self, renewal: &Renewal, now: DateTime<Utc>) -> Option<Event> {
        Some(match renewal.stage(now) {
            Stage::WaitingForNotice => Event::NoticeSeen { message_id: "c@d".into(), link: Some(self.link.clone()) },
            Stage::WaitingForCard { .. } => Event::CardSeen { view: self.view_of(renewal), inserted: true },
            Stage::WaitingForConsent { .. } | Stage::Importing if renewal.standing().is_none() => {
                checked(renewal.generation(), Standing::Good)
            }
            Stage::Stalled { hold: Hold::Revoked { generation, .. } } => checked(generation, Standing::Good),
            Stage::WaitingForConsent { step: Step::StoreKeys } if !renewal.keys_ordered => Event::KeysOrdered,
            Stage::WaitingForConsent { step } => Event::Consented { step },
            Stage::MakingKeys if !renewal.keys_ordered => Event::KeysOrdered,
            Stage::MakingKeys => key_made(Role::ALL.into_iter().find(|role| renewal.halves.get(*role).key.is_none())?, 1),
            Stage::WaitingForGoAhead => Event::GoAhead,
            Stage::WaitingForDelivery { .. } => Event::AcceptanceMail { message_id: "e@f".into() },
            Stage::Sending if renewal.requests().is_none() => Event::RequestsMade { requests: self.requests[0].clone() },
            Stage::Sending => Event::Accepted { number: None, last_page: None },
            Stage::WaitingForIca | Stage::WaitingForPayment | Stage::Stalled { hold: Hold::CertificateRefused { .. } } => {
                verified(Role::ALL.into_iter().find(|role| renewal.halves.get(*role).certificate.is_none())?, 0)
            }
            Stage::Importing if renewal.keys().is_some() && !renewal.halves.all(|half| half.written) => Event::Written,
            Stage::Importing => Event::ReadBack { view: self.imported(renewal) },
            Stage::Registering => Event::Registered { role: Role::ALL.into_iter().find(|role| !renewal.halves.get(*role).registered)? },
            Stage::ProvingLogin => Event::LoginChecked { outcome: LoginOutcome::Proven },
            Stage::Stalled { .. } => Event::AskNow,
            Stage::Declined => Event::Resumed { link: None },
            Stage::Done | Stage::Superseded | Stage::Expired => return None,
        })
    }

    fn view_of(&self, renewal: &Renewal) -> CardView {
        if renewal.halves.all(|half| half.imported) { self.imported(renewal) } else { self.with_outside_keys(&self.views[0]) }
    }

    fn with_outside_keys(&self, view: &CardView) -> CardView {
        CardView { keys: self.outside.clone(), ..view.clone() }
    }

    /// The card with what this renewal put on it.
    fn imported(&self, renewal: &Renewal) -> CardView {
        let mut view = self.with_outside_keys(&self.views[0]);
        for (_, half) in renewal.halves.iter() {
            if let (Some(key), Some(certificate)) = (&half.key, &half.certificate) {
                view.certificates.push((certificate.fingerprint, key.id.clone()));
            }
        }
        view
    }
}

/// The keys that the authority's software made, and those of other certificates.
fn keys_from_outside() -> Vec<(Fingerprint, KeyId)> {
    let all = Role::ALL.into_iter().flat_map(|role| [(role, 0), (role, 1)]);
    let key = |(role, variant)| {
        let certificate = Certificate::from_der(&certificate_of(role, variant)).unwrap();
        (Fingerprint::of(certificate.public_key_der()), if variant == 0 { key_id(role) } else { KeyId::from_bytes(b"from outside") })
    };
    all.map(key).collect()
}

fn view_with(new: &[Role]) -> CardView {
    let mut certificates = vec![(Fingerprint::of(b"old q"), KeyId::from_bytes(b"1")), (Fingerprint::of(b"old c"), KeyId::from_bytes(b"2"))];
    certificates.extend(new.iter().map(|role| (Fingerprint::of(&certificate_of(*role, 0)), key_id(*role))));
    CardView { public_keys: vec![Fingerprint::of(b"old key")], keys: Vec::new(), certificates, other_pair: None }
}

fn key_made(role: Role, variant: u8) -> Event {
    Event::KeyMade { role, id: key_id(role), public_key: vec![variant] }
}

fn verified(role: Role, variant: u8) -> Event {
    let der = certificate_of(role, variant);
    Event::CertificateVerified { role, der, not_after: start() + TimeDelta::days(365), source: Source::LastPage }
}
