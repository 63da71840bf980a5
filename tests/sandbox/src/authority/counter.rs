//! The counter: where people are enrolled, renewals announced, requests taken in and certificates handed out.

use super::{
    Certificate, Enrolled, Examined, Fault, Holder, Ledger, Refusal, Registry, Renewal, Submission, Terms, Wanted,
    books::{IssuedRecord, TakenRecord},
    examine,
    renewal::Accepted,
};
use crate::{
    ca::{Hierarchy, Order, Serial, certify},
    events::{Events, Kind},
    half::{Half, Pair},
    person::Person,
    random,
};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use openssl::{
    pkey::{PKey, Private},
    rsa::Rsa,
};
use std::{
    collections::HashSet,
    fmt,
    sync::{Mutex, MutexGuard},
};
use tokio::sync::broadcast;

/// How the authority does business.
#[derive(Debug, Clone, Copy, Default)]
pub struct Settings {
    /// Nothing is issued before a proforma invoice is paid.
    pub payment_first: bool,
}

/// Why nothing can be issued now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IssueError {
    /// No request of that number was accepted.
    Unknown,
    /// The invoice is not paid.
    Unpaid,
}

impl fmt::Display for IssueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "no request of that number was accepted",
            Self::Unpaid => "the proforma invoice is not paid",
        })
    }
}

/// The authority.
pub struct Authority {
    hierarchy: Hierarchy,
    ledger: Ledger,
    events: Events,
    registry: Registry,
    settings: Mutex<Settings>,
    state: Mutex<State>,
    /// Held while requests are judged or certificates issued: one after another.
    turn: Mutex<()>,
    acceptances: broadcast::Sender<String>,
}

#[derive(Default)]
struct State {
    holders: Vec<Holder>,
    renewals: Vec<Renewal>,
    serials: HashSet<Serial>,
    /// Every public key that was ever certified or accepted.
    keys: HashSet<Vec<u8>>,
}

impl Authority {
    /// Opens the office.
    pub fn new(settings: Settings, ledger: Ledger, events: Events) -> Self {
        let (settings, state) = (Mutex::new(settings), Mutex::default());
        Self {
            hierarchy: Hierarchy::new(),
            ledger,
            events,
            registry: Registry::default(),
            settings,
            state,
            turn: Mutex::default(),
            acceptances: broadcast::channel(64).0,
        }
    }

    /// The CAs.
    pub const fn hierarchy(&self) -> &Hierarchy {
        &self.hierarchy
    }

    /// The books, to write in or to read.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The journal.
    pub const fn events(&self) -> &Events {
        &self.events
    }

    /// What is revoked.
    pub(super) const fn registry(&self) -> &Registry {
        &self.registry
    }

    /// The number of each request that is accepted from now on.
    pub fn acceptances(&self) -> broadcast::Receiver<String> {
        self.acceptances.subscribe()
    }

    /// How business is done now.
    pub fn settings(&self) -> Settings {
        *self.settings.lock().unwrap()
    }

