//! Whom a server's files and processes belong to: the system user of its package, or us if we are not root.

use rustix::process::{getegid, geteuid};
use std::{fs, os::unix::fs::chown, path::Path};

/// Whether servers can change their users.
pub fn privileged() -> bool {
    geteuid().is_root()
}

/// An account of this machine.
#[derive(Debug, Clone)]
pub struct Account {
    /// Its name.
    pub name: String,
    /// User id.
    pub user: u32,
    /// Group id.
    pub group: u32,
}

impl Account {
    /// The system user of this name; whoever is not root cannot be anybody else, and gets the own account.
    pub fn of(name: &str) -> Self {
        if privileged() {
            return listed(0, name).unwrap_or_else(|| panic!("there is no user {name}: install the Debian package that brings it"));
        }
        let own = listed(2, &geteuid().as_raw().to_string()).expect("an account with a name");
        Self { group: getegid().as_raw(), ..own }
    }

    /// Makes a directory that belongs to it.
    pub fn directory(&self, directory: &Path) {
        fs::create_dir_all(directory).expect("a directory");
        self.owns(directory);
    }

    /// Makes it the owner.
    pub fn owns(&self, path: &Path) {
        chown(path, Some(self.user), Some(self.group)).expect("the right to give it away");
    }
}

/// The user who has this in that field of the list of users.
fn listed(field: usize, wanted: &str) -> Option<Account> {
    let passwd = fs::read_to_string("/etc/passwd").expect("the list of users");
    let fields = passwd.lines().map(|line| line.split(':').collect::<Vec<_>>()).find(|fields| fields.get(field) == Some(&wanted))?;
    Some(Account { name: fields[0].to_owned(), user: fields.get(2)?.parse().ok()?, group: fields.get(3)?.parse().ok()? })
}
