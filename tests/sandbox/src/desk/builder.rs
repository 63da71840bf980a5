//! Sets a workstation up.

use super::{
    config::{self, Values, files},
    workstation::Desk,
};
use crate::{
    apart::{Part, Places, ports},
    authority::{Authority, Certificate, Enrolled, Ledger, Settings, Terms},
    ca::{self, WebRoot},
    events::{Events, Kind},
    half::Half,
    mailbox::Mailbox,
    mailer::Mailer,
    office::Office,
    person::Person,
    pinentry::Hand,
    portal::Portal,
    random,
    servers::{self, Door, Dovecot, Exim, Rules},
};
use openssl::x509::X509;
use std::{
    fs::{self, Permissions},
    net::{Ipv4Addr, SocketAddr},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    sync::Arc,
};
use tempfile::TempDir;
use twins_starcos::{Card, Entry, Reader};

/// `CKA_LABEL` and token label as on the real card.
const TOKEN_LABEL: &str = "ICA Starcos 3.74";
const PIN: &str = "20264711";
/// The server tells which folder is for junk (RFC 6154).
pub(crate) const JUNK_FOLDER: &str =
    "namespace inbox {\n  inbox = yes\n  separator = .\n  mailbox Junk {\n    auto = create\n    special_use = \\Junk\n  }\n}\n";

/// What the workstation is to be like.
pub struct Builder {
    person: Person,
    terms: Terms,
    settings: Settings,
    directory: Option<PathBuf>,
    pin: String,
    inserted: bool,
    pinentry: Option<PathBuf>,
    key_seconds: f64,
    plain: bool,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            person: Person::jana_novakova(),
            terms: Terms::default(),
            settings: Settings::default(),
            directory: None,
            pin: PIN.to_owned(),
            inserted: true,
            pinentry: None,
            key_seconds: 0.0,
            plain: false,
        }
    }
}

impl Builder {
    /// Whose workstation; Jana Nováková's by default.
    #[must_use]
    pub fn person(mut self, person: Person) -> Self {
        self.person = person;
        self
    }

    /// Days until the old pair ends; 21 by default.
    #[must_use]
    pub const fn days_left(mut self, days: i64) -> Self {
        self.terms.days_left = days;
        self
    }

    /// Length of the old keys; 2048 by default.
    #[must_use]
    pub const fn key_bits(mut self, bits: u32) -> Self {
        self.terms.key_bits = bits;
        self
    }

    /// Least time that the card takes for a key pair, in seconds; nothing is added by default.
    #[must_use]
    pub const fn key_seconds(mut self, seconds: f64) -> Self {
        self.key_seconds = seconds;
        self
    }

    /// The authority wants a proforma invoice paid before it issues.
    #[must_use]
    pub const fn payment_first(mut self) -> Self {
        self.settings.payment_first = true;
        self
    }

    /// The card's library is SoftHSM's own: a token without any manners of I.CA's card.
    #[must_use]
    pub const fn plain_token(mut self) -> Self {
        self.plain = true;
        self
    }

    /// The card lies beside the reader at first.
    #[must_use]
    pub const fn card_away(mut self) -> Self {
        self.inserted = false;
        self
    }

    /// Another PIN than the usual one.
    #[must_use]
    pub fn pin(mut self, pin: &str) -> Self {
        pin.clone_into(&mut self.pin);
        self
    }

    /// A real pinentry, so that whoever watches types the PIN.
    #[must_use]
    pub fn pinentry(mut self, program: &Path) -> Self {
        self.pinentry = Some(program.to_owned());
        self
    }

    /// Keeps everything that may be looked at afterwards in this directory; without it, all of it goes away with the workstation.
    #[must_use]
    pub fn keep_in(mut self, directory: &Path) -> Self {
        self.directory = Some(directory.to_owned());
        self
    }

