//! Reports as the agent makes them.

use crate::{
    certificate::{Both, Fingerprint, Role, SerialNumber, Standing},
    renewal::{Generation, Hold, News, Origin, Payment, PinState, Refusal, Stage, Step, Way},
    tell::{
        AgentReport, CardPairReport, CardReport, CertificateReport, KeySeen, Language, MailboxReport, MailboxState, PairReport,
        ReaderReport, RenewalReport, Report, Teller, TokenReport, days_until,
    },
};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

pub(crate) const STEPS: [Step; 4] = Step::ALL;

pub(crate) fn tellers() -> [Teller; 2] {
    Language::ALL.map(|language| Teller::new(language, chrono_tz::Europe::Prague))
}

pub(crate) fn czech() -> Teller {
    Teller::new(Language::Czech, chrono_tz::Europe::Prague)
}

pub(crate) fn english() -> Teller {
    Teller::new(Language::English, chrono_tz::Europe::Prague)
}

pub(crate) fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

/// Three weeks before the end, when the notice comes.
pub(crate) fn today() -> DateTime<Utc> {
    at("2026-11-22T20:04:00Z")
}

pub(crate) fn end() -> DateTime<Utc> {
    at("2026-12-13T08:12:00Z")
}

fn serial(hex: &str) -> SerialNumber {
    SerialNumber::from_hex(hex).unwrap()
}

fn certificate(hex: &str, until: DateTime<Utc>) -> CertificateReport {
    CertificateReport {
        serial: serial(hex),
        sha256: Fingerprint::of(hex.as_bytes()),
        not_before: until - TimeDelta::days(365),
        not_after: until,
        key: "RSA 4096".to_owned(),
    }
}

pub(crate) fn pair(now: DateTime<Utc>) -> PairReport {
    pair_until(end(), now, ["B1A5F1", "B1A5F2"])
}

pub(crate) fn new_pair(now: DateTime<Utc>) -> PairReport {
    pair_until(at("2027-11-22T20:04:00Z"), now, ["C20B01", "C20B02"])
}

fn pair_until(until: DateTime<Utc>, now: DateTime<Utc>, serials: [&str; 2]) -> PairReport {
    PairReport {
        person: "Ing. Žofie Řehořová, Ph.D.".to_owned(),
        holder: "5d1f0c2b7a934e68".to_owned(),
        token_serial: "4042001122334455".to_owned(),
        token_label: "ICA Starcos 3.74".to_owned(),
        expires: until,
        days_left: days_until(until, now),
        in_force: true,
        begun: false,
        certificates: Both { qualified: certificate(serials[0], until), commercial: certificate(serials[1], until) },
    }
}

pub(crate) fn agent() -> AgentReport {
    AgentReport {
        running: true,
        mailbox: Some(Ok(())),
        mailboxes: vec![mailbox(MailboxState::Watching)],
        readers: Some(Ok(readers())),
        database: Some(Ok(())),
        ..AgentReport::default()
    }
}

pub(crate) fn mailbox(state: MailboxState) -> MailboxReport {
    MailboxReport { account: "zofie@firma.cz at imap.firma.cz".to_owned(), state }
}

fn readers() -> Vec<ReaderReport> {
    vec![ReaderReport { name: "ACS ACR39U ICC Reader 00 00".to_owned(), card: true }]
}

fn office() -> crate::tell::OfficeReport {
    crate::tell::OfficeReport { name: "ČSSZ".to_owned(), text: None, link: Some("https://eportal.cssz.cz".to_owned()), mail: None }
}

pub(crate) fn report(renewals: Vec<RenewalReport>) -> Report {
    Report { at: today(), agent: agent(), pairs: vec![pair(today())], renewals, earlier: 0, remarks: Vec::new(), offices: vec![office()] }
}

