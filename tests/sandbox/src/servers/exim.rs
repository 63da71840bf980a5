//! exim: the SMTP server that both the person and the sandbox's authority send through. It delivers to the mailbox and nowhere else.

use super::{
    account::Account,
    daemon::Daemon,
    server::{self, Addresses, Server},
};
use crate::ca::{Site, WebRoot};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The system user as whom exim runs.
const EXIM_USER: &str = "Debian-exim";

/// What a sender meets, beyond the usual.
#[derive(Debug, Clone, Default)]
pub struct Reception {
    /// Nobody sends without this user name and password.
    pub login: Option<(String, String)>,
    /// The plain port offers no encryption.
    pub without_starttls: bool,
}

/// A running exim.
pub struct Exim {
    server: Server,
}

impl Exim {
    /// Starts it in `directory`; mail for `example.cz` goes to the LMTP socket.
    pub fn start(directory: &Path, web_root: &WebRoot, lmtp: &Path) -> Self {
        Self::start_with(directory, web_root, lmtp, Reception::default())
    }

    /// The same for senders that are to meet something else.
    pub fn start_with(directory: &Path, web_root: &WebRoot, lmtp: &Path, reception: Reception) -> Self {
        Self::lay_out(directory, &web_root.site(&["localhost", "127.0.0.1"]));
        let place = Place::of(directory, lmtp, reception);
        Self { server: Server::start(directory, move |addresses| place.launch(addresses)) }
    }

    /// Puts down in `directory` who it is, before it can be started there.
    pub fn lay_out(directory: &Path, site: &Site) {
        let account = Account::of(EXIM_USER);
        account.directory(directory);
        site.write(directory);
        account.owns(&directory.join("key.pem"));
    }

    /// Starts it at these addresses, in a directory that was laid out.
    pub fn start_at(directory: &Path, addresses: Addresses, lmtp: &Path) -> Self {
        let place = Place::of(directory, lmtp, Reception::default());
        Self { server: Server::start_at(directory, addresses, move |addresses| place.launch(addresses)) }
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.server.runs()
    }

    /// Where SMTP is spoken.
    pub const fn addresses(&self) -> Addresses {
        self.server.addresses()
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

/// What does not change from start to start.
struct Place {
    directory: PathBuf,
    lmtp: PathBuf,
    account: Account,
    reception: Reception,
}

impl Place {
    fn of(directory: &Path, lmtp: &Path, reception: Reception) -> Self {
        Self { directory: directory.to_owned(), lmtp: lmtp.to_owned(), account: Account::of(EXIM_USER), reception }
    }

    fn launch(&self, addresses: Addresses) -> Daemon {
        let configuration = self.directory.join("exim.conf");
        fs::write(&configuration, self.configured(addresses)).expect("written");
        let configuration = configuration.to_str().expect("a plain path");
        Daemon::start("/usr/sbin/exim4", &["-C", configuration, "-bdf", "-q2s"], &self.directory.join("exim.out"))
    }

    fn configured(&self, addresses: Addresses) -> String {
        let (user, password) = self.reception.login.as_ref().map_or(("", ""), |(user, password)| (user, password));
        let mut flags = String::new();
        for (name, set) in [("LOGIN_WANTED", self.reception.login.is_some()), ("NO_STARTTLS", self.reception.without_starttls)] {
            if set {
                flags += &format!("{name} = yes\n");
            }
        }
        let text = include_str!("exim.conf")
            .replace("@DIR@", self.directory.to_str().expect("a plain path"))
            .replace("@LMTP@", self.lmtp.to_str().expect("a plain path"))
            .replace("@NAME@", &server::name(&self.directory))
            .replace("@LISTEN@", &addresses.plain.ip().to_string())
            .replace("@PLAIN@", &addresses.plain.port().to_string())
            .replace("@TLS@", &addresses.tls.port().to_string())
            .replace("@UID@", &self.account.user.to_string())
            .replace("@GID@", &self.account.group.to_string())
            .replace("@USER@", user)
            .replace("@PASSWORD@", password);
        flags + &text
    }
}
