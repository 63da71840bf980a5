//! The mails: one for each piece of news about a renewal, and the regular summary.

use super::{
    PairReport, RenewalReport, Report, Teller,
    clean::clean,
    document::{Block, Document},
    html,
    matter::Words,
    paint::Tone,
    parts::{current, tone_of_days},
    plain,
    situation::{self, Situation},
    table::{Cell, Table},
    time::days_until,
};
use crate::{
    certificate::Role,
    renewal::{News, Origin, Payment, Stage},
};

/// What a mail is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject<'a> {
    /// News of the renewal with this name.
    News {
        /// The renewal's name.
        renewal: &'a str,
        /// What happened.
        news: News,
    },
    /// The regular summary.
    Summary,
}

/// What a mail says. No secret is in it and no link of the portal's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The subject: what is needed, on one line.
    pub subject: String,
    /// Plain text.
    pub text: String,
    /// HTML, one file without anything from elsewhere.
    pub html: String,
}

impl Teller {
    /// Writes a mail. News of a renewal that the report does not hold becomes a summary.
    pub fn letter(&self, report: &Report, about: Subject<'_>) -> Content {
        let renewal = |name: &str| report.renewals.iter().find(|renewal| renewal.id == name);
        let document = match about {
            Subject::News { renewal: name, news } => renewal(name).map(|renewal| self.news(report, renewal, news)),
            Subject::Summary => None,
        };
        let document = document.unwrap_or_else(|| self.summary(report));
        Content { subject: clean(&document.subject), text: plain::render(&document), html: html::render(&document) }
    }

    fn news(&self, report: &Report, renewal: &RenewalReport, news: News) -> Document {
        let told = situation::told(report, renewal, news);
        let words = self.words_for(self.what_holds(told, news));
        let subject = self.words_for(told).subject.unwrap_or_else(|| words.sentence.clone());
        let mut blocks = self.opening(&words);
        if news == News::Done {
            blocks.extend(self.afterwards(report, renewal));
        }
        blocks.extend(self.about_renewal(report, renewal));
        blocks.extend(self.issued(report, renewal));
        blocks.extend(self.pairs(report));
        self.document(report, subject, blocks)
    }