/// A renewal at this stage, with the facts that lead there.
pub(crate) fn renewal(stage: Stage) -> RenewalReport {
    let mut renewal = bare(stage);
    let reached = reached(&renewal.stage);
    renewal.link = (reached >= 1).then(|| "www.ica.cz…7f3a".to_owned());
    renewal.keys = Both { qualified: reached >= 2, commercial: reached >= 2 };
    renewal.requests = reached >= 3;
    renewal.accepted = (reached >= 4).then(|| today() - TimeDelta::hours(3));
    renewal.number = (reached >= 4).then(|| "2026-118734".to_owned());
    if reached >= 5 {
        let until = at("2027-11-22T20:04:00Z");
        renewal.issued = Both { qualified: Some(certificate("C20B01", until)), commercial: Some(certificate("C20B02", until)) };
    }
    if reached >= 6 {
        renewal.imported = Both { qualified: true, commercial: true };
        renewal.finished = (renewal.stage == Stage::Done).then(|| today() - TimeDelta::minutes(2));
    }
    add_troubles(&mut renewal);
    renewal
}

fn bare(stage: Stage) -> RenewalReport {
    RenewalReport {
        id: "r-20261122-1".to_owned(),
        person: "Ing. Žofie Řehořová, Ph.D.".to_owned(),
        token_label: "ICA Starcos 3.74".to_owned(),
        serials: Both { qualified: serial("B1A5F1"), commercial: serial("B1A5F2") },
        origin: Origin::Notice("notice@ica.cz".to_owned()),
        opened: today() - TimeDelta::hours(5),
        actor: stage.actor(),
        stage,
        sentence: String::new(),
        next_step: None,
        deadline: end(),
        put_off: None,
        due: Some(at("2026-12-06T08:12:00Z")),
        keys: Both::default(),
        making: None,
        requests: false,
        number: None,
        accepted: None,
        payment: None,
        payment_code: None,
        issued: Both::default(),
        refused: Vec::new(),
        imported: Both::default(),
        registered: Both::default(),
        login: None,
        finished: None,
        revocation: None,
        revocation_checked: None,
        trouble: None,
        link: None,
        helpdesk: None,
    }
}

fn add_troubles(renewal: &mut RenewalReport) {
    match &renewal.stage {
        Stage::MakingKeys => renewal.making = Some((Role::Commercial, today() - TimeDelta::seconds(95))),
        Stage::WaitingForPayment => renewal.payment = Some(payment()),
        Stage::Stalled { .. } | Stage::Expired => renewal.helpdesk = Some(helpdesk()),
        _ => {}
    }
}

pub(crate) fn helpdesk() -> String {
    "Postupujte podle doporučení I.CA pro certifikáty na čipové kartě (https://www.ica.cz), nebo zavolejte Helpdesk Flexims, tel. +420 224 114 198.".to_owned()
}

pub(crate) fn payment() -> Payment {
    Payment {
        amount: Some("545.00".to_owned()),
        currency: Some("CZK".to_owned()),
        account: Some("19-2000145399/0800".to_owned()),
        iban: Some("CZ6508000000192000145399".to_owned()),
        variable_symbol: Some("2026118734".to_owned()),
        due: NaiveDate::from_ymd_opt(2026, 12, 4),
    }
}

/// How many of the six steps are done at a stage.
fn reached(stage: &Stage) -> u8 {
    match stage {
        Stage::WaitingForNotice => 0,
        Stage::WaitingForCard { step } | Stage::WaitingForConsent { step } => of_step(*step),
        Stage::MakingKeys | Stage::Declined | Stage::Superseded | Stage::Expired => 1,
        Stage::WaitingForDelivery { way: Way::Browser } => 1,
        Stage::Sending | Stage::WaitingForGoAhead | Stage::WaitingForDelivery { .. } => 3,
        Stage::WaitingForIca | Stage::WaitingForPayment => 4,
        Stage::Importing => 5,
        Stage::Registering | Stage::ProvingLogin | Stage::Done => 6,
        Stage::Stalled { hold } => match hold {
            Hold::PinWrong { step, .. } | Hold::CardProblem { step, .. } => of_step(*step),
            Hold::PinLocked | Hold::NotReady { .. } => 1,
            Hold::PortalRejected { .. } | Hold::PortalUnknown { .. } => 3,
            Hold::Revoked { generation: Generation::Old, .. } => 1,
            Hold::CertificateRefused { .. } | Hold::Revoked { generation: Generation::New, .. } => 4,
            Hold::LoginRefused { .. } => 6,
        },
    }
}

