//! Shows notes on the person's desk (Desktop Notifications Specification, by the session's D-Bus), and hears which of their buttons is pressed. One note
//! after the other, by a task of its own: a desk that does not answer holds nobody up. It knows nothing of what a note means.

use super::signal::Signal;
use crate::tell::{DeskButton, DeskNote, Urgency};
use notify_rust::{Hint, Notification, NotificationHandle, NotificationResponse, Timeout, get_capabilities};
use std::{collections::HashMap, sync::Arc, time::Duration};
use tokio::{sync::mpsc, task::AbortHandle};

/// How long the desk may take to show a note.
const PATIENCE: Duration = Duration::from_secs(10);

/// The way to the desk.
#[derive(Debug)]
pub struct Desktop {
    notes: mpsc::UnboundedSender<DeskNote>,
}

impl Desktop {
    /// Buttons that are pressed go to `signals`. Must be called within a tokio runtime. Nothing is connected to before the first note.
    pub fn new(signals: mpsc::Sender<Signal>) -> Self {
        let (notes, mut waiting) = mpsc::unbounded_channel();
        tokio::spawn(async move {
            let mut shown = Shown { notes: HashMap::new(), buttons: None, signals };
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

/// The notes on the desk.
struct Shown {
    /// By what they are about. A note stays for as long as its handle: the desk may take away those of a connection that is gone.
    notes: HashMap<String, (Arc<NotificationHandle>, Option<AbortHandle>)>,
    /// Whether this desk has buttons; not known before it was asked.
    buttons: Option<bool>,
    signals: mpsc::Sender<Signal>,
}

impl Shown {
    async fn show(&mut self, note: &DeskNote) {
        let has_buttons = !note.buttons.is_empty() && self.has_buttons().await;
        let mut notification = notification(note, has_buttons);
        if let Some((former, ear)) = self.notes.get(&note.about) {
            notification.id(former.id());
            // What is pressed from now on is pressed on the new note.
            ear.iter().for_each(AbortHandle::abort);
        }
        match tokio::time::timeout(PATIENCE, notification.show_async()).await {
            Ok(Ok(handle)) => {
                let handle = Arc::new(handle);
                let ear = has_buttons.then(|| self.listen(note.about.clone(), handle.clone()));
                self.notes.insert(note.about.clone(), (handle, ear));
            }
            Ok(Err(error)) => tracing::debug!(%error, "no note can be shown on a desk"),
            Err(_) => tracing::debug!("the desk does not answer; a note was not shown"),
        }
    }

    async fn has_buttons(&mut self) -> bool {
        if self.buttons.is_none() {
            let asked = tokio::time::timeout(PATIENCE, notify_rust_capabilities()).await;
            self.buttons = asked.ok().flatten().map(|all| all.iter().any(|one| one == "actions"));
        }
        self.buttons.unwrap_or_default()
    }

    fn listen(&self, about: String, handle: Arc<NotificationHandle>) -> AbortHandle {
        let signals = self.signals.clone();
        let ear = tokio::spawn(async move {
            let mut pressed = None;
            handle
                .wait_for_action_async(|response: &NotificationResponse| {
                    if let NotificationResponse::Action(key) = response {
                        pressed = DeskButton::named(key);
                    }
                })
                .await;
            if let Some(button) = pressed {
                let _ = signals.send(Signal::Pressed(about, button)).await;
            }
        });
        ear.abort_handle()
    }
}

/// What this desk can do. The library asks by a call that blocks.
async fn notify_rust_capabilities() -> Option<Vec<String>> {
    tokio::task::spawn_blocking(|| get_capabilities().ok()).await.ok().flatten()
}

fn notification(note: &DeskNote, has_buttons: bool) -> Notification {
    let mut notification = Notification::new();
    notification.appname("twins").summary(&note.title).body(&without_markup(&note.body)).hint(Hint::Category("email".to_owned()));
    match note.urgency {
        Urgency::Normal => notification.urgency(notify_rust::Urgency::Normal),
        Urgency::Critical => notification.urgency(notify_rust::Urgency::Critical).timeout(Timeout::Never),
    };
    for (button, label) in note.buttons.iter().filter(|_| has_buttons) {
        notification.action(button.key(), label);
    }
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