    /// News may be older than the report: what is needed is then said of today. A reminder is of today though the renewal did not move.
    fn what_holds<'a>(&self, told: Situation<'a>, news: News) -> Situation<'a> {
        if news == News::Reminder { told } else { situation::now(told.report, told.renewal) }
    }

    pub(super) fn document(&self, report: &Report, subject: String, blocks: Vec<Block>) -> Document {
        let footer = self.text("footer", &[("moment", self.moment(report.at).into())]);
        Document { language: self.language, subject, blocks, footer }
    }

    /// Whether something must be done, how it stands, what to do.
    fn opening(&self, words: &Words) -> Vec<Block> {
        let mut blocks = vec![self.lead(words), Block::Paragraph(words.sentence.clone())];
        blocks.extend(self.action(words));
        blocks
    }

    /// `Je potřeba: …` or `Nemusíte nic dělat.`
    pub(super) fn lead(&self, words: &Words) -> Block {
        match &words.need {
            Some(need) => Block::Lead(words.tone, self.text("need-line", &[("need", need.into())])),
            None => Block::Lead(words.tone, self.text("nothing-to-do", &[])),
        }
    }

    pub(super) fn action(&self, words: &Words) -> Option<Block> {
        words.next.clone().map(|next| Block::Action(self.text("do-now", &[]), next))
    }

    /// Payment, progress, facts and help of one renewal.
    pub(super) fn about_renewal(&self, report: &Report, renewal: &RenewalReport) -> Vec<Block> {
        let mut blocks = Vec::new();
        if let Some(payment) = &renewal.payment
            && renewal.stage == Stage::WaitingForPayment
        {
            blocks.extend(self.payment(payment));
        }
        if let Some(helpdesk) = &renewal.helpdesk {
            blocks.extend([Block::Heading(self.text("heading-help", &[])), Block::Paragraph(clean(helpdesk))]);
        }
        blocks.push(Block::Heading(self.text("heading-renewal", &[])));
        let steps = self.milestones(report, renewal).into_iter().map(|step| {
            let mark = self.text(step.mark.key(), &[]);
            (step, mark)
        });
        if renewal.stage != Stage::Superseded {
            blocks.push(Block::Progress(steps.collect()));
        }
        blocks.push(Block::Facts(self.facts(renewal)));
        blocks
    }

    fn payment(&self, payment: &Payment) -> Vec<Block> {
        let facts: Vec<_> = self.payment_facts(payment).into_iter().map(|(label, value)| (label, clean(&value))).collect();
        if facts.is_empty() { Vec::new() } else { vec![Block::Heading(self.text("heading-payment", &[])), Block::Facts(facts)] }
    }

    fn facts(&self, renewal: &RenewalReport) -> Vec<(String, String)> {
        let origin = match renewal.origin {
            Origin::Notice(_) => "origin-notice",
            Origin::Hand => "origin-hand",
        };
        let opened = self.text(origin, &[("date", self.moment(renewal.opened).into())]);
        let may_still_be_sent = renewal.accepted.is_none() && !matches!(renewal.stage, Stage::Superseded | Stage::Expired);
        let deadline = may_still_be_sent.then(|| self.moment(renewal.deadline));
        let facts = [
            ("label-person", Some(clean(&renewal.person))),
            ("label-card", Some(clean(&renewal.token_label))),
            ("label-opened", Some(opened)),
            ("label-deadline", deadline),
            ("label-number", renewal.number.as_deref().map(clean)),
        ];
        facts.into_iter().filter_map(|(label, value)| Some((self.text(label, &[]), value?))).collect()
    }

    /// What the program does not do for the person.
    fn afterwards(&self, report: &Report, renewal: &RenewalReport) -> Vec<Block> {
        let in_time = report.at < renewal.deadline;
        let offices = if in_time { "afterwards-offices" } else { "afterwards-offices-late" };
        let items = ["afterwards-browser", "afterwards-old", offices];
        let values = [("deadline", self.moment(renewal.deadline).into())];
        let items = items.into_iter().map(|key| self.text(key, &values)).collect();
        vec![Block::Heading(self.text("heading-afterwards", &[])), Block::List(items)]
    }

    /// Certificates that were issued, until they are among the pairs.
    fn issued(&self, report: &Report, renewal: &RenewalReport) -> Vec<Block> {
        let known = |serial| report.pairs.iter().any(|pair| pair.certificates.iter().any(|(_, certificate)| certificate.serial == serial));
        let rows: Vec<_> = renewal
            .issued
            .iter()
            .filter_map(|(role, certificate)| Some((role, certificate.as_ref()?)))
            .filter(|(_, certificate)| !known(certificate.serial.clone()))
            .map(|(role, certificate)| {
                let days = days_until(certificate.not_after, report.at);
                self.certificate_row(role, certificate.serial.as_hex(), &self.moment(certificate.not_after), days, true)
            })
            .collect();
        if rows.is_empty() { Vec::new() } else { vec![Block::Heading(self.text("heading-issued", &[])), self.certificate_table(rows)] }
    }

    /// Each pair that matters today.
    pub(super) fn pairs(&self, report: &Report) -> Vec<Block> {
        let pairs: Vec<_> = current(&report.pairs).collect();
        if pairs.is_empty() {
            return Vec::new();
        }
        let mut blocks = vec![Block::Heading(self.text("heading-pairs", &[]))];
        for pair in pairs {
            blocks.push(Block::Paragraph(self.pair_name(pair)));
            blocks.push(self.certificate_table(self.pair_rows(pair, report)));
        }
        blocks
    }

    fn pair_name(&self, pair: &PairReport) -> String {
        let name = format!("{} · {}", clean(&pair.person), clean(&pair.token_label));
        if pair.in_force { name } else { format!("{name} · {}", self.text("status-replaced", &[])) }
    }

    fn pair_rows(&self, pair: &PairReport, report: &Report) -> Vec<Vec<Cell>> {
        let row = |(role, certificate): (Role, &super::CertificateReport)| {
            let days = days_until(certificate.not_after, report.at);
            self.certificate_row(role, certificate.serial.as_hex(), &self.moment(certificate.not_after), days, pair.in_force)
        };
        pair.certificates.iter().map(row).collect()
    }

    fn certificate_row(&self, role: Role, serial: &str, until: &str, days: i64, matters: bool) -> Vec<Cell> {
        let tone = if matters { tone_of_days(days) } else { Tone::Faint };
        let text = if matters { Tone::Plain } else { Tone::Faint };
        vec![
            Cell::toned(text, self.role(Some(role))),
            Cell::toned(text, serial),
            Cell::toned(text, until),
            Cell::toned(tone, self.left_short(days)),
        ]
    }

    fn certificate_table(&self, rows: Vec<Vec<Cell>>) -> Block {
        let head = ["label-certificate", "label-serial", "label-until", "label-left"].map(|key| self.text(key, &[]));
        Block::Table(Table { head: head.to_vec(), rows })
    }
}
