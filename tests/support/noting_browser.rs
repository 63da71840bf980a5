//! A browser that only notes what it is to open, and whether the card was free at that moment.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

/// A program for `BROWSER`, and what it notes.
pub struct NotingBrowser {
    pub program: PathBuf,
    noted: PathBuf,
    workers: PathBuf,
}

impl NotingBrowser {
    /// In this directory.
    pub fn in_directory(directory: &Path) -> Self {
        let [program, noted, workers] = ["browser", "opened", "card-processes"].map(|name| directory.join(name));
        // Card processes of this workstation are told by the reader's socket, which every program here has in its environment.
        let script = "#!/bin/sh\nfor one in /proc/[0-9]*; do\n  grep -qsF card-worker $one/cmdline && grep -qsF \"$PCSCLITE_CSOCK_NAME\" $one/environ && echo $one\n\
             done > 'WORKERS'\nprintf %s \"$1\" > 'NOTED.new'\nmv 'NOTED.new' 'NOTED'\n";
        let text = script.replace("WORKERS", &workers.display().to_string()).replace("NOTED", &noted.display().to_string());
        fs::write(&program, text).unwrap();
        fs::set_permissions(&program, Permissions::from_mode(0o755)).unwrap();
        Self { program, noted, workers }
    }

    /// Whether it was asked to open anything.
    pub fn was_opened(&self) -> bool {
        self.noted.exists()
    }

    /// What it was to open last.
    pub fn opened(&self) -> String {
        fs::read_to_string(&self.noted).unwrap()
    }

    /// How many card processes ran when it was opened.
    pub fn card_processes(&self) -> usize {
        fs::read_to_string(&self.workers).unwrap().lines().count()
    }
}
