//! How an event changes the facts. An event that does not fit changes nothing.

use super::{
    CardView, Event, Half, Hold, Key, KnownPair, LastPage, Link, NewCertificate, Origin, Plan, Reason, RefusedCertificate, Renewal,
    Request, Revocation, Source, Stage, Step, Way, effect::LONGEST_PATIENCE,
};
use crate::certificate::{Both, Certificate, Fingerprint, KeyId, Role};
use chrono::{DateTime, Utc};
use std::collections::BTreeSet;

impl Renewal {
    /// The renewal that an [`Event::Opened`] begins; `None` for any other event.
    pub fn open(id: &str, event: &Event, at: DateTime<Utc>) -> Option<Self> {
        let Event::Opened { pair, origin, link, planned, card, may_send, plan } = event else { return None };
        let mut renewal = Self::new(id, pair, origin, at);
        renewal.link.clone_from(link);
        renewal.planned = planned.clone();
        renewal.may_send = *may_send;
        renewal.plan = *plan;
        if let Some(view) = card {
            renewal.card_seen(view, true, at);
            // It lay in the reader: no sign that the person is there.
            renewal.at_hand = None;
        }
        renewal.note_news(at);
        Some(renewal)
    }

    /// The facts that a journal leads to; `None` if it does not begin with [`Event::Opened`]. What was told already is not news again.
    pub fn replay(id: &str, journal: impl IntoIterator<Item = (Event, DateTime<Utc>)>) -> Option<Self> {
        let mut journal = journal.into_iter();
        let (opening, at) = journal.next()?;
        let mut renewal = Self::open(id, &opening, at)?;
        journal.for_each(|(event, at)| renewal.apply(&event, at));
        renewal.news.clear();
        Some(renewal)
    }

    /// The facts after this event. Replaying the journal's events gives the same facts.
    pub fn apply(&mut self, event: &Event, at: DateTime<Utc>) {
        if self.is_over() {
            return;
        }
        match event {
            Event::Opened { .. } => {}
            Event::Tick => self.end_pause(at),
            Event::PutOff { until } => self.put_off(*until, at),
            Event::AgentStarted { may_send, plan } => {
                self.agent_started(*may_send, *plan, at);
                // Whether the card is really away is only known when the reader was looked at.
                return;
            }
            Event::NoticeSeen { link, .. } => self.notice_seen(link.as_ref(), at),
            Event::Resumed { link } => self.resumed(link.as_ref(), at),
            Event::WayChosen { way } => self.way_chosen(*way, at),
            Event::AskNow => self.ask_now(at),
            Event::GoAhead => self.may_send = true,
            Event::Refused => self.refused_for_good(at),
            Event::CardSeen { view, inserted } => self.card_seen(view, *inserted, at),
            Event::CardGone => {
                self.card_present = false;
                self.end_work();
            }
            Event::Consented { step } => self.consented(*step, at),
            // What is said of a step that is over, or not reached, is nothing.
            Event::Declined { step } | Event::Unanswered { step, .. } | Event::PinRefused { step, .. } | Event::CardFailed { step, .. }
                if self.step_at_hand() != Some(*step) => {}
            Event::Declined { step: Step::ProveLogin } => self.login_declined(at),
            Event::Declined { step } => {
                self.end_work();
                self.declined = Some(*step);
            }
            Event::Unanswered { .. } => {
                self.end_work();
                self.unanswered = Some(at);
            }
            Event::PinRefused { step, pin } => self.pin_refused(*step, *pin),
            Event::CardFailed { step, what } => {
                self.end_work();
                self.hold = Some(Hold::CardProblem { step: *step, what: what.clone() });
            }
            Event::KeysOrdered => self.keys_ordered = true,
            Event::MakingKey { role } => {
                if self.at_work == Some(Step::StoreKeys) {
                    self.making = Some((*role, at));
                }
            }
            Event::KeyMade { role, id, public_key } => self.key_made(*role, id, public_key),
            Event::RequestsMade { requests } => self.requests_made(requests),
            Event::Accepted { number, last_page } => self.accepted(number.as_ref(), last_page.as_ref(), at),
            Event::AcceptanceMail { .. } => self.acceptance_mail(at),
            Event::PortalUnreachable { .. } | Event::PortalRejected { .. } | Event::PortalUnknown { .. } | Event::NotYetIssued
                if !self.is_at_portal() => {}
            Event::PortalUnreachable { why } => {
                self.attempts = self.attempts.saturating_add(1);
                self.last_attempt = Some((at, why.clone()));
            }
            Event::PortalAskedPatience { until } => self.not_before = Some((*until).min(at + LONGEST_PATIENCE)),
            Event::PerhapsSent => self.perhaps_sent |= self.requests().is_some(),
            Event::LastPageChanged { last_page } => {
                if self.last_page.is_some() {
                    self.last_page = Some(last_page.clone());
                }
            }
            Event::PortalRejected { why } => self.portal_refused(Hold::PortalRejected { why: why.clone() }, why, at),
            Event::PortalUnknown { what } => self.portal_refused(Hold::PortalUnknown { what: what.clone() }, what, at),
            Event::NotYetIssued => {
                self.attempts = 0;
                self.last_attempt = Some((at, String::new()));
            }
            Event::PaymentAsked { payment } => {
                if self.requests().is_some() && self.certificates().is_none() {
                    self.payment = Some(payment.clone());
                }
            }
            Event::IssuanceMail { links, .. } => self.issuance_mail(links),
            Event::CertificateVerified { role, der, not_after, source } => self.certificate_verified(*role, der, *not_after, source, at),
            Event::CertificateRefused(refused) => self.certificate_refused(refused),
            Event::Written => {
                if self.at_work == Some(Step::Import) {
                    self.halves.qualified.written = true;
                    self.halves.commercial.written = true;
                }
            }
            Event::ReadBack { view } => self.read_back(view, at),
            Event::RevocationChecked { generation, standing } => self.revocation_checked(*generation, standing, at),
            Event::Registered { role } => self.registered(*role),
            Event::RegisteringFailed { why } => self.registering_failed(why, at),
            Event::LoginChecked { outcome } => self.login_checked(outcome, at),
            Event::Unready { what } => self.unready(what, at),
            Event::Ready => self.ready_again(),
            Event::Reminded { days } => self.tell(super::News::Reminded(*days), at),
        }
        self.finish_if_imported(at);
        self.note_news(at);
    }

