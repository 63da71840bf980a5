//! A person's card with an old pair, renewed once without trouble: the card and the facts as they stood before each step, the calls that each
//! step made, and the certificates that were issued.

use super::{
    authority::{Authority, SUBJECT},
    play::{PATIENT, Play, Step},
};
use std::{collections::BTreeMap, fs, path::PathBuf};
use tempfile::TempDir;
use twins::{certificate::Both, renewal::Renewal};
use twins_sandbox::{
    ca::WebRoot,
    servers::{self, Rules},
};
use twins_starcos::{Card, Entry};

pub const PIN: &str = "482913";
const RSA: [&str; 4] = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];

/// How things stood before a step.
pub struct Before {
    pub card: Card,
    pub renewal: Renewal,
}

/// A server that is entered with a certificate of this authority.
#[derive(Clone)]
pub struct Door {
    pub address: String,
    /// The file by which the server is believed.
    pub trust: PathBuf,
}

pub struct Stand {
    pub dir: TempDir,
    pub authority: Authority,
    server: servers::Door,
    pub before: BTreeMap<Step, Before>,
    /// How often each step calls each function.
    pub calls: BTreeMap<Step, BTreeMap<String, usize>>,
}

impl Stand {
    pub async fn new() -> Self {
        let dir = TempDir::new().unwrap();
        let authority = Authority::new(&dir.path().join("ca"));
        let card = card_with_a_pair(&dir, &authority);
        let web_root = WebRoot::new();
        fs::write(dir.path().join("web-root.pem"), web_root.pem()).unwrap();
        let rules = Rules::of(&fs::read_to_string(authority.dir.join("ca.pem")).unwrap());
        let server = servers::Door::open(&dir.path().join("door"), &web_root, &rules);
        let mut stand = Self { dir, authority, server, before: BTreeMap::new(), calls: BTreeMap::new() };
        let mut play = Play::open(&stand, card).await;
        for step in [Step::MakeKeys, Step::MakeRequests, Step::Import, Step::ReadBack] {
            play.until(step).await;
            stand.keep(step, &play);
            let before = play.card.trace().calls.len();
            play.step(step).await;
            stand.note(step, &play, before);
        }
        assert_eq!(play.stage(), "done");
        stand.note_the_login().await;
        // A look at the card stands before no step of the renewal: it is played where the last of them is due.
        let last = stand.before(Step::ReadBack).renewal.clone();
        let card = stand.before(Step::ReadBack).card.clone();
        stand.before.insert(Step::Inspect, Before { card, renewal: last });
        let before = play.card.trace().calls.len();
        play.look().await.unwrap();
        stand.note(Step::Inspect, &play, before);
        stand
    }

    /// The same renewal where a login follows.
    async fn note_the_login(&mut self) {
        let mut play = Play::resume(self, Step::ReadBack, &PATIENT);
        play.expect_a_login().await;
        play.until(Step::ProveLogin).await;
        self.keep(Step::ProveLogin, &play);
        let before = play.card.trace().calls.len();
        play.step(Step::ProveLogin).await;
        self.note(Step::ProveLogin, &play, before);
        assert_eq!((play.stage(), self.server.visits().len()), ("done", 1));
    }

    pub fn door(&self) -> Door {
        Door { address: self.server.address(), trust: self.dir.path().join("web-root.pem") }
    }

    pub fn before(&self, step: Step) -> &Before {
        &self.before[&step]
    }

    fn keep(&mut self, step: Step, play: &Play) {
        let card = play.card.copy(self.dir.path().join(format!("before-{step}"))).unwrap();
        self.before.insert(step, Before { card, renewal: play.renewal.clone() });
    }

    fn note(&mut self, step: Step, play: &Play, before: usize) {
        let trace = play.card.trace().after(before);
        self.calls.insert(step, trace.counts().into_iter().map(|(name, count)| (name.to_owned(), count)).collect());
    }
}

fn card_with_a_pair(dir: &TempDir, authority: &Authority) -> Card {
    let card = Card::create(dir.path().join("card"), "ICA Starcos 3.74", PIN, None).unwrap();
    let names = Both { qualified: ("old-qualified", 1), commercial: ("old-commercial", 2) };
    for (role, (name, id)) in names.iter() {
        let certificate = authority.first(name, SUBJECT, role == twins::certificate::Role::Qualified, &RSA);
        authority.openssl(&format!("pkey -in {name}.key -outform DER -out {name}.key.der"));
        let key = std::fs::read(authority.dir.join(format!("{name}.key.der"))).unwrap();
        card.provision(&Entry { id: &[*id], label: "Jana Nováková", private_key: Some(&key), certificate: Some(&certificate) }).unwrap();
    }
    card.provision_authorities(&[]).unwrap();
    card
}
