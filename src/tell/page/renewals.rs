//! Each renewal: its six steps, where it stands, what is to be paid, and its story as a timeline.

use super::markup::{attribute, class_of_mark, escaped, facts, sign, words};
use crate::{
    renewal::Stage,
    tell::{
        Board, HistoryEntry, RenewalReport, Report, Teller, clean::clean, matter::is_open, progress::Milestone, situation, status::is_fresh,
    },
};

/// So many renewals are shown; the others `twins history` tells.
const MOST: usize = 5;

impl Teller {
    pub(super) fn renewals_section(&self, board: &Board) -> String {
        let articles: String = board.report.renewals.iter().take(MOST).map(|renewal| self.renewal_article(board, renewal)).collect();
        let content = if articles.is_empty() { format!("<p>{}</p>\n", words(&self.quiet_line(&board.report))) } else { articles };
        self.section("renewals", "page-renewals", &content)
    }

    fn renewal_article(&self, board: &Board, renewal: &RenewalReport) -> String {
        let report = &board.report;
        let name = attribute(&format!("renewal-{}", renewal.id));
        let steps = if renewal.stage == Stage::Superseded { String::new() } else { self.steps(report, renewal) };
        let helpdesk = renewal.helpdesk.as_ref().map(|text| format!("<p class=\"help\">{}</p>\n", words(&clean(text)))).unwrap_or_default();
        let refused: String = renewal
            .refused
            .iter()
            .map(|(subject, why)| {
                let values = [("subject", subject.into()), ("why", self.refusal(why).into())];
                format!("<p class=\"bad\">{} {}</p>\n", sign("✗"), words(&self.text("status-refused", &values)))
            })
            .collect();
        format!(
            "<article class=\"card\" aria-labelledby=\"{name}\">\n<h3 id=\"{name}\">{person} <span class=\"beside\">{id}</span></h3>\n\
             {steps}<p class=\"sentence\">{sentence}</p>\n{afterwards}{offices}{payment}{refused}{helpdesk}{facts}{story}</article>\n",
            person = escaped(&clean(&renewal.person)),
            id = escaped(&clean(&renewal.id)),
            sentence = words(&self.page_sentence(report, renewal)),
            afterwards = self.afterwards_part(report, renewal),
            offices = self.offices_part(report, renewal),
            payment = self.payment_part(renewal),
            facts = facts(&self.facts(renewal)),
            story = self.story(board, renewal),
        )
    }

    /// Where it stands; since when rather than for how long, for the page may be read later.
    pub(super) fn page_sentence(&self, report: &Report, renewal: &RenewalReport) -> String {
        let making = renewal.making.filter(|_| renewal.stage == Stage::MakingKeys);
        match making {
            Some((role, since)) => {
                let time = since.with_timezone(&self.zone).format("%-H:%M").to_string();
                self.text("page-making-keys", &[("role", self.role(Some(role)).into()), ("time", time.into())])
            }
            None => self.words_for(situation::now(report, renewal)).sentence,
        }
    }

    fn steps(&self, report: &Report, renewal: &RenewalReport) -> String {
        let steps: String = self.milestones(report, renewal).iter().map(|step| self.step(step)).collect();
        format!("<ol class=\"steps\">\n{steps}</ol>\n")
    }

    fn step(&self, step: &Milestone) -> String {
        let mark = self.text(step.mark.key(), &[]);
        let more = if step.detail.is_empty() { mark } else { step.detail.clone() };
        let current = if step.mark == crate::tell::progress::Mark::Now { " aria-current=\"step\"" } else { "" };
        format!(
            "<li class=\"{}\"{current}>{} <span class=\"name\">{}</span> <span class=\"more\">{}</span></li>\n",
            class_of_mark(step.mark),
            sign(step.mark.sign()),
            words(&step.long),
            words(&more)
        )
    }

    /// What the person does once it is done; told for as long as it is news.
    fn afterwards_part(&self, report: &Report, renewal: &RenewalReport) -> String {
        let fresh = renewal.stage == Stage::Done && renewal.finished.is_some_and(|at| is_fresh(at, report.at));
        let next = self.words_for(situation::now(report, renewal)).next.filter(|_| fresh);
        next.map(|next| format!("<p>{}</p>\n", words(&next))).unwrap_or_default()
    }

    fn offices_part(&self, report: &Report, renewal: &RenewalReport) -> String {
        let Some((intro, offices)) = self.offices(report, renewal) else { return String::new() };
        let items: String = offices.iter().map(|office| format!("<li>{}</li>\n", words(office))).collect();
        format!("<h4>{}</h4>\n<p>{}</p>\n<ul>\n{items}</ul>\n", escaped(&self.text("offices-heading", &[])), words(&intro))
    }

    /// What happened, by the day. Of a renewal that is over it is folded away.
    fn story(&self, board: &Board, renewal: &RenewalReport) -> String {
        let entries = board.stories.get(&renewal.id).map(Vec::as_slice).unwrap_or_default();
        let mut days: Vec<(String, String)> = Vec::new();
        for entry in entries.iter().filter(|entry| entry.matters) {
            let day = self.day_of(entry.at);
            if days.last().is_none_or(|(last, _)| *last != day) {
                days.push((day, String::new()));
            }
            if let Some((_, items)) = days.last_mut() {
                items.push_str(&self.story_item(entry));
            }
        }
        if days.is_empty() {
            return String::new();
        }
        let days: String =
            days.iter().map(|(day, items)| format!("<li class=\"day\"><h4>{}</h4>\n<ol>\n{items}</ol>\n</li>\n", escaped(day))).collect();
        let open = if is_open(&board.report, renewal) { " open" } else { "" };
        let heading = escaped(&self.text("page-story", &[]));
        format!("<details{open}>\n<summary>{heading}</summary>\n<ol class=\"timeline\">\n{days}</ol>\n</details>\n")
    }

    fn story_item(&self, entry: &HistoryEntry) -> String {
        let time = entry.at.with_timezone(&self.zone).format("%-H:%M").to_string();
        let stamp = entry.at.format("%Y-%m-%dT%H:%M:%SZ");
        format!("<li><time datetime=\"{stamp}\">{time}</time> <span>{}</span></li>\n", words(&entry.sentence))
    }
}
