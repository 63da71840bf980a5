//! What concerns the person now: each matter with its sentence and, if something is needed, what to do.

use super::{
    AgentReport, PairReport, RenewalReport, Report, Teller, Value,
    clean::quoted,
    paint::Tone,
    situation::{self, Situation},
};
use crate::renewal::Stage;

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
        let wrong = |key, why: &str| self.words(key, &[("why", quoted(why).into())], Some(Tone::Bad));
        let mailbox = agent.mailbox.as_ref().and_then(|state| state.as_ref().err()).map(|why| wrong("mailbox-away", why));
        let readers = agent.readers.as_ref().and_then(|state| state.as_ref().err()).map(|why| wrong("readers-away", why));
        let mail = agent.mail_trouble.as_ref().map(|why| {
            self.words("mail-stuck", &[("count", agent.mails_waiting.max(1).into()), ("why", quoted(why).into())], Some(Tone::Bad))
        });
        [mailbox, readers, mail].into_iter().flatten().collect()
    }

    /// Pairs in force whose end is near and that nobody renews.
    pub(super) fn matters_of_pairs(&self, report: &Report) -> Vec<Words> {
        report.pairs.iter().filter(|pair| pair.in_force).filter_map(|pair| self.matter_of_pair(report, pair)).collect()
    }

    fn matter_of_pair(&self, report: &Report, pair: &PairReport) -> Option<Words> {
        if pair.days_left > NOTICE_IS_MISSED || report.renewals.iter().any(|renewal| concerns(renewal, pair)) {
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
    let replaced = report.pairs.iter().any(|pair| !pair.in_force && concerns(renewal, pair));
    match renewal.stage {
        Stage::Done | Stage::Superseded => false,
        Stage::Declined | Stage::Expired => !replaced,
        _ => true,
    }
}

fn concerns(renewal: &RenewalReport, pair: &PairReport) -> bool {
    renewal.serials == pair.certificates.map(|_, certificate| certificate.serial.clone())
}
