//! The virtual reader as OpenSC sees it through the real PC/SC daemon.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
    time::{Duration, Instant},
};
use twins_starcos::{Atr, Reader};

/// `opensc-tool --list-readers`: a line for each reader, with whether a card is in.
fn readers(reader: &Reader) -> String {
    let output = Command::new("opensc-tool").arg("--list-readers").env("PCSCLITE_CSOCK_NAME", reader.socket()).output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn holds_a_card(reader: &Reader) -> bool {
    let listing = readers(reader);
    let line = listing.lines().find(|line| line.ends_with(reader.name())).unwrap_or_else(|| panic!("no {} in: {listing}", reader.name()));
    line.contains("Yes")
}

#[test]
fn a_card_comes_and_goes() {
    let dir = tempfile::tempdir().unwrap();
    let reader = Reader::start(dir.path()).unwrap();
    assert!(!holds_a_card(&reader));
    for atr in [Atr::starcos_374(), Atr::starcos_35(), Atr::starcos_374()] {
        reader.insert(&atr).unwrap();
        assert!(holds_a_card(&reader));
        let shown = Command::new("opensc-tool")
            .args(["--reader", reader.name(), "--atr"])
            .env("PCSCLITE_CSOCK_NAME", reader.socket())
            .output()
            .unwrap();
        let shown = String::from_utf8_lossy(&shown.stdout).replace(':', "");
        assert!(shown.to_uppercase().contains(&atr.to_string()), "{shown}");
    }
    reader.remove().unwrap();
    assert!(!holds_a_card(&reader));
    reader.remove().unwrap();
}

#[test]
fn the_daemon_stops_and_starts_again() {
    let dir = tempfile::tempdir().unwrap();
    let reader = Reader::start(dir.path()).unwrap();
    reader.insert(&Atr::starcos_374()).unwrap();
    reader.stop_daemon();
    assert!(!readers(&reader).contains(reader.name()));
    assert!(reader.insert(&Atr::starcos_374()).is_err());
    reader.start_daemon().unwrap();
    assert!(!holds_a_card(&reader));
    reader.insert(&Atr::starcos_374()).unwrap();
    assert!(holds_a_card(&reader));
}

#[test]
fn readers_are_independent() {
    let dirs = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let readers = dirs.each_ref().map(|dir| Reader::start(dir.path()).unwrap());
    readers[0].insert(&Atr::starcos_374()).unwrap();
    assert!(holds_a_card(&readers[0]));
    assert!(!holds_a_card(&readers[1]));
}

#[test]
fn nothing_is_left_when_it_is_dropped() {
    let dir = tempfile::tempdir().unwrap();
    let reader = Reader::start(dir.path()).unwrap();
    reader.insert(&Atr::starcos_374()).unwrap();
    let marker = dir.path().canonicalize().unwrap();
    let marker = marker.to_str().unwrap();
    assert!(!processes_of(marker).is_empty());
    drop(reader);
    all_end(marker);
}

#[test]
fn nothing_is_left_when_the_process_is_killed() {
    let dir = tempfile::tempdir().unwrap();
    let marker = dir.path().canonicalize().unwrap();
    let marker = marker.to_str().unwrap();
    let mut holder = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "reader_process", "--ignored", "--nocapture"])
        .env("READER_DIR", marker)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(holder.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.ends_with("inserted")));
    assert!(!processes_of(marker).is_empty());
    holder.kill().unwrap();
    holder.wait().unwrap();
    all_end(marker);
}

/// Not a test but a process that holds a reader with a card until it is killed.
#[test]
#[ignore = "the test above runs it, in a process of its own"]
fn reader_process() {
    let reader = Reader::start(std::env::var_os("READER_DIR").expect("READER_DIR is set by the test that runs this")).unwrap();
    reader.insert(&Atr::starcos_374()).unwrap();
    println!("inserted");
    std::io::stdin().lines().for_each(drop);
}

fn all_end(marker: &str) {
    let end = Instant::now() + Duration::from_secs(60);
    while !processes_of(marker).is_empty() {
        assert!(Instant::now() < end, "left running: {:?}", processes_of(marker));
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// The processes that name this directory on their command line.
fn processes_of(marker: &str) -> Vec<String> {
    std::fs::read_dir("/proc")
        .unwrap()
        .filter_map(|entry| std::fs::read(entry.ok()?.path().join("cmdline")).ok())
        .map(|line| String::from_utf8_lossy(&line).replace('\0', " "))
        .filter(|line| line.contains(marker))
        .collect()
}
