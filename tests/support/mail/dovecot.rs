//! A Dovecot with one user, `jana`.

use super::{Place, bare::Bare, server::MailServer};
use std::{
    fs,
    path::PathBuf,
    sync::atomic::{AtomicU32, Ordering},
};
use twins::mail::{ImapSettings, SecretSource, Tls};
use twins_sandbox::servers;

pub const PASSWORD: &str = "tajné heslo";
/// Tells which folder is for junk.
const JUNK_FOLDER: &str = "namespace inbox {\n inbox = yes\n separator = .\n mailbox Junk {\n  special_use = \\Junk\n }\n}\n";

pub struct Dovecot {
    server: servers::Dovecot,
    place: Place,
    delivered: AtomicU32,
}

impl Dovecot {
    /// With further settings, in the words of Dovecot's configuration. Encryption is offered, not demanded.
    pub fn start_with(more: &str) -> Self {
        let place = Place::with_password(PASSWORD);
        let directory = place.directory.path().join("dovecot");
        let settings = format!("ssl = yes\ndisable_plaintext_auth = no\n{JUNK_FOLDER}{more}");
        let server = servers::Dovecot::start_with(&directory, &place.web_root, &[("jana", PASSWORD)], &settings);
        let dovecot = Self { server, place, delivered: AtomicU32::new(0) };
        dovecot.make_folder(".");
        dovecot.make_folder(".Junk");
        dovecot
    }

    pub const fn tls_port(&self) -> u16 {
        self.server.addresses().tls.port()
    }

    pub fn root(&self) -> PathBuf {
        self.place.root.clone()
    }

    pub fn maildir(&self) -> PathBuf {
        self.server.maildir("jana")
    }

    /// A folder beside INBOX, by the name of its directory.
    pub fn make_folder(&self, directory: &str) {
        self.server.make_folder("jana", directory);
    }

    /// A large mailbox: so many messages, and so many from the authority among them. The others are few files under many names.
    pub fn fill(&self, all: u32, from_authority: u32) {
        let text = "Some words of a message that nobody here waits for.\r\n".repeat(40);
        let message = |from: &str| format!("From: {from}\r\nTo: jana@example.cz\r\nSubject: number\r\n\r\n{text}");
        let mut first = self.deliver_into(".", message("Friend <friend@example.cz>").as_bytes());
        let every = all / from_authority;
        for number in 1..all {
            if number % every == every / 2 {
                self.deliver_into(".", message("I.CA <info.renewal@ica.cz>").as_bytes());
            } else if number % 40_000 == 1 {
                // ext4 lets a file have 65,000 names.
                first = self.deliver_into(".", message("Friend <friend@example.cz>").as_bytes());
            } else {
                fs::hard_link(&first, first.with_file_name(format!("1600000000.{number}.link"))).unwrap();
            }
        }
    }

    /// Delivers into a folder (`.` is INBOX), as an LDA does; the file.
    pub fn deliver_into(&self, folder: &str, message: &[u8]) -> PathBuf {
        let number = self.delivered.fetch_add(1, Ordering::Relaxed);
        let name = format!("{}.{number}.test", 1_700_000_000 + number);
        let (before, after) = (self.maildir().join(folder).join("tmp").join(&name), self.maildir().join(folder).join("new").join(&name));
        fs::write(&before, message).unwrap();
        fs::rename(&before, &after).unwrap();
        after
    }
}

impl MailServer for Dovecot {
    fn start() -> Self {
        Self::start_with("")
    }

    fn plain_port(&self) -> u16 {
        self.server.addresses().plain.port()
    }

    fn client(&self, user: &str) -> Bare {
        Bare::connect(self.plain_port()).login(user, PASSWORD)
    }

    fn deliver_to(&self, folder: &str, message: &[u8]) {
        self.deliver_into(&if folder == "INBOX" { ".".to_owned() } else { format!(".{folder}") }, message);
    }

    fn stop(&mut self) {
        self.server.stop();
    }

    fn resume(&mut self) {
        self.server.resume();
    }

    /// As a server does that was restored from a backup: the same messages under other numbers.
    fn change_uid_validity(&mut self) {
        self.stop();
        self.server.change_uid_validity("jana");
        self.resume();
    }

    fn settings(&self, tls: Tls) -> ImapSettings {
        let addresses = self.server.addresses();
        ImapSettings {
            host: "localhost".to_owned(),
            port: Some(if tls == Tls::Implicit { addresses.tls.port() } else { addresses.plain.port() }),
            tls,
            trust: Some(self.root()),
            user: "jana".to_owned(),
            password: Some(SecretSource::File(self.place.password.clone())),
            oauth: None,
            folders: vec!["INBOX".to_owned()],
            junk: true,
        }
    }
}
