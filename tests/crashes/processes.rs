//! The agent's processes: itself, the card process, whatever that started.

use rustix::process::{Pid, Signal, kill_process};
use std::fs;

/// All processes below this one, from the top.
pub fn below(agent: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> =
        fs::read_dir("/proc").expect("processes").filter_map(|entry| parent_of(entry.ok()?.file_name().to_str()?)).collect();
    let (mut found, mut at) = (vec![agent], 0);
    while at < found.len() {
        let parent = found[at];
        found.extend(parents.iter().filter(|(_, other)| *other == parent).map(|(pid, _)| *pid));
        at += 1;
    }
    found.split_off(1)
}

/// The card process, if one runs.
pub fn card_process(agent: u32) -> Option<u32> {
    let is_one = |pid: &u32| fs::read(format!("/proc/{pid}/cmdline")).is_ok_and(|line| line.windows(11).any(|word| word == b"card-worker"));
    below(agent).into_iter().find(is_one)
}

/// Whether it runs, so that a signal reaches it.
pub fn send(pid: u32, signal: Signal) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, signal);
    }
}

fn parent_of(name: &str) -> Option<(u32, u32)> {
    let pid = name.parse().ok()?;
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    Some((pid, stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?))
}
