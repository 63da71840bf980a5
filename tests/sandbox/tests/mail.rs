//! The way of a mail through exim and Dovecot, and its signature judged by another DKIM implementation.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, unused_imports)]
mod support;

use std::{
    fs,
    sync::Arc,
    time::{Duration, Instant},
};
use support::run;
use tempfile::TempDir;
use twins_sandbox::{
    authority::{Authority, Enrolled, Ledger, Settings, Terms},
    ca::WebRoot,
    events::Events,
    mailbox::Mailbox,
    mailer::Mailer,
    office::Office,
    person::Person,
    servers::{self, Dovecot, Exim},
};

/// Both servers, an office, and a person.
struct Post {
    office: Office,
    authority: Arc<Authority>,
    mailer: Arc<Mailer>,
    pair: Enrolled,
    mailbox: Mailbox,
    exim: Exim,
    dovecot: Dovecot,
    directory: TempDir,
}

impl Post {
    fn open() -> Self {
        let directory = servers::directory();
        let web_root = WebRoot::new();
        fs::write(directory.path().join("web-root.pem"), web_root.pem()).unwrap();
        let dovecot = Dovecot::start(&directory.path().join("dovecot"), &web_root, &[("jana.novakova@example.cz", "tajne")]);
        let exim = Exim::start(&directory.path().join("exim"), &web_root, &dovecot.lmtp());
        let (ledger, events) = (Ledger::default(), Events::default());
        let authority = Arc::new(Authority::new(Settings::default(), ledger.clone(), events.clone()));
        let pair = authority.enrol(&Person::jana_novakova(), Terms::default());
        let mailer = Arc::new(Mailer::new("127.0.0.1", exim.addresses().plain.port(), ledger, events));
        let office = Office::open(authority.clone(), mailer.clone());
        let mailbox = Mailbox::at(dovecot.maildir("jana.novakova@example.cz"));
        Self { office, authority, mailer, pair, mailbox, exim, dovecot, directory }
    }

    async fn arrived(&self, count: usize) -> Vec<String> {
        let deadline = Instant::now() + Duration::from_secs(60);
        while self.mailbox.messages().len() < count {
            assert!(Instant::now() < deadline, "{:?}", self.mailbox.subjects());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        self.mailbox.subjects()
    }

    fn imap(&self, command: &str) -> Result<String, String> {
        let root = self.directory.path().join("web-root.pem").to_string_lossy().into_owned();
        let url = format!("imaps://localhost:{}/INBOX", self.dovecot.addresses().tls.port());
        let login = "jana.novakova@example.cz:tajne";
        let output = run("curl", &["-sS", "-v", "-m", "20", "--cacert", &root, "-u", login, "-X", command, &url], b"");
        output.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// What dkimpy says of a message.
    fn dkim(&self, raw: &[u8]) -> bool {
        let keys = serde_json::to_string(&self.mailer.dkim_key().dns()).unwrap();
        let script = "import dkim,json,sys\nkeys=json.loads(sys.argv[1])\n\
                      sys.exit(0 if dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, **_: keys[name.decode().rstrip('.')].encode()) else 9)";
        match run("/usr/bin/python3", &["-c", script, &keys], raw) {
            Ok(_) => true,
            Err(error) if error.contains("No module named") => panic!("install python3-dkim: {error}"),
            Err(_) => false,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_mail_arrives_and_only_untouched_ones_verify() {
    let post = Post::open();
    let link = post.office.notice(&post.pair).await;
    post.arrived(1).await;
    assert_eq!(post.office.second_notice(&post.pair).await, link);
    post.arrived(2).await;
    post.office.forged_notice(&post.pair).await;
    post.arrived(3).await;
    post.office.tampered_notice(&post.pair).await;
    post.arrived(4).await;
    let messages = post.mailbox.messages();
    let genuine: Vec<bool> = messages.iter().map(|message| post.dkim(message.raw())).collect();
    let signed: Vec<bool> = messages.iter().map(|message| message.header("dkim-signature").is_some()).collect();
    assert_eq!((genuine, signed), (vec![true, true, false, false], vec![true, true, false, true]));

    let serial = post.pair.certificates.qualified.serial;
    let text = messages[0].text();
    assert_eq!(messages[0].subject(), "Blíží se konec platnosti Vašeho certifikátu");
    assert!(text.contains(&format!("{} ({serial})", serial.decimal())) && text.contains(&link), "{text}");
    assert!(messages[0].html().unwrap().contains(&format!("<a href=\"{link}\"")));
    assert!(messages[1].html().unwrap().contains("Vydání následného certifikátu"));
    assert!(messages[2].text().contains("https://ica-obnova.example/start"));
    assert!(messages[3].text().contains("https://www.ica.cz/podvod/start"));
    assert!(messages[0].from().contains("První certifikační autorita, a.s. <info.renewal@ica.cz>"), "{}", messages[0].from());

    let seen = post.imap("FETCH 1:* (BODY.PEEK[HEADER.FIELDS (FROM)])").unwrap();
    assert_eq!(seen.matches("FETCH").count(), 4, "{seen}");
    let kept = post.directory.path().join("kept");
    post.mailbox.save(&kept).unwrap();
    assert!(kept.join("01-blizi-se-konec-platnosti-vaseho-certifikatu.eml").is_file());
    assert_eq!(post.authority.ledger().read().mails.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_can_be_switched_off_and_on() {
    let mut post = Post::open();
    post.dovecot.stop();
    assert!(post.imap("NOOP").is_err());
    post.office.notice(&post.pair).await;
    assert!(post.mailbox.messages().is_empty(), "the mail waits at the server");
    post.dovecot.resume();
    post.arrived(1).await;
    assert!(post.imap("NOOP").is_ok());

    post.exim.stop();
    let (address, to) = (post.exim.addresses().plain, "jana.novakova@example.cz");
    assert!(run("curl", &["-sS", &format!("smtp://{address}"), "--mail-from", to, "--mail-rcpt", to, "-T", "-"], b"\r\n").is_err());
    post.exim.resume();
    post.office.second_notice(&post.pair).await;
    post.arrived(2).await;
    let away = ["-sS", &format!("smtp://{address}"), "--mail-from", to, "--mail-rcpt", "someone@elsewhere.example", "-T", "-"];
    assert!(run("curl", &away, b"Subject: x\r\n\r\n").is_err(), "nothing leaves the machine");
}
