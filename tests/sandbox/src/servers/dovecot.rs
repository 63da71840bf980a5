//! Dovecot: the person's mailbox over IMAP, and the way into it by LMTP.

use super::{
    account::{Account, privileged},
    daemon::Daemon,
    server::{self, Addresses, Server},
};
use crate::ca::WebRoot;
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The system user to whom the mail on disk belongs.
const MAIL_USER: &str = "mail";

/// A running Dovecot.
pub struct Dovecot {
    directory: PathBuf,
    server: Server,
}

impl Dovecot {
    /// Starts it in `directory`, which must have a short path (Unix sockets) that other users can enter. `users` are addresses with passwords.
    pub fn start(directory: &Path, web_root: &WebRoot, users: &[(&str, &str)]) -> Self {
        Self::start_with(directory, web_root, users, "")
    }

    /// The same with further settings, in the words of Dovecot's configuration.
    pub fn start_with(directory: &Path, web_root: &WebRoot, users: &[(&str, &str)], settings: &str) -> Self {
        let account = Account::of(MAIL_USER);
        account.directory(&directory.join("mail"));
        web_root.site(&["localhost", "127.0.0.1"]).write(directory);
        let lines: String = users.iter().map(|(user, password)| format!("{user}:{{PLAIN}}{password}\n")).collect();
        fs::write(directory.join("users"), lines).expect("written");
        let (place, settings) = (directory.to_owned(), settings.to_owned());
        let server = Server::start(directory, move |addresses| launch(&place, addresses, &account, &settings));
        Self { directory: directory.to_owned(), server }
    }

    /// Gives a user this password from now on; a new user gets a mailbox with the first mail.
    pub fn set_password(&self, user: &str, password: &str) {
        let file = self.directory.join("users");
        let known = fs::read_to_string(&file).expect("the users");
        let others: String = known.lines().filter(|line| !line.starts_with(&format!("{user}:"))).map(|line| format!("{line}\n")).collect();
        // Renamed into place: the server reads the file whenever it likes.
        let fresh = self.directory.join("users.new");
        fs::write(&fresh, format!("{others}{user}:{{PLAIN}}{password}\n")).expect("written");
        fs::rename(fresh, file).expect("renamed");
    }

    /// Where IMAP is spoken.
    pub const fn addresses(&self) -> Addresses {
        self.server.addresses()
    }

    /// The LMTP socket.
    pub fn lmtp(&self) -> PathBuf {
        self.directory.join("lmtp")
    }

    /// The Maildir of a user.
    pub fn maildir(&self, user: &str) -> PathBuf {
        self.directory.join("mail").join(user)
    }

    /// Makes a folder in a user's Maildir, by the name of its directory; `.` is INBOX.
    pub fn make_folder(&self, user: &str, folder: &str) {
        let (account, maildir) = (Account::of(MAIL_USER), self.maildir(user));
        let folder = maildir.join(folder);
        [maildir, folder.clone(), folder.join("cur"), folder.join("new"), folder.join("tmp")]
            .iter()
            .for_each(|part| account.directory(part));
    }

    /// Ends it, as a server that goes down.
    pub fn stop(&mut self) {
        self.server.stop();
    }

    /// Starts it again on the same ports.
    pub fn resume(&mut self) {
        self.server.resume();
    }
}

fn launch(directory: &Path, addresses: Addresses, account: &Account, settings: &str) -> Daemon {
    let text = include_str!("dovecot.conf")
        .replace("@DIR@", directory.to_str().expect("a plain path"))
        .replace("@NAME@", &server::name(directory))
        .replace("@PLAIN@", &addresses.plain.port().to_string())
        .replace("@TLS@", &addresses.tls.port().to_string())
        .replace("@UID@", &account.user.to_string())
        .replace("@GID@", &account.group.to_string());
    let unprivileged = if privileged() { String::new() } else { unprivileged(&account.name) };
    let configuration = directory.join("dovecot.conf");
    fs::write(&configuration, text + &unprivileged + settings + "\n").expect("written");
    Daemon::start("/usr/sbin/dovecot", &["-F", "-c", configuration.to_str().expect("a plain path")], &directory.join("dovecot.out"))
}

/// What it needs when it cannot change its user or its root.
fn unprivileged(own: &str) -> String {
    format!(
        "default_login_user = {own}\ndefault_internal_user = {own}\ndefault_internal_group =\nservice anvil {{\n  chroot =\n}}\nservice imap-login {{\n  chroot =\n}}\n\
         service lmtp {{\n  user = {own}\n}}\n"
    )
}
