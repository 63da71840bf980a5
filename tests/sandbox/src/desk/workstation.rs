//! The workstation in use: what a test does and sees at it.

use super::{
    agent::Agent,
    builder::{Builder, Parts, Servers, authorities},
    config::files,
    records,
};
use crate::{
    authority::{Authority, Books, Enrolled},
    events::{Events, Kind},
    mailbox::Mailbox,
    mailer::Mailer,
    office::Office,
    pinentry::Hand,
    portal::Portal,
    servers::{Door, Dovecot, Rules},
};
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinHandle;
use twins_starcos::{Card, Reader};

/// A running workstation; all its servers end when it is dropped.
pub struct Desk {
    parts: Parts,
    environment: Vec<(String, String)>,
    watch: JoinHandle<()>,
}

impl Desk {
    /// To say what it is to be like.
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(super) fn new(parts: Parts) -> Self {
        let watch = tokio::spawn(records::tell_prompts(parts.hand.clone(), parts.events.clone()));
        Self { parts, environment: Vec::new(), watch }
    }

    /// # Panics
    /// If they run in places of their own: then nobody here has them in hand.
    fn servers(&self) -> &Servers {
        self.parts.servers.as_ref().expect("the workstation's own servers")
    }

    fn own_servers(&mut self) -> &mut Servers {
        self.parts.servers.as_mut().expect("the workstation's own servers")
    }

    /// The directory with the configuration and everything to look at.
    pub fn directory(&self) -> &Path {
        &self.parts.directory
    }

    /// `twins.toml`.
    pub fn config(&self) -> PathBuf {
        self.parts.directory.join(files::CONFIG)
    }

    /// The certification authority's root, PEM file.
    pub fn root(&self) -> PathBuf {
        self.parts.directory.join(files::ROOT)
    }

    /// The agent's log.
    pub fn log(&self) -> PathBuf {
        self.parts.directory.join(files::LOG)
    }

    /// The journal of the sandbox.
    pub const fn events(&self) -> &Events {
        &self.parts.events
    }

    /// The authority.
    pub const fn authority(&self) -> &Arc<Authority> {
        &self.parts.authority
    }

    /// A copy of the authority's books.
    pub fn books(&self) -> Books {
        self.parts.authority.ledger().read()
    }

    /// The authority's clerk: notices, issuing.
    pub const fn office(&self) -> &Office {
        &self.parts.office
    }

    /// The authority's mailer.
    pub const fn mailer(&self) -> &Arc<Mailer> {
        &self.parts.mailer
    }

    /// The IMAP server, to change passwords and to look into other mailboxes.
    pub fn dovecot(&self) -> &Dovecot {
        &self.servers().dovecot
    }

    /// From now on programs at this workstation have this in their environment too.
    pub fn set_environment(&mut self, name: &str, value: &str) {
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// The portal, to switch it off and on.
    pub const fn portal(&self) -> &Portal {
        &self.parts.portal
    }

    /// The card.
    pub const fn card(&self) -> &Card {
        &self.parts.card
    }

    /// The reader.
    pub fn reader(&self) -> &Reader {
        &self.servers().reader
    }

    /// The person's hand at the PIN prompt.
    pub const fn hand(&self) -> &Hand {
        &self.parts.hand
    }

    /// The person's old pair.
    pub const fn pair(&self) -> &Enrolled {
        &self.parts.pair
    }

    /// The person's mailbox.
    pub const fn mailbox(&self) -> &Mailbox {
        &self.parts.mailbox
    }

    /// Opens a door with these rules, named `name` among others.
    pub fn door(&self, name: &str, rules: &Rules) -> Door {
        Door::open(&self.parts.runtime.path().join(name), &self.parts.web_root, rules)
    }

    /// The authority's certificates, PEM: what a door demands that trusts it.
    pub fn authorities(&self) -> String {
        authorities(&self.parts.authority)
    }

    /// Has the program prove the login at these addresses.
    pub fn prove_login_at(&self, addresses: &[String]) {
        let text = fs::read_to_string(self.config()).expect("the configuration");
        let line = format!("checks = {addresses:?}");
        let changed: String =
            text.lines().map(|old| if old.starts_with("checks = ") { line.clone() } else { old.to_owned() } + "\n").collect();
        fs::write(self.config(), changed).expect("written");
    }

    /// Puts the card into the reader.
    pub fn insert_card(&self) {
        self.servers().reader.insert(&self.parts.card.atr().expect("an ATR")).expect("a card in the reader");
        self.parts.events.tell(Kind::Card, "the card was put into the reader");
    }

    /// Pulls the card.
    pub fn pull_card(&self) {
        self.servers().reader.remove().expect("an empty reader");
        self.parts.events.tell(Kind::Card, "the card was pulled");
    }

    /// Switches the IMAP server off or on.
    pub fn switch_imap(&mut self, on: bool) {
        if on {
            self.own_servers().dovecot.resume();
        } else {
            self.own_servers().dovecot.stop();
        }
        self.parts.events.tell(Kind::Server, format!("IMAP is {}", if on { "up" } else { "down" }));
    }

    /// Switches the SMTP server off or on.
    pub fn switch_smtp(&mut self, on: bool) {
        if on {
            self.own_servers().exim.resume();
        } else {
            self.own_servers().exim.stop();
        }
        self.parts.events.tell(Kind::Server, format!("SMTP is {}", if on { "up" } else { "down" }));
    }

    /// Starts the agent, the program at `executable`. The kernel ends it with the thread that calls this, so that is to be one that
    /// lives as long as the story (the test's own).
    pub fn agent(&self, executable: &Path) -> Agent {
        Agent::start(&self.command(executable), &self.config(), &self.log(), self.parts.events.clone())
    }

    /// The program at `executable` with the environment of this workstation and nothing else.
    pub fn command(&self, executable: &Path) -> Command {
        let mut command = Command::new(executable);
        command
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
            .env("HOME", &self.parts.directory)
            .env("LANG", "C.UTF-8")
            .envs(self.parts.servers.iter().map(|servers| ("PCSCLITE_CSOCK_NAME", servers.reader.socket())))
            .env("RUST_BACKTRACE", "1")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.parts.directory);
        command
    }

