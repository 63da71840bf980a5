//! What the agent tells whoever started it as a service: by the datagrams of sd_notify(3), received here.

use crate::support::story::{PATIENCE, Story};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    os::unix::net::UnixDatagram,
    time::{Duration, Instant},
};
use twins_sandbox::desk::{Desk, End};

/// The manager's end.
struct Ear {
    socket: UnixDatagram,
    heard: Vec<String>,
}

impl Ear {
    fn at(story: &mut Story) -> Self {
        let path = story.desk.directory().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        story.desk.set_environment("NOTIFY_SOCKET", path.to_str().unwrap());
        Self { socket, heard: Vec::new() }
    }

    /// Listens until this is said, and gives how many messages that took.
    fn until(&mut self, what: impl Fn(&str) -> bool) -> usize {
        let deadline = Instant::now() + PATIENCE;
        let from = self.heard.len();
        loop {
            self.listen(deadline.saturating_duration_since(Instant::now()));
            if self.heard[from..].iter().any(|line| what(line)) {
                return self.heard.len() - from;
            }
            assert!(Instant::now() < deadline, "heard only {:#?}", self.heard);
        }
    }

    /// One message, if one comes within this time.
    fn listen(&mut self, time: Duration) -> bool {
        let mut buffer = [0; 4096];
        self.socket.set_read_timeout(Some(time.max(Duration::from_millis(1)))).unwrap();
        let Ok(length) = self.socket.recv(&mut buffer) else { return false };
        self.heard.extend(String::from_utf8_lossy(&buffer[..length]).lines().map(str::to_owned));
        true
    }

    /// Everything that has been said up to now.
    fn drain(&mut self) {
        while self.listen(Duration::from_millis(1)) {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_signs_of_life_and_a_status_line_that_changes_are_told() {
    let mut story = Story::prepare(Desk::builder()).await;
    let mut ear = Ear::at(&mut story);
    story.desk.set_environment("WATCHDOG_USEC", "600000");
    story.start_agent().await;
    ear.until(|line| line == "READY=1");
    ear.until(|line| line.starts_with("STATUS=Hlídá poštu a čtečku; certifikáty platí do"));

    story.desk.office().notice(story.desk.pair()).await;
    ear.until(|line| line.starts_with("STATUS=") && line.contains("PIN"));
    let pings = |ear: &Ear| ear.heard.iter().filter(|line| *line == "WATCHDOG=1").count();
    let before = pings(&ear);
    // Nothing happens any more, and still it says that it lives.
    for _ in 0..3 {
        ear.until(|line| line == "WATCHDOG=1");
    }
    assert!(pings(&ear) >= before + 3);

    let pid = Pid::from_raw(i32::try_from(story.agent_pid()).unwrap()).unwrap();
    kill_process(pid, Signal::STOP).unwrap();
    let stat = format!("/proc/{}/stat", story.agent_pid());
    story.desk.until_here("it stands still", PATIENCE, |_| std::fs::read_to_string(&stat).is_ok_and(|stat| stat.contains(") T "))).await;
    ear.drain();
    assert!(!ear.listen(Duration::from_secs(2)), "an agent that stands still says nothing: {:?}", ear.heard.last());
    kill_process(pid, Signal::CONT).unwrap();
    ear.until(|line| line == "WATCHDOG=1");

    assert!(story.end_agent(End::Terminate).success());
    ear.until(|line| line == "STOPPING=1");
    assert_eq!(ear.heard.iter().filter(|line| *line == "READY=1").count(), 1, "readiness is told once");
    assert!(!ear.heard.iter().any(|line| line.contains(story.desk.card().pin())));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_cannot_start_is_never_ready() {
    let mut story = Story::prepare(Desk::builder()).await;
    let mut ear = Ear::at(&mut story);
    story.configure("timezone = \"Europe/Prague\"", "timezone = \"Europe/Prague\"\nno_such_setting = 1");
    story.launch_agent();
    while story.agent_runs() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    ear.drain();
    assert!(!ear.heard.iter().any(|line| line == "READY=1"), "{:?}", ear.heard);
}
