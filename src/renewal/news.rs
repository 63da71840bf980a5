//! What the person should be told by mail, each thing once.

use super::{Renewal, Stage, Step, Way};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A change that matters to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum News {
    /// It waits for a link from the authority.
    NeedsNotice,
    /// The card is needed for this step.
    NeedsCard(Step),
    /// The PIN is needed for this step.
    NeedsConsent(Step),
    /// The person must allow the sending.
    NeedsGoAhead,
    /// The person sends the requests in a browser or as files.
    NeedsDelivery(Way),
    /// The authority accepted the requests.
    Accepted,
    /// A proforma invoice waits to be paid.
    PaymentDue,
    /// The portal has been out of reach for some time; trying goes on.
    PortalDown,
    /// The certificates are on the card, but browsers could not be told of them for some time; trying goes on.
    NotRegistered,
    /// So many days before the end something still waits for the person.
    Reminded(u16),
    /// Something needs the person.
    Stalled,
    /// The person said no; this is how to start again.
    Declined,
    /// Another notice came though the person had said no.
    Reminder,
    /// The pair ended before it was renewed.
    Expired,
    /// Another new pair is in force.
    Superseded,
    /// Both new certificates are on the card.
    Done,
}

/// After this many failed attempts in a row the person is told that the portal is down.
const ATTEMPTS_BEFORE_TELLING: u32 = 3;

impl Renewal {
    /// What is to be told and was not yet, now that an event was applied; each is given out once.
    pub fn take_news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.news)
    }

    /// Whether the stage it is in now matters and was not told yet, because nothing happened since.
    pub fn is_untold(&self, now: DateTime<Utc>) -> bool {
        let stage = self.stage(now);
        self.headline(&stage).is_some_and(|news| !self.told.contains(&told_key(news, &stage)))
    }

    /// What matters about the stage it is in now.
    pub fn matter(&self, now: DateTime<Utc>) -> Option<News> {
        self.headline(&self.stage(now))
    }

    /// Notes what matters about the stage it is in now.
    pub(super) fn note_news(&mut self, at: DateTime<Utc>) {
        let stage = self.stage(at);
        if !matches!(stage, Stage::Stalled { .. }) {
            self.told.retain(|key| !key.starts_with("stalled"));
        }
        let Some(news) = self.headline(&stage) else { return };
        if self.told.insert(told_key(news, &stage)) {
            self.tell(news, at);
        }
    }

    /// Has the person told of this.
    pub(super) fn tell(&mut self, news: News, at: DateTime<Utc>) {
        self.news.push(news);
        self.told_last = Some(at);
    }

    fn headline(&self, stage: &Stage) -> Option<News> {
        Some(match stage {
            Stage::WaitingForNotice => News::NeedsNotice,
            Stage::WaitingForCard { step } => News::NeedsCard(*step),
            // Whether the pair may be renewed at all is asked first.
            Stage::WaitingForConsent { .. } if !self.may_ask() => return None,
            // The second PIN is asked for right after the first, at the desk: a mail only if nobody answers.
            Stage::WaitingForConsent { step: Step::SendRequests } if self.unanswered.is_none() => return None,
            Stage::WaitingForConsent { step } => News::NeedsConsent(*step),
            Stage::WaitingForGoAhead => News::NeedsGoAhead,
            Stage::Sending if self.attempts >= ATTEMPTS_BEFORE_TELLING => News::PortalDown,
            Stage::Registering if self.attempts >= ATTEMPTS_BEFORE_TELLING => News::NotRegistered,
            Stage::MakingKeys | Stage::Sending | Stage::Importing | Stage::Registering | Stage::ProvingLogin => return None,
            Stage::WaitingForDelivery { way } => News::NeedsDelivery(*way),
            Stage::WaitingForIca => News::Accepted,
            Stage::WaitingForPayment => News::PaymentDue,
            Stage::Done => News::Done,
            Stage::Stalled { .. } => News::Stalled,
            Stage::Declined => News::Declined,
            Stage::Superseded => News::Superseded,
            Stage::Expired => News::Expired,
        })
    }
}

fn told_key(news: News, stage: &Stage) -> String {
    match (news, stage) {
        (News::Stalled, Stage::Stalled { hold }) => format!("stalled:{hold:?}"),
        (news, _) => format!("{news:?}"),
    }
}
