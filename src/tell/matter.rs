//! What concerns the person now: each matter with its sentence and, if something is needed, what to do.

use super::{
    AgentReport, PairReport, RenewalReport, Report, Teller, Value,
    clean::quoted,
    paint::Tone,
    post::{MailboxReport, MailboxState, PostNews, Remark, RemarkReason},
    situation::{self, Situation},
};
use crate::{certificate::Role, renewal::Stage};

/// Notices come three weeks before the end.
pub(super) const NOTICE_COMES: i64 = 21;

/// With so many days left and no notice, it is time to look for it.
const NOTICE_IS_MISSED: i64 = 17;

/// The words about one matter.
#[derive(Debug, Clone)]
pub(super) struct Words {
    /// What to write into a mail's subject, where the matter is a renewal.
    pub(super) subject: Option<String>,
    /// How it stands.
    pub(super) sentence: String,
    /// What is needed, briefly.
    pub(super) need: Option<String>,
    /// What to do now, in full.
    pub(super) next: Option<String>,
    /// How grave it is.
    pub(super) tone: Tone,
}

impl Teller {
    /// The words for where a renewal stands.
    pub(super) fn words_for(&self, situation: Situation<'_>) -> Words {
        let tone = match situation.renewal.stage {
            Stage::Stalled { .. } | Stage::Expired => Some(Tone::Bad),
            // What remains to be done after success is no alarm.
            Stage::Done => Some(Tone::Good),
            _ => None,
        };
        self.words(situation.key, &situation.values(self), tone)
    }

    /// All matters: the program's own first, for without it nothing else goes on, then the renewals, then pairs that nobody renews.
    pub(super) fn matters(&self, report: &Report) -> Vec<Words> {
        let mut matters = self.matters_of_agent(&report.agent);
        matters.extend(report.remarks.iter().map(|remark| self.matter_of_remark(remark)).filter(|words| words.need.is_some()));
        matters.extend(open_renewals(report).map(|renewal| self.words_for(situation::now(report, renewal))));
        matters.extend(self.matters_of_pairs(report));
        if report.pairs.is_empty() {
            matters.push(self.words("no-pair", &[], None));
        }
        matters
    }

    /// The matters of the program itself.
    pub(super) fn matters_of_agent(&self, agent: &AgentReport) -> Vec<Words> {
        if !agent.running {
            return vec![self.words("agent-stopped", &[], Some(Tone::Bad))];
        }
        let wrong = |key, why: &str| self.words(key, &[("why", why.into())], Some(Tone::Bad));
        let database = agent.database.as_ref().and_then(|state| state.as_ref().err()).map(|why| self.words_of_database(Some(why)));
        let mut matters: Vec<Words> = database.into_iter().collect();
        matters.extend(agent.mailboxes.iter().filter_map(|mailbox| self.matter_of_mailbox(mailbox)));
        if agent.mailboxes.is_empty() {
            matters.extend(agent.mailbox.as_ref().and_then(|state| state.as_ref().err()).map(|why| wrong("program-mute", why)));
        }
        let readers = agent.readers.as_ref().and_then(|state| state.as_ref().err()).map(|why| wrong("readers-away", why));
        let card = agent.card_trouble.as_ref().map(|why| wrong("card-unreadable", why));
        let mail = agent.mail_trouble.as_ref().map(|why| {
            self.words("mail-stuck", &[("count", agent.mails_waiting.max(1).into()), ("why", why.as_str().into())], Some(Tone::Bad))
        });
        matters.extend([readers, card, mail].into_iter().flatten());
        matters.extend(agent.stores.iter().map(|what| self.words("store-lacks", &[("what", quoted(what).into())], Some(Tone::Wanting))));
        matters
    }

    fn matter_of_mailbox(&self, mailbox: &MailboxReport) -> Option<Words> {
        let account = Value::from(self.account(&mailbox.account));
        let (key, why) = match &mailbox.state {
            MailboxState::Watching => return None,
            MailboxState::Connecting => return Some(self.words("mailbox-connecting", &[("account", account)], None)),
            MailboxState::Away { why } => ("mailbox-away", why),
            MailboxState::LoginRefused { why } => ("mailbox-refused", why),
            MailboxState::Undecided { since, why, .. } => {
                return Some(self.words_of_post(&mailbox.account, &PostNews::Undecided { since: *since, why: why.clone() }));
            }
            MailboxState::Silent { since, why } => {
                return Some(self.words_of_post(&mailbox.account, &PostNews::Silent { since: *since, why: why.clone() }));
            }
        };
        Some(self.words(key, &[("account", account), ("why", why.as_str().into())], Some(Tone::Bad)))
    }

