//! What was tried and what came of it, counted by the sandbox: a file for each plan, from which the README's table is made.

use std::{fs, path::PathBuf};

/// The counts of one plan.
#[derive(Debug, Default)]
pub struct Tally {
    name: String,
    /// Stories that ended well.
    pub stories: usize,
    /// How often something was killed or stopped.
    pub faults: usize,
    /// New keys on the cards.
    pub keys: usize,
    /// Accepted requests, one for each certificate.
    pub requests: usize,
    /// Submissions, those among them that asked again for an answer that was lost.
    pub sent: usize,
    /// New certificates on the cards.
    pub certificates: usize,
    /// Different mails of the program in the mailboxes.
    pub mails: usize,
    /// The same mail (by its Message-ID) once more.
    pub copies: usize,
}

impl Tally {
    pub fn of(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// Writes it down, for whoever makes the table.
    pub fn publish(&self) {
        let directory = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/reliability");
        fs::create_dir_all(&directory).expect("a directory");
        let Self { name, stories, faults, keys, requests, sent, certificates, mails, copies } = self;
        let row = format!("| {name} | {faults} | {stories} | {keys} | {requests} | {sent} | {certificates} | {mails} | {copies} |\n");
        println!("{row}");
        fs::write(directory.join(name.replace(' ', "-")).with_extension("row"), row).expect("written");
    }
}
