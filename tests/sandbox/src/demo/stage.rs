//! The play: sets the workstation up, lets the agent work, and tells what happens from three sides: the sandbox's journal,
//! `twins status --json`, and the person's mailbox.

use super::{
    ending::{self, Further},
    programs::Programs,
    scenery,
    timeline::{Actor, Timeline},
};
use crate::{
    apart::{Part, Places, ready},
    desk::{Agent, Builder, Desk, End},
    events::{Event, Kind},
    office::Delivery,
    pinentry::Behaviour,
};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use tokio::sync::broadcast::Receiver;

/// The story must have ended by then.
const LIMIT: Duration = Duration::from_secs(240);
/// With a person at the keyboard it may take longer.
const LIMIT_ASKING: Duration = Duration::from_secs(900);
/// So long the authority takes to issue.
const ISSUING: Duration = Duration::from_secs(6);
/// So long the virtual card takes for a key, at least; a real one takes tens of seconds to minutes.
const KEY_SECONDS: f64 = 7.0;
/// So long the person thinks before the PIN is typed, in milliseconds.
const THINKING: u64 = 2500;

struct Play {
    desk: Desk,
    twins: PathBuf,
    timeline: Timeline,
    events: Receiver<Event>,
    stage: String,
    mails: usize,
    asking: bool,
    last: String,
}

/// Plays the story with the program at `twins`. With `asking`, whoever watches types the PIN. Everything is kept in `directory`, if one is given.
///
/// # Errors
/// What did not end well.
pub async fn play(twins: &Path, directory: Option<&Path>, asking: bool) -> Result<(), String> {
    let mut timeline = Timeline::default();
    timeline.heading("twins: a pair of certificates is renewed, from the notice in the mailbox to the new pair on the card");
    timeline.plain("Real: the agent, Dovecot (IMAP), exim (SMTP), pcscd, SQLite. Stand-ins: the authority with its portal, and the card.");
    timeline.plain("Nothing leaves this machine.\n");
    timeline.plain("Setting up: an authority with its certificates, the servers, the reader, a card with last year's pair ...");
    let desk = workstation(directory).start().await;
    configure(&desk, asking)?;
    let programs = Programs::beside(&desk);
    timeline.line(Actor::Browser, "Firefox has a profile that knows nothing of the card; the door (nginx) wants a certificate of I.CA's");
    let mut play = Play::of(desk, twins, timeline, asking);
    let agent = play.desk.agent(twins);
    let outcome = play.story().await;
    let status = play.desk.status(twins);
    let ended = end(agent);
    let further = if directory.is_some() { Further::Kept } else { Further::Gone };
    ending::tell(&play.desk, &mut play.timeline, twins, outcome.and(ended), status, further, &programs)
}

/// Plays the same story with each server, and the agent too, in a place of its own; `twins` is the person's, who only asks for the status.
///
/// # Errors
/// What did not end well.
pub async fn play_apart(twins: &Path, places: &Places) -> Result<(), String> {
    let mut timeline = Timeline::default();
    timeline.heading("twins, in containers: a pair of certificates is renewed, from the notice in the mailbox to the new pair on the card");
    timeline.plain(
        "Real: the agent, Dovecot (IMAP), exim (SMTP), pcscd, SQLite, nginx. Stand-ins: the authority with its portal, and the card.",
    );
    timeline.plain("Each in a container; their network leads nowhere else.\n");
    let desk = workstation(Some(&places.desk)).start_apart(places).await;
    configure(&desk, false)?;
    let programs = Programs::apart(&desk, places);
    let mut play = Play::of(desk, twins, timeline, false);
    ready(places, Part::Stage);
    let outcome = play.story().await;
    let status = play.desk.status(twins);
    ending::tell(&play.desk, &mut play.timeline, twins, outcome, status, Further::Containers, &programs)
}

fn workstation(directory: Option<&Path>) -> Builder {
    let builder = Builder::default().key_bits(4096).key_seconds(KEY_SECONDS);
    match directory {
        Some(directory) => builder.keep_in(directory),
        None => builder,
    }
}

/// The language of whoever watches; the terminal as prompt, if they type the PIN.
fn configure(desk: &Desk, asking: bool) -> Result<(), String> {
    let text = std::fs::read_to_string(desk.config()).map_err(|error| error.to_string())?;
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    let text =
        if locale.is_some_and(|locale| locale.starts_with("cs")) { text } else { text.replace("language = \"cs\"", "language = \"en\"") };
    let text = if asking { text.replace("prompt = \"pinentry\"", "prompt = \"terminal\"") } else { text };
    std::fs::write(desk.config(), text).map_err(|error| error.to_string())
}

