//! The rules that hold after every event, kept by books of their own: what was consented to, what was verified, what was first.

use super::policy;
use chrono::{DateTime, TimeDelta, Utc};
use std::collections::BTreeSet;
use twins::{
    certificate::{Both, Certificate, Fingerprint, KeyId, Role, Standing},
    renewal::{Actor, Check, Due, Effect, Event, Half, Key, NewCertificate, Policy, Renewal, Request, Stage, Step, Way},
};

/// What a strict observer writes down beside a renewal.
#[derive(Default)]
pub struct Books {
    keys: Both<Option<Key>>,
    requests: Both<Option<Request>>,
    certificates: Both<Option<NewCertificate>>,
    verified: BTreeSet<(Role, Vec<u8>)>,
    imported: Both<bool>,
    written: bool,
    on_card: BTreeSet<(Fingerprint, KeyId)>,
    consent: Option<Step>,
    may_send: bool,
    ordered: bool,
    finished: Option<DateTime<Utc>>,
    way: Way,
    chosen: Option<Way>,
    accepted: bool,
    last_page: bool,
    perhaps_sent: bool,
    /// From when until when nobody is to be asked.
    put_off: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// When the person was last there.
    awake: Option<DateTime<Utc>>,
}

impl Books {
    /// The books of a renewal that was just opened.
    pub fn opened(renewal: &Renewal) -> Self {
        Self { may_send: renewal.may_send, ..Self::default() }
    }

    /// What the event means by itself, given the stage before it.
    pub fn note(&mut self, event: &Event, before: &Stage, at: DateTime<Utc>, end: DateTime<Utc>) {
        self.note_person(event, before, at, end);
        match event {
            Event::Consented { step } if before.step() == Some(*step) && matches!(before, Stage::WaitingForConsent { .. }) => {
                self.consent = Some(*step);
            }
            Event::AgentStarted { may_send, .. } => {
                self.may_send |= may_send;
                self.consent = None;
            }
            Event::Declined { step } | Event::Unanswered { step, .. } | Event::PinRefused { step, .. } | Event::CardFailed { step, .. }
                if self.consent == Some(*step) =>
            {
                self.consent = None;
            }
            Event::CardSeen { view, .. } => self.on_card.extend(view.certificates.iter().cloned()),
            Event::ReadBack { view } => {
                self.on_card.extend(view.certificates.iter().cloned());
                self.consent = None;
            }
            Event::CardGone | Event::Refused => self.consent = None,
            Event::GoAhead => self.may_send = true,
            Event::WayChosen { way } => self.chosen = Some(*way),
            Event::Resumed { .. } => self.chosen = Some(Way::Portal),
            Event::Accepted { last_page: Some(_), .. } => self.last_page = true,
            Event::KeysOrdered => self.ordered = true,
            Event::CertificateVerified { role, der, .. } => drop(self.verified.insert((*role, der.clone()))),
            _ => {}
        }
    }

    /// What the person said about being asked.
    fn note_person(&mut self, event: &Event, before: &Stage, at: DateTime<Utc>, end: DateTime<Utc>) {
        match event {
            Event::PutOff { until } => {
                let longest = (end - TimeDelta::days(1)).max(at + TimeDelta::hours(1));
                self.put_off = Some((at, (*until).min(longest)));
            }
            Event::AskNow | Event::Resumed { .. } => (self.put_off, self.awake) = (None, Some(at)),
            Event::Consented { step } if *before == (Stage::WaitingForConsent { step: *step }) => {
                (self.put_off, self.awake) = (None, Some(at));
            }
            // One that is chosen too late changes nothing.
            Event::WayChosen { .. } if !self.accepted => (self.put_off, self.awake) = (None, Some(at)),
            Event::CardSeen { inserted: true, .. } => self.awake = Some(at),
            _ => {}
        }
    }

    /// Nobody is asked while they put it off, nor at night.
    fn check_asking(&self, renewal: &Renewal, now: DateTime<Utc>) -> Result<(), String> {
        if !matches!(renewal.stage(now), Stage::WaitingForConsent { .. }) {
            return Ok(());
        }
        let asks = renewal.effects(now, &policy()).into_iter().filter(|due| due.effect.step().is_some()).map(|due| due.at).min();
        let Some(asks) = asks else { return Ok(()) };
        let put_off = self.put_off.filter(|(since, until)| *since <= now && now < *until);
        require(put_off.is_none_or(|(_, until)| asks >= until), "the person is asked though they said later")?;
        let awake = self.awake.is_some_and(|seen| seen <= now && asks - seen < TimeDelta::hours(1));
        let last_day = renewal.pair.expires() - TimeDelta::days(1);
        let asleep = policy().quiet.is_some_and(|quiet| quiet.after(asks) > asks);
        require(!asleep || awake || asks >= last_day, "the person is asked at night")
    }

