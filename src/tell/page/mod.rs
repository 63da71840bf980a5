//! The page: how everything stands, as one HTML file that needs nothing else: no script, no other file, no network. Light and dark, for a
//! telephone, for paper and for a screen reader. Everything that is not this room's own markup is escaped.

mod checks;
mod markup;
mod now;
mod pairs;
mod payment;
mod post;
mod renewals;

use super::{Board, Report, Teller};
use crate::renewal::Actor;
use markup::{attribute, escaped, words};

const STYLE: &str = include_str!("page.css");

/// Nothing may be loaded from anywhere (Content Security Policy Level 3): what slipped in as markup would stay dead.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/// While the program is at work, the page is read anew after so many seconds. At other times nothing moves under the reader's eyes.
const ANEW: u32 = 15;

impl Teller {
    /// The page.
    pub fn page(&self, board: &Board) -> String {
        let report = &board.report;
        let body = [
            self.now_section(report),
            self.pairs_section(report),
            self.renewals_section(board),
            self.post_section(board),
            self.checks_section(board),
        ]
        .concat();
        let anew = if is_at_work(report) { format!("<meta http-equiv=\"refresh\" content=\"{ANEW}\">\n") } else { String::new() };
        format!(
            "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n<meta name=\"referrer\" content=\"no-referrer\">\n{anew}\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
             <header>\n<h1>{heading}</h1>\n<p>{written}</p>\n</header>\n<main>\n{body}</main>\n\
             <footer>\n<p>{footer}</p>\n</footer>\n</body>\n</html>\n",
            language = self.language(),
            title = escaped(&self.page_title(report)),
            heading = escaped(&self.text("status-title", &[])),
            written = words(&self.text("page-written", &[("moment", self.moment(report.at).into())])),
            footer = words(&self.text("page-footer", &[])),
        )
    }

    /// What is needed stands in the window's title already.
    fn page_title(&self, report: &Report) -> String {
        let need = self.matters(report).into_iter().find_map(|matter| matter.need);
        let said = need.map_or_else(|| self.text("page-title-well", &[]), |need| self.text("page-title-need", &[("need", need.into())]));
        format!("{said} · {}", self.text("status-title", &[]))
    }

    /// A section with its heading; it is named by it.
    fn section(&self, name: &str, heading: &str, content: &str) -> String {
        let heading = escaped(&self.text(heading, &[]));
        let name = attribute(name);
        format!("<section aria-labelledby=\"{name}\">\n<h2 id=\"{name}\">{heading}</h2>\n{content}</section>\n")
    }
}

/// Whether the program itself is doing something that ends within minutes.
fn is_at_work(report: &Report) -> bool {
    report.agent.running && report.renewals.iter().any(|renewal| renewal.actor == Actor::Program)
}
