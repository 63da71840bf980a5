//! The way of a renewal in six steps, and how far it has come.

use super::{RenewalReport, Report, Teller, matter::is_open};
use crate::renewal::{Origin, Stage};

/// How a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// It is done.
    Done,
    /// It is the one at hand.
    Now,
    /// It is the one at hand, and it stands still.
    Stuck,
    /// It is still to come.
    Later,
}

/// One step.
#[derive(Debug, Clone)]
pub(super) struct Milestone {
    pub(super) mark: Mark,
    /// A word or two.
    pub(super) short: String,
    /// The same as a phrase.
    pub(super) long: String,
    /// When, or how much of it.
    pub(super) detail: String,
}

impl Mark {
    /// A sign for it, one column wide.
    pub(super) const fn sign(self) -> &'static str {
        match self {
            Self::Done => "✓",
            Self::Now => "▸",
            Self::Stuck => "!",
            Self::Later => "·",
        }
    }

    /// The key of its name.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Done => "mark-done",
            Self::Now => "mark-now",
            Self::Stuck => "mark-stuck",
            Self::Later => "mark-later",
        }
    }
}

impl Teller {
    /// The six steps of a renewal.
    pub(super) fn milestones(&self, report: &Report, renewal: &RenewalReport) -> Vec<Milestone> {
        let at_hand = match renewal.stage {
            Stage::Stalled { .. } | Stage::Declined | Stage::Expired => Mark::Stuck,
            _ if is_open(report, renewal) => Mark::Now,
            _ => Mark::Later,
        };
        let mut next = at_hand;
        let steps = steps_done(renewal).into_iter().map(|(name, done, detail)| {
            let mark = if done { Mark::Done } else { std::mem::replace(&mut next, Mark::Later) };
            Milestone {
                mark,
                short: self.text(&format!("step-{name}"), &[]),
                long: self.text(&format!("step-{name}-long"), &[]),
                detail: self.detail(renewal, detail),
            }
        });
        steps.collect()
    }

    fn detail(&self, renewal: &RenewalReport, detail: Detail) -> String {
        match detail {
            Detail::None => String::new(),
            Detail::Half => self.text("half-done", &[]),
            Detail::Opened => self.moment(renewal.opened),
            Detail::Accepted => renewal.accepted.map(|at| self.moment(at)).unwrap_or_default(),
            Detail::Finished => renewal.finished.map(|at| self.moment(at)).unwrap_or_default(),
        }
    }
}

#[derive(Clone, Copy)]
enum Detail {
    None,
    Half,
    Opened,
    Accepted,
    Finished,
}

/// Name, whether it is done, and what more to say. A step counts as done when a later one is: a renewal that was sent had its keys.
fn steps_done(renewal: &RenewalReport) -> [(&'static str, bool, Detail); 6] {
    let imported = renewal.finished.is_some() || renewal.imported.all(|imported| *imported);
    let issued = imported || renewal.issued.all(Option::is_some);
    let sent = issued || renewal.accepted.is_some();
    let requests = sent || renewal.requests;
    let keys = requests || renewal.keys.all(|made| *made);
    let any_key = renewal.keys.qualified || renewal.keys.commercial;
    let notice = any_key || renewal.link.is_some();
    let any_issued = renewal.issued.qualified.is_some() || renewal.issued.commercial.is_some();
    let by_notice = matches!(renewal.origin, Origin::Notice(_));
    [
        ("notice", notice, if notice && by_notice { Detail::Opened } else { Detail::None }),
        ("keys", keys, half(any_key && !keys)),
        ("requests", requests, Detail::None),
        ("sent", sent, Detail::Accepted),
        ("issued", issued, half(any_issued && !issued)),
        ("imported", imported, Detail::Finished),
    ]
}

const fn half(is_half: bool) -> Detail {
    if is_half { Detail::Half } else { Detail::None }
}