    fn new(id: &str, pair: &KnownPair, origin: &Origin, at: DateTime<Utc>) -> Self {
        Self {
            id: id.to_owned(),
            pair: pair.clone(),
            origin: origin.clone(),
            opened: at,
            link: None,
            planned: Both { qualified: KeyId::from_bytes(&[]), commercial: KeyId::from_bytes(&[]) },
            way: Way::Portal,
            known_keys: None,
            seen_keys: Vec::new(),
            keys_ordered: false,
            halves: Both { qualified: Half::default(), commercial: Half::default() },
            number: None,
            perhaps_sent: false,
            last_page: None,
            payment: None,
            download_links: Vec::new(),
            refused: Vec::new(),
            may_send: false,
            card_present: false,
            at_work: None,
            making: None,
            hold: None,
            declined: None,
            unanswered: None,
            put_off: None,
            at_hand: None,
            attempts: 0,
            not_before: None,
            last_attempt: None,
            superseded: false,
            plan: Plan::default(),
            login_proof: None,
            finished: None,
            revocation: Revocation::default(),
            told: BTreeSet::new(),
            told_last: None,
            news: Vec::new(),
        }
    }

    fn agent_started(&mut self, may_send: bool, plan: Plan, at: DateTime<Utc>) {
        // What was being sent when the program ended may have arrived.
        self.perhaps_sent |= self.stage(at) == Stage::Sending && self.requests().is_some();
        self.may_send |= may_send;
        self.plan = plan;
        self.card_present = false;
        self.end_work();
        self.finish_if_imported(at);
    }

    /// Whether the portal has something to say: from the first request to the last certificate.
    fn is_at_portal(&self) -> bool {
        self.requests().is_some() && self.certificates().is_none()
    }

    pub(super) fn end_work(&mut self) {
        self.at_work = None;
        self.making = None;
    }

    fn notice_seen(&mut self, link: Option<&Link>, at: DateTime<Utc>) {
        if let Some(link) = link
            && !self.is_accepted()
        {
            self.link = Some(link.clone());
            self.try_portal_again();
            if self.hold.as_ref().is_some_and(Hold::ends_with_link) {
                self.hold = None;
            }
        }
        if self.stage(at) == Stage::Declined {
            self.tell(super::News::Reminder, at);
        }
    }

    fn resumed(&mut self, link: Option<&Link>, at: DateTime<Utc>) {
        if let Some(link) = link {
            self.link = Some(link.clone());
        }
        if !self.is_accepted() {
            if self.way != Way::Portal {
                // The step at hand may be another now.
                self.end_work();
            }
            self.way = Way::Portal;
        }
        self.declined = None;
        // A second no is told like the first.
        self.told.remove("Declined");
        self.ask_now(at);
    }

    /// What was sent already is not sent again by another way.
    fn way_chosen(&mut self, way: Way, at: DateTime<Utc>) {
        if self.is_accepted() {
            return;
        }
        self.end_work();
        self.way = way;
        self.declined = None;
        self.told.remove("Declined");
        self.ask_now(at);
    }

