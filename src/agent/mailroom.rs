//! What to do with a message that came in.

use super::{
    Agent, AgentError,
    matching::{NoticeFor, notice_for, renewals_for},
    signal::{Judged, Signal},
};
use crate::{
    certificate::{Both, Certificate, KeyId},
    mail::{self, Arrival, Kind, Trust, Verdict, Watch},
    renewal::{Event, KnownPair, Link, Origin, Source},
    store::{self, FolderCursor, MessageRecord, MessageRow, Record},
    tell::{PostNews, Remark, RemarkReason},
};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// The outcome of a notice that matches no known pair; it is looked at again when a new card is seen.
const UNMATCHED: &str = "a notice for certificates that were never seen on a card here; nothing was started";

/// The outcome of a notice that may have been meant for somebody else.
const ASTRAY: &str = "a notice that names no certificate, and no signature says to whom it was sent; nothing was started";

/// A message is remarked upon for so long.
const FRESH: TimeDelta = TimeDelta::days(14);

/// At most so many messages are remarked upon.
const MOST_REMARKS: usize = 10;

/// What is kept of a message: what it said, and what is needed to match it later.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    verdict: Verdict,
    to: Vec<String>,
    from: String,
    subject: String,
    message_id: Option<String>,
    date: Option<DateTime<Utc>>,
    #[serde(default)]
    signed: bool,
    /// What the person is to know of it.
    #[serde(default)]
    remark: Option<Remark>,
}

impl Agent {
    /// News from an account's watcher.
    pub(super) async fn mail_news(&mut self, account: String, watch: Watch) -> Result<(), AgentError> {
        match watch {
            Watch::Arrived(arrival) => {
                self.judge_soon(arrival);
                Ok(())
            }
            Watch::Read(cursor) => self.write(&Record { cursor: Some(folder_cursor(cursor)), ..Record::default() }).await,
            Watch::State(state) => self.mailbox_changed(account, state).await,
        }
    }

    /// A DKIM key may have to be looked up: that must not hold up the agent.
    fn judge_soon(&self, arrival: Arrival) {
        let (clock, trust, resolver, hosts, signals) = (
            self.clock.clone(),
            self.config.mail.trust.clone(),
            self.resolver.clone(),
            self.portal.portal().hosts().clone(),
            self.signals.clone(),
        );
        tokio::spawn(async move {
            let verdict = mail::judge(&arrival.raw, &trust, &resolver, &hosts, clock.now()).await;
            if verdict.try_again {
                // Dropping the arrival makes the watcher bring the message again.
                return;
            }
            let digest = hex::encode(Sha256::digest(&arrival.raw));
            let judged = Judged { verdict, junk: arrival.junk, digest, cursor: folder_cursor(arrival.cursor), handled: arrival.handled };
            let _ = signals.send(Signal::Judged(Box::new(judged))).await;
        });
    }

    /// A message was judged.
    pub(super) async fn mail_judged(&mut self, judged: Judged) -> Result<(), AgentError> {
        let Judged { verdict, junk, digest, cursor, handled } = judged;
        if self.store.knows_message(&digest).await? {
            self.write(&Record { cursor: Some(cursor), ..Record::default() }).await?;
        } else {
            let (events, mut outcome) = self.consequences(&verdict);
            if junk {
                outcome.push_str("; it was found in the junk folder");
            }
            let remark = remark(&verdict, junk, outcome.starts_with(ASTRAY), self.clock.now());
            let letters = self.tell_of_remark(remark.as_ref())?;
            tracing::info!(kind = ?verdict.kind, trust = ?verdict.trust, "a mail from {}: {outcome}", verdict.from);
            let message = MessageRecord { digest, message_id: verdict.message_id.clone(), verdict: kept(&verdict, remark), outcome };
            self.happen_to_all(events, Record { message: Some(message), cursor: Some(cursor), letters, ..Record::default() }).await?;
        }
        let _ = handled.send(());
        Ok(())
    }