fn of_step(step: Step) -> u8 {
    match step {
        Step::StoreKeys => 1,
        Step::SendRequests => 2,
        Step::Import => 5,
        Step::ProveLogin => 6,
    }
}

pub(crate) fn holds() -> Vec<Hold> {
    let mut holds = vec![
        Hold::PinLocked,
        Hold::PortalRejected { why: "Žádost nelze přijmout: klíč byl již použit.".to_owned() },
        Hold::PortalUnknown { what: "expected the page of step 4, got “Odstávka systému”".to_owned() },
        Hold::LoginRefused { why: "Přihlášení se nezdařilo".to_owned() },
        Hold::NotReady { what: "Portál www.ica.cz neodpovídá: spojení odmítnuto".to_owned() },
        Hold::CertificateRefused { why: Refusal::ForeignKey },
        Hold::Revoked { generation: Generation::Old, role: Role::Qualified, at: at("2026-11-20T10:00:00Z"), reason: None },
        Hold::Revoked {
            generation: Generation::New,
            role: Role::Commercial,
            at: at("2026-11-20T10:00:00Z"),
            reason: Some("keyCompromise".to_owned()),
        },
        Hold::CertificateRefused { why: Refusal::OtherSubject("CN=Karel <b>Svoboda</b>".to_owned()) },
        Hold::CertificateRefused { why: Refusal::WrongRole(Role::Qualified) },
        Hold::CertificateRefused { why: Refusal::Chain("the issuer is not known".to_owned()) },
    ];
    for step in STEPS {
        holds.extend([PinState::SomeLeft, PinState::LastTry, PinState::Locked].map(|pin| Hold::PinWrong { step, pin }));
        holds.push(Hold::CardProblem { step, what: "CKR_DEVICE_ERROR".into() });
    }
    holds
}

pub(crate) fn stages() -> Vec<Stage> {
    let mut stages = vec![
        Stage::WaitingForNotice,
        Stage::MakingKeys,
        Stage::WaitingForGoAhead,
        Stage::WaitingForDelivery { way: Way::Browser },
        Stage::WaitingForDelivery { way: Way::Hand },
        Stage::Sending,
        Stage::WaitingForIca,
        Stage::WaitingForPayment,
        Stage::Importing,
        Stage::Registering,
        Stage::ProvingLogin,
        Stage::Done,
        Stage::Declined,
        Stage::Superseded,
        Stage::Expired,
    ];
    for step in STEPS {
        stages.extend([Stage::WaitingForCard { step }, Stage::WaitingForConsent { step }]);
    }
    stages.extend(holds().into_iter().map(|hold| Stage::Stalled { hold }));
    stages
}

/// Every renewal there can be: each stage, and what differs within one.
pub(crate) fn renewals() -> Vec<RenewalReport> {
    let mut renewals: Vec<_> = stages().into_iter().map(renewal).collect();
    renewals.extend([troubled(), unregistered()]);
    let mut signing = renewal(Stage::Sending);
    signing.requests = false;
    let mut late = renewal(Stage::WaitingForNotice);
    late.deadline = today() + TimeDelta::days(3);
    let mut starting = renewal(Stage::MakingKeys);
    starting.making = None;
    let mut declined = renewal(Stage::Declined);
    declined.accepted = Some(today());
    let mut unnumbered = renewal(Stage::WaitingForIca);
    unnumbered.number = None;
    let mut unpriced = renewal(Stage::WaitingForPayment);
    unpriced.payment = Some(Payment::default());
    renewals.extend([signing, late, starting, declined, unnumbered, unpriced]);
    renewals
}

