//! How things stand, gathered for people: the report that mails, `twins status` and `twins card` are made from.

use super::{Agent, control::LiveStatus};
use crate::{
    certificate::{Certificate, Fingerprint, public_key_text},
    config::{Office, PromptKind},
    renewal::{Calendar, Deadline, Effect, KnownPair, OldCertificate, Owners, Policy, Renewal, Stage},
    tell::{AgentReport, CertificateReport, OfficeReport, PairReport, PromptReport, Remark, RenewalReport, Report, days_until, spayd},
};
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// What a report is made from.
#[derive(Debug)]
pub struct Picture<'a> {
    /// The renewals in hand.
    pub renewals: Vec<&'a Renewal>,
    /// How many others there are, all of them at rest.
    pub others_at_rest: usize,
    /// The pairs, by their certificates, for which a renewal was ever begun.
    pub begun: &'a BTreeMap<[Fingerprint; 2], String>,
    /// Every known pair.
    pub pairs: &'a [KnownPair],
    /// Messages that need the person's eye.
    pub remarks: &'a [Remark],
    /// The agent's own state.
    pub agent: AgentReport,
    /// The authority's advice and the helpdesk's number.
    pub helpdesk: &'a str,
    /// How patient the program is.
    pub policy: &'a Policy,
    /// Who must be told of a new certificate.
    pub offices: &'a [Office],
    /// What the end of a pair means for the days before it.
    pub calendar: &'a Calendar,
}

impl Agent {
    /// How things stand now, in words.
    pub(super) fn report(&self) -> Report {
        self.report_with(self.renewals.values().collect())
    }

    /// The same, of renewals this one alone.
    pub(super) fn report_about(&self, id: &str) -> Report {
        self.report_with(self.renewals.get(id).into_iter().collect())
    }

    fn report_with(&self, renewals: Vec<&Renewal>) -> Report {
        let agent = self.live();
        let picture = Picture {
            renewals,
            others_at_rest: self.others_at_rest,
            begun: &self.begun,
            pairs: &self.pairs,
            remarks: &self.remarks,
            agent,
            helpdesk: self.portal.portal().helpdesk(self.teller.language().code()),
            policy: &self.policy,
            offices: &self.config.offices,
            calendar: &self.calendar,
        };
        let mut report = report_of(&picture, self.clock.now());
        self.teller.fill(&mut report);
        report
    }

    /// What this renewal waits for or does, one sentence and the next step.
    pub(super) fn sentence(&self, id: &str) -> String {
        self.report_about(id).renewals.first().map_or_else(String::new, |renewal| match &renewal.next_step {
            Some(next) => format!("{} {next}", renewal.sentence),
            None => renewal.sentence.clone(),
        })
    }

    fn live(&self) -> AgentReport {
        let LiveStatus { mailbox, mailboxes, readers, database, prompt, stores, card_trouble } = self.live_status();
        AgentReport {
            running: true,
            mailbox: Some(mailbox),
            mailboxes,
            readers: Some(readers),
            database: Some(database),
            prompt,
            stores,
            card_trouble,
            ..AgentReport::default()
        }
    }

    /// What only the running agent knows.
    pub(super) fn live_status(&self) -> LiveStatus {
        LiveStatus {
            mailbox: self.mailbox(),
            mailboxes: self.mailbox_reports(),
            readers: self.desk.readers(),
            database: Ok(()),
            prompt: self.desk.prompt(),
            stores: self.stores.clone(),
            card_trouble: self.desk.unreadable(),
        }
    }
}

/// The report of an agent that does not run and would ask in this way.
pub fn agent_down(prompt: PromptKind) -> AgentReport {
    let prompt = if prompt == PromptKind::Terminal { PromptReport::Terminal } else { PromptReport::Window };
    AgentReport { prompt, ..AgentReport::default() }
}

/// The whole report, but for the sentences.
pub fn report_of(picture: &Picture<'_>, now: DateTime<Utc>) -> Report {
    let owners = Owners::of(picture.pairs);
    let of_pair = |pair: &KnownPair| PairReport { begun: picture.begun.contains_key(&pair.name()), ..pair_report(pair, &owners, now) };
    let mut pairs: Vec<PairReport> = picture.pairs.iter().map(of_pair).collect();
    pairs.sort_by_key(|pair| (!pair.in_force, pair.expires));
    let mut renewals: Vec<RenewalReport> = picture.renewals.iter().map(|renewal| renewal_report(renewal, picture, now)).collect();
    renewals.sort_by_key(|renewal| std::cmp::Reverse(renewal.opened));
    let offices = picture.offices.iter().map(office_report).collect();
    let (agent, remarks) = (picture.agent.clone(), picture.remarks.to_vec());
    Report { at: now, agent, pairs, renewals, earlier: picture.others_at_rest, remarks, offices }
}

