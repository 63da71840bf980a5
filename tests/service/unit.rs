//! The unit as systemd's own judge sees it.

use std::{fs, path::Path, process::Command};
use tempfile::TempDir;
use twins::service::unit_text;

/// What `systemd-analyze` may say at most about exposure, in tenths (0: none, 100: all).
const EXPOSURE: &str = "30";

/// Keys of systemd 254 that an older one does not know, and says so.
const NEWER: [&str; 2] = ["RestartSteps", "RestartMaxDelaySec"];

struct Unit {
    directory: TempDir,
}

impl Unit {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("twins.service"), unit_text(Path::new("/bin/true"))).unwrap();
        Self { directory }
    }

    fn analyzed(&self, arguments: &[&str]) -> (bool, String) {
        let output = Command::new("systemd-analyze")
            .args(arguments)
            .arg(self.directory.path().join("twins.service"))
            .env("XDG_RUNTIME_DIR", self.directory.path())
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
    }
}

#[test]
fn systemd_finds_nothing_wrong_with_the_unit() {
    let (well, said) = Unit::new().analyzed(&["verify", "--user", "--man=no"]);
    let complaints: Vec<_> =
        said.lines().filter(|line| line.contains("twins.service") && !NEWER.iter().any(|key| line.contains(key))).collect();
    assert!(well && complaints.is_empty(), "{said}");
}

#[test]
fn systemd_rates_the_unit_well() {
    let (well, said) = Unit::new().analyzed(&["security", "--user", "--offline=true", "--no-pager", "--threshold", EXPOSURE]);
    assert!(well && said.contains("Overall exposure"), "{said}");
}

#[test]
fn each_thing_that_is_left_open_has_its_reason() {
    let text = unit_text(Path::new("/usr/bin/twins"));
    let (_, reasons) = text.split_once("# What is left open, and why:").unwrap();
    for open in [
        "@resources",
        "MemoryDenyWriteExecute=",
        "PrivateTmp=",
        "PrivateNetwork=",
        "PrivateMounts=",
        "RootDirectory=",
        "IPAddressDeny=",
        "ProcSubset=",
        "bus",
    ] {
        assert!(reasons.contains(open), "no reason for {open}");
        assert!(!text.lines().any(|line| line.starts_with(open) && open.ends_with('=')), "{open} is not open");
    }
}
