//! At the top: whether something must be done, and what.

use super::markup::{action, class, sign, words};
use crate::tell::{
    Report, Teller,
    matter::{NOTICE_COMES, Words, open_renewals},
    paint::Tone,
    situation,
};
use chrono::TimeDelta;

impl Teller {
    pub(super) fn now_section(&self, report: &Report) -> String {
        let matters = self.page_matters(report);
        let needing: Vec<&Words> = matters.iter().filter(|matter| matter.need.is_some()).collect();
        let content = if needing.is_empty() {
            self.nothing_needed(report, &matters)
        } else {
            needing.into_iter().map(|matter| self.needed(matter)).collect()
        };
        self.section("now", "page-now", &content)
    }

    /// As on the screen, but that the page does not count seconds: it may be read later.
    fn page_matters(&self, report: &Report) -> Vec<Words> {
        let mut matters = self.matters_of_agent(&report.agent);
        matters.extend(report.remarks.iter().map(|remark| self.matter_of_remark(remark)));
        matters.extend(open_renewals(report).map(|renewal| {
            let mut words = self.words_for(situation::now(report, renewal));
            words.sentence = self.page_sentence(report, renewal);
            words
        }));
        matters.extend(self.matters_of_pairs(report));
        if report.pairs.is_empty() {
            matters.extend(self.matters(report).into_iter().last());
        }
        matters
    }

    fn needed(&self, matter: &Words) -> String {
        let need = self.text("need-line", &[("need", matter.need.as_deref().unwrap_or_default().into())]);
        let next = matter.next.as_deref().map(|next| action(&format!("{}:", self.text("do-now", &[])), next)).unwrap_or_default();
        let tone = if matter.tone == Tone::Bad { Tone::Bad } else { Tone::Wanting };
        format!(
            "<div class=\"lead {}\">\n<p class=\"say\">{} {}</p>\n<p>{}</p>\n{next}</div>\n",
            class(tone),
            sign("!"),
            words(&need),
            words(&matter.sentence)
        )
    }

    fn nothing_needed(&self, report: &Report, matters: &[Words]) -> String {
        let mut said: Vec<String> = matters.iter().map(|matter| matter.sentence.clone()).collect();
        if open_renewals(report).next().is_none() {
            said.push(self.quiet_line(report));
        }
        let said: String = said.iter().map(|sentence| format!("<p>{}</p>\n", words(sentence))).collect();
        format!("<div class=\"lead good\">\n<p class=\"say\">{} {}</p>\n{said}</div>\n", sign("✓"), words(&self.text("nothing-to-do", &[])))
    }

    /// When the next notice can be expected, where no renewal is under way.
    pub(in crate::tell) fn quiet_line(&self, report: &Report) -> String {
        let notice = report.pairs.iter().filter(|pair| pair.in_force).map(|pair| pair.expires - TimeDelta::days(NOTICE_COMES)).min();
        match notice.filter(|day| *day > report.at) {
            Some(day) => self.text("status-no-renewal", &[("day", self.day_of(day).into())]),
            None => self.text("status-no-renewal-plain", &[]),
        }
    }
}
