//! Real servers for the mail tests: those of the sandbox, with the settings of the program's side, and a way to meddle with them.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod bare;
pub mod cyrus;
pub mod dovecot;
pub mod exim;
pub mod proxy;
pub mod server;
pub mod watched;

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf};
use tempfile::TempDir;
use twins_sandbox::{ca::WebRoot, servers};

/// A place for servers, with the root of their certificates and the secret of their one user, `jana`.
pub struct Place {
    pub directory: TempDir,
    pub web_root: WebRoot,
    /// The root, PEM.
    pub root: PathBuf,
    /// The password, in a file of mode 0600.
    pub password: PathBuf,
}

impl Place {
    pub fn with_password(password: &str) -> Self {
        let (directory, web_root) = (servers::directory(), WebRoot::new());
        let [root, file] = ["root.pem", "password"].map(|name| directory.path().join(name));
        fs::write(&root, web_root.pem()).unwrap();
        fs::write(&file, format!("{password}\n")).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        Self { directory, web_root, root, password: file }
    }
}
