//! The mails: one for each piece of news about a renewal, and the regular summary.

use super::{
    PairReport, RehearsalReport, RenewalReport, Report, Teller,
    clean::clean,
    document::{Block, Document},
    html,
    matter::Words,
    paint::Tone,
    parts::{current, tone_of_days},
    payment_code::{picture, spayd},
    plain,
    post::PostNews,
    situation::{self, Situation},
    table::{Cell, Table},
    time::days_until,
};
use crate::{
    certificate::{Role, Standing},
    renewal::{News, Origin, Payment, Stage},
};

/// From so many days before the end on, a reminder is urgent.
const URGENT: u16 = 3;

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
    /// The verdict of a rehearsal.
    Rehearsal(&'a RehearsalReport),
    /// News of a way to the mail, by its name, or of a message that came by it.
    Post(&'a str, &'a PostNews),
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
    /// The pictures that the HTML shows.
    pub pictures: Vec<Picture>,
    /// Dates for the person's calendar (`text/calendar`, RFC 5545), where the mail is about them.
    pub calendar: Option<String>,
}

/// A picture within a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// Its `Content-ID` without brackets: the HTML shows `cid:` and this (RFC 2392).
    pub name: String,
    /// PNG.
    pub png: Vec<u8>,
}

/// The name of the payment code's picture.
const PAYMENT_CODE: &str = "payment-code@twins";

impl Teller {
    /// Writes a mail. News of a renewal that the report does not hold becomes a summary.
    pub fn letter(&self, report: &Report, about: Subject<'_>) -> Content {
        let renewal = |name: &str| report.renewals.iter().find(|renewal| renewal.id == name);
        let document = match about {
            Subject::News { renewal: name, news } => renewal(name).map(|renewal| self.news(report, renewal, news)),
            Subject::Rehearsal(held) => Some(self.rehearsal(report, held)),
            Subject::Post(place, news) => Some(self.post(report, place, news)),
            Subject::Summary => None,
        };
        let document = document.unwrap_or_else(|| self.summary(report));
        let shows = |name: &str| document.blocks.iter().any(|block| matches!(block, Block::Picture(own, ..) if own == name));
        let pictures = match about {
            Subject::News { renewal: name, .. } if shows(PAYMENT_CODE) => renewal(name).and_then(payment_picture).into_iter().collect(),
            _ => Vec::new(),
        };
        let calendar = self.dates_in(report, about);
        Content { subject: clean(&document.subject), text: plain::render(&document), html: html::render(&document), pictures, calendar }
    }

    /// Dates come with the mails that settle them: the last of a renewal, and the summary of a day on which all is well. The same entries come again
    /// and again; a calendar keeps one of each.
    fn dates_in(&self, report: &Report, about: Subject<'_>) -> Option<String> {
        let pairs = match about {
            Subject::News { renewal, news: News::Done } => self.dated_pairs(report, Some(renewal)),
            Subject::Summary if self.matters(report).is_empty() => self.dated_pairs(report, None),
            _ => return None,
        };
        self.calendar(report, &pairs)
    }

    /// The words about this news of a renewal, and the line that says it.
    pub(super) fn news_words(&self, report: &Report, renewal: &RenewalReport, news: News) -> (Words, String) {
        let told = situation::told(report, renewal, news);
        let words = self.words_for(self.what_holds(told, news));
        let subject = self.words_for(told).subject.unwrap_or_else(|| words.sentence.clone());
        let subject = self.more_pressing(report, renewal, news, &words).unwrap_or(subject);
        (words, subject)
    }

    fn news(&self, report: &Report, renewal: &RenewalReport, news: News) -> Document {
        let (words, subject) = self.news_words(report, renewal, news);
        let mut blocks = self.opening(&words);
        if news == News::Done {
            blocks.extend(self.afterwards(report, renewal));
        }
        blocks.extend(self.about_renewal(report, renewal));
        if renewal.finished.is_none() {
            let lacks = |what| Block::Paragraph(self.text("store-lacks", &[("what", clean(what).into())]));
            blocks.extend(report.agent.stores.iter().map(|what| lacks(what.as_str())));
        }
        blocks.extend(self.issued(report, renewal));
        blocks.extend(self.pairs(report));
        self.document(report, subject, blocks)
    }

