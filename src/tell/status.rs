//! One screen that answers: what do I have, until when, what is going on, what should I do.

use super::{
    AgentReport, PairReport, RenewalReport, Report, Teller,
    clean::clean,
    matter::{Words, is_open, open_renewals},
    paint::Tone,
    parts::{current, tone_of_days},
    progress::{Mark, Milestone},
    screen::Screen,
    situation,
    summary::finished,
    table::{Cell, Table},
};
use crate::renewal::Stage;
use chrono::{DateTime, TimeDelta, Utc};

/// A renewal that ended is shown for so long.
const FRESH: TimeDelta = TimeDelta::days(14);

impl Teller {
    /// How things stand, for a terminal of `width` columns.
    pub fn status(&self, report: &Report, width: usize, colour: bool) -> String {
        let mut screen = Screen::new(width, colour);
        screen.heading(&self.text("status-title", &[]), &self.moment(report.at));
        screen.gap();
        self.headline(&mut screen, &self.matters(report));
        self.pairs_on(&mut screen, report);
        self.renewals_on(&mut screen, report);
        self.remarks_on(&mut screen, report);
        self.program_on(&mut screen, &report.agent);
        screen.finish()
    }

    fn headline(&self, screen: &mut Screen, matters: &[Words]) {
        let needing: Vec<_> = matters.iter().filter_map(|matter| Some((matter.tone, matter.need.as_ref()?))).collect();
        if needing.is_empty() {
            screen.text("✓ ", Tone::Good, &self.text("nothing-to-do", &[]));
        }
        for (tone, need) in needing {
            screen.text("! ", tone, &self.text("need-line", &[("need", need.into())]));
        }
    }

    fn pairs_on(&self, screen: &mut Screen, report: &Report) {
        screen.gap();
        screen.heading(&self.text("status-pairs", &[]), "");
        let rows: Vec<_> = current(&report.pairs).map(|pair| self.pair_row(pair)).collect();
        if rows.is_empty() {
            self.matter_on(screen, &self.text("no-pair", &[]), Some(&self.text("no-pair.next", &[])));
            return;
        }
        let head = ["column-person", "column-qualified", "column-commercial", "column-until", "column-left"];
        screen.table(&Table { head: head.map(|key| self.text(key, &[])).to_vec(), rows });
    }

    fn pair_row(&self, pair: &PairReport) -> Vec<Cell> {
        let tone = if pair.in_force { Tone::Plain } else { Tone::Faint };
        let (left_tone, left) = if pair.in_force {
            (tone_of_days(pair.days_left), self.left_short(pair.days_left))
        } else {
            (Tone::Faint, self.text("status-replaced", &[]))
        };
        vec![
            Cell::toned(if pair.in_force { Tone::Strong } else { tone }, clean(&pair.person)),
            Cell::toned(tone, pair.certificates.qualified.serial.as_hex()),
            Cell::toned(tone, pair.certificates.commercial.serial.as_hex()),
            Cell::toned(tone, self.moment(pair.expires)),
            Cell::toned(left_tone, left),
        ]
    }

    fn renewals_on(&self, screen: &mut Screen, report: &Report) {
        let shown: Vec<_> = report.renewals.iter().filter(|renewal| is_shown(report, renewal)).collect();
        for renewal in &shown {
            self.renewal_on(screen, report, renewal);
        }
        if open_renewals(report).next().is_none() {
            self.quiet_on(screen, report, shown.is_empty());
        }
        for words in self.matters_of_pairs(report) {
            self.matter_on(screen, &words.sentence, words.next.as_deref());
        }
        let shown_finished = shown.iter().filter(|renewal| matches!(renewal.stage, Stage::Done | Stage::Superseded)).count();
        let earlier = finished(report).saturating_sub(shown_finished);
        if earlier > 0 {
            screen.text("  ", Tone::Faint, &self.text("status-earlier", &[("count", earlier.into())]));
        }
    }