    /// What `twins status --json` says.
    ///
    /// # Errors
    /// What it printed instead.
    pub fn status(&self, executable: &Path) -> Result<Value, String> {
        let output = self.command(executable).args(["status", "--json", "--config"]).arg(self.config()).output();
        let output = output.map_err(|error| format!("{} could not be started: {error}", executable.display()))?;
        serde_json::from_slice(&output.stdout)
            .map_err(|error| format!("{error} in: {}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)))
    }

    /// Waits until the status is as wanted; gives it.
    ///
    /// # Panics
    /// When the time is over, with the last status, the journal and the end of the agent's log.
    pub async fn until(&self, executable: &Path, what: &str, limit: Duration, wanted: impl Fn(&Value) -> bool) -> Value {
        let deadline = Instant::now() + limit;
        let mut last = Err("never asked".to_owned());
        while Instant::now() < deadline {
            last = self.status(executable);
            match &last {
                Ok(status) if wanted(status) => return status.clone(),
                _ => tokio::time::sleep(Duration::from_millis(250)).await,
            }
        }
        panic!("not within {limit:?}: {what}\nstatus: {last:#?}\n{}", self.story());
    }

    /// Waits until something holds of the workstation itself.
    ///
    /// # Panics
    /// When the time is over, with the journal and the end of the agent's log.
    pub async fn until_here(&self, what: &str, limit: Duration, wanted: impl Fn(&Self) -> bool) {
        let deadline = Instant::now() + limit;
        while !wanted(self) {
            assert!(Instant::now() < deadline, "not within {limit:?}: {what}\n{}", self.story());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The number of the first accepted request, once there is one.
    pub async fn accepted(&self, limit: Duration) -> String {
        self.until_here("a request is accepted", limit, |desk| desk.books().accepted().next().is_some()).await;
        self.books().accepted().find_map(|submission| submission.outcome.clone().ok()).expect("just seen")
    }

    /// What happened so far, for whoever reads a failed test.
    pub fn story(&self) -> String {
        let events: String =
            self.parts.events.so_far().iter().map(|event| format!("  {} {}\n", event.at.format("%T%.3f"), event.text)).collect();
        let log = fs::read_to_string(self.log()).unwrap_or_default();
        let lines: Vec<_> = log.lines().collect();
        let end = lines[lines.len().saturating_sub(60)..].join("\n");
        format!("what happened:\n{events}mailbox: {:#?}\nend of the agent's log:\n{end}", self.mailbox().subjects())
    }

    /// Writes everything to look at afterwards: each mail as `.eml`, the accepted requests, the issued certificates.
    pub fn keep_records(&self) {
        self.mailbox().save(&self.parts.directory.join(files::MAIL)).expect("the mails written");
        records::keep(&self.books(), &self.parts.directory).expect("the records written");
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.watch.abort();
    }
}
