//! What a process takes of the machine, by `/proc`.

use std::fs;

const KIB: f64 = 1024.0;

/// Resident memory in MiB (`VmRSS`).
pub fn resident(pid: u32) -> f64 {
    let kib: f64 = field(&format!("/proc/{pid}/status"), "VmRSS:");
    kib / KIB
}

/// What of it is backed by no file, in MiB (`RssAnon`): the rest are programs and libraries, of which the system can drop what is not used.
pub fn own(pid: u32) -> f64 {
    let kib: f64 = field(&format!("/proc/{pid}/status"), "RssAnon:");
    kib / KIB
}

/// How often its threads went to sleep so far, and so were woken.
pub fn wakes(pid: u32) -> f64 {
    let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap().flatten();
    threads.map(|thread| field(&thread.path().join("status").display().to_string(), "voluntary_ctxt_switches:")).sum()
}

fn field(file: &str, name: &str) -> f64 {
    let text = fs::read_to_string(file).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("no {name} in {file}"));
    line.split_whitespace().next().unwrap().parse().unwrap()
}