    /// Changes how business is done.
    pub fn set(&self, settings: Settings) {
        *self.settings.lock().unwrap() = settings;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    /// Issues a person's first pair, valid from a year ago until `terms.days_left` days from now.
    pub fn enrol(&self, person: &Person, terms: Terms) -> Enrolled {
        let not_after = Utc::now() + TimeDelta::days(terms.days_left);
        let not_before = not_after - TimeDelta::days(365);
        let keys = Pair::from_fn(|_| PKey::from_rsa(Rsa::generate(terms.key_bits).expect("an RSA key")).expect("a key"));
        let public_keys = keys.map(|_, key: &PKey<Private>| key.public_key_to_der().expect("a public key"));
        let mut state = self.state();
        let certificates = public_keys.map(|half, public_key| {
            self.certify(&mut state, half, (&person.subject, &person.alternatives), public_key, (not_before, not_after))
        });
        state.keys.extend(public_keys.iter().cloned());
        let key_bits = terms.key_bits;
        state.holders.push(Holder { person: person.clone(), certificates: certificates.clone(), not_after, key_bits, revoked: false });
        drop(state);
        self.record_issue(&person.name, None, &certificates);
        Enrolled { person: person.clone(), certificates, not_after, keys }
    }

    /// Announces a renewal of the pair whose qualified certificate has this serial; gives the secret of its link. One renewal has one
    /// link, however often it is announced.
    pub fn announce(&self, old: Serial) -> String {
        let mut state = self.state();
        if let Some(renewal) = state.renewals.iter().find(|renewal| renewal.old == old) {
            return renewal.token.clone();
        }
        let token = random::token::<8>();
        state.renewals.push(Renewal { token: token.clone(), old, link_good: true, taken: None, accepted: None });
        token
    }

    /// Makes the link of a renewal stale.
    pub fn let_link_expire(&self, token: &str) {
        self.state().renewals.iter_mut().filter(|renewal| renewal.token == token).for_each(|renewal| renewal.link_good = false);
    }

    /// Revokes the pair whose qualified certificate has this serial.
    pub fn revoke(&self, old: Serial) {
        let mut serials = Vec::new();
        for holder in self.state().holders.iter_mut().filter(|holder| holder.certificates.qualified.serial == old) {
            holder.revoked = true;
            serials.extend(holder.certificates.iter().map(|certificate| certificate.serial));
        }
        serials.into_iter().for_each(|serial| self.revoke_certificate(serial, 1));
    }

    /// The holder whose pair a link renews.
    ///
    /// # Errors
    /// If the link is not good, or the pair cannot be renewed any more.
    pub fn holder(&self, token: &str) -> Result<Holder, Refusal> {
        let state = self.state();
        let renewal = state.renewals.iter().find(|renewal| renewal.token == token).ok_or(Refusal::UnknownLink)?;
        if !renewal.link_good {
            return Err(Refusal::ExpiredLink);
        }
        let holder =
            state.holders.iter().find(|holder| holder.certificates.qualified.serial == renewal.old).expect("announced to a holder");
        match holder {
            holder if holder.revoked => Err(Refusal::PairRevoked),
            holder if holder.not_after < Utc::now() => Err(Refusal::PairExpired),
            holder => Ok(holder.clone()),
        }
    }

    /// Takes in the two requests (CMS, DER) of a renewal. The same bytes sent again get the same answer.
    ///
    /// # Errors
    /// Why they are refused; nothing is kept of refused requests but their record.
    pub fn submit(&self, token: &str, messages: &Pair<Vec<u8>>) -> Result<Accepted, Refusal> {
        let _turn = self.turn.lock().unwrap();
        let holder = self.holder(token);
        let name = holder.as_ref().map_or_else(|_| "unknown".to_owned(), |holder| holder.person.name.clone());
        let outcome = holder.and_then(|holder| self.take_in(token, &holder, messages));
        let recorded = outcome.as_ref().map(|(accepted, _)| accepted.number.clone()).map_err(ToString::to_string);
        self.ledger.open().submissions.push(Submission {
            at: Utc::now(),
            name: name.clone(),
            messages: messages.clone(),
            outcome: recorded,
        });
        match &outcome {
            Ok((accepted, true)) => {
                self.events.tell(Kind::Accepted, format!("request {} of {name} accepted", accepted.number));
                let _nobody_listens = self.acceptances.send(accepted.number.clone());
            }
            Ok((accepted, false)) => self.events.tell(Kind::PortalHit, format!("request {} came again, same bytes", accepted.number)),
            Err(refusal) => self.events.tell(Kind::Refused, format!("requests of {name} refused: {refusal}")),
        }
        outcome.map(|(accepted, _)| accepted)
    }

    /// Takes in one of the two requests and refuses the other for this reason, whatever is right or wrong with it.
    ///
    /// # Errors
    /// If the one is not in order.
    pub fn submit_one(&self, token: &str, messages: &Pair<Vec<u8>>, half: Half, why: &str) -> Result<(), Refusal> {
        let _turn = self.turn.lock().unwrap();
        let holder = self.holder(token)?;
        let message = messages.get(half);
        examine(message, &wanted(half, &holder, &self.hierarchy.chain()))?;
        let name = holder.person.name;
        let refused = Submission { at: Utc::now(), name: name.clone(), messages: messages.clone(), outcome: Err(why.to_owned()) };
        self.ledger.open().halved.push(refused);
        self.take_once(token, half, message)?;
        self.events.tell(Kind::Refused, format!("one request of {name} taken in ({half:?}), the other refused: {why}"));
        Ok(())
    }

    /// Notes that one request is taken in, if it is not yet; other bytes for the same half are another application.
    fn take_once(&self, token: &str, half: Half, message: &[u8]) -> Result<(), Refusal> {
        let mut state = self.state();
        let renewal = state.renewals.iter_mut().find(|renewal| renewal.token == token).ok_or(Refusal::UnknownLink)?;
        match &renewal.taken {
            Some((taken, known)) if *taken == half => return if known == message { Ok(()) } else { Err(Refusal::AlreadyAccepted) },
            Some(_) => {}
            None => renewal.taken = Some((half, message.to_vec())),
        }
        self.ledger.open().taken.push(TakenRecord { half, message: message.to_vec() });
        Ok(())
    }

    /// The acceptance, and whether it is new.
    fn take_in(&self, token: &str, holder: &Holder, messages: &Pair<Vec<u8>>) -> Result<(Accepted, bool), Refusal> {
        if let Some(accepted) = self.accepted_through(token) {
            return if accepted.messages == *messages { Ok((accepted, false)) } else { Err(Refusal::AlreadyAccepted) };
        }
        let chain = self.hierarchy.chain();
        let requests: Pair<Examined> = messages.try_map(|half, message| examine(message, &wanted(half, holder, &chain)))?;
        let state = self.state();
        requests.try_map(|half, request| match state.keys.contains(&request.public_key) {
            true => Err(Refusal::UsedKey(half)),
            false => Ok(()),
        })?;
        if requests.qualified.public_key == requests.commercial.public_key {
            return Err(Refusal::SameKey);
        }
        // Of two requests the one that was taken in before is not taken in again.
        drop(state);
        let first = self.taken(token).map(|(half, _)| half);
        let in_order = first.into_iter().chain(Half::BOTH.into_iter().filter(|half| Some(*half) != first));
        for half in in_order {
            self.take_once(token, half, messages.get(half))?;
        }
        let mut state = self.state();
        state.keys.extend(requests.iter().map(|request| request.public_key.clone()));
        let accepted = Accepted {
            number: format!("{}-{:07}", Utc::now().year(), u32::from_be_bytes(random::bytes()) % 10_000_000),
            pickup: random::token::<8>(),
            at: Utc::now(),
            messages: messages.clone(),
            requests,
            paid: !self.settings().payment_first,
            issued: None,
            by_mail_alone: false,
            wrong: false,
        };
        let renewal = state.renewals.iter_mut().find(|renewal| renewal.token == token).expect("the holder was found by it");
        renewal.accepted = Some(accepted.clone());
        Ok((accepted, true))
    }

    fn taken(&self, token: &str) -> Option<(Half, Vec<u8>)> {
        self.state().renewals.iter().find(|renewal| renewal.token == token).and_then(|renewal| renewal.taken.clone())
    }

    /// The accepted requests with this number.
    pub fn accepted(&self, number: &str) -> Option<Accepted> {
        self.accepted_by(|renewal| renewal.accepted.as_ref().is_some_and(|accepted| accepted.number == number))
    }

    /// The accepted requests that were sent through this link.
    pub fn accepted_through(&self, token: &str) -> Option<Accepted> {
        self.accepted_by(|renewal| renewal.token == token)
    }

    /// The accepted requests whose links carry this secret.
    pub fn by_pickup(&self, pickup: &str) -> Option<Accepted> {
        self.accepted_by(|renewal| renewal.accepted.as_ref().is_some_and(|accepted| accepted.pickup == pickup))
    }

    fn accepted_by(&self, wanted: impl Fn(&Renewal) -> bool) -> Option<Accepted> {
        self.state().renewals.iter().find(|renewal| wanted(renewal)).and_then(|renewal| renewal.accepted.clone())
    }

    /// The holder who sent the accepted requests with this number.
    pub fn applicant(&self, number: &str) -> Option<Holder> {
        let state = self.state();
        let of_number = |renewal: &&Renewal| renewal.accepted.as_ref().is_some_and(|accepted| accepted.number == number);
        let old = state.renewals.iter().find(of_number)?.old;
        state.holders.iter().find(|holder| holder.certificates.qualified.serial == old).cloned()
    }

    /// Notes that the proforma invoice of this request is paid.
    pub fn pay(&self, number: &str) {
        self.note(number, |accepted| accepted.paid = true);
        self.events.tell(Kind::Paid, format!("the proforma invoice of request {number} is paid"));
    }

    /// Notes that the certificates of this request are handed out by the mail's link alone.
    pub fn hand_out_by_mail_alone(&self, number: &str) {
        self.note(number, |accepted| accepted.by_mail_alone = true);
    }

    fn note(&self, number: &str, change: impl Fn(&mut Accepted)) {
        let mut state = self.state();
        state
            .renewals
            .iter_mut()
            .filter_map(|renewal| renewal.accepted.as_mut())
            .filter(|accepted| accepted.number == number)
            .for_each(change);
    }

    /// Issues both certificates of an accepted request, once: later calls give the same ones. Wrong ones are replaced by right ones.
    ///
    /// # Errors
    /// If there is no such request or it is not paid.
    pub fn issue(&self, number: &str) -> Result<Pair<Certificate>, IssueError> {
        self.issue_as_ordered(number, None)
    }

    /// Issues certificates that are wrong in one way, as the requests' answer.
    ///
    /// # Errors
    /// If there is no such request or it is not paid.
    pub fn issue_wrong(&self, number: &str, fault: Fault) -> Result<Pair<Certificate>, IssueError> {
        self.issue_as_ordered(number, Some(fault))
    }

    fn issue_as_ordered(&self, number: &str, fault: Option<Fault>) -> Result<Pair<Certificate>, IssueError> {
        let _turn = self.turn.lock().unwrap();
        let accepted = self.accepted(number).ok_or(IssueError::Unknown)?;
        if !accepted.paid {
            return Err(IssueError::Unpaid);
        }
        if let Some(issued) = accepted.issued.filter(|_| !accepted.wrong) {
            return Ok(issued);
        }
        let now = Utc::now();
        let mut state = self.state();
        let issued = accepted.requests.map(|half, request| {
            let (names, public_key) = as_ordered(request, fault);
            self.certify(&mut state, half, (&names.0, &names.1), &public_key, (now, now + TimeDelta::days(365)))
        });
        let of_number = |accepted: &&mut Accepted| accepted.number == number;
        if let Some(accepted) = state.renewals.iter_mut().filter_map(|renewal| renewal.accepted.as_mut()).find(of_number) {
            accepted.issued = Some(issued.clone());
            accepted.wrong = fault.is_some();
        }
        drop(state);
        let name = self.applicant(number).map_or_else(String::new, |holder| holder.person.name);
        self.record_issue(&name, Some(number), &issued);
        let deliberately = if fault.is_some() { ", wrong on purpose" } else { "" };
        let serials = format!("{} and {}", issued.qualified.serial, issued.commercial.serial);
        self.events.tell(Kind::Issued, format!("certificates {serials} issued for request {number}{deliberately}"));
        Ok(issued)
    }

    fn certify(
        &self,
        state: &mut State,
        half: Half,
        (subject, alternatives): (&[u8], &[u8]),
        public_key: &[u8],
        (not_before, not_after): (DateTime<Utc>, DateTime<Utc>),
    ) -> Certificate {
        let serial = loop {
            let serial = Serial::random(half);
            if state.serials.insert(serial) {
                break serial;
            }
        };
        let order = Order { half, serial, subject, alternatives, public_key, not_before, not_after };
        Certificate { serial, der: certify(self.hierarchy.issuers.get(half), &order) }
    }

    fn record_issue(&self, name: &str, number: Option<&str>, certificates: &Pair<Certificate>) {
        self.ledger.open().issued.push(IssuedRecord {
            at: Utc::now(),
            name: name.to_owned(),
            number: number.map(ToOwned::to_owned),
            serials: certificates.map(|_, certificate| certificate.serial),
            certificates: certificates.map(|_, certificate| certificate.der.clone()),
        });
    }
}

/// What a request of this holder must agree with.
fn wanted<'a>(half: Half, holder: &'a Holder, chain: &'a [Vec<u8>]) -> Wanted<'a> {
    Wanted { half, signer: &holder.certificates.qualified.der, old: &holder.certificates.get(half).der, chain, key_bits: holder.key_bits }
}

/// Names and key of the certificate to issue.
fn as_ordered(request: &Examined, fault: Option<Fault>) -> ((Vec<u8>, Vec<u8>), Vec<u8>) {
    let own = (request.subject.clone(), request.alternatives.clone());
    match fault {
        None => (own, request.public_key.clone()),
        Some(Fault::ForeignKey) => {
            let foreign = PKey::from_rsa(Rsa::generate(2048).expect("an RSA key")).expect("a key");
            (own, foreign.public_key_to_der().expect("a public key"))
        }
        Some(Fault::AnotherPerson) => {
            let other = Person::karel_svoboda();
            ((other.subject, other.alternatives), request.public_key.clone())
        }
    }
}
