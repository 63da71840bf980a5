//! Shows notes on the person's desk (Desktop Notifications Specification, by the session's D-Bus). One after the other, by a task of its own: a desk that
//! does not answer holds nobody up. It knows nothing of what a note means.

use crate::tell::{DeskNote, Urgency};
use notify_rust::{Hint, Notification, NotificationHandle, Timeout};
use std::{collections::HashMap, time::Duration};
use tokio::sync::mpsc;

/// How long the desk may take to show a note.
const PATIENCE: Duration = Duration::from_secs(10);

/// The way to the desk.
#[derive(Debug)]
pub struct Desktop {
    notes: mpsc::UnboundedSender<DeskNote>,
}

impl Desktop {
    /// Must be called within a tokio runtime. Nothing is connected to before the first note.
    pub fn new() -> Self {
        let (notes, mut waiting) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut shown = Shown::default();
            while let Some(note) = waiting.recv().await {
                shown.show(&note).await;
            }
        });
        Self { notes }
    }

    /// Shows a note; one about the same that is shown already is replaced. Where there is no desk, nothing happens.
    pub fn show(&self, note: DeskNote) {
        // The task ends with the runtime only.
        let _ = self.notes.send(note);
    }
}

/// The notes on the desk, by what they are about. A note stays for as long as its handle: the desk may take away those of a connection that is gone.
#[derive(Default)]
struct Shown(HashMap<String, NotificationHandle>);

impl Shown {
    async fn show(&mut self, note: &DeskNote) {
        let mut notification = notification(note);
        if let Some(former) = self.0.get(&note.about) {
            notification.id(former.id());
        }
        match tokio::time::timeout(PATIENCE, notification.show_async()).await {
            Ok(Ok(handle)) => {
                self.0.insert(note.about.clone(), handle);
            }
            Ok(Err(error)) => tracing::debug!(%error, "no note can be shown on a desk"),
            Err(_) => tracing::debug!("the desk does not answer; a note was not shown"),
        }
    }
}

fn notification(note: &DeskNote) -> Notification {
    let mut notification = Notification::new();
    notification.appname("twins").summary(&note.title).body(&without_markup(&note.body)).hint(Hint::Category("email".to_owned()));
    match note.urgency {
        Urgency::Normal => notification.urgency(notify_rust::Urgency::Normal),
        Urgency::Critical => notification.urgency(notify_rust::Urgency::Critical).timeout(Timeout::Never),
    };
    notification.finalize()
}

/// A desk may read the body as markup ("Markup"), and words of others are within it.
fn without_markup(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_others_are_no_markup() {
        assert_eq!(without_markup("<a href=\"x\">& more</a>"), "&lt;a href=\"x\"&gt;&amp; more&lt;/a&gt;");
    }
}