pub(crate) fn troubled() -> RenewalReport {
    let mut renewal = renewal(Stage::Sending);
    renewal.trouble = Some((3, "connection refused".to_owned(), Some(today() + TimeDelta::minutes(20))));
    renewal
}

/// Browsers could not be told of the certificates.
fn unregistered() -> RenewalReport {
    let mut renewal = renewal(Stage::Registering);
    renewal.trouble = Some((3, "the database is locked".to_owned(), Some(today() + TimeDelta::minutes(20))));
    renewal
}

/// Two days before the end.
pub(crate) fn ending(mut renewal: RenewalReport) -> RenewalReport {
    renewal.deadline = today() + TimeDelta::days(2);
    renewal
}

/// Each news with a renewal at the stage that causes it.
pub(crate) fn news() -> Vec<(News, RenewalReport)> {
    let mut news = vec![
        (News::NeedsNotice, renewal(Stage::WaitingForNotice)),
        (News::NeedsGoAhead, renewal(Stage::WaitingForGoAhead)),
        (News::Accepted, renewal(Stage::WaitingForIca)),
        (News::PaymentDue, renewal(Stage::WaitingForPayment)),
        (News::PortalDown, troubled()),
        (News::NotRegistered, unregistered()),
        (News::Reminded(14), renewal(Stage::WaitingForConsent { step: Step::StoreKeys })),
        (News::Reminded(3), ending(renewal(Stage::WaitingForConsent { step: Step::SendRequests }))),
        (News::Declined, renewal(Stage::Declined)),
        (News::Reminder, renewal(Stage::Declined)),
        (News::Expired, renewal(Stage::Expired)),
        (News::Superseded, renewal(Stage::Superseded)),
        (News::Done, renewal(Stage::Done)),
    ];
    for step in STEPS {
        news.push((News::NeedsCard(step), renewal(Stage::WaitingForCard { step })));
        news.push((News::NeedsConsent(step), renewal(Stage::WaitingForConsent { step })));
    }
    news.extend(holds().into_iter().map(|hold| (News::Stalled, renewal(Stage::Stalled { hold }))));
    news
}

/// All is done: the new pair is in force, the old one still valid.
pub(crate) fn after_success() -> Report {
    let mut report = report(vec![renewal(Stage::Done)]);
    report.pairs[0].in_force = false;
    report.pairs.push(new_pair(today()));
    report
}

/// An ordinary day in spring.
pub(crate) fn quiet_day() -> Report {
    let now = at("2026-03-02T07:00:00Z");
    Report { at: now, agent: agent(), pairs: vec![pair(now)], renewals: Vec::new(), earlier: 0, remarks: Vec::new(), offices: Vec::new() }
}

fn on_card(pair: PairReport) -> CardPairReport {
    let revocation = pair.in_force.then_some(Both { qualified: Standing::Good, commercial: Standing::Good });
    let new_keys = pair.certificates.map(|_, certificate| certificate.key.clone());
    let private_keys = Both { qualified: KeySeen::Likely, commercial: KeySeen::Likely };
    CardPairReport { pair, private_keys, revocation, new_keys, obstacles: Vec::new() }
}

pub(crate) fn card() -> CardReport {
    let mut old = pair_until(at("2025-12-14T08:00:00Z"), today(), ["A00011", "A00012"]);
    old.in_force = false;
    CardReport {
        readers: Ok(readers()),
        token: Ok(TokenReport {
            label: "ICA Starcos 3.74".to_owned(),
            manufacturer: "Giesecke & Devrient".to_owned(),
            model: "STARCOS 3.7".to_owned(),
            serial: "4042001122334455".to_owned(),
            pin: "all".to_owned(),
            keypad: false,
            free: (None, Some(20_480)),
        }),
        other_cards: Vec::new(),
        pairs: [pair(today()), old].map(on_card).into(),
        halves: Vec::new(),
        persons: 1,
        pair_trouble: None,
        other_certificates: 29,
    }
}
