//! What is shown on the desk: a note of a few lines, beside whatever the person is doing.

use super::{PostNews, Report, Teller, clean::clean, matter::Words};
use crate::renewal::{self, News};

/// How pressing a note is (Desktop Notifications Specification, "Urgency Levels").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Goes away by itself.
    Normal,
    /// Stays until the person has seen it.
    Critical,
}

/// A note for the desk. What can be pressed on it will be its own field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskNote {
    /// What it is about: a later note about the same takes its place.
    pub about: String,
    /// One line.
    pub title: String,
    /// The rest, plain text.
    pub body: String,
    /// How pressing it is.
    pub urgency: Urgency,
}

impl Teller {
    /// A note about a way to the mail, or about a message that came by it.
    pub fn post_note(&self, place: &str, news: &PostNews) -> DeskNote {
        let words = self.words_of_post(place, news);
        let urgency = if words.need.is_some() { Urgency::Critical } else { Urgency::Normal };
        let title = words.subject.clone().unwrap_or_else(|| words.sentence.clone());
        note(place, &title, &words, urgency)
    }

    /// A note about a renewal, which takes the place of what was said of it before; `None` if the report does not know it.
    pub fn renewal_note(&self, report: &Report, id: &str, news: News, urgency: renewal::Urgency) -> Option<DeskNote> {
        let renewal = report.renewals.iter().find(|renewal| renewal.id == id)?;
        let (words, title) = self.news_words(report, renewal, news);
        let urgency = if urgency == renewal::Urgency::Pressing { Urgency::Critical } else { Urgency::Normal };
        Some(note(id, &title, &words, urgency))
    }
}

fn note(about: &str, title: &str, words: &Words, urgency: Urgency) -> DeskNote {
    let body = [Some(&words.sentence), words.next.as_ref()].into_iter().flatten().cloned().collect::<Vec<_>>().join("\n");
    DeskNote { about: about.to_owned(), title: clean(title), body, urgency }
}
