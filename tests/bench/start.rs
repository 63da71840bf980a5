//! From the start of the program until it watches; and how long the program takes to start at all.

use super::{
    idle::bare_at,
    measure::{Measure, median},
    story::{Story, twins},
};
use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use twins_sandbox::desk::{Desk, End};

const ROUNDS: usize = 7;
const STARTS: usize = 41;
/// Milliseconds that a start may take.
const READY: f64 = 100.0;
/// What the log says when the mailbox is watched.
const WATCHED: &str = "the mailbox is watched";

pub async fn measure() -> Vec<Measure> {
    let mut story = Story::prepare(Desk::builder()).await;
    // The first start makes the database: that is not what is measured.
    seconds_to_watching(&mut story);
    let ready = median((0..ROUNDS).map(|_| seconds_to_watching(&mut story)).collect());
    let bare = bare_at(&story.desk);
    let floor = median((0..ROUNDS).map(|_| bare.seconds_to_idle()).collect());
    let least = "a bare client from connecting until it waits under IDLE: no database, no card, no configuration";
    let started = Measure::new("agent: start to watching the mailbox, median", "ms", ready * 1000.0, floor * 1000.0, least).at_most(READY);
    let run = |program: &Path| {
        seconds_of(|| {
            let mut command = Command::new(program);
            command.arg("--version");
            command
        })
    };
    let (program, nothing) = (run(&twins()), run(Path::new("/bin/true")));
    vec![
        started,
        Measure::new("program: start and end (twins --version), median", "ms", program * 1000.0, nothing * 1000.0, "/bin/true")
            .at_most(READY),
    ]
}

/// Starts the agent, waits until it watches, and ends it.
pub fn seconds_to_watching(story: &mut Story) -> f64 {
    let log = story.desk.log();
    let said = || fs::read_to_string(&log).unwrap_or_default().matches(WATCHED).count();
    let (before, started) = (said(), Instant::now());
    story.launch_agent();
    while said() == before {
        assert!(started.elapsed() < Duration::from_secs(300), "{}", story.desk.story());
        std::thread::sleep(Duration::from_millis(1));
    }
    let seconds = started.elapsed().as_secs_f64();
    story.end_agent(End::Terminate);
    fs::write(&log, "").unwrap();
    seconds
}

/// From the start of a command to its end, median.
pub fn seconds_of(command: impl Fn() -> Command) -> f64 {
    let run = || {
        let mut command = command();
        command.stdout(Stdio::null());
        let started = Instant::now();
        assert!(command.status().unwrap().success());
        started.elapsed().as_secs_f64()
    };
    median((0..STARTS).map(|_| run()).collect())
}
