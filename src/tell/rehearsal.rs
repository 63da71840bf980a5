//! The mail about the rehearsal: what a renewal will need, looked at a month before.

use super::{
    Check, CheckLine, Report, Teller, Verdict,
    document::{Block, Document},
    paint::Tone,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// Whether it is well; `None` if it could not be looked at.
    pub well: Option<bool>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub why: Option<String>,
}

impl Finding {
    /// Of a check that was done. A doubt is no well-being: there is time to see to it.
    pub fn of(line: &CheckLine) -> Self {
        let well = match line.status {
            Verdict::Ok => Some(true),
            Verdict::Warn | Verdict::Fail => Some(false),
            Verdict::Skip => None,
        };
        let remedy = line.remedy.as_ref().map(|remedy| format!(" {remedy}")).unwrap_or_default();
        Self { check: line.id, well, why: (well == Some(false)).then(|| format!("{}{remedy}", line.message)) }
    }
}

/// A rehearsal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RehearsalReport {
    /// Whose pair.
    pub person: String,
    /// When it ends.
    pub ends: DateTime<Utc>,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl RehearsalReport {
    /// Whether nothing is wanting. What could not be looked at has its reason in something that is.
    pub fn went_well(&self) -> bool {
        !self.findings.iter().any(|finding| finding.well == Some(false))
    }
}

impl Teller {
    pub(super) fn rehearsal(&self, report: &Report, held: &RehearsalReport) -> Document {
        let values = [("person", (&held.person).into()), ("deadline", self.moment(held.ends).into())];
        let well = held.went_well();
        let mut blocks = vec![if well {
            Block::Lead(Tone::Good, self.text("nothing-to-do", &[]))
        } else {
            Block::Lead(Tone::Wanting, self.text("need-line", &[("need", self.text("rehearsal-need", &[]).into())]))
        }];
        blocks.push(Block::Paragraph(self.text(if well { "rehearsal-went-well" } else { "rehearsal-went-badly" }, &values)));
        if !well {
            blocks.push(Block::Action(self.text("do-now", &[]), self.text("rehearsal-next", &[])));
        }
        blocks.push(Block::Heading(self.text("heading-rehearsal", &[])));
        blocks.push(Block::Facts(held.findings.iter().map(|finding| (self.check_name(finding.check), self.found(finding))).collect()));
        let subject = if well { "rehearsal-well-subject" } else { "rehearsal-need-subject" };
        self.document(report, self.text(subject, &[("day", self.day_of(held.ends).into())]), blocks)
    }

    pub(super) fn found(&self, finding: &Finding) -> String {
        match (finding.well, &finding.why) {
            (Some(true), _) => self.text("rehearsal-found-well", &[]),
            (Some(false), why) => self.because(why.as_deref().unwrap_or_default()),
            (None, _) => self.text("rehearsal-not-seen", &[]),
        }
    }
}