    /// The words about a way to the mail, or about a message that came by it.
    pub(super) fn words_of_post(&self, place: &str, news: &PostNews) -> Words {
        let place = || ("account", Value::from(self.account(place)));
        let why = |why: &str| ("why", Value::from(why.to_owned()));
        match news {
            PostNews::LoginRefused { why: text } => self.words("mailbox-refused", &[place(), why(text)], Some(Tone::Bad)),
            PostNews::Silent { since, why: text } => {
                self.words("mailbox-silent", &[place(), why(text), ("since", self.moment(*since).into())], Some(Tone::Bad))
            }
            PostNews::Undecided { since, why: text } => {
                self.words("mailbox-undecided", &[place(), why(text), ("since", self.moment(*since).into())], Some(Tone::Bad))
            }
            PostNews::SendingRefused { why: text } => self.words("sending-refused", &[place(), why(text)], Some(Tone::Bad)),
            PostNews::WatchedAgain => self.words("mailbox-again", &[place()], Some(Tone::Good)),
            PostNews::SentAgain => self.words("sending-again", &[place()], Some(Tone::Good)),
            PostNews::Remark(remark) => self.matter_of_remark(remark),
        }
    }

    /// That the database cannot be written for this reason, or can be again.
    pub(super) fn words_of_database(&self, stuck: Option<&str>) -> Words {
        match stuck {
            Some(why) => self.words("database-stuck", &[("why", quoted(why).into())], Some(Tone::Bad)),
            None => self.words("database-again", &[], Some(Tone::Good)),
        }
    }

    /// A message that needs the person's eye.
    pub(super) fn matter_of_remark(&self, remark: &Remark) -> Words {
        let key = match remark.why {
            RemarkReason::InJunk => "remark-junk",
            RemarkReason::InJunkUnproven => "remark-junk-unproven",
            RemarkReason::AddresseeUnproven => "remark-addressee",
            RemarkReason::Unproven => "remark-unproven",
            RemarkReason::UnprovenOther => "remark-unproven-other",
            RemarkReason::Forged => "remark-forged",
            RemarkReason::UnknownPair => "remark-unknown-pair",
            RemarkReason::EndedPair => "remark-ended-pair",
            RemarkReason::ReplacedPair => "remark-replaced-pair",
        };
        let values = [
            ("from", Value::from(quoted(&remark.from))),
            ("subject", quoted(&remark.subject).into()),
            ("date", self.moment(remark.at).into()),
            ("doubt", self.doubt(remark.doubt.as_deref()).into()),
        ];
        self.words(key, &values, None)
    }

    /// Why a message is not believed, by its name.
    fn doubt(&self, name: Option<&str>) -> String {
        let text = name.and_then(|name| self.optional_text(&format!("doubt-{name}"), &[]));
        text.unwrap_or_else(|| self.text("doubt-unsigned", &[]))
    }

    /// Pairs in force whose end is near and that nobody renews.
    pub(super) fn matters_of_pairs(&self, report: &Report) -> Vec<Words> {
        report.pairs.iter().filter(|pair| pair.in_force).filter_map(|pair| self.matter_of_pair(report, pair)).collect()
    }

    fn matter_of_pair(&self, report: &Report, pair: &PairReport) -> Option<Words> {
        if pair.days_left > NOTICE_IS_MISSED || pair.begun || report.renewals.iter().any(|renewal| concerns(renewal, pair)) {
            return None;
        }
        let values = [
            ("person", Value::from(&pair.person)),
            ("deadline", self.moment(pair.expires).into()),
            ("left", self.left(pair.days_left).into()),
        ];
        Some(if pair.days_left < 0 {
            self.words("pair-ended", &values, Some(Tone::Bad))
        } else {
            self.words("notice-missing", &values, None)
        })
    }

    /// A mailbox by its user and host, as its name has them: `jana@example.cz at imap.example.cz`.
    pub(super) fn account(&self, name: &str) -> String {
        let name = quoted(name);
        match name.rsplit_once(" at ") {
            Some((user, host)) => self.text("account", &[("user", user.into()), ("host", host.into())]),
            None => name,
        }
    }

    fn words(&self, key: &str, values: &[(&str, Value<'_>)], tone: Option<Tone>) -> Words {
        let part = |name: &str| self.optional_text(&format!("{key}.{name}"), values);
        let need = part("need");
        let tone = tone.unwrap_or(if need.is_some() { Tone::Wanting } else { Tone::Good });
        Words { subject: part("subject"), sentence: self.text(key, values), need, next: part("next"), tone }
    }
}

/// Renewals that still wait for something. One that ended without success is history once another pair is in force.
pub(super) fn open_renewals(report: &Report) -> impl Iterator<Item = &RenewalReport> {
    report.renewals.iter().filter(|renewal| is_open(report, renewal))
}

pub(super) fn is_open(report: &Report, renewal: &RenewalReport) -> bool {
    let replaced = || report.pairs.iter().any(|pair| !pair.in_force && concerns(renewal, pair));
    match renewal.stage {
        Stage::Done | Stage::Superseded => false,
        Stage::Declined | Stage::Expired => !replaced(),
        _ => true,
    }
}

fn concerns(renewal: &RenewalReport, pair: &PairReport) -> bool {
    let named = |role| *renewal.serials.get(role) == pair.certificates.get(role).serial;
    Role::ALL.into_iter().all(named)
}