    /// Whether the facts after the event are allowed.
    pub fn check(&mut self, renewal: &Renewal, now: DateTime<Utc>) -> Result<(), String> {
        self.check_way(renewal)?;
        for role in Role::ALL {
            self.check_half(renewal, role)?;
        }
        self.check_work(renewal)?;
        self.check_effects(renewal, now)?;
        self.check_asking(renewal, now)?;
        self.check_end(renewal, now)
    }

    /// The way is the person's choice, and there is none any more when the requests were accepted.
    fn check_way(&mut self, renewal: &Renewal) -> Result<(), String> {
        let chosen = self.chosen.take().filter(|_| !self.accepted);
        require(renewal.way == self.way || Some(renewal.way) == chosen, "the way is one that nobody chose, or chose too late")?;
        require(!self.accepted || renewal.is_accepted(), "what was accepted is not any more")?;
        require(self.last_page || renewal.last_page.is_none(), "a last page that the portal never gave")?;
        require(!self.perhaps_sent || renewal.perhaps_sent, "it is forgotten that requests may have arrived")?;
        require(!renewal.perhaps_sent || renewal.requests().is_some(), "something was sent that was never signed")?;
        (self.way, self.accepted, self.perhaps_sent) = (renewal.way, renewal.is_accepted(), renewal.perhaps_sent);
        Ok(())
    }

    fn check_half(&mut self, renewal: &Renewal, role: Role) -> Result<(), String> {
        let half = renewal.halves.get(role);
        let first =
            |was: bool, same: bool, what: &str| if was && !same { Err(format!("the {role} {what} is another now")) } else { Ok(()) };
        let (key, request, certificate) = (self.keys.get(role), self.requests.get(role), self.certificates.get(role));
        // In the browser other software makes the keys: which, the certificate says when it comes.
        let outside = renewal.way == Way::Browser;
        let told = outside && certificate.is_none() && half.certificate.is_some();
        first(key.is_some(), *key == half.key || told, "key")?;
        first(request.is_some(), *request == half.request, "request")?;
        first(certificate.is_some(), *certificate == half.certificate, "certificate")?;
        require(key.is_some() || half.key.is_none() || self.ordered || fits(half), "a key came that nobody ordered")?;
        let signed = request.is_none() && half.request.is_some();
        require(!signed || self.consent == Some(Step::SendRequests), "requests were signed without consent")?;
        require(half.request.is_none() || half.key.is_some() || outside, "a request without a key")?;
        require(half.accepted.is_none() || half.request.is_some() || outside, "something was accepted that was not signed")?;
        if let Some(certificate) = &half.certificate {
            require(self.verified.contains(&(role, certificate.der.clone())), "a certificate is taken that was not verified")?;
            require(half.key.is_some() || outside, "a certificate without a key")?;
        }
        require(!half.imported || half.certificate.is_some(), "something was imported that was not verified")?;
        if half.imported {
            let place =
                half.certificate.as_ref().map(|certificate| certificate.fingerprint).zip(half.key.as_ref().map(|key| key.id.clone()));
            // What other software imported may have an id of its own.
            let somewhere = |(fingerprint, id): (Fingerprint, KeyId)| {
                self.on_card.iter().any(|(on_card, beside)| *on_card == fingerprint && (*beside == id || outside))
            };
            require(place.is_some_and(somewhere), "imported, but it was never read back beside its key")?;
        }
        require(!half.registered || half.imported, "something was registered that is not on the card")?;
        require(!*self.imported.get(role) || half.imported, "what was imported is forgotten")?;
        if self.keys.get(role) != &half.key {
            self.keys.get_mut(role).clone_from(&half.key);
        }
        if self.requests.get(role) != &half.request {
            self.requests.get_mut(role).clone_from(&half.request);
        }
        if self.certificates.get(role) != &half.certificate {
            self.certificates.get_mut(role).clone_from(&half.certificate);
        }
        *self.imported.get_mut(role) = half.imported;
        Ok(())
    }

    fn check_work(&mut self, renewal: &Renewal) -> Result<(), String> {
        let written = renewal.halves.all(|half| half.written);
        require(!written || self.written || self.consent == Some(Step::Import), "certificates were written without consent")?;
        self.written = written;
        require(renewal.at_work.is_none() || renewal.at_work == self.consent, "work goes on that nobody consented to")?;
        require(renewal.making.is_none() || self.consent == Some(Step::StoreKeys), "a key is made that nobody consented to")?;
        require(renewal.may_send == self.may_send, "whether it may be sent is not what the person or the configuration said")
    }

