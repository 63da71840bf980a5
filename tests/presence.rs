//! Readers and cards as the agent sees them, over the real PC/SC daemon.
//!
//! A process has one daemon for its whole life (libpcsclite reads its place once), so each watcher runs in a process of its own: this
//! program again, as the one test that is not run otherwise.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    io::{BufRead, BufReader, Write},
    os::unix::net::UnixListener,
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, RecvTimeoutError, channel},
    },
    time::{Duration, Instant},
};
use twins::card::{Presence, watch};
use twins_starcos::{Atr, Reader};

/// How a report is told from what else the test program prints.
const MARK: &str = "PRESENCE ";
const PATIENCE: Duration = Duration::from_secs(60);

/// Not a test but the watching process: it prints reports until standard input ends, then drops the receiver and tells how long the
/// watcher's threads took to end.
#[test]
#[ignore = "the other tests run it, in a process of its own"]
fn watching_process() {
    let mut reports = watch();
    let watching = Arc::new(AtomicBool::new(true));
    let until_input_ends = Arc::clone(&watching);
    std::thread::spawn(move || {
        std::io::stdin().lines().for_each(drop);
        until_input_ends.store(false, Ordering::Relaxed);
    });
    while watching.load(Ordering::Relaxed) {
        match reports.try_recv() {
            Ok(presence) => print(&shown(&presence)),
            Err(_) => std::thread::sleep(Duration::from_millis(5)),
        }
    }
    assert_eq!(watchers(), 2, "the watcher's threads are not found, so their end would not be seen");
    drop(reports);
    let dropped = Instant::now();
    while watchers() > 0 {
        assert!(dropped.elapsed() < PATIENCE, "{} threads are left", watchers());
        std::thread::sleep(Duration::from_millis(5));
    }
    print(&format!("ended after {} ms", dropped.elapsed().as_millis()));
}

/// How many of the watcher's threads there are.
fn watchers() -> usize {
    let names =
        std::fs::read_dir("/proc/self/task").unwrap().filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.starts_with("card-presence")).count()
}

fn print(text: &str) {
    let mut out = std::io::stdout();
    writeln!(out, "{MARK}{text}").and_then(|()| out.flush()).unwrap();
}

fn shown(presence: &Presence) -> String {
    match presence {
        Presence::Unavailable(why) => format!("unavailable: {why}"),
        Presence::Readers(readers) => {
            let show = |atr: &Option<Vec<u8>>| atr.as_ref().map_or("empty".to_owned(), hex::encode_upper);
            readers.iter().map(|reader| format!("{}={};", reader.name, show(&reader.atr))).collect()
        }
    }
}

/// A watching process, seen from outside.
struct Watching {
    child: Child,
    input: Option<ChildStdin>,
    reports: Receiver<String>,
}

impl Watching {
    fn start(socket: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "watching_process", "--ignored", "--nocapture"])
            .env("PCSCLITE_CSOCK_NAME", socket)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        let (sender, reports) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // The name of the test may stand before the first report, on the same line.
                if let Some((_, report)) = line.split_once(MARK) {
                    let _ = sender.send(report.to_owned());
                }
            }
        });
        Self { child, input, reports }
    }

    fn next(&self) -> String {
        self.reports.recv_timeout(PATIENCE).expect("a report")
    }

    fn says_nothing_for(&self, time: Duration) {
        assert_eq!(self.reports.recv_timeout(time), Err(RecvTimeoutError::Timeout));
    }

    /// Drops the receiver; how many milliseconds the watcher took to end.
    fn end(mut self) -> u64 {
        self.input = None;
        let last = self.next();
        assert!(self.child.wait().unwrap().success());
        last.strip_prefix("ended after ").and_then(|rest| rest.strip_suffix(" ms")).unwrap_or_else(|| panic!("{last}")).parse().unwrap()
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The virtual reader's two slots, with this in the first.
fn readers(first: Option<&Atr>) -> String {
    format!("Virtual PCD 00 00={};Virtual PCD 00 01=empty;", first.map_or("empty".to_owned(), Atr::to_string))
}

#[test]
fn cards_and_the_daemon_come_and_go() {
    let dir = tempfile::tempdir().unwrap();
    let reader = Reader::start(dir.path()).unwrap();
    let watching = Watching::start(&reader.socket());
    let (ours, other) = (Atr::starcos_374(), Atr::starcos_35());
    assert_eq!(watching.next(), readers(None));
    watching.says_nothing_for(Duration::from_millis(700));
    for atr in [&ours, &other] {
        reader.insert(atr).unwrap();
        assert_eq!(watching.next(), readers(Some(atr)));
        reader.remove().unwrap();
        assert_eq!(watching.next(), readers(None));
    }
    reader.insert(&ours).unwrap();
    assert_eq!(watching.next(), readers(Some(&ours)));
    reader.stop_daemon();
    let lost = watching.next();
    assert!(lost.starts_with("unavailable: ") && lost.contains("systemctl enable --now pcscd.socket"), "{lost}");
    watching.says_nothing_for(Duration::from_millis(1500));
    reader.start_daemon().unwrap();
    assert_eq!(watching.next(), readers(None));
    reader.insert(&ours).unwrap();
    assert_eq!(watching.next(), readers(Some(&ours)));
    // News is waited for for a quarter of an hour at a time.
    assert!(watching.end() < 20_000, "the wait for news was not cancelled");
}

#[test]
fn a_daemon_that_is_not_there_at_the_start_is_told_and_found_later() {
    let dir = tempfile::tempdir().unwrap();
    let reader = Reader::start(dir.path()).unwrap();
    reader.stop_daemon();
    let watching = Watching::start(&reader.socket());
    assert!(watching.next().contains("cannot be reached"));
    reader.start_daemon().unwrap();
    assert_eq!(watching.next(), readers(None));
    watching.end();
}

#[test]
fn the_watch_ends_at_once_between_two_tries() {
    let dir = tempfile::tempdir().unwrap();
    let watching = Watching::start(&dir.path().join("nobody"));
    assert!(watching.next().contains("cannot be reached"));
    // Waits of 0.25, 0.5, 1, 2, 4 and 8 seconds have passed; the one under way is 16 seconds long, and longer than the end may take.
    watching.says_nothing_for(Duration::from_millis(16_500));
    assert!(watching.end() < 8_000);
}

#[test]
fn a_daemon_that_hangs_up_is_told_as_a_refusal() {
    let dir = tempfile::tempdir().unwrap();
    let socket = dir.path().join("socket");
    // What pcscd does with a client that polkit denies.
    let listener = UnixListener::bind(&socket).unwrap();
    std::thread::spawn(move || listener.incoming().for_each(drop));
    let watching = Watching::start(&socket);
    let refused = watching.next();
    assert!(refused.contains("polkit") && refused.contains("desktop's session"), "{refused}");
    watching.end();
}