    fn ask_now(&mut self, at: DateTime<Utc>) {
        self.unanswered = None;
        self.put_off = None;
        self.at_hand = Some(at);
        self.look_before_asking(at);
        self.hold = None;
        self.ask_standing_again();
        self.try_portal_again();
    }

    pub(super) fn try_portal_again(&mut self) {
        self.attempts = 0;
        self.last_attempt = None;
        self.not_before = None;
    }

    fn card_seen(&mut self, view: &CardView, inserted: bool, at: DateTime<Utc>) {
        self.card_present = true;
        // Once a key was ordered, what is new on the card may be ours: a crash must not make it one of the old.
        if !self.keys_ordered || self.known_keys.is_none() {
            self.known_keys = Some(view.public_keys.clone());
        }
        let replaced = view.other_pair.as_deref().is_some_and(|other| self.pair.is_replaced_by(other, at));
        self.superseded = replaced && self.way != Way::Browser && self.halves.all(|half| half.key.is_none());
        self.note_keys(view);
        if inserted {
            // What was put off stays so: the card may be put in for something else.
            self.unanswered = None;
            self.at_hand = Some(at);
            self.look_before_asking(at);
            if self.hold.as_ref().is_some_and(Hold::ends_with_card) {
                self.hold = None;
            }
        }
        self.hold_without_keys();
    }

    /// Keys that other software made, and what is imported already.
    fn note_keys(&mut self, view: &CardView) {
        self.seen_keys.clone_from(&view.keys);
        self.adopt_keys();
        self.note_imported(view);
    }

    /// A key from the outside becomes this renewal's by the certificate that was issued for it.
    fn adopt_keys(&mut self) {
        for role in Role::ALL {
            let half = self.halves.get_mut(role);
            let Some(issued) = half.certificate.as_ref().filter(|_| half.key.is_none()) else { continue };
            let Ok(certificate) = Certificate::from_der(&issued.der) else { continue };
            let public_key = certificate.public_key_der().to_vec();
            let wanted = Fingerprint::of(&public_key);
            if let Some((_, id)) = self.seen_keys.iter().find(|(seen, _)| *seen == wanted) {
                half.key = Some(Key { id: id.clone(), public_key });
            }
        }
    }

    /// The card was read, and the keys of the certificates are not on it.
    fn hold_without_keys(&mut self) {
        if self.certificates().is_some() && self.keys().is_none() {
            let english = "the keys of the new certificates are not on this card; is it the one that was used in the browser?";
            let what = Reason::known("keys-elsewhere", [], english);
            self.hold = Some(Hold::CardProblem { step: Step::Import, what });
        }
    }

    fn consented(&mut self, step: Step, at: DateTime<Utc>) {
        // Consent counts only for the step that waits for it; a late answer to an old prompt is nothing.
        if self.stage(at) == (Stage::WaitingForConsent { step }) {
            self.at_work = Some(step);
            self.unanswered = None;
            self.put_off = None;
            self.at_hand = Some(at);
        }
    }

    fn pin_refused(&mut self, step: Step, pin: super::PinState) {
        self.end_work();
        self.hold = Some(match pin {
            super::PinState::Locked => Hold::PinLocked,
            pin => Hold::PinWrong { step, pin },
        });
    }

    /// Nobody was asked yet, and nobody is until it is mended. What was said of it first stands: it is told once.
    fn unready(&mut self, what: &str, at: DateTime<Utc>) {
        if !self.is_about_to_begin() || self.hold.as_ref().is_some_and(|hold| !matches!(hold, Hold::NotReady { .. })) {
            return;
        }
        self.hold.get_or_insert_with(|| Hold::NotReady { what: what.to_owned() });
        self.attempts = self.attempts.saturating_add(1);
        self.last_attempt = Some((at, what.to_owned()));
    }

    fn ready_again(&mut self) {
        if matches!(self.hold, Some(Hold::NotReady { .. })) {
            self.hold = None;
            self.try_portal_again();
        }
    }

    fn key_made(&mut self, role: Role, id: &KeyId, public_key: &[u8]) {
        // A key that nobody ordered is not ours.
        if !self.keys_ordered {
            return;
        }
        let half = self.halves.get_mut(role);
        if half.key.is_none() {
            half.key = Some(Key { id: id.clone(), public_key: public_key.to_vec() });
        }
        self.making = None;
        if self.keys().is_some() {
            self.end_work();
        }
    }

    fn requests_made(&mut self, requests: &Both<Request>) {
        if self.at_work == Some(Step::SendRequests) && self.keys().is_some() && self.requests().is_none() {
            for role in Role::ALL {
                self.halves.get_mut(role).request = Some(requests.get(role).clone());
            }
        }
        self.end_work();
    }