    /// What follows from a message: events for renewals, and one line that says so.
    fn consequences(&self, verdict: &Verdict) -> (Vec<(String, Vec<Event>)>, String) {
        if verdict.trust != Trust::Authenticated {
            return (Vec::new(), format!("not believed ({}); nothing was started", verdict.trust_reason));
        }
        match verdict.kind {
            Kind::Other => (Vec::new(), "nothing to do with a renewal".to_owned()),
            Kind::RenewalNotice => self.notice(verdict),
            Kind::RequestAccepted => self
                .for_renewals(verdict, "the authority has the requests", |_, id| vec![Event::AcceptanceMail { message_id: id.to_owned() }]),
            Kind::PaymentRequest => {
                let payment = verdict.payment.clone().unwrap_or_default();
                self.for_renewals(verdict, "the authority asks for a payment", move |_, _| {
                    vec![Event::PaymentAsked { payment: payment.clone() }]
                })
            }
            Kind::CertificatesIssued => self.for_renewals(verdict, "the authority issued the certificates", |renewal, id| {
                let mut events = vec![Event::IssuanceMail { message_id: id.to_owned(), links: verdict.download_links.clone() }];
                events.extend(self.certificates_came(renewal, &certificates_of(verdict), &Source::Attachment(id.to_owned())));
                events
            }),
        }
    }

    fn for_renewals(
        &self,
        verdict: &Verdict,
        what: &str,
        events: impl Fn(&str, &str) -> Vec<Event>,
    ) -> (Vec<(String, Vec<Event>)>, String) {
        let ids = renewals_for(verdict, self.renewals.values());
        if ids.is_empty() {
            return (Vec::new(), format!("{what}, but no renewal here waits for that"));
        }
        let message_id = verdict.message_id.clone().unwrap_or_default();
        let outcome = format!("{what} (renewal {})", ids.join(", "));
        (ids.into_iter().map(|id| (id.clone(), events(&id, &message_id))).collect(), outcome)
    }

    fn notice(&self, verdict: &Verdict) -> (Vec<(String, Vec<Event>)>, String) {
        let pair = match notice_for(verdict, &self.pairs, self.clock.now()) {
            NoticeFor::Pair(pair) => pair,
            NoticeFor::Unknown => return (Vec::new(), UNMATCHED.to_owned()),
            NoticeFor::Unsure => return (Vec::new(), ASTRAY.to_owned()),
            NoticeFor::Ended(pair) => return (Vec::new(), format!("a notice for the pair of {}, which has ended", pair.person.name)),
            NoticeFor::Replaced(pair) => {
                return (Vec::new(), format!("a notice for a pair of {} that has a successor already", pair.person.name));
            }
        };
        let message_id = verdict.message_id.clone().unwrap_or_default();
        let link = verdict.renewal_link.clone();
        match self.renewals.values().find(|renewal| renewal.pair.is_same(pair)) {
            Some(renewal) if renewal.is_over() => (Vec::new(), format!("a notice for a pair whose renewal {} is over", renewal.id)),
            Some(renewal) => {
                let outcome = format!("another notice for renewal {}", renewal.id);
                (vec![(renewal.id.clone(), vec![Event::NoticeSeen { message_id, link }])], outcome)
            }
            None => {
                let id = new_id(self.clock.now());
                let outcome = format!("a notice for the pair of {}: renewal {id} was opened", pair.person.name);
                (vec![(id, vec![self.opening(pair, Origin::Notice(message_id), link)])], outcome)
            }
        }
    }

    /// The event that opens a renewal of this pair.
    pub(super) fn opening(&self, pair: &KnownPair, origin: Origin, link: Option<Link>) -> Event {
        Event::Opened {
            pair: Box::new(pair.clone()),
            origin,
            link,
            planned: Both { qualified: random_key_id(), commercial: random_key_id() },
            card: self.desk.view_for(pair),
            may_send: self.portal.may_send(),
            plan: self.plan,
        }
    }

    /// Notes a message that needs the person's eye, and writes of it if it is proven: mail that proves nothing shall not make the program write.
    fn tell_of_remark(&mut self, remark: Option<&Remark>) -> Result<Vec<store::Letter>, AgentError> {
        let Some(remark) = remark else { return Ok(Vec::new()) };
        self.remarks.insert(0, remark.clone());
        self.remarks.truncate(MOST_REMARKS);
        if remark.why == RemarkReason::InJunkUnproven {
            return Ok(Vec::new());
        }
        Ok(vec![self.post_letter("mail", &PostNews::Remark(remark.clone()), Vec::new())?])
    }

