//! What to do with a message that came in.

use super::{
    Agent, AgentError,
    leftover::left_over,
    matching::{NoticeFor, notice_for, renewals_for},
    remarks::{remark, remarks, shortened},
    sequel::Sequel,
    signal::{Judged, Signal},
};
use crate::{
    certificate::{Certificate, KeyId, Role},
    mail::{self, Arrival, Kind, Trust, Verdict, Watch},
    renewal::{Event, KnownPair, Link, Origin, Source},
    store::{self, FolderCursor, MessageRecord, Record},
    tell::{PostNews, Remark, RemarkReason},
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

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
    /// Whether it lay in the junk folder.
    #[serde(default)]
    junk: bool,
    /// What the person is to know of it.
    #[serde(default)]
    remark: Option<Remark>,
    /// What followed; rows of an older program have the line alone.
    #[serde(default)]
    sequel: Option<Sequel>,
}

/// What follows from a message.
struct Consequences {
    /// For renewals, by their names.
    events: Vec<(String, Vec<Event>)>,
    sequel: Sequel,
    /// One line that says so.
    line: String,
}

impl Consequences {
    fn none(sequel: Sequel, line: impl Into<String>) -> Self {
        Self { events: Vec::new(), sequel, line: line.into() }
    }

    fn heard(events: Vec<(String, Vec<Event>)>, line: String) -> Self {
        Self { events, sequel: Sequel::Heard, line }
    }
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
            if let Some(judged) = hand_over(verdict, arrival) {
                let _ = signals.send(Signal::Judged(Box::new(judged))).await;
            }
        });
    }

    /// A message was judged.
    pub(super) async fn mail_judged(&mut self, judged: Judged) -> Result<(), AgentError> {
        let Judged { verdict, junk, digest, cursor, handled } = judged;
        if self.store.knows_message(&digest).await? {
            self.write(&Record { cursor: Some(cursor), ..Record::default() }).await?;
        } else {
            let Consequences { events, sequel, line: mut outcome } = self.consequences(&verdict);
            if junk {
                outcome.push_str("; it was found in the junk folder");
            }
            let remark = remark(&verdict, junk, sequel, self.clock.now());
            let letters = self.tell_of_remark(remark.as_ref())?;
            tracing::info!(kind = ?verdict.kind, trust = ?verdict.trust, "a mail from {}: {outcome}", verdict.from);
            let message =
                MessageRecord { digest, message_id: verdict.message_id.clone(), verdict: kept(&verdict, junk, remark, sequel), outcome };
            self.happen_to_all(events, Record { message: Some(message), cursor: Some(cursor), letters, ..Record::default() }).await?;
        }
        let _ = handled.send(Ok(()));
        Ok(())
    }

    /// What follows from a message.
    fn consequences(&self, verdict: &Verdict) -> Consequences {
        if verdict.trust != Trust::Authenticated {
            return Consequences::none(Sequel::Unbelieved, format!("not believed ({}); nothing was started", verdict.trust_reason));
        }
        match verdict.kind {
            Kind::Other => Consequences::none(Sequel::Heard, "nothing to do with a renewal"),
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

    fn for_renewals(&self, verdict: &Verdict, what: &str, events: impl Fn(&str, &str) -> Vec<Event>) -> Consequences {
        let ids = renewals_for(verdict, self.renewals.values());
        if ids.is_empty() {
            return Consequences::none(Sequel::Heard, format!("{what}, but no renewal here waits for that"));
        }
        let message_id = verdict.message_id.clone().unwrap_or_default();
        let outcome = format!("{what} (renewal {})", ids.join(", "));
        Consequences::heard(ids.into_iter().map(|id| (id.clone(), events(&id, &message_id))).collect(), outcome)
    }

    fn notice(&self, verdict: &Verdict) -> Consequences {
        let nothing = |sequel, line: String| Consequences::none(sequel, format!("{line}; nothing was started"));
        let pair = match notice_for(verdict, &self.pairs, self.clock.now()) {
            NoticeFor::Pair(pair) => pair,
            NoticeFor::Unknown => {
                return nothing(Sequel::UnknownPair, "a notice for certificates that were never seen on a card here".to_owned());
            }
            NoticeFor::Unsure => {
                let line = "a notice that names no certificate, and no signature says to whom it was sent";
                return nothing(Sequel::AddresseeUnproven, line.to_owned());
            }
            NoticeFor::Ended(pair) => {
                return nothing(Sequel::EndedPair, format!("a notice for the pair of {}, which has ended", pair.person.name));
            }
            NoticeFor::Replaced(pair) => {
                return nothing(Sequel::ReplacedPair, format!("a notice for a pair of {} that has a successor already", pair.person.name));
            }
        };
        let message_id = verdict.message_id.clone().unwrap_or_default();
        let link = verdict.renewal_link.clone();
        let open = self.renewals.values().find(|renewal| renewal.pair.is_same(pair) && !renewal.is_over());
        match (open, self.begun.get(&pair.name())) {
            (Some(renewal), _) => {
                let line = format!("another notice for renewal {}", renewal.id);
                Consequences::heard(vec![(renewal.id.clone(), vec![Event::NoticeSeen { message_id, link }])], line)
            }
            (None, Some(over)) => Consequences::none(Sequel::Heard, format!("a notice for a pair whose renewal {over} is over")),
            (None, None) => {
                let id = new_id(self.clock.now());
                let line = format!("a notice for the pair of {}: renewal {id} was opened", pair.person.name);
                Consequences::heard(vec![(id, vec![self.opening(pair, Origin::Notice(message_id), link)])], line)
            }
        }
    }

    /// The event that opens a renewal of this pair. A key that is named like one on the card is not made again.
    pub(super) fn opening(&self, pair: &KnownPair, origin: Origin, link: Option<Link>) -> Event {
        let certified = self.desk.certified_keys(&pair.token_serial);
        let newest_first = self.renewals.values().rev();
        let left_over = left_over(pair, &newest_first, &certified, self.portal.least_rsa_bits());
        Event::Opened {
            pair: Box::new(pair.clone()),
            origin,
            link,
            planned: left_over.map(|role, id| id.clone().unwrap_or_else(|| random_key_id(role))),
            card: self.desk.view_for(pair),
            may_send: self.portal.may_send(),
            plan: self.plan,
        }
    }

    /// Notes a message that needs the person's eye, and writes of it if it is proven: mail that proves nothing shall not make the program write.
    fn tell_of_remark(&mut self, remark: Option<&Remark>) -> Result<Vec<store::Letter>, AgentError> {
        let Some(remark) = remark else { return Ok(Vec::new()) };
        self.remarks.insert(0, remark.clone());
        self.remarks = shortened(std::mem::take(&mut self.remarks));
        if !remark.why.is_written() {
            return Ok(Vec::new());
        }
        Ok(vec![self.post_letter("mail", &PostNews::Remark(remark.clone()), Vec::new())?])
    }

    /// A new pair was seen: perhaps a notice waits for it.
    pub(super) async fn match_waiting_notices(&mut self) -> Result<(), AgentError> {
        for row in self.store.messages(200).await?.into_iter().rev() {
            let Ok(kept) = serde_json::from_value::<Kept>(row.verdict.clone()) else { continue };
            if kept.sequel.unwrap_or_else(|| Sequel::of_line(&row.outcome)) != Sequel::UnknownPair {
                continue;
            }
            let verdict = Verdict {
                to: kept.to,
                from: kept.from,
                subject: kept.subject,
                message_id: kept.message_id,
                date: kept.date,
                signed: kept.signed,
                ..kept.verdict
            };
            let Consequences { events, sequel, line: outcome } = self.notice(&verdict);
            if sequel == Sequel::UnknownPair {
                continue;
            }
            tracing::info!("an earlier mail: {outcome}");
            // What was remarked because no pair was known holds no longer.
            let earlier = kept.remark.filter(|remark| remark.why != RemarkReason::UnknownPair);
            let news = if earlier.is_none() { remark(&verdict, kept.junk, sequel, self.clock.now()) } else { None };
            let letters = self.tell_of_remark(news.as_ref())?;
            let verdict_kept = self::kept(&verdict, kept.junk, earlier.or(news), sequel);
            let message = MessageRecord { digest: row.digest, message_id: verdict.message_id.clone(), verdict: verdict_kept, outcome };
            self.happen_to_all(events, Record { message: Some(message), letters, ..Record::default() }).await?;
            self.remarks = remarks(&self.store.messages(200).await?, self.clock.now());
        }
        Ok(())
    }
}

/// What goes on to the agent; nothing if the message could not be judged now: then the watcher brings it again.
fn hand_over(verdict: Verdict, arrival: Arrival) -> Option<Judged> {
    let Arrival { raw, junk, cursor, handled } = arrival;
    if verdict.try_again {
        let _ = handled.send(Err(verdict.trust_reason));
        return None;
    }
    Some(Judged { verdict, junk, digest: hex::encode(Sha256::digest(&raw)), cursor: folder_cursor(cursor), handled })
}

/// A name for a renewal: the year and a little randomness, short enough to be typed.
pub(super) fn new_id(now: DateTime<Utc>) -> String {
    let mut random = [0; 3];
    let _ = getrandom::fill(&mut random);
    format!("{}-{}", now.format("%Y"), hex::encode(random))
}

/// A `CKA_ID` that no other key has: 20 bytes, as long as the SHA-1 identifiers that are usual.
fn random_key_id(role: Role) -> KeyId {
    let mut random = [0; 20];
    if getrandom::fill(&mut random).is_err() {
        // Two renewals in one microsecond do not happen: the time keeps pairs apart even without randomness.
        random[..8].copy_from_slice(&Utc::now().timestamp_micros().to_be_bytes());
    }
    // Both identifiers of a pair are chosen at one time.
    random[19] = random[19] & !1 | u8::from(role == Role::Commercial);
    KeyId::from_bytes(&random)
}

fn certificates_of(verdict: &Verdict) -> Vec<Certificate> {
    verdict.certificates_der.iter().filter_map(|der| Certificate::from_der(der).ok()).collect()
}

fn kept(verdict: &Verdict, junk: bool, remark: Option<Remark>, sequel: Sequel) -> serde_json::Value {
    let kept = Kept {
        verdict: verdict.clone(),
        to: verdict.to.clone(),
        from: verdict.from.clone(),
        subject: verdict.subject.clone(),
        message_id: verdict.message_id.clone(),
        date: verdict.date,
        signed: verdict.signed,
        junk,
        remark,
        sequel: Some(sequel),
    };
    serde_json::to_value(kept).unwrap_or_default()
}

fn folder_cursor(cursor: mail::Cursor) -> FolderCursor {
    FolderCursor { account: cursor.account, folder: cursor.folder, uid_validity: cursor.uid_validity, last_uid: cursor.last_uid }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::*;
    use crate::mail::{Cursor, Doubt, Handled, Resolver, TrustSettings};
    use crate::renewal::HostList;
    use tokio::sync::oneshot;

    fn arrival(raw: &[u8]) -> (Arrival, oneshot::Receiver<Handled>) {
        let (handled, answer) = oneshot::channel();
        let cursor = Cursor { account: "jana at localhost".to_owned(), folder: "INBOX".to_owned(), uid_validity: 1, last_uid: 9 };
        (Arrival { raw: raw.to_vec(), junk: false, cursor, handled }, answer)
    }

    #[tokio::test]
    async fn a_message_whose_key_cannot_be_looked_up_is_no_verdict_but_comes_again() {
        let raw = b"DKIM-Signature: v=1; a=rsa-sha256; d=ica.cz; s=s; h=from:to:subject:date; bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=AAAA\r\n\
            From: I.CA <info@ica.cz>\r\nTo: jana@example.cz\r\nSubject: x\r\nDate: Mon, 2 Nov 2026 10:00:00 +0100\r\n\r\n";
        let trust = TrustSettings { dns: false, ..TrustSettings::default() };
        let judge = async |resolver: Resolver| mail::judge(raw, &trust, &resolver, &HostList::new(["www.ica.cz"]), Utc::now()).await;
        // Nobody listens at this port.
        let dead = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let undecided = judge(Resolver::asking(dead)).await;
        assert!(undecided.try_again && undecided.doubt == Some(Doubt::KeyOutOfReach), "{undecided:?}");
        let (came, answer) = arrival(raw);
        assert!(hand_over(undecided, came).is_none());
        let why = answer.await.expect("an answer, not silence").unwrap_err();
        assert!(why.contains("could not be looked up now") && why.contains("s._domainkey.ica.cz"), "{why}");

        let decided = judge(Resolver::new(&trust)).await;
        let (came, mut answer) = arrival(raw);
        let judged = hand_over(decided, came).expect("it goes on");
        assert!(judged.cursor.last_uid == 9 && answer.try_recv().is_err(), "and is handled when it is stored");
    }

    #[test]
    fn the_key_identifiers_of_a_pair_differ() {
        let [qualified, commercial] = Role::ALL.map(random_key_id);
        assert_ne!(qualified.to_bytes()[19] & 1, commercial.to_bytes()[19] & 1);
    }
}
