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
    let started = Measure::new("agent: start to watching the mailbox, median", "ms", ready * 1000.0, floor * 1000.0, least);
    let (program, nothing) = (seconds_to_run(&twins(), "--version"), seconds_to_run(Path::new("/bin/true"), "--version"));
    vec![started, Measure::new("program: start and end (twins --version), median", "ms", program * 1000.0, nothing * 1000.0, "/bin/true")]
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

fn seconds_to_run(program: &Path, argument: &str) -> f64 {
    let run = || {
        let started = Instant::now();
        assert!(Command::new(program).arg(argument).stdout(Stdio::null()).status().unwrap().success());
        started.elapsed().as_secs_f64()
    };
    median((0..STARTS).map(|_| run()).collect())
}
