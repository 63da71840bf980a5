//! What is going on, in one line: for the service manager, which shows it beside the service's name.

use super::{RenewalReport, Report, Teller, clean::clean, time::days_until};
use crate::renewal::{Actor, Stage};

impl Teller {
    /// The one line that says most: what waits for the person, else what is at work, else what is watched.
    pub fn status_line(&self, report: &Report) -> String {
        clean(&self.most(report)).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn most(&self, report: &Report) -> String {
        // A renewal that came too late is over where another pair is in force.
        let in_force = report.pairs.iter().any(|pair| pair.in_force && pair.expires > report.at);
        let is_over = |stage: &Stage| matches!(stage, Stage::Done | Stage::Superseded) || in_force && *stage == Stage::Expired;
        if let Some(renewal) = report.renewals.iter().filter(|renewal| !is_over(&renewal.stage)).min_by_key(|renewal| rank(renewal)) {
            return renewal.sentence.clone();
        }
        if let Some(Err(why)) = &report.agent.mailbox {
            return self.text("line-mailbox", &[("why", why.clone().into())]);
        }
        let in_force = report.pairs.iter().filter(|pair| pair.in_force).min_by_key(|pair| pair.expires);
        match in_force {
            Some(pair) if pair.expires <= report.at => self.text("line-ended", &[("until", self.moment(pair.expires).into())]),
            Some(pair) => {
                let left = self.left(days_until(pair.expires, report.at));
                self.text("line-watching", &[("until", self.day_of(pair.expires).into()), ("left", left.into())])
            }
            None => self.text("line-no-pair", &[]),
        }
    }
}

/// What needs the person comes first, what is over last.
const fn rank(renewal: &RenewalReport) -> u8 {
    match renewal.actor {
        _ if matches!(renewal.stage, Stage::Declined | Stage::Expired) => 2,
        Actor::Person => 0,
        _ => 1,
    }
}
