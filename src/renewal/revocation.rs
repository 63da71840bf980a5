//! What is known of revocation: of the old pair before the person is asked for anything, of the new pair before it is called done.
//!
//! An unknown state stops nothing, since a server may be away for days; it is kept as unknown, said, and asked for again.

use super::{Due, Effect, Hold, Renewal, Stage};
use crate::certificate::{Both, Standing};
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// An answer of the authority's counts for so long; before the person is asked after that, it is fetched anew.
const COUNTS_FOR: TimeDelta = TimeDelta::days(1);
/// With an answer that is so young, all else that a renewal needs was looked at lately too: the look goes with the asking.
const LOOKED_LATELY: TimeDelta = TimeDelta::minutes(10);
/// The first pause after an answer that told nothing; doubled with each.
const FIRST_PAUSE: TimeDelta = TimeDelta::minutes(5);
/// So often the pause is doubled: up to some three hours.
const DOUBLINGS: u32 = 5;

/// Which of the two pairs of a renewal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Generation {
    /// The one that is renewed.
    Old,
    /// The one that was issued.
    New,
}

/// The last answers about one pair.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// When they came.
    pub at: DateTime<Utc>,
    /// Of each half.
    pub standing: Both<Standing>,
    /// How often in a row something was left unknown.
    pub in_vain: u32,
    /// The person wants to go on: it is asked at once.
    pub again: bool,
}

impl Check {
    /// The half that is revoked, if one is.
    fn revoked(&self, generation: Generation) -> Option<Hold> {
        self.standing.iter().find_map(|(role, standing)| match standing {
            Standing::Revoked { at, reason } => Some(Hold::Revoked { generation, role, at: *at, reason: reason.clone() }),
            _ => None,
        })
    }

    fn is_unknown(&self) -> bool {
        self.standing.iter().any(|(_, standing)| standing.is_unknown())
    }

    /// An answer in the future was noted by a clock that was wrong, and says nothing.
    fn counts(&self, now: DateTime<Utc>) -> bool {
        !self.again && self.at <= now && now < self.at + COUNTS_FOR
    }

    fn next(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        if !self.counts(now) {
            now
        } else if self.is_unknown() {
            self.at + FIRST_PAUSE * (1 << self.in_vain.saturating_sub(1).min(DOUBLINGS))
        } else {
            self.at + COUNTS_FOR
        }
    }
}

/// What is known of both pairs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// Of the pair that is renewed.
    pub old: Option<Check>,
    /// Of the pair that was issued.
    pub new: Option<Check>,
}

impl Revocation {
    /// What is known of one of them.
    pub const fn of(&self, generation: Generation) -> Option<&Check> {
        match generation {
            Generation::Old => self.old.as_ref(),
            Generation::New => self.new.as_ref(),
        }
    }
}

impl Renewal {
    /// The pair whose standing matters now: the old one until the new certificates have come.
    pub fn generation(&self) -> Generation {
        if self.certificates().is_some() { Generation::New } else { Generation::Old }
    }

    /// What is known of the pair that matters now.
    pub fn standing(&self) -> Option<&Check> {
        self.revocation.of(self.generation())
    }

    /// A revoked certificate stops the renewal: an old one until its requests are accepted, a new one until the end.
    pub(super) fn revoked(&self) -> Option<Hold> {
        let generation = self.generation();
        let matters = generation == Generation::New || !self.is_accepted();
        self.standing().filter(|_| matters)?.revoked(generation)
    }

    pub(super) fn revocation_checked(&mut self, generation: Generation, standing: &Both<Standing>, at: DateTime<Utc>) {
        // An answer about the new pair that came before the pair did is about something else.
        if generation == Generation::New && self.generation() == Generation::Old {
            return;
        }
        let known = match generation {
            Generation::Old => &mut self.revocation.old,
            Generation::New => &mut self.revocation.new,
        };
        let unknown = standing.iter().any(|(_, standing)| standing.is_unknown());
        let before = known.take();
        let in_vain = if unknown { before.as_ref().map_or(1, |check| check.in_vain.saturating_add(1)) } else { 0 };
        // What was revoked stays so while nothing else is heard of it.
        let standing = standing.map(|role, now| match before.as_ref().map(|check| check.standing.get(role)) {
            Some(revoked @ Standing::Revoked { .. }) if now.is_unknown() => revoked.clone(),
            _ => now.clone(),
        });
        *known = Some(Check { at, standing, in_vain, again: false });
    }

    /// The person wants to go on: what stops it, or is not known, is asked for again.
    pub(super) fn ask_standing_again(&mut self) {
        for check in [&mut self.revocation.old, &mut self.revocation.new].into_iter().flatten() {
            check.again |= check.standing.iter().any(|(_, standing)| *standing != Standing::Good);
        }
    }

    /// Before the first PIN is wanted once more, because the card was put in or the person said so, what the renewal needs is looked at first: else
    /// the person would be told to enter the PIN, and then that the renewal cannot begin.
    pub(super) fn look_before_asking(&mut self, at: DateTime<Utc>) {
        if !self.is_about_to_begin() {
            return;
        }
        let unready = matches!(self.hold, Some(Hold::NotReady { .. }));
        if let Some(check) = &mut self.revocation.old {
            check.again |= unready || at < check.at || at >= check.at + LOOKED_LATELY;
        }
    }

    /// Lets what asks for a PIN wait until the standing of the pair is known, and adds the asking where it is of use.
    pub(super) fn with_standing(&self, mut due: Vec<Due>, stage: &Stage, now: DateTime<Utc>) -> Vec<Due> {
        let known = self.standing();
        let wanted = match stage {
            Stage::WaitingForNotice | Stage::WaitingForCard { .. } => {
                // Nobody is about to be asked: an answer that told something needs no other yet.
                known.is_none_or(|check| check.again || check.is_unknown())
            }
            Stage::WaitingForConsent { .. } | Stage::Stalled { hold: Hold::Revoked { .. } } => {
                known.is_none_or(|check| !check.counts(now) || check.is_unknown())
            }
            Stage::Importing => known.is_none(),
            _ => false,
        };
        if matches!(stage, Stage::WaitingForConsent { .. }) && !known.is_some_and(|check| check.counts(now)) {
            due.retain(|due| due.effect.step().is_none());
        }
        if wanted {
            due.push(Due { effect: Effect::CheckRevocation, at: known.map_or(now, |check| check.next(now)) });
        }
        due
    }

    /// Whether the old pair's standing was asked for, and all else looked at: before that nobody is told that a PIN is needed.
    pub(super) fn may_ask(&self) -> bool {
        self.standing().is_some_and(|check| !check.again)
    }

    /// Whether it is known, as far as it can be, that the new pair is good.
    pub(super) fn new_pair_stands(&self) -> bool {
        self.revocation.new.as_ref().is_some_and(|check| check.revoked(Generation::New).is_none())
    }
}
