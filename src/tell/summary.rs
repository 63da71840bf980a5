//! The regular summary: three lines when all is well, otherwise what is needed first.

use super::{
    PairReport, Report, Teller, Value,
    clean::clean,
    document::{Block, Document},
    matter::{NOTICE_COMES, Words, open_renewals},
    paint::Tone,
};
use crate::renewal::Stage;
use chrono::TimeDelta;

impl Teller {
    pub(super) fn summary(&self, report: &Report) -> Document {
        let matters = self.matters(report);
        match (matters.first(), soonest(report)) {
            (None, Some(pair)) => self.all_is_well(report, pair),
            _ => self.state_of_things(report, &matters),
        }
    }

    fn all_is_well(&self, report: &Report, pair: &PairReport) -> Document {
        let values = [("day", Value::from(self.day_of(pair.expires))), ("left", self.left(pair.days_left).into())];
        let subject = self.text("summary-well-subject", &values);
        let mut blocks = vec![Block::Lead(Tone::Good, self.text("nothing-to-do", &[]))];
        blocks.extend(in_force(report).map(|pair| Block::Paragraph(self.pair_line(pair))));
        let notice = pair.expires - TimeDelta::days(NOTICE_COMES);
        blocks.push(Block::Paragraph(self.text("summary-watching", &[("day", self.day_of(notice).into())])));
        self.document(report, subject, blocks)
    }

    fn pair_line(&self, pair: &PairReport) -> String {
        let values = [
            ("person", Value::from(&pair.person)),
            ("deadline", self.moment(pair.expires).into()),
            ("left", self.left(pair.days_left).into()),
        ];
        self.text("summary-pair", &values)
    }

    fn state_of_things(&self, report: &Report, matters: &[Words]) -> Document {
        let needing: Vec<_> = matters.iter().filter(|matter| matter.need.is_some()).collect();
        let mut blocks = match needing.split_first() {
            Some((first, others)) => self.needs(first, others),
            None => self.under_way(matters),
        };
        for renewal in open_renewals(report) {
            blocks.extend(self.about_renewal(report, renewal));
        }
        blocks.extend(self.pairs(report));
        let subject = needing.first().map_or_else(|| self.text("summary-under-way-subject", &[]), |first| self.summary_subject(first));
        self.document(report, subject, blocks)
    }

    fn summary_subject(&self, first: &Words) -> String {
        let need = || self.text("summary-need-subject", &[("need", clean(first.need.as_deref().unwrap_or_default()).into())]);
        first.subject.clone().unwrap_or_else(need)
    }

    fn needs(&self, first: &Words, others: &[&Words]) -> Vec<Block> {
        let mut blocks = vec![self.lead(first), Block::Paragraph(first.sentence.clone())];
        blocks.extend(self.action(first));
        if !others.is_empty() {
            blocks.push(Block::Heading(self.text("heading-elsewhere", &[])));
            let line =
                |matter: &&Words| [Some(matter.sentence.clone()), matter.next.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
            blocks.push(Block::List(others.iter().map(line).collect()));
        }
        blocks
    }

    fn under_way(&self, matters: &[Words]) -> Vec<Block> {
        let mut blocks =
            vec![Block::Lead(Tone::Good, self.text("nothing-to-do", &[])), Block::Paragraph(self.text("summary-under-way", &[]))];
        blocks.extend(matters.iter().map(|matter| Block::Paragraph(matter.sentence.clone())));
        blocks
    }
}

fn in_force(report: &Report) -> impl Iterator<Item = &PairReport> {
    report.pairs.iter().filter(|pair| pair.in_force)
}

/// The pair in force that ends first.
fn soonest(report: &Report) -> Option<&PairReport> {
    in_force(report).min_by_key(|pair| pair.expires)
}

/// How many renewals are over.
pub(super) fn finished(report: &Report) -> usize {
    report.renewals.iter().filter(|renewal| matches!(renewal.stage, Stage::Done | Stage::Superseded)).count() + report.earlier
}
