//! The agent's processes, as `/proc` shows them.

use crate::support::story::Story;
use std::fs;

/// The processes that the agent started, and those that they started.
pub fn below_the_agent(story: &Story) -> Vec<u32> {
    let mut found = vec![story.agent_pid()];
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .expect("processes")
        .filter_map(|entry| {
            let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
            Some((pid, parent))
        })
        .collect();
    let mut at = 0;
    while at < found.len() {
        let parent = found[at];
        found.extend(parents.iter().filter(|(_, other)| *other == parent).map(|(pid, _)| *pid));
        at += 1;
    }
    found.split_off(1)
}

pub fn is_alive(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}