    fn post(&self, report: &Report, place: &str, news: &PostNews) -> Document {
        let words = self.words_of_post(place, news);
        let mut blocks = self.opening(&words);
        blocks.extend(self.pairs(report));
        self.document(report, words.subject.unwrap_or(words.sentence), blocks)
    }

    /// A reminder says so, and how much time is left; the closer the end, the louder.
    fn more_pressing(&self, report: &Report, renewal: &RenewalReport, news: News, words: &Words) -> Option<String> {
        let News::Reminded(days) = news else { return None };
        let need = words.need.as_deref()?;
        let left = self.left(days_until(renewal.deadline, report.at));
        let key = if days <= URGENT { "reminded-urgent-subject" } else { "reminded-subject" };
        Some(self.text(key, &[("left", left.into()), ("need", need.into())]))
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
        // What could not be found out is said; what is in order needs no words here.
        let unknown = renewal.revocation.as_ref().filter(|standing| standing.any(Standing::is_unknown));
        blocks.extend(unknown.map(|standing| Block::Paragraph(self.standing(standing).1)));
        blocks
    }

    fn payment(&self, payment: &Payment) -> Vec<Block> {
        let facts: Vec<_> = self.payment_facts(payment).into_iter().map(|(label, value)| (label, clean(&value))).collect();
        if facts.is_empty() {
            return Vec::new();
        }
        let mut blocks = vec![Block::Heading(self.text("heading-payment", &[])), Block::Facts(facts)];
        if let Some(code) = spayd(payment) {
            blocks.push(Block::Picture(PAYMENT_CODE.to_owned(), self.text("payment-code", &[]), code));
        }
        blocks
    }

    pub(super) fn facts(&self, renewal: &RenewalReport) -> Vec<(String, String)> {
        let origin = match renewal.origin {
            Origin::Notice(_) => "origin-notice",
            Origin::Hand => "origin-hand",
            Origin::Calendar => "origin-calendar",
        };
        let opened = self.text(origin, &[("date", self.moment(renewal.opened).into())]);
        let may_still_be_sent = renewal.accepted.is_none() && !matches!(renewal.stage, Stage::Superseded | Stage::Expired);
        let deadline = may_still_be_sent.then(|| self.moment(renewal.deadline));
        // The end itself stands below it.
        let due = renewal.due.filter(|due| *due != renewal.deadline).map(|due| self.moment(due));
        let facts = [
            ("label-person", Some(clean(&renewal.person))),
            ("label-card", Some(clean(&renewal.token_label))),
            ("label-opened", Some(opened)),
            ("label-best-by", due),
            ("label-deadline", deadline),
            ("label-number", renewal.number.as_deref().map(clean)),
        ];
        facts.into_iter().filter_map(|(label, value)| Some((self.text(label, &[]), value?))).collect()
    }

    /// What the program does not do for the person.
    fn afterwards(&self, report: &Report, renewal: &RenewalReport) -> Vec<Block> {
        let late = report.at >= renewal.deadline && !report.offices.is_empty();
        let items =
            ["afterwards-browser", "afterwards-old", "afterwards-calendar"].into_iter().chain(late.then_some("afterwards-offices-late"));
        let mut blocks =
            vec![Block::Heading(self.text("heading-afterwards", &[])), Block::List(items.map(|key| self.text(key, &[])).collect())];
        if let Some((intro, offices)) = self.offices(report, renewal) {
            blocks.extend([Block::Heading(self.text("offices-heading", &[])), Block::Paragraph(intro), Block::List(offices)]);
        }
        blocks
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

fn payment_picture(renewal: &RenewalReport) -> Option<Picture> {
    let png = picture(&spayd(renewal.payment.as_ref()?)?)?;
    Some(Picture { name: PAYMENT_CODE.to_owned(), png })
}
