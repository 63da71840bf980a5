//! A disk of its own for the agent's state, which can be full or refuse to be written. Root alone can have one.

// Not every test uses all of it.
#![allow(dead_code, missing_docs, clippy::expect_used)]

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// Largest piece of ballast, as a power of two: all pieces together are more than the disk holds.
const LARGEST: u32 = 21;

/// A small file system in memory; gone with its value.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    pub fn mount(at: &Path) -> Self {
        fs::create_dir_all(at).expect("a directory");
        let disk = Self(at.to_owned());
        assert!(disk.mounts(&["-t", "tmpfs", "-o", "size=3m,mode=0700", "twins-test"]), "a tmpfs cannot be mounted: run the tests as root");
        disk
    }

    /// Leaves not a byte.
    pub fn fill(&self) {
        for size in (0..=LARGEST).rev() {
            let _ = fs::write(self.ballast(size), vec![0; 1 << size]);
        }
    }

    pub fn make_room(&self) {
        (0..=LARGEST).for_each(|size| drop(fs::remove_file(self.ballast(size))));
    }

    /// Only while nobody has a file there open for writing.
    pub fn make_read_only(&self) {
        assert!(self.mounts(&["-o", "remount,ro"]), "read-only");
    }

    pub fn make_writable(&self) {
        assert!(self.mounts(&["-o", "remount,rw"]), "writable");
    }

    fn ballast(&self, size: u32) -> PathBuf {
        self.0.join(format!("ballast-{size}"))
    }

    fn mounts(&self, options: &[&str]) -> bool {
        Command::new("mount").args(options).arg(&self.0).status().is_ok_and(|status| status.success())
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}