    /// Starts everything but the agent.
    pub async fn start(self) -> Desk {
        let runtime = servers::directory();
        let directory = self.place(runtime.path());
        let office = Beginnings::of(&self);
        let dovecot = Dovecot::start_with(
            &runtime.path().join("dovecot"),
            &office.web_root,
            &[(&self.person.address, &office.password)],
            JUNK_FOLDER,
        );
        let exim = Exim::start(&runtime.path().join("exim"), &office.web_root, &dovecot.lmtp());
        let mailer = Arc::new(office.mailer("127.0.0.1", exim.addresses().plain.port()));
        let portal = Portal::start(office.authority.clone(), &office.web_root).await;

        let reader = Reader::start(runtime.path().join("reader")).expect("a reader");
        let card = Card::create(directory.join("card"), TOKEN_LABEL, &self.pin, Some(&reader)).expect("a card");
        provision(&card, &office.pair, &office.authority);
        card.change_settings(|settings| settings.key_seconds = self.key_seconds).expect("the card's settings");
        if self.inserted {
            reader.insert(&card.atr().expect("an ATR")).expect("a card in the reader");
            office.events.tell(Kind::Card, "the card is in the reader");
        }
        let hand = Hand::new(&runtime.path().join("hand"), &self.pin);
        let pinentry = self.pinentry.clone().unwrap_or_else(|| hand.program().to_owned());

        write_trust(&directory, &office.web_root, &office.authority, &office.password);
        let (module, module_env) =
            if self.plain { (card.plain_module(), card.plain_env()) } else { (card.module_path().expect("the module"), card.env()) };
        let values = Values {
            directory: &directory,
            address: &self.person.address,
            imap: ("127.0.0.1", dovecot.addresses().tls.port()),
            smtp: ("127.0.0.1", exim.addresses().plain.port()),
            smtp_tls: false,
            register: true,
            dkim_keys: mailer.dkim_key().dns(),
            module: &module,
            module_env,
            module_writes: writes(&card),
            pinentry: &pinentry,
            proxy: portal.proxy(),
        };
        fs::write(directory.join(files::CONFIG), config::toml(&values)).expect("written");
        write_card(&directory, &card, &module, &reader);
        let mailbox = Mailbox::at(dovecot.maildir(&self.person.address));
        let servers = Some(Servers { dovecot, exim, reader });
        Desk::new(office.with(Rest { directory, mailer, portal, servers, card, hand, mailbox, runtime }))
    }

    /// Opens the authority and writes down all that the workstation's other parts need, each of which runs in a place of its own.
    pub async fn start_apart(self, places: &Places) -> Desk {
        let runtime = servers::directory();
        let directory = self.place(runtime.path());
        let office = Beginnings::of(&self);
        let mail = places.part(Part::Imap);
        Dovecot::lay_out(&mail, &office.web_root.site(&[Part::Imap.name()]), &[(&self.person.address, &office.password)]);
        Exim::lay_out(&places.part(Part::Smtp), &office.web_root.site(&[Part::Smtp.name()]));
        let rules = Rules::of(&authorities(&office.authority));
        Door::lay_out(&places.part(Part::Door), &office.web_root.site(&[Part::Door.name()]), &rules);
        let mailer = Arc::new(office.mailer(Part::Smtp.name(), ports::SMTP));
        let everywhere = SocketAddr::from((Ipv4Addr::UNSPECIFIED, ports::PORTAL));
        let neighbours = vec![format!("{}:{}", Part::Door.name(), ports::DOOR)];
        let portal = Portal::start_at(everywhere, office.authority.clone(), &office.web_root, neighbours).await;

        let card = Card::create_for_a_reader_elsewhere(&places.card, TOKEN_LABEL, &self.pin).expect("a card");
        provision(&card, &office.pair, &office.authority);
        let software = places.library.join("softhsm/libsofthsm2.so");
        card.change_settings(|settings| (settings.key_seconds, settings.softhsm) = (self.key_seconds, software))
            .expect("the card's settings");
        let hand = Hand::new(&places.hand, &self.pin);

        write_trust(&directory, &office.web_root, &office.authority, &office.password);
        let mut module_env = card.env();
        module_env.insert("LD_LIBRARY_PATH".to_owned(), places.library.join("softhsm").to_string_lossy().into_owned());
        let values = Values {
            directory: &directory,
            address: &self.person.address,
            imap: (Part::Imap.name(), ports::IMAPS),
            smtp: (Part::Smtp.name(), ports::SMTPS),
            smtp_tls: true,
            register: false,
            dkim_keys: mailer.dkim_key().dns(),
            module: &places.library.join("libtwins_starcos.so"),
            module_env,
            module_writes: writes(&card),
            pinentry: hand.program(),
            proxy: format!("http://{}:{}", Part::Stage.name(), ports::PORTAL),
        };
        fs::write(directory.join(files::CONFIG), config::toml(&values)).expect("written");
        let mailbox = Mailbox::at(Dovecot::maildir_in(&mail, &self.person.address));
        Desk::new(office.with(Rest { directory, mailer, portal, servers: None, card, hand, mailbox, runtime }))
    }

    /// The workstation's directory.
    fn place(&self, runtime: &Path) -> PathBuf {
        let directory = self.directory.clone().unwrap_or_else(|| runtime.join("desk"));
        fs::create_dir_all(&directory).expect("the workstation's directory");
        directory.canonicalize().expect("an absolute path")
    }
}

/// What there is before any server.
struct Beginnings {
    events: Events,
    web_root: WebRoot,
    authority: Arc<Authority>,
    pair: Enrolled,
    password: String,
}