    fn check_effects(&self, renewal: &Renewal, now: DateTime<Utc>) -> Result<(), String> {
        let stage = renewal.stage(now);
        let effects = renewal.effects(now, &Policy::default());
        let wanted = |effect| effects.iter().any(|due: &Due| due.effect == effect);
        if wanted(Effect::MakeKeys) || wanted(Effect::MakeRequests) || wanted(Effect::Send) {
            require(renewal.pair.expires() > now, "an expired pair is renewed")?;
            require(!renewal.is_accepted(), "what was accepted is begun again")?;
        }
        let by_itself = wanted(Effect::Send) || wanted(Effect::Collect);
        require(!by_itself || renewal.way == Way::Portal || renewal.is_accepted(), "the person sends, and the program sends too")?;
        let signs = wanted(Effect::MakeKeys) || wanted(Effect::MakeRequests) || wanted(Effect::Send);
        require(!signs || renewal.way != Way::Browser, "keys are made here and in the browser")?;
        require(!wanted(Effect::MakeKeys) || renewal.keys().is_none(), "a second key is made")?;
        require(!wanted(Effect::MakeRequests) || (renewal.keys().is_some() && renewal.requests().is_none()), "requests are made twice")?;
        require(!wanted(Effect::Send) || (self.may_send && renewal.requests().is_some()), "something is sent without leave")?;
        require(!wanted(Effect::Import) || renewal.certificates().is_some(), "an import of what was not verified")?;
        require(!wanted(Effect::Register) || renewal.halves.all(|half| half.imported), "something is registered that is not on the card")?;
        require(!wanted(Effect::ProveLogin) || renewal.halves.all(|half| half.imported), "a login with what is not on the card")?;
        require(effects.iter().all(|due| due.effect.step().is_none() || renewal.card_present), "a prompt without the card")?;
        let put_off = self.put_off.map_or(now, |(_, until)| until.max(now));
        // What the person put off until the evening waits for the morning.
        require(effects.iter().all(|due| due.at <= put_off + LONGEST), "an effect is put off for ever")?;
        require(stage.actor() != Actor::Program || !effects.is_empty(), "it waits for nothing")?;
        let asks = matches!(stage, Stage::WaitingForConsent { .. });
        let looks_up = wanted(Effect::CheckRevocation);
        require(
            !asks || looks_up || effects.iter().any(|due| due.effect.step() == stage.step()),
            "nobody is asked for the consent that is missing",
        )?;
        require(!asks || renewal.standing().is_some() || looks_up, "whether the pair is revoked is neither known nor asked")?;
        if effects.iter().any(|due| due.effect.step().is_some()) {
            // Work that was consented to goes on; what is asked anew needs to know.
            require(!asks || renewal.standing().is_some(), "a PIN is asked for before it is known whether the pair is revoked")?;
            require(!renewal.standing().is_some_and(revoked), "a revoked pair is renewed")?;
        }
        let on_the_way = renewal.last_page.is_some() || !renewal.download_links.is_empty();
        let looks = wanted(Effect::Collect) || wanted(Effect::Fetch);
        let awaits = matches!(stage, Stage::WaitingForIca | Stage::WaitingForPayment);
        require(!awaits || !on_the_way || looks || !self.may_send, "certificates are awaited, but nobody looks for them")
    }

    fn check_end(&mut self, renewal: &Renewal, now: DateTime<Utc>) -> Result<(), String> {
        let done = renewal.stage(now) == Stage::Done;
        require(done == renewal.finished.is_some(), "done and finished are not the same")?;
        require(!done || renewal.halves.all(|half| half.imported), "done without both halves")?;
        require(
            !done || renewal.revocation.new.as_ref().is_some_and(|check| !revoked(check)),
            "done, but whether the new pair is revoked was not asked",
        )?;
        require(!done || renewal.is_registered(), "done, but browsers do not know")?;
        require(!done || !renewal.plan.prove_login || renewal.login_proof.is_some(), "done, but the door was not tried")?;
        require(self.finished.is_none() || self.finished == renewal.finished, "what was finished is not any more")?;
        require(!renewal.is_over() || renewal.effects(now, &Policy::default()).is_empty(), "something is done after the end")?;
        self.finished = renewal.finished;
        Ok(())
    }
}

/// No effect waits longer: the longest that a portal may ask for patience, which is more than the longest pause of the policy and its jitter.
const LONGEST: TimeDelta = TimeDelta::hours(24);

/// Whether the key is the certificate's.
fn fits(half: &Half) -> bool {
    let issued = half.certificate.as_ref().and_then(|new| Certificate::from_der(&new.der).ok());
    issued.zip(half.key.as_ref()).is_some_and(|(issued, key)| issued.public_key_der() == key.public_key)
}

fn revoked(check: &Check) -> bool {
    check.standing.iter().any(|(_, standing)| matches!(standing, Standing::Revoked { .. }))
}

fn require(holds: bool, otherwise: &str) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise.to_owned()) }
}
