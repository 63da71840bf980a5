//! The mail about the rehearsal: what a renewal will need, looked at a month before.

use super::{
    Report, Teller,
    clean::{clean, quoted},
    document::{Block, Document},
    paint::Tone,
};
use chrono::{DateTime, Utc};
use serde::Serialize;

/// What was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// A reader is connected.
    Reader,
    /// The module reads the card.
    Module,
    /// The card with the pair is in the reader.
    Card,
    /// The PIN is not locked.
    Pin,
    /// The pair leads to a trusted root.
    Chain,
    /// The mailbox is watched.
    Mailbox,
    /// The portal answers.
    Portal,
}

impl Check {
    /// Every check.
    pub const ALL: [Self; 7] = [Self::Reader, Self::Module, Self::Card, Self::Pin, Self::Chain, Self::Mailbox, Self::Portal];

    const fn key(self) -> &'static str {
        match self {
            Self::Reader => "rehearsal-reader",
            Self::Module => "rehearsal-module",
            Self::Card => "rehearsal-card",
            Self::Pin => "rehearsal-pin",
            Self::Chain => "rehearsal-chain",
            Self::Mailbox => "rehearsal-mailbox",
            Self::Portal => "rehearsal-portal",
        }
    }
}

/// What one check found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub check: Check,
    /// Whether it is well; `None` if it could not be looked at.
    pub well: Option<bool>,
    /// What is wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Finding {
    /// Of this outcome; `None` is what could not be looked at.
    pub fn new(check: Check, outcome: Option<Result<(), String>>) -> Self {
        let well = outcome.as_ref().map(Result::is_ok);
        Self { check, well, why: outcome.and_then(Result::err) }
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
    /// Whether everything was looked at and is well.
    pub fn went_well(&self) -> bool {
        self.findings.iter().all(|finding| finding.well == Some(true))
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
        blocks.push(Block::Facts(held.findings.iter().map(|finding| (self.text(finding.check.key(), &[]), self.found(finding))).collect()));
        let subject = if well { "rehearsal-well-subject" } else { "rehearsal-need-subject" };
        self.document(report, self.text(subject, &[("day", self.day_of(held.ends).into())]), blocks)
    }

    fn found(&self, finding: &Finding) -> String {
        match (finding.well, &finding.why) {
            (Some(true), _) => self.text("rehearsal-found-well", &[]),
            (Some(false), why) => clean(&quoted(why.as_deref().unwrap_or_default())),
            (None, _) => self.text("rehearsal-not-seen", &[]),
        }
    }
}
