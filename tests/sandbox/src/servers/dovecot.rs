//! Dovecot: the person's mailbox over IMAP, and the way into it by LMTP.

use super::{
    account::{Account, privileged},
    daemon::Daemon,
    server::{self, Addresses, Server},
};
use crate::ca::{Site, WebRoot};
use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
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
        Self::lay_out(directory, &web_root.site(&["localhost", "127.0.0.1"]), users);
        let server = Server::start(directory, starting(directory, settings));
        Self { directory: directory.to_owned(), server }
    }

    /// Puts down in `directory` what it needs before it can be started there: who it is, and who has a mailbox.
    pub fn lay_out(directory: &Path, site: &Site, users: &[(&str, &str)]) {
        Account::of(MAIL_USER).directory(&directory.join("mail"));
        site.write(directory);
        let lines: String = users.iter().map(|(user, password)| format!("{user}:{{PLAIN}}{password}\n")).collect();
        fs::write(directory.join("users"), lines).expect("written");
    }

    /// Starts it at these addresses, in a directory that was laid out.
    pub fn start_at(directory: &Path, addresses: Addresses, settings: &str) -> Self {
        let server = Server::start_at(directory, addresses, starting(directory, settings));
        Self { directory: directory.to_owned(), server }
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.server.runs()
    }

    /// Gives a user's mailbox another UIDVALIDITY, as after a restored backup: the same messages count as new ones. While the server is stopped.
    ///
    /// # Panics
    /// If nothing was read in the mailbox before.
    pub fn change_uid_validity(&self, user: &str) {
        let maildir = self.maildir(user);
        for entry in fs::read_dir(&maildir).expect("the mailbox").flatten() {
            if entry.file_name().to_string_lossy().starts_with("dovecot.index") {
                fs::remove_file(entry.path()).expect("removed");
            }
        }
        let list = maildir.join("dovecot-uidlist");
        let content = fs::read_to_string(&list).expect("the list of identifiers");
        let (before, rest) = content.split_once(" V").expect("its UIDVALIDITY");
        let (validity, after) = rest.split_once(' ').expect("what follows");
        let validity: u32 = validity.parse().expect("a number");
        fs::write(&list, format!("{before} V{} {after}", validity + 1000)).expect("written");
    }

    /// Gives a user this password from now on; a new user gets a mailbox with the first mail.
    pub fn set_password(&self, user: &str, password: &str) {
        let file = self.directory.join("users");
        let known = fs::read_to_string(&file).expect("the users");
        let others: String = known.lines().filter(|line| !line.starts_with(&format!("{user}:"))).map(|line| format!("{line}\n")).collect();
        // Renamed into place: the server reads the file whenever it likes.
        let fresh = self.directory.join("users.new");
        fs::write(&fresh, format!("{others}{user}:{{PLAIN}}{password}\n")).expect("written");
        // It reads it again when size or time of change differ, in whole seconds, and looks at them once in a second at most.
        let before = fs::metadata(&file).and_then(|known| known.modified()).expect("a time");
        let change = fs::File::options().write(true).open(&fresh).expect("opened");
        change.set_modified(before + Duration::from_secs(1)).expect("a later time");
        fs::rename(fresh, file).expect("renamed");
        std::thread::sleep(Duration::from_millis(1100));
    }

    /// Where IMAP is spoken.
    pub const fn addresses(&self) -> Addresses {
        self.server.addresses()
    }

    /// The LMTP socket.
    pub fn lmtp(&self) -> PathBuf {
        Self::lmtp_in(&self.directory)
    }

    /// The LMTP socket of the one in that directory.
    pub fn lmtp_in(directory: &Path) -> PathBuf {
        directory.join("lmtp")
    }

    /// The Maildir of a user.
    pub fn maildir(&self, user: &str) -> PathBuf {
        Self::maildir_in(&self.directory, user)
    }

    /// The Maildir of a user of the one in that directory.
    pub fn maildir_in(directory: &Path, user: &str) -> PathBuf {
        directory.join("mail").join(user)
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

/// How it is started there, each time.
fn starting(directory: &Path, settings: &str) -> impl Fn(Addresses) -> Daemon + Send + Sync + 'static {
    let (place, account, settings) = (directory.to_owned(), Account::of(MAIL_USER), settings.to_owned());
    move |addresses| launch(&place, addresses, &account, &settings)
}

fn launch(directory: &Path, addresses: Addresses, account: &Account, settings: &str) -> Daemon {
    let text = include_str!("dovecot.conf")
        .replace("@DIR@", directory.to_str().expect("a plain path"))
        .replace("@NAME@", &server::name(directory))
        .replace("@LISTEN@", &addresses.plain.ip().to_string())
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
