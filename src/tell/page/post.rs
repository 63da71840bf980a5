//! The last mails: what the program wrote to the person, and what came from the authority.

use super::markup::{class, escaped, sign, words};
use crate::tell::{Board, ReceivedMail, SentMail, Teller, clean::clean, paint::Tone};
use chrono::{DateTime, Utc};

/// So many of each are shown.
const MOST: usize = 10;

impl Teller {
    pub(super) fn post_section(&self, board: &Board) -> String {
        let sent: String = board.sent.iter().take(MOST).map(|mail| self.sent_line(mail)).collect();
        let received: String = board.received.iter().take(MOST).map(|mail| self.received_line(mail)).collect();
        let content = self.mail_list("page-mails-sent", "page-no-mails-sent", &sent)
            + &self.mail_list("page-mails-received", "page-no-mails-received", &received);
        self.section("mails", "page-mails", &content)
    }

    fn mail_list(&self, heading: &str, none: &str, lines: &str) -> String {
        let heading = escaped(&self.text(heading, &[]));
        if lines.is_empty() {
            return format!("<h3>{heading}</h3>\n<p class=\"faint\">{}</p>\n", words(&self.text(none, &[])));
        }
        format!("<h3>{heading}</h3>\n<ul class=\"mails\">\n{lines}</ul>\n")
    }

    fn sent_line(&self, mail: &SentMail) -> String {
        let (tone, mark, state) = match (&mail.sent, &mail.trouble) {
            (Some(_), _) => (Tone::Good, "✓", self.text("page-mail-sent", &[])),
            (None, Some(why)) => (Tone::Bad, "!", self.text("page-mail-stuck", &[("why", why.as_str().into())])),
            (None, None) => (Tone::Plain, "·", self.text("page-mail-waits", &[])),
        };
        self.mail_line(mail.at, &mail.subject, tone, mark, &state)
    }

    fn received_line(&self, mail: &ReceivedMail) -> String {
        let (tone, mark) = match mail.trust.as_str() {
            "authenticated" => (Tone::Good, "✓"),
            "forged" => (Tone::Bad, "✗"),
            _ => (Tone::Wanting, "!"),
        };
        let or = |text: Option<String>, name: &str| text.unwrap_or_else(|| clean(name));
        let kind = or(self.optional_text(&format!("kind-{}", mail.kind), &[]), &mail.kind);
        let trust = or(self.optional_text(&format!("trust-{}", mail.trust), &[]), &mail.trust);
        let state = format!("{kind}, {trust}; {}", clean(&mail.from));
        self.mail_line(mail.at, &mail.subject, tone, mark, &state)
    }

    fn mail_line(&self, at: DateTime<Utc>, subject: &str, tone: Tone, mark: &str, state: &str) -> String {
        format!(
            "<li><span class=\"subject\">{}</span> <span class=\"when\">{}</span> <span class=\"state {}\">{} {}</span></li>\n",
            words(&clean(subject)),
            self.time_tag(at),
            class(tone),
            sign(mark),
            words(state)
        )
    }

    /// A moment that machines can read too.
    pub(super) fn time_tag(&self, at: DateTime<Utc>) -> String {
        format!("<time datetime=\"{}\">{}</time>", at.format("%Y-%m-%dT%H:%M:%SZ"), words(&self.moment(at)))
    }
}
