//! Processes of this machine as `/proc` shows them: whose they are, and what lies in their memory.

use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    path::PathBuf,
};

/// The card processes that this agent runs.
pub fn card_workers(agent: u32) -> Vec<u32> {
    let processes = fs::read_dir("/proc").expect("/proc").flatten().filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    processes.filter(|pid| parent(*pid) == Some(agent) && contains(&read(*pid, "cmdline"), b"card-worker")).collect()
}

fn parent(pid: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
}

/// A file of a process; empty if it has ended.
pub fn read(pid: u32, file: &str) -> Vec<u8> {
    fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default()
}

/// Whether these bytes hold those. By the C library, which searches a whole process in the blink of an eye even in a debug build.
#[allow(unsafe_code)]
pub fn contains(bytes: &[u8], wanted: &[u8]) -> bool {
    // SAFETY: both ranges are given with their true lengths and only read.
    unsafe { !libc::memmem(bytes.as_ptr().cast(), bytes.len(), wanted.as_ptr().cast(), wanted.len()).is_null() }
}

/// A secret in the forms in which it may lie about.
pub struct Secret {
    forms: Vec<Vec<u8>>,
}

impl Secret {
    /// As it is typed, as hexadecimal digits, in UTF-16, and in base64 (as a whole).
    pub fn new(text: &str) -> Self {
        use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
        let wide = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let base64 = STANDARD_NO_PAD.encode(text).into_bytes();
        Self { forms: vec![text.into(), hex::encode(text).into_bytes(), hex::encode_upper(text).into_bytes(), wide, base64] }
    }

    /// Whether it is in these bytes.
    pub fn is_in(&self, bytes: &[u8]) -> bool {
        self.forms.iter().any(|form| contains(bytes, form))
    }

    /// Every place in a process where it is found: its readable mappings, its arguments, its environment. With it, how many bytes of memory
    /// were looked at.
    pub fn places_in(&self, pid: u32) -> (Vec<String>, u64) {
        let mut places: Vec<String> =
            ["cmdline", "environ"].iter().filter(|file| self.is_in(&read(pid, file))).map(ToString::to_string).collect();
        let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap_or_default();
        let Ok(memory) = File::open(format!("/proc/{pid}/mem")) else { return (places, 0) };
        let mut looked = 0;
        for line in maps.lines().filter(|line| line.split(' ').nth(1).is_some_and(|rights| rights.starts_with('r'))) {
            let (from, to) = line.split(' ').next().and_then(|range| range.split_once('-')).expect("a range");
            let address = |text| u64::from_str_radix(text, 16).expect("an address");
            let (found, read) = self.is_between(&memory, address(from), address(to));
            looked += read;
            if found {
                places.push(line.to_owned());
            }
        }
        (places, looked)
    }

    fn is_between(&self, memory: &File, from: u64, to: u64) -> (bool, u64) {
        const PIECE: usize = 1 << 20;
        /// Longer than any form, so that none is cut in two.
        const OVERLAP: u64 = 64;
        let (mut at, mut looked, mut piece) = (from, 0, vec![0; PIECE]);
        while at < to {
            let wanted = usize::try_from(to - at).unwrap_or(PIECE).min(PIECE);
            // What the kernel maps for itself cannot be read, and holds nothing of ours.
            let Ok(read @ 1..) = memory.read_at(&mut piece[..wanted], at) else { break };
            looked += read as u64;
            if self.is_in(&piece[..read]) {
                return (true, looked);
            }
            at += if at + (read as u64) < to { (read as u64).saturating_sub(OVERLAP).max(1) } else { read as u64 };
        }
        (false, looked)
    }

    /// Every file below this directory that it is in.
    pub fn files_below(&self, directory: &std::path::Path) -> Vec<PathBuf> {
        let mut found = Vec::new();
        for entry in fs::read_dir(directory).expect("a directory").flatten() {
            let kind = entry.file_type().expect("a kind");
            if kind.is_dir() {
                found.extend(self.files_below(&entry.path()));
            } else if kind.is_file() && self.is_in(&fs::read(entry.path()).unwrap_or_default()) {
                found.push(entry.path());
            }
        }
        found
    }
}

#[test]
fn a_secret_is_found_in_this_process_while_it_is_there() {
    let mut text = format!("{:08}", std::process::id()).repeat(2);
    text.insert(8, '#');
    let secret = Secret::new(&text);
    let (places, looked) = secret.places_in(std::process::id());
    assert!(!places.is_empty() && looked > 1 << 20, "{places:?} in {looked} bytes");
}
