//! How pressing a piece of news is: what tells it may be louder, or come sooner.

use super::{Actor, News, Renewal, Stage};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How pressing something is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Urgency {
    /// Good to know.
    #[default]
    Calm,
    /// The person is needed.
    Wanted,
    /// The person is needed now: it fails otherwise, or has failed.
    Pressing,
}

/// With so little left before the old pair ends, what needs the person is pressing.
const PRESSING: TimeDelta = TimeDelta::days(3);

impl Urgency {
    /// Its name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Wanted => "wanted",
            Self::Pressing => "pressing",
        }
    }

    /// The urgency with this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Calm, Self::Wanted, Self::Pressing].into_iter().find(|urgency| urgency.name() == name)
    }
}

impl Renewal {
    /// How pressing this news is at this time.
    pub fn urgency(&self, news: News, now: DateTime<Utc>) -> Urgency {
        let stage = self.stage(now);
        match news {
            News::Accepted | News::PortalDown | News::NotRegistered | News::Superseded | News::Done => Urgency::Calm,
            News::Expired => Urgency::Pressing,
            _ if stage.actor() != Actor::Person && stage != Stage::WaitingForNotice => Urgency::Calm,
            _ if self.pair.expires() - now <= PRESSING => Urgency::Pressing,
            News::NeedsNotice => Urgency::Calm,
            _ => Urgency::Wanted,
        }
    }
}
