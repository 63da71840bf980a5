//! Profiles of Mozilla's programs: which there are, and whether one is in use.

use rustix::fs::{FlockOperation, fcntl_lock};
use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Component, Path, PathBuf},
};

/// The directories of all profiles under a program's root, by `profiles.ini` and `installs.ini`. A profile that was named and is gone is left out.
pub fn profiles(root: &Path) -> Vec<PathBuf> {
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap_or_default();
    let named = named(&read("profiles.ini")).into_iter().chain(named(&read("installs.ini")));
    let found: BTreeSet<PathBuf> = named.map(|path| root.join(path)).filter(|path| path.is_dir()).collect();
    found.into_iter().collect()
}

/// `Path=` of each profile, and `Default=` of each installation where it is a path (in a profile's section it is a flag). A relative path that
/// leads out of the root is none.
fn named(ini: &str) -> Vec<PathBuf> {
    let entries = ini.lines().filter_map(|line| line.trim().split_once('='));
    let paths = entries.filter(|(key, value)| *key == "Path" || *key == "Default" && value.parse::<u32>().is_err());
    let plain = |path: &PathBuf| path.is_absolute() || path.components().all(|part| matches!(part, Component::Normal(_)));
    paths.map(|(_, path)| PathBuf::from(path.trim())).filter(|path| !path.as_os_str().is_empty()).filter(plain).collect()
}

/// A profile that nobody else uses, kept from being opened until this is dropped: the lock is the one that Mozilla's programs take.
#[derive(Debug)]
pub struct Closed(#[allow(dead_code)] Option<File>);

/// Takes a profile's lock; `None` if a program has it open.
pub fn close(profile: &Path) -> Option<Closed> {
    if old_lock_is_held(profile) {
        return None;
    }
    // The lock is on the file, not its content.
    let Ok(file) = File::options().write(true).create(true).truncate(false).open(profile.join(".parentlock")) else {
        return Some(Closed(None)); // then writing fails too, with a better reason
    };
    match fcntl_lock(&file, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Some(Closed(Some(file))),
        Err(rustix::io::Errno::AGAIN | rustix::io::Errno::ACCESS) => None,
        Err(_) => Some(Closed(None)), // a file system without locks
    }
}

/// The symbolic link `lock` points to `address:+pid`; without the plus, the program could take no other lock (on a network file system), and
/// only its process tells whether it still runs.
fn old_lock_is_held(profile: &Path) -> bool {
    let Ok(target) = fs::read_link(profile.join("lock")) else { return false };
    let target = target.to_string_lossy();
    let Some((_, process)) = target.rsplit_once(':') else { return false };
    process.bytes().all(|byte| byte.is_ascii_digit()) && !process.is_empty() && Path::new("/proc").join(process).exists()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_profile_is_found_once_and_none_outside() {
        let dir = tempfile::tempdir().unwrap();
        let elsewhere = dir.path().join("elsewhere");
        for profile in ["root/a.default", "root/Profiles/b", "elsewhere", "outside"] {
            fs::create_dir_all(dir.path().join(profile)).unwrap();
        }
        let root = dir.path().join("root");
        let ini = format!(
            "[Install4F96D1932A9F858E]\nDefault=a.default\nLocked=1\n\n[Profile1]\nName=x\nIsRelative=1\nPath=Profiles/b\nDefault=1\n\n\
             [Profile0]\nPath=a.default\n[Profile2]\nIsRelative=0\nPath={}\n[Profile3]\nPath=gone\n[Profile4]\nPath=../outside\n",
            elsewhere.display()
        );
        fs::write(root.join("profiles.ini"), ini).unwrap();
        fs::write(root.join("installs.ini"), "[4F96D1932A9F858E]\nDefault=a.default\n").unwrap();
        assert_eq!(profiles(&root), [elsewhere, root.join("Profiles/b"), root.join("a.default")]);
        assert!(profiles(&dir.path().join("none")).is_empty());
    }

    #[test]
    fn a_link_of_a_dead_process_is_no_lock() {
        let dir = tempfile::tempdir().unwrap();
        let lock = |target: &str| {
            let _ = fs::remove_file(dir.path().join("lock"));
            std::os::unix::fs::symlink(target, dir.path().join("lock")).unwrap();
            close(dir.path()).is_none()
        };
        assert!(lock(&format!("127.0.1.1:{}", std::process::id())));
        assert!(!lock("127.0.1.1:+1"), "with a plus the file's own lock tells");
        assert!(!lock("127.0.1.1:4194305"), "there is no such process");
        assert!(!lock("nonsense"));
    }
}
