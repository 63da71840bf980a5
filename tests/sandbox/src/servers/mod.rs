//! Servers from Debian's packages, on loopback, each a child process: Dovecot and exim for mail, nginx as the door that a certificate opens.
//!
//! Started by root they give that up for what they do with mail; started by somebody else they stay what they are.

mod account;
mod daemon;
mod door;
mod dovecot;
mod exim;
mod server;

pub use account::privileged;
pub use daemon::Daemon;
pub use door::{Door, Rules, Visit};
pub use dovecot::Dovecot;
pub use exim::{Exim, Reception};
pub use server::{Addresses, Server, name};

use std::{fs::Permissions, os::unix::fs::PermissionsExt};
use tempfile::TempDir;

/// A directory for servers: its path is short, and their system users can enter it. It goes away when dropped.
pub fn directory() -> TempDir {
    let made = tempfile::Builder::new().prefix("twins-").permissions(Permissions::from_mode(0o711)).tempdir();
    made.expect("a temporary directory")
}