    fn renewal_on(&self, screen: &mut Screen, report: &Report, renewal: &RenewalReport) {
        screen.gap();
        let title = format!("{} · {}", self.text("status-renewal", &[]), clean(&renewal.person));
        screen.heading(&title, &clean(&renewal.id));
        let steps: Vec<_> = self.milestones(report, renewal).iter().map(piece).collect();
        screen.pieces("  ", &steps);
        screen.gap();
        let words = self.words_for(situation::now(report, renewal));
        let next = words.next.filter(|_| renewal.stage != Stage::Done);
        self.matter_on(screen, &words.sentence, next.as_deref());
        if let Some(due) = renewal.due.filter(|_| renewal.stage == Stage::WaitingForPayment) {
            screen.text("  ", Tone::Wanting, &self.text("status-pay-by", &[("date", self.moment(due).into())]));
        }
        if let Some(at) = renewal.finished {
            screen.text("  ", Tone::Faint, &self.text("status-finished", &[("date", self.moment(at).into())]));
        }
        if let Some(standing) = renewal.revocation.as_ref().filter(|_| is_open(report, renewal)) {
            let (tone, line) = self.standing(standing);
            let tone = if tone == Tone::Good { Tone::Faint } else { tone };
            screen.text("  ", tone, &line);
        }
        if let Some((intro, offices)) = self.offices(report, renewal) {
            screen.text("  ", Tone::Wanting, &intro);
            offices.iter().for_each(|office| screen.text("  · ", Tone::Plain, office));
        }
        for (subject, why) in &renewal.refused {
            let values = [("subject", subject.into()), ("why", self.refusal(why).into())];
            screen.text("  ", Tone::Bad, &self.text("status-refused", &values));
        }
        if let Some(helpdesk) = &renewal.helpdesk {
            screen.text("  ", Tone::Plain, &clean(helpdesk));
        }
    }

    /// A sentence and, below it and not to be overlooked, what to do.
    fn matter_on(&self, screen: &mut Screen, sentence: &str, next: Option<&str>) {
        screen.text("  ", Tone::Plain, sentence);
        if let Some(next) = next {
            screen.text("  → ", Tone::Wanting, next);
        }
    }

    fn quiet_on(&self, screen: &mut Screen, report: &Report, is_first: bool) {
        if is_first {
            screen.gap();
            screen.heading(&self.text("status-renewal", &[]), "");
        }
        screen.text("  ", Tone::Plain, &self.quiet_line(report));
    }

    fn program_on(&self, screen: &mut Screen, agent: &AgentReport) {
        screen.gap();
        screen.heading(&self.text("status-program", &[]), "");
        if agent.running {
            let key = if matches!(agent.mailbox, Some(Ok(()))) { "status-agent-runs" } else { "status-agent-runs-blind" };
            screen.text("  ", Tone::Plain, &self.text(key, &[]));
            self.readers_on(screen, agent);
        }
        let troubles = self.matters_of_agent(agent);
        if agent.mails_waiting > 0 && agent.mail_trouble.is_none() {
            screen.text("  ", Tone::Plain, &self.text("status-mails-waiting", &[("count", agent.mails_waiting.into())]));
        }
        for words in troubles {
            self.matter_on(screen, &words.sentence, words.next.as_deref());
        }
    }

    /// Messages that need the person's eye.
    fn remarks_on(&self, screen: &mut Screen, report: &Report) {
        if report.remarks.is_empty() {
            return;
        }
        screen.gap();
        screen.heading(&self.text("status-remarks", &[]), "");
        for remark in &report.remarks {
            let words = self.matter_of_remark(remark);
            self.matter_on(screen, &words.sentence, words.next.as_deref());
        }
    }

    fn readers_on(&self, screen: &mut Screen, agent: &AgentReport) {
        let Some(Ok(readers)) = &agent.readers else { return };
        if readers.is_empty() {
            screen.text("  ", Tone::Plain, &self.text("status-readers-none", &[]));
        }
        for reader in readers {
            screen.text("  ", Tone::Plain, &self.reader(reader));
        }
    }
}

fn piece(step: &Milestone) -> (Tone, String) {
    let tone = match step.mark {
        Mark::Done => Tone::Good,
        Mark::Now => Tone::Strong,
        Mark::Stuck => Tone::Bad,
        Mark::Later => Tone::Faint,
    };
    (tone, format!("{} {}", step.mark.sign(), step.short))
}

fn is_shown(report: &Report, renewal: &RenewalReport) -> bool {
    is_open(report, renewal) || renewal.finished.is_some_and(|at| is_fresh(at, report.at))
}

pub(super) fn is_fresh(at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    now - at < FRESH
}
