//! What is shown on the desk: a note of a few lines, beside whatever the person is doing.

use super::{PostNews, RenewalReport, Report, Teller, clean::clean, matter::Words};
use crate::renewal::{self, News, Stage};

/// How pressing a note is (Desktop Notifications Specification, "Urgency Levels").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Goes away by itself.
    Normal,
    /// Stays until the person has seen it.
    Critical,
}

/// What can be pressed on a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DeskButton {
    /// Go on now: the prompt asks for the PIN.
    Now,
    /// Ask later.
    Later,
    /// Not this renewal.
    NotThisOne,
}

impl DeskButton {
    /// Every button, in the order in which they stand.
    pub const ALL: [Self; 3] = [Self::Now, Self::Later, Self::NotThisOne];

    /// Its name on the bus.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Now => "now",
            Self::Later => "later",
            Self::NotThisOne => "not-this-one",
        }
    }

    /// The button with this name.
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|button| button.key() == key)
    }
}

/// A note for the desk.
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
    /// What can be pressed, where the desk has buttons, and what stands on them.
    pub buttons: Vec<(DeskButton, String)>,
}

impl Teller {
    /// A note about a way to the mail, or about a message that came by it.
    pub fn post_note(&self, place: &str, news: &PostNews) -> DeskNote {
        let words = self.words_of_post(place, news);
        let urgency = if words.need.is_some() { Urgency::Critical } else { Urgency::Normal };
        let title = words.subject.clone().unwrap_or_else(|| words.sentence.clone());
        note(place, &title, &words, urgency)
    }

    /// A note that the database cannot be written for this reason, or can be again.
    pub fn database_note(&self, stuck: Option<&str>) -> DeskNote {
        let words = self.words_of_database(stuck);
        let urgency = if stuck.is_some() { Urgency::Critical } else { Urgency::Normal };
        let title = words.subject.clone().unwrap_or_else(|| words.sentence.clone());
        note("database", &title, &words, urgency)
    }

    /// A note about a renewal, which takes the place of what was said of it before; `None` if the report does not know it.
    pub fn renewal_note(&self, report: &Report, id: &str, news: News, urgency: renewal::Urgency) -> Option<DeskNote> {
        let renewal = report.renewals.iter().find(|renewal| renewal.id == id)?;
        let (words, title) = self.news_words(report, renewal, news);
        let urgency = if urgency == renewal::Urgency::Pressing { Urgency::Critical } else { Urgency::Normal };
        let buttons = if can_be_answered(renewal) { self.buttons() } else { Vec::new() };
        Some(DeskNote { buttons, ..note(id, &title, &words, urgency) })
    }

    /// A word back to a button that was pressed.
    pub fn desk_word(&self, about: &str, key: &str, card: &str) -> DeskNote {
        let values = [("card", card.into())];
        let body = self.text(&format!("{key}.next"), &values);
        DeskNote { about: about.to_owned(), title: clean(&self.text(key, &values)), body, urgency: Urgency::Normal, buttons: Vec::new() }
    }

    fn buttons(&self) -> Vec<(DeskButton, String)> {
        let label = |button| match button {
            DeskButton::Now => self.text("desk-now", &[]),
            DeskButton::Later => self.text("desk-later", &[]),
            DeskButton::NotThisOne => self.text("desk-not-this-one", &[]),
        };
        DeskButton::ALL.map(|button| (button, label(button))).to_vec()
    }
}

/// It waits for a PIN, or for the card before it: what has to be seen first, paid or told to somebody is no matter for a button.
const fn can_be_answered(renewal: &RenewalReport) -> bool {
    match &renewal.stage {
        Stage::WaitingForCard { .. } | Stage::WaitingForConsent { .. } => true,
        Stage::Stalled { hold } => hold.step().is_some(),
        _ => false,
    }
}

fn note(about: &str, title: &str, words: &Words, urgency: Urgency) -> DeskNote {
    let body = [Some(&words.sentence), words.next.as_ref()].into_iter().flatten().cloned().collect::<Vec<_>>().join("\n");
    DeskNote { about: about.to_owned(), title: clean(title), body, urgency, buttons: Vec::new() }
}
