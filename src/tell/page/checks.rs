//! What was looked at, when, and how it was found.

use super::markup::{class, escaped, sign, words};
use crate::{
    certificate::Both,
    tell::{
        AgentReport, Board, HeldRehearsal, MailboxReport, MailboxState, Report, Teller, clean::clean, matter::open_renewals, paint::Tone,
    },
};
use chrono::{DateTime, Utc};

/// One line: what was looked at, how it was found, when if not now.
struct Line {
    what: String,
    tone: Tone,
    found: String,
    at: Option<DateTime<Utc>>,
}

impl Line {
    fn new(what: impl Into<String>, tone: Tone, found: impl Into<String>) -> Self {
        Self { what: what.into(), tone, found: found.into(), at: None }
    }

    fn at(self, at: Option<DateTime<Utc>>) -> Self {
        Self { at, ..self }
    }
}

impl Teller {
    pub(super) fn checks_section(&self, board: &Board) -> String {
        let mut lines = self.program_lines(&board.report);
        lines.extend(self.store_lines(&board.report.agent));
        lines.extend(self.revocation_lines(&board.report));
        lines.extend(board.rehearsals.first().map(|held| self.rehearsal_lines(held)).unwrap_or_default());
        let rows: String = lines.iter().map(|line| self.check_row(line)).collect();
        let heads = ["page-check-what", "page-check-found", "page-check-when"].map(|key| self.text(key, &[]));
        let head: String = heads.iter().map(|head| format!("<th scope=\"col\" role=\"columnheader\">{}</th>", escaped(head))).collect();
        self.section(
            "checks",
            "page-checks",
            &format!(
                "<table class=\"checks\" role=\"table\">\n<thead role=\"rowgroup\"><tr role=\"row\">{head}</tr></thead>\n\
                 <tbody role=\"rowgroup\">\n{rows}</tbody>\n</table>\n"
            ),
        )
    }

    fn check_row(&self, line: &Line) -> String {
        let mark = match line.tone {
            Tone::Good => "✓",
            Tone::Bad => "✗",
            Tone::Wanting => "!",
            _ => "·",
        };
        let when = line.at.map_or_else(|| escaped(&self.text("page-check-now", &[])), |at| self.time_tag(at));
        format!(
            "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">{}</th><td role=\"cell\" class=\"{}\">{} {}</td>\
             <td role=\"cell\" class=\"when\">{when}</td></tr>\n",
            words(&line.what),
            class(line.tone),
            sign(mark),
            words(&line.found),
        )
    }

    fn program_lines(&self, report: &Report) -> Vec<Line> {
        let agent = &report.agent;
        let program = self.text("status-program", &[]);
        if !agent.running {
            return vec![Line::new(program, Tone::Bad, self.text("agent-stopped", &[])).at(Some(report.at))];
        }
        let mut lines = vec![Line::new(program, Tone::Good, self.text("status-agent-runs-blind", &[]))];
        lines.extend(agent.mailboxes.iter().map(|mailbox| self.mailbox_line(mailbox)));
        let reader = self.text("card-reader", &[]);
        match &agent.readers {
            Some(Ok(readers)) if readers.is_empty() => lines.push(Line::new(reader, Tone::Wanting, self.text("card-no-reader", &[]))),
            Some(Ok(readers)) => lines.extend(readers.iter().map(|one| {
                let (tone, found) = if one.card { (Tone::Good, "card-inside") } else { (Tone::Plain, "card-absent") };
                Line::new(clean(&one.name), tone, self.text(found, &[]))
            })),
            Some(Err(why)) => lines.push(Line::new(reader, Tone::Bad, self.text("readers-away", &[("why", why.as_str().into())]))),
            None => {}
        }
        lines.extend(agent.card_trouble.as_ref().map(|why| {
            let found = self.text("card-unreadable", &[("why", why.as_str().into())]);
            Line::new(self.text("card-card", &[]), Tone::Bad, found)
        }));
        let database = agent.database.as_ref().map(|state| match state {
            Ok(()) => Line::new(self.text("page-check-database", &[]), Tone::Good, self.text("page-check-database-well", &[])),
            Err(why) => {
                let found = self.text("database-stuck", &[("why", why.as_str().into())]);
                Line::new(self.text("page-check-database", &[]), Tone::Bad, found)
            }
        });
        lines.extend(database);
        lines
    }

    fn mailbox_line(&self, mailbox: &MailboxReport) -> Line {
        let what = self.text("page-check-mailbox", &[("account", self.account(&mailbox.account).into())]);
        match &mailbox.state {
            MailboxState::Watching => Line::new(what, Tone::Good, self.text("page-check-mailbox-well", &[])),
            MailboxState::Connecting => Line::new(what, Tone::Plain, self.text("page-check-mailbox-connecting", &[])),
            MailboxState::Undecided { why, .. } => {
                Line::new(what, Tone::Wanting, self.text("page-check-mailbox-undecided", &[("why", why.as_str().into())]))
            }
            MailboxState::Away { why } | MailboxState::LoginRefused { why } | MailboxState::Silent { why, .. } => {
                Line::new(what, Tone::Bad, self.text("page-check-mailbox-away", &[("why", why.as_str().into())]))
            }
        }
    }

    fn store_lines(&self, agent: &AgentReport) -> Vec<Line> {
        let what = self.text("page-check-stores", &[]);
        agent.stores.iter().map(|lack| Line::new(what.clone(), Tone::Wanting, clean(lack))).collect()
    }

    fn revocation_lines(&self, report: &Report) -> Vec<Line> {
        // Of a renewal that is over, its new pair was asked about last.
        let finished = report.renewals.iter().find(|renewal| renewal.finished.is_some());
        let asked = open_renewals(report).chain(finished).filter_map(|renewal| Some((renewal, renewal.revocation.as_ref()?)));
        asked
            .map(|(renewal, standing): (_, &Both<_>)| {
                let (tone, found) = self.standing(standing);
                Line::new(self.text("page-check-revocation", &[]), tone, found).at(renewal.revocation_checked)
            })
            .collect()
    }

    fn rehearsal_lines(&self, held: &HeldRehearsal) -> Vec<Line> {
        let line = |finding: &crate::tell::Finding| {
            let tone = match finding.well {
                Some(true) => Tone::Good,
                Some(false) => Tone::Bad,
                None => Tone::Faint,
            };
            let what = self.text("page-check-rehearsal", &[("what", self.check_name(finding.check).into())]);
            Line::new(what, tone, self.found(finding)).at(Some(held.at))
        };
        held.findings.iter().map(line).collect()
    }
}
