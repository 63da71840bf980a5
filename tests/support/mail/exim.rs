//! An exim that wants a login, and the mailbox that it delivers to.

use super::Place;
use std::time::{Duration, Instant};
use twins::mail::{SecretSource, SmtpSettings, Tls};
use twins_sandbox::{
    mailbox::Mailbox,
    servers::{self, Reception},
};

const PASSWORD: &str = "tajne heslo";

pub struct Exim {
    server: servers::Exim,
    dovecot: servers::Dovecot,
    place: Place,
    tls: Tls,
}

impl Exim {
    /// One whose settings ask for this kind of encryption; without any, none is offered either.
    pub fn start(tls: Tls) -> Self {
        let place = Place::with_password(PASSWORD);
        let at = |name: &str| place.directory.path().join(name);
        let dovecot = servers::Dovecot::start(&at("dovecot"), &place.web_root, &[]);
        let reception = Reception { login: Some(("jana".to_owned(), PASSWORD.to_owned())), without_starttls: tls == Tls::None };
        let server = servers::Exim::start_with(&at("exim"), &place.web_root, &dovecot.lmtp(), reception);
        Self { server, dovecot, place, tls }
    }

    pub fn stop(&mut self) {
        self.server.stop();
    }

    pub fn resume(&mut self) {
        self.server.resume();
    }

    pub fn settings(&self) -> SmtpSettings {
        let addresses = self.server.addresses();
        SmtpSettings {
            host: "localhost".to_owned(),
            port: Some(if self.tls == Tls::Implicit { addresses.tls.port() } else { addresses.plain.port() }),
            tls: self.tls,
            trust: (self.tls != Tls::None).then(|| self.place.root.clone()),
            user: Some("jana".to_owned()),
            oauth: None,
            password: Some(SecretSource::File(self.place.password.clone())),
            from: Some("Twins <twins@example.cz>".to_owned()),
            to: vec!["jana@example.cz".to_owned()],
        }
    }

    /// Waits for so many delivered messages.
    pub fn delivered(&self, count: usize) -> Vec<Vec<u8>> {
        let mailbox = Mailbox::at(self.dovecot.maildir("jana@example.cz"));
        let until = Instant::now() + Duration::from_secs(60);
        while mailbox.messages().len() < count {
            assert!(Instant::now() < until, "{:?} came", mailbox.subjects());
            std::thread::sleep(Duration::from_millis(50));
        }
        mailbox.messages().iter().map(|message| message.raw().to_vec()).collect()
    }
}
