//! How things stand, gathered for people: the report that mails, `twins status` and `twins card` are made from.

use super::{Agent, control::LiveStatus};
use crate::{
    card::ReaderState,
    certificate::{Certificate, PairError, pairs_among},
    renewal::{Effect, KnownPair, OldCertificate, Policy, Renewal, Stage},
    tell::{AgentReport, CardReport, CertificateReport, PairReport, ReaderReport, RenewalReport, Report, TokenReport, days_until},
    worker::{CardContents, TriesLeft},
};
use chrono::{DateTime, Utc};

/// What a report is made from.
#[derive(Debug)]
pub struct Picture<'a> {
    /// Every renewal.
    pub renewals: Vec<&'a Renewal>,
    /// Every known pair.
    pub pairs: &'a [KnownPair],
    /// The agent's own state.
    pub agent: AgentReport,
    /// The authority's advice and the helpdesk's number.
    pub helpdesk: &'a str,
    /// How patient the program is.
    pub policy: &'a Policy,
}

impl Agent {
    /// How things stand now, in words.
    pub(super) fn report(&self) -> Report {
        let agent = self.live();
        let picture = Picture {
            renewals: self.renewals.values().collect(),
            pairs: &self.pairs,
            agent,
            helpdesk: self.portal.portal().helpdesk(self.teller.language().code()),
            policy: &self.policy,
        };
        let mut report = report_of(&picture, Utc::now());
        self.teller.fill(&mut report);
        report
    }

    /// What this renewal waits for or does, one sentence and the next step.
    pub(super) fn sentence(&self, id: &str) -> String {
        let report = self.report();
        report.renewals.iter().find(|renewal| renewal.id == id).map_or_else(String::new, |renewal| match &renewal.next_step {
            Some(next) => format!("{} {next}", renewal.sentence),
            None => renewal.sentence.clone(),
        })
    }

    fn live(&self) -> AgentReport {
        let live = LiveStatus { mailbox: self.mailbox(), readers: self.desk.readers() };
        AgentReport { running: true, mailbox: Some(live.mailbox), readers: Some(live.readers), mails_waiting: 0, mail_trouble: None }
    }
}

/// The report of an agent that does not run.
pub const fn agent_down() -> AgentReport {
    AgentReport { running: false, mailbox: None, readers: None, mails_waiting: 0, mail_trouble: None }
}

/// The whole report, but for the sentences.
pub fn report_of(picture: &Picture<'_>, now: DateTime<Utc>) -> Report {
    let mut pairs: Vec<PairReport> = picture.pairs.iter().map(|pair| pair_report(pair, picture.pairs, now)).collect();
    pairs.sort_by_key(|pair| (!pair.in_force, pair.expires));
    let mut renewals: Vec<RenewalReport> = picture.renewals.iter().map(|renewal| renewal_report(renewal, picture, now)).collect();
    renewals.sort_by_key(|renewal| std::cmp::Reverse(renewal.opened));
    Report { at: now, agent: picture.agent.clone(), pairs, renewals }
}

fn pair_report(pair: &KnownPair, all: &[KnownPair], now: DateTime<Utc>) -> PairReport {
    PairReport {
        person: pair.person.name.clone(),
        token_serial: pair.token_serial.clone(),
        token_label: pair.token_label.clone(),
        expires: pair.expires(),
        days_left: days_until(pair.expires(), now),
        in_force: !all.iter().any(|other| pair.is_replaced_by(other, now)),
        certificates: pair.old.map(|_, old| certificate_report(old)),
    }
}

fn certificate_report(certificate: &OldCertificate) -> CertificateReport {
    CertificateReport {
        serial: certificate.serial.clone(),
        sha256: certificate.fingerprint,
        not_before: certificate.not_before,
        not_after: certificate.not_after,
        key: certificate.certificate().map_or_else(|_| String::new(), |certificate| certificate.public_key_text()),
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
        keys: renewal.halves.map(|_, half| half.key.is_some()),
        making: renewal.making,
        requests: renewal.requests().is_some(),
        number: renewal.number.clone(),
        accepted: renewal.halves.qualified.accepted,
        payment: renewal.payment.clone(),
        issued: renewal.halves.map(|_, half| {
            let der = &half.certificate.as_ref()?.der;
            Certificate::from_der(der).ok().map(|certificate| certificate_report(&OldCertificate::of(&certificate)))
        }),
        refused: renewal.refused.iter().map(|refused| (refused.subject.clone(), refused.why.clone())).collect(),
        imported: renewal.halves.map(|_, half| half.imported),
        finished: renewal.finished,
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
        .filter(|due| matches!(due.effect, Effect::Send | Effect::Collect | Effect::Fetch))
        .map(|due| due.at)
        .min();
    Some((renewal.attempts, words.clone(), next))
}

/// What `twins card` shows.
pub fn card_report(readers: Result<Vec<ReaderState>, String>, contents: Result<CardContents, String>, now: DateTime<Utc>) -> CardReport {
    let readers =
        readers.map(|readers| readers.into_iter().map(|reader| ReaderReport { name: reader.name, card: reader.atr.is_some() }).collect());
    let contents = match contents {
        Ok(contents) => contents,
        Err(why) => return CardReport { readers, token: Err(why), pairs: Vec::new(), pair_trouble: None, other_certificates: 0 },
    };
    let certificates: Vec<Certificate> =
        contents.certificates.iter().filter_map(|on_card| Certificate::from_der(&on_card.der).ok()).collect();
    let (found, pair_trouble) = match pairs_among(&certificates) {
        Ok(pairs) => (pairs, None),
        Err(error @ (PairError::None | PairError::Half { .. })) => (Vec::new(), Some(error.to_string())),
    };
    let known: Vec<KnownPair> = found.iter().map(|pair| KnownPair::found(&contents.token.serial, &contents.token.label, pair)).collect();
    CardReport {
        readers,
        other_certificates: contents.certificates.len() - 2 * known.len(),
        pairs: known.iter().map(|pair| pair_report(pair, &known, now)).collect(),
        pair_trouble,
        token: Ok(TokenReport {
            label: contents.token.label,
            manufacturer: contents.token.manufacturer,
            model: contents.token.model,
            serial: contents.token.serial,
            pin: pin_text(contents.token.tries).to_owned(),
            keypad: contents.token.keypad,
        }),
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