    /// A new pair was seen: perhaps a notice waits for it.
    pub(super) async fn match_waiting_notices(&mut self) -> Result<(), AgentError> {
        for row in self.store.messages(200).await?.into_iter().rev().filter(|row| row.outcome.starts_with(UNMATCHED)) {
            let Ok(kept) = serde_json::from_value::<Kept>(row.verdict.clone()) else { continue };
            let verdict = Verdict {
                to: kept.to,
                from: kept.from,
                subject: kept.subject,
                message_id: kept.message_id,
                date: kept.date,
                signed: kept.signed,
                ..kept.verdict
            };
            let (events, outcome) = self.notice(&verdict);
            if outcome == UNMATCHED {
                continue;
            }
            tracing::info!("an earlier mail: {outcome}");
            let remark = kept.remark.or_else(|| remark(&verdict, false, outcome.starts_with(ASTRAY), self.clock.now()));
            let verdict_kept = self::kept(&verdict, remark);
            let message = MessageRecord { digest: row.digest, message_id: verdict.message_id.clone(), verdict: verdict_kept, outcome };
            self.happen_to_all(events, Record { message: Some(message), ..Record::default() }).await?;
        }
        Ok(())
    }
}

/// A name for a renewal: the year and a little randomness, short enough to be typed.
pub(super) fn new_id(now: DateTime<Utc>) -> String {
    let mut random = [0; 3];
    let _ = getrandom::fill(&mut random);
    format!("{}-{}", now.format("%Y"), hex::encode(random))
}

/// A `CKA_ID` that no other key has: 20 bytes, as long as the SHA-1 identifiers that are usual.
fn random_key_id() -> KeyId {
    let mut random = [0; 20];
    // Two renewals in one microsecond do not happen: the time keeps ids apart even without randomness.
    if getrandom::fill(&mut random).is_err() {
        random[..8].copy_from_slice(&Utc::now().timestamp_micros().to_be_bytes());
    }
    KeyId::from_bytes(&random)
}

fn certificates_of(verdict: &Verdict) -> Vec<Certificate> {
    verdict.certificates_der.iter().filter_map(|der| Certificate::from_der(der).ok()).collect()
}

/// Whether a message needs the person's eye, and why.
fn remark(verdict: &Verdict, junk: bool, astray: bool, at: DateTime<Utc>) -> Option<Remark> {
    let why = match verdict.trust {
        _ if verdict.kind == Kind::Other => return None,
        Trust::Authenticated if astray => RemarkReason::AddresseeUnproven,
        Trust::Authenticated if junk => RemarkReason::InJunk,
        Trust::Unauthenticated if junk => RemarkReason::InJunkUnproven,
        // A forgery in the junk folder lies where it belongs.
        _ => return None,
    };
    Some(Remark { at, from: verdict.from.clone(), subject: verdict.subject.clone(), why })
}

/// The remarks of late among the messages, the newest first.
pub fn remarks(messages: &[MessageRow], now: DateTime<Utc>) -> Vec<Remark> {
    let remark = |row: &MessageRow| serde_json::from_value::<Option<Remark>>(row.verdict.get("remark")?.clone()).ok()?;
    messages.iter().filter_map(remark).filter(|remark| now - remark.at < FRESH).take(MOST_REMARKS).collect()
}

fn kept(verdict: &Verdict, remark: Option<Remark>) -> serde_json::Value {
    let kept = Kept {
        verdict: verdict.clone(),
        to: verdict.to.clone(),
        from: verdict.from.clone(),
        subject: verdict.subject.clone(),
        message_id: verdict.message_id.clone(),
        date: verdict.date,
        signed: verdict.signed,
        remark,
    };
    serde_json::to_value(kept).unwrap_or_default()
}

fn folder_cursor(cursor: mail::Cursor) -> FolderCursor {
    FolderCursor { account: cursor.account, folder: cursor.folder, uid_validity: cursor.uid_validity, last_uid: cursor.last_uid }
}
