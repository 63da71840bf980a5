//! The agent that waits: its memory and how often it wakes, beside a process that does nothing but hold one connection under IDLE.

use super::{
    mail::bare::Bare as Client,
    measure::Measure,
    process::{own, resident, wakes},
    story::Story,
};
use std::{
    path::PathBuf,
    process::{Child, Command},
    time::Duration,
};
use twins_sandbox::desk::Desk;

/// After the start, until everything has settled.
pub const SETTLE: Duration = Duration::from_secs(20);
/// Two IDLE commands are renewed meanwhile; the reader is looked at less often than that.
const WATCH: Duration = Duration::from_secs(570);
const LEAST: &str = "a bare client with one connection over TLS under IDLE, which looks at neither clock nor card";
const ONCE: &str = "the same client over the same nine minutes and a half; if it slept through, one wake-up is counted";
/// MiB that an agent may have.
pub const MEMORY: f64 = 20.0;
/// Wake-ups a minute that are still a few.
const FEW: f64 = 10.0;
/// The first argument of the process that is the floor.
pub const BARE: &str = "--bare-idle";

/// This very program as the floor.
pub struct Bare {
    pub port: u16,
    pub root: PathBuf,
    pub user: String,
    pub password: String,
}

impl Bare {
    /// Waits for news that do not come, until it is ended.
    pub fn wait(&self) {
        let mut client = Client::connect_tls(self.port, &self.root).login(&self.user, &self.password);
        client.command("EXAMINE INBOX");
        client.send("a IDLE\r\n");
        loop {
            client.line();
        }
    }

    /// As a process of its own, under IDLE soon.
    pub fn start(&self) -> Child {
        let (port, root) = (self.port.to_string(), self.root.display().to_string());
        Command::new(std::env::current_exe().unwrap()).args([BARE, &port, &root, &self.user, &self.password]).spawn().unwrap()
    }
}

pub async fn measure() -> Vec<Measure> {
    let mut story = Story::prepare(Desk::builder()).await;
    story.start_agent().await;
    story.until("the pair is known", |status| status["pairs"].as_array().is_some_and(|pairs| !pairs.is_empty())).await;
    let mut bare = bare_at(&story.desk).start();
    tokio::time::sleep(SETTLE).await;
    let (agent, other) = (story.agent_pid(), bare.id());
    let before = [wakes(agent), wakes(other)];
    tokio::time::sleep(WATCH).await;
    let minutes = WATCH.as_secs_f64() / 60.0;
    let [ours, theirs] = [(wakes(agent) - before[0]) / minutes, (wakes(other) - before[1]) / minutes];
    let measures = vec![
        Measure::new("resident memory", "MiB", resident(agent), resident(other), LEAST).at_most(MEMORY),
        Measure::new("resident memory of its own (RssAnon)", "MiB", own(agent), own(other), LEAST),
        Measure::new("wake-ups a minute, all threads", "1/min", ours, theirs.max(1.0 / minutes), ONCE).at_most(FEW),
    ];
    let _ = bare.kill();
    let _ = bare.wait();
    story.stop_agent();
    measures
}

/// A bare client of this workstation's mailbox.
pub fn bare_at(desk: &Desk) -> Bare {
    let read = |name: &str| std::fs::read_to_string(desk.directory().join(name)).unwrap();
    Bare {
        port: desk.dovecot().addresses().tls.port(),
        root: desk.directory().join("web-root.pem"),
        user: desk.pair().person.address.clone(),
        password: read("imap-password").trim().to_owned(),
    }
}

impl Bare {
    /// Seconds until a bare client waits under IDLE.
    pub fn seconds_to_idle(&self) -> f64 {
        let started = std::time::Instant::now();
        let mut client = Client::connect_tls(self.port, &self.root).login(&self.user, &self.password);
        client.command("EXAMINE INBOX");
        client.send("a IDLE\r\n");
        while !client.line().starts_with('+') {}
        started.elapsed().as_secs_f64()
    }
}