fn office_report(office: &Office) -> OfficeReport {
    OfficeReport { name: office.name.clone(), text: office.text.clone(), link: office.link.clone(), mail: office.mail.clone() }
}

/// A pair for people, among those of its owner.
pub fn pair_report(pair: &KnownPair, owners: &Owners<'_>, now: DateTime<Utc>) -> PairReport {
    PairReport {
        person: pair.person.name.clone(),
        holder: holder(pair),
        token_serial: pair.token_serial.clone(),
        token_label: pair.token_label.clone(),
        expires: pair.expires(),
        days_left: days_until(pair.expires(), now),
        in_force: !owners.have_successor_of(pair, now),
        begun: false,
        certificates: pair.old.map(|_, old| certificate_report(old)),
    }
}

/// The subject stays as it is from one certificate to the next, to the byte.
fn holder(pair: &KnownPair) -> String {
    let subject = Certificate::key_and_subject_of(&pair.old.qualified.der).map_or(pair.person.name.as_bytes(), |(_, subject)| subject);
    Fingerprint::of(subject).to_string().chars().take(16).collect()
}

fn certificate_report(certificate: &OldCertificate) -> CertificateReport {
    CertificateReport {
        serial: certificate.serial.clone(),
        sha256: certificate.fingerprint,
        not_before: certificate.not_before,
        not_after: certificate.not_after,
        key: Certificate::key_and_subject_of(&certificate.der).map_or_else(|_| String::new(), |(key, _)| public_key_text(key)),
    }
}

fn renewal_report(renewal: &Renewal, picture: &Picture<'_>, now: DateTime<Utc>) -> RenewalReport {
    let stage = renewal.stage(now);
    let failed = matches!(stage, Stage::Stalled { .. } | Stage::Expired) || renewal.attempts > 0;
    RenewalReport {
        id: renewal.id.clone(),
        person: renewal.pair.person.name.clone(),
        token_label: renewal.pair.token_label.clone(),
        serials: renewal.pair.old.map(|_, old| old.serial.clone()),
        origin: renewal.origin.clone(),
        opened: renewal.opened,
        actor: stage.actor(),
        sentence: String::new(),
        next_step: None,
        deadline: renewal.pair.expires(),
        put_off: renewal.put_off_until(now),
        due: renewal.due_by(picture.calendar, now).map(Deadline::at),
        keys: renewal.halves.map(|_, half| half.key.is_some()),
        making: renewal.making,
        requests: renewal.requests().is_some(),
        number: renewal.number.clone(),
        accepted: renewal.halves.qualified.accepted,
        payment: renewal.payment.clone(),
        payment_code: renewal.payment.as_ref().filter(|_| stage == Stage::WaitingForPayment).and_then(spayd),
        issued: renewal.halves.map(|_, half| {
            let der = &half.certificate.as_ref()?.der;
            Certificate::from_der(der).ok().map(|certificate| certificate_report(&OldCertificate::of(&certificate)))
        }),
        refused: renewal.refused.iter().map(|refused| (refused.subject.clone(), refused.why.clone())).collect(),
        imported: renewal.halves.map(|_, half| half.imported),
        registered: renewal.halves.map(|_, half| half.registered),
        login: renewal.login_proof,
        finished: renewal.finished,
        revocation: renewal.standing().map(|check| check.standing.clone()),
        revocation_checked: renewal.standing().map(|check| check.at),
        trouble: trouble(renewal, picture.policy, now),
        link: renewal.link.as_ref().map(ToString::to_string),
        helpdesk: failed.then(|| picture.helpdesk.to_owned()),
        stage,
    }
}

fn trouble(renewal: &Renewal, policy: &Policy, now: DateTime<Utc>) -> Option<(u32, String, Option<DateTime<Utc>>)> {
    let (_, words) = renewal.last_attempt.as_ref().filter(|_| renewal.attempts > 0)?;
    let next = renewal
        .effects(now, policy)
        .into_iter()
        .filter(|due| matches!(due.effect, Effect::Send | Effect::Collect | Effect::Fetch | Effect::Register | Effect::ProveLogin))
        .map(|due| due.at)
        .min();
    Some((renewal.attempts, words.clone(), next))
}