impl Beginnings {
    fn of(builder: &Builder) -> Self {
        let events = Events::default();
        let authority = Arc::new(Authority::new(builder.settings, Ledger::default(), events.clone()));
        let pair = authority.enrol(&builder.person, builder.terms);
        Self { events, web_root: WebRoot::new(), authority, pair, password: random::token::<10>() }
    }

    fn mailer(&self, host: &str, port: u16) -> Mailer {
        Mailer::new(host, port, self.authority.ledger().clone(), self.events.clone())
    }

    fn with(self, rest: Rest) -> Parts {
        let Rest { directory, mailer, portal, servers, card, hand, mailbox, runtime } = rest;
        let Self { events, web_root, authority, pair, .. } = self;
        let office = Office::open(authority.clone(), mailer.clone());
        Parts { directory, events, authority, mailer, office, portal, servers, card, hand, mailbox, pair, web_root, runtime }
    }
}

/// What comes after.
struct Rest {
    directory: PathBuf,
    mailer: Arc<Mailer>,
    portal: Portal,
    servers: Option<Servers>,
    card: Card,
    hand: Hand,
    mailbox: Mailbox,
    runtime: TempDir,
}

/// Everything a workstation consists of.
pub struct Parts {
    pub directory: PathBuf,
    pub events: Events,
    pub authority: Arc<Authority>,
    pub mailer: Arc<Mailer>,
    pub office: Office,
    pub portal: Portal,
    /// Absent where they run in places of their own.
    pub servers: Option<Servers>,
    pub card: Card,
    pub hand: Hand,
    pub mailbox: Mailbox,
    pub pair: Enrolled,
    pub web_root: WebRoot,
    pub runtime: TempDir,
}

/// The servers that this process keeps.
pub struct Servers {
    pub dovecot: Dovecot,
    pub exim: Exim,
    pub reader: Reader,
}

fn writes(card: &Card) -> Vec<String> {
    card.writes().iter().map(|path| path.to_string_lossy().into_owned()).collect()
}

/// The authority's certificates, PEM.
pub(super) fn authorities(authority: &Authority) -> String {
    authority.hierarchy().chain().iter().map(|der| ca::pem(der)).collect()
}

/// Puts the old pair and the CA certificates on the card, as the registration office does.
fn provision(card: &Card, pair: &Enrolled, authority: &Authority) {
    for half in Half::BOTH {
        let certificate: &Certificate = pair.certificates.get(half);
        let key = pair.keys.get(half).private_key_to_pkcs8().expect("PKCS#8");
        let id = key_id(&certificate.der);
        let label = format!("{} {}", pair.person.name, certificate.serial);
        let entry = Entry { id: &id, label: &label, private_key: Some(&key), certificate: Some(&certificate.der) };
        card.provision(&entry).expect("the old pair on the card");
    }
    let authorities: Vec<_> = authority.hierarchy().chain().into_iter().map(|der| (key_id(&der), common_name(&der), der)).collect();
    let entries: Vec<_> =
        authorities.iter().map(|(id, label, der)| Entry { id, label, private_key: None, certificate: Some(der) }).collect();
    card.provision_authorities(&entries).expect("the CA certificates on the card");
}

fn key_id(der: &[u8]) -> Vec<u8> {
    let certificate = X509::from_der(der).expect("a certificate");
    certificate.subject_key_id().expect("a key identifier").as_slice().to_vec()
}

fn common_name(der: &[u8]) -> String {
    let certificate = X509::from_der(der).expect("a certificate");
    let names = certificate.subject_name();
    let name = names.entries_by_nid(openssl::nid::Nid::COMMONNAME).next().expect("a name");
    name.data().to_string().expect("text")
}

fn write_trust(directory: &Path, web_root: &WebRoot, authority: &Authority, password: &str) {
    let secret = directory.join(files::PASSWORD);
    fs::write(&secret, password).expect("written");
    fs::set_permissions(secret, Permissions::from_mode(0o600)).expect("permissions");
    fs::write(directory.join(files::WEB_ROOT), web_root.pem()).expect("written");
    fs::write(directory.join(files::ROOT), ca::pem(&authority.hierarchy().root)).expect("written");
    let issuers: String = authority.hierarchy().issuers.iter().map(|issuer| ca::pem(&issuer.certificate)).collect();
    fs::write(directory.join("issuing-cas.pem"), issuers).expect("written");
}

/// `card.json`: enough to look at the card with other programs when nothing else runs any more.
fn write_card(directory: &Path, card: &Card, module: &Path, reader: &Reader) {
    let description = serde_json::json!({
        "module": module,
        "env": card.env_without_reader(),
        "token_label": card.label(),
        "pin": card.pin(),
        "reader": reader.name(),
    });
    let text = serde_json::to_string_pretty(&description).expect("JSON");
    fs::write(directory.join(files::CARD), text + "\n").expect("written");
}