fn end(agent: Agent) -> Result<(), String> {
    let exit = agent.end(End::Terminate);
    if exit.success() { Ok(()) } else { Err(format!("the agent ended with {exit}")) }
}

impl Play {
    fn of(desk: Desk, twins: &Path, mut timeline: Timeline, asking: bool) -> Self {
        let pair = desk.pair();
        let ends = pair.not_after.format("%-d %B %Y");
        timeline.line(Actor::Card, &format!("lies in the virtual reader; the pair of {} on it ends on {ends}", pair.person.name));
        desk.hand().behaves(Behaviour { delay_ms: THINKING, ..Behaviour::always(desk.hand().right()) });
        let events = desk.events().subscribe();
        Self { events, twins: twins.to_owned(), mails: 0, stage: String::new(), last: String::new(), timeline, asking, desk }
    }

    async fn story(&mut self) -> Result<(), String> {
        self.until("the agent watches the mailbox", |status| status["agent"]["mailbox"] == "watching").await?;
        self.timeline.line(Actor::Twins, "watches the mailbox and the card reader");
        self.desk.office().issue_by_itself(ISSUING, Delivery::Attachments);
        self.desk.office().notice(self.desk.pair()).await;
        self.until("the new pair is on the card", |status| status["renewals"][0]["stage"] == "done").await?;
        let before = self.mails;
        self.until("the last mail is sent", |status| status["agent"]["mails_waiting"] == 0).await?;
        self.desk.until_here("the last mail has arrived", Duration::from_secs(90), |desk| desk.mailbox().messages().len() >= before).await;
        tokio::time::sleep(Duration::from_millis(500)).await;
        self.show_mails();
        Ok(())
    }

    /// Shows what happens until the status is as wanted.
    async fn until(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Result<(), String> {
        let deadline = Instant::now() + if self.asking { LIMIT_ASKING } else { LIMIT };
        while Instant::now() < deadline {
            self.show_events();
            self.show_mails();
            if let Ok(status) = self.desk.status(&self.twins) {
                self.show_stage(&status["renewals"][0]);
                if wanted(&status) {
                    return Ok(());
                }
                self.let_the_viewer_answer(&status["renewals"][0]);
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        Err(format!("not in time: {what}\n{}", self.desk.story()))
    }

    fn show_events(&mut self) {
        while let Ok(event) = self.events.try_recv() {
            let actor = match event.kind {
                Kind::Asked => Actor::Person,
                Kind::Card => Actor::Card,
                Kind::Agent => Actor::Twins,
                // What the person gets is shown when it is in the mailbox.
                Kind::MailSent if !event.text.contains(&self.desk.pair().person.address) => continue,
                _ => Actor::Authority,
            };
            let text = match event.kind {
                Kind::PortalHit => scenery::pressed(&event.text).unwrap_or(event.text),
                Kind::Asked => event.text.replace("asked (GETPIN):", "is asked for the PIN:"),
                _ => event.text,
            };
            // A page that is asked for again and again is shown once.
            if self.last != text {
                self.timeline.line(actor, &text);
                self.last = text;
            }
        }
    }

    fn show_mails(&mut self) {
        let mails = self.desk.mailbox().messages();
        for mail in mails.iter().skip(self.mails).filter(|mail| mail.header("Auto-Submitted").is_some()) {
            self.timeline.line(Actor::Mailbox, &format!("mail from twins: {}", mail.subject()));
        }
        self.mails = mails.len();
    }

    fn show_stage(&mut self, renewal: &Value) {
        let Some(sentence) = renewal["sentence"].as_str() else { return };
        let stage = format!("{} {}", renewal["stage"], renewal["step"]);
        if self.stage != stage {
            self.timeline.line(Actor::Twins, sentence);
            self.stage = stage;
        }
        if let (Some(role), Some(since)) = (renewal["making"][0].as_str(), renewal["making"][1].as_str()) {
            let since = chrono::DateTime::parse_from_rfc3339(since).map_or(0, |since| (chrono::Utc::now() - since.to_utc()).num_seconds());
            let bar = "#".repeat(usize::try_from(since).unwrap_or(0).min(60));
            self.timeline.live(Actor::Card, &format!("makes the new {role} key {bar} {since} s"), since);
        }
    }

    /// With `ASK=1` the viewer is the person: `twins confirm` runs in this very terminal.
    fn let_the_viewer_answer(&mut self, renewal: &Value) {
        if !self.asking || renewal["stage"] != "waiting-for-consent" {
            return;
        }
        self.timeline.line(Actor::Person, &format!("that is you now: twins confirm (the PIN of this card is {})", self.desk.card().pin()));
        let mut command = self.desk.command(&self.twins);
        let _ = command.args(["confirm", "--config"]).arg(self.desk.config()).status();
    }
}