    fn accepted(&mut self, number: Option<&String>, last_page: Option<&LastPage>, at: DateTime<Utc>) {
        if self.requests().is_none() || !self.may_send {
            return;
        }
        // The authority's mail may have been quicker than its page: the page's links still matter.
        self.number = self.number.take().or_else(|| number.cloned());
        self.last_page = self.last_page.take().or_else(|| last_page.cloned());
        self.note_accepted(at);
        self.attempts = 0;
        self.last_attempt = Some((at, String::new()));
    }

    /// The answer of the portal was lost, but the mail says that the requests arrived.
    fn acceptance_mail(&mut self, at: DateTime<Utc>) {
        if self.way == Way::Browser || (self.requests().is_some() && (self.may_send || self.way == Way::Hand)) {
            self.note_accepted(at);
            if self.hold.as_ref().is_some_and(Hold::ends_with_link) {
                self.hold = None;
            }
        }
    }

    fn note_accepted(&mut self, at: DateTime<Utc>) {
        for role in Role::ALL {
            self.halves.get_mut(role).accepted.get_or_insert(at);
        }
    }

    fn portal_refused(&mut self, hold: Hold, words: &str, at: DateTime<Utc>) {
        self.attempts = self.attempts.saturating_add(1);
        self.last_attempt = Some((at, words.to_owned()));
        // After acceptance the certificates can still come by mail: the page is tried again later, the person is not needed.
        if !self.is_accepted() {
            self.hold = Some(hold);
        }
    }

    /// What the mail leads to is looked at. That these requests were accepted it does not prove: it may be about other certificates of the person,
    /// and what is thought accepted is not sent any more.
    fn issuance_mail(&mut self, links: &[Link]) {
        if !self.awaits_authority() {
            return;
        }
        for link in links {
            if !self.download_links.contains(link) {
                self.download_links.push(link.clone());
            }
        }
        if self.is_accepted() {
            self.try_portal_again();
        }
    }

    fn certificate_verified(&mut self, role: Role, der: &[u8], not_after: DateTime<Utc>, source: &Source, at: DateTime<Utc>) {
        let outside = self.way == Way::Browser;
        let half = self.halves.get_mut(role);
        if half.certificate.is_none() && (half.key.is_some() || outside) {
            let is_for = |key: &Key| Certificate::from_der(der).is_ok_and(|new| new.public_key_der() == key.public_key);
            if outside {
                half.key = half.key.take().filter(is_for);
            }
            let fingerprint = Fingerprint::of(der);
            half.certificate = Some(NewCertificate { der: der.to_vec(), fingerprint, not_after, source: source.clone() });
        }
        if self.awaits_authority() && !self.is_accepted() {
            // A certificate of a new key: the requests arrived, even if the answer that said so was lost.
            self.note_accepted(at);
            if self.hold.as_ref().is_some_and(Hold::ends_with_link) {
                self.hold = None;
            }
        }
        self.adopt_keys();
        if self.certificates().is_some() {
            if matches!(self.hold, Some(Hold::CertificateRefused { .. })) {
                self.hold = None;
            }
            self.try_portal_again();
        }
    }

    /// Matters only while certificates are awaited: what comes before or after is not this renewal's.
    fn certificate_refused(&mut self, refused: &RefusedCertificate) {
        let awaited = (self.is_accepted() || self.way == Way::Browser) && self.certificates().is_none();
        if awaited && !self.refused.iter().any(|known| known.fingerprint == refused.fingerprint) {
            self.hold = Some(Hold::CertificateRefused { why: refused.why.clone() });
            self.refused.push(refused.clone());
        }
    }

    fn note_imported(&mut self, view: &CardView) {
        let outside = self.way == Way::Browser;
        for role in Role::ALL {
            let half = self.halves.get_mut(role);
            if let (Some(key), Some(certificate)) = (&half.key, &half.certificate) {
                // Other software may have given the certificate an id of its own.
                let here = |(on_card, id): &(Fingerprint, KeyId)| *on_card == certificate.fingerprint && (*id == key.id || outside);
                half.imported |= view.certificates.iter().any(here);
            }
        }
    }

    fn read_back(&mut self, view: &CardView, at: DateTime<Utc>) {
        self.note_keys(view);
        self.end_work();
        self.hold_without_keys();
        if self.stage(at) == Stage::Importing && self.halves.all(|half| half.written) && !self.halves.all(|half| half.imported) {
            self.halves.qualified.written = false;
            self.halves.commercial.written = false;
            let what = Reason::known("not-read-back", [], "the certificates were written, but are not there when read back");
            self.hold = Some(Hold::CardProblem { step: Step::Import, what });
        }
    }
}
