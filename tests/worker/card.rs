//! A SoftHSM token with an old pair on it, a scripted pinentry, and the worker's client over both.

use super::authority::{Authority, SUBJECT};
use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
    sync::Mutex,
    time::Duration,
};
use tempfile::TempDir;
use tokio::sync::mpsc;
use twins::{
    card::{Prompt, Worker, WorkerError, WorkerSettings},
    certificate::{Both, Fingerprint, KeyId, Role},
    worker::{Answer, CardContents, Import, Intent, Job, KeyMade, KeyOrder, MakeKeys, MakeRequests, Message, Request, Subject},
};

pub const SOFTHSM: &str = "/usr/lib/softhsm/libsofthsm2.so";
pub const PIN: &str = "482913";

pub struct Card {
    pub dir: TempDir,
    pub authority: Authority,
    pub old: Both<Vec<u8>>,
    pub serial: String,
    pub settings: WorkerSettings,
    pub seen: Mutex<Vec<Message>>,
}

impl Card {
    /// A card with an RSA-2048 pair.
    pub async fn new() -> Self {
        Self::with(&["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"], &[]).await
    }

    /// A card with a pair of this kind; `extra` are pkcs11-tool's options for the qualified key.
    pub async fn with(algorithm: &[&str], extra: &[&str]) -> Self {
        let dir = TempDir::new().unwrap();
        let authority = Authority::new(&dir.path().join("ca"));
        let old = Both {
            qualified: authority.first("old-qualified", SUBJECT, true, algorithm),
            commercial: authority.first("old-commercial", SUBJECT, false, algorithm),
        };
        let settings = settings(dir.path());
        let mut card = Self { dir, authority, old, serial: String::new(), settings, seen: Mutex::default() };
        card.tool("softhsm2-util", &["--init-token", "--free", "--label", "ICA test", "--so-pin", "12345678", "--pin", PIN]);
        card.put("old-qualified", "01", extra);
        card.put("old-commercial", "02", &[]);
        card.serial = card.inspect().await.token.serial;
        card
    }

    fn put(&self, name: &str, id: &str, extra: &[&str]) {
        let ca = &self.authority.dir;
        let file = |ending: &str| ca.join(format!("{name}.{ending}")).to_str().unwrap().to_owned();
        self.authority.openssl(&format!("pkey -in {name}.key -pubout -outform DER -out {name}.pub.der"));
        self.authority.openssl(&format!("pkey -in {name}.key -outform DER -out {name}.key.der"));
        let write = |file: &str, kind: &str, more: &[&str]| {
            let base = ["--module", SOFTHSM, "--login", "--pin", PIN, "--write-object", file, "--type", kind, "--id", id, "--label", name];
            self.tool("pkcs11-tool", &[&base[..], more].concat());
        };
        write(&file("key.der"), "privkey", &[&["--usage-sign"], extra].concat());
        write(&file("pub.der"), "pubkey", &["--usage-sign"]);
        write(&file("der"), "cert", &[]);
    }

    pub fn tool(&self, program: &str, arguments: &[&str]) -> String {
        let output = Command::new(program).args(arguments).envs(&self.settings.env).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{program} {arguments:?}: {said}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Compiles a PKCS#11 library.
    pub fn library(&self, code: &str) -> PathBuf {
        let (source, library) = (self.dir.path().join("library.c"), self.dir.path().join("library.so"));
        fs::write(&source, code).unwrap();
        let status = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).args([&library, &source]).status().unwrap();
        assert!(status.success());
        library
    }

    pub fn subject(&self) -> Subject {
        Subject { old: self.old.map(|_, der| hex::encode(der)) }
    }

    /// Runs an intent; the pinentry gives these answers.
    pub async fn run(&self, intent: impl Into<Job>, answers: &[&str]) -> Result<Answer, WorkerError> {
        self.answer(answers);
        self.run_with(intent, Prompt::Pinentry(pinentry())).await
    }

    pub async fn run_with(&self, intent: impl Into<Job>, prompt: Prompt) -> Result<Answer, WorkerError> {
        self.run_by(&Worker::new(self.settings.clone()), intent, prompt).await
    }

    /// As [`Self::run_with`], by a worker's client that may have done something before.
    pub async fn run_by(&self, worker: &Worker, intent: impl Into<Job>, prompt: Prompt) -> Result<Answer, WorkerError> {
        let (progress, mut messages) = mpsc::unbounded_channel();
        let serial = Some(self.serial.as_str()).filter(|serial| !serial.is_empty());
        let outcome = worker.run(serial, intent, prompt, progress).await;
        let mut seen = self.seen.lock().unwrap();
        seen.clear();
        while let Ok(message) = messages.try_recv() {
            seen.push(message);
        }
        outcome
    }

    pub fn answer(&self, answers: &[&str]) {
        let lines: String = answers.iter().map(|answer| format!("{answer}\n")).collect();
        fs::write(self.prompts().join("answers"), lines).unwrap();
        let _ = fs::remove_file(self.prompts().join("log"));
    }

    pub fn prompts(&self) -> PathBuf {
        self.dir.path().join("prompts")
    }

    /// Every line that the pinentry was sent in the last run.
    pub fn asked(&self) -> Vec<String> {
        let log = fs::read_to_string(self.prompts().join("log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }

    /// How often the person was asked for the PIN.
    pub fn pins(&self) -> usize {
        self.asked().iter().filter(|line| *line == "GETPIN").count()
    }

    pub async fn inspect(&self) -> CardContents {
        match self.run_with(Intent::Inspect, Prompt::None).await.unwrap() {
            Answer::Contents(contents) => contents,
            other => panic!("{other:?}"),
        }
    }

    pub async fn make_keys_order(&self) -> MakeKeys {
        let known = self.inspect().await.public_keys.iter().map(|stored| Fingerprint::of(&stored.public_key)).collect();
        let ids = Both { qualified: KeyId::from_bytes(&[0xa1; 20]), commercial: KeyId::from_bytes(&[0xa2; 20]) };
        MakeKeys { subject: self.subject(), ids, known, made: Both::default(), least_rsa_bits: 0 }
    }

    pub async fn make_keys(&self) -> Both<KeyOrder> {
        let order = self.make_keys_order().await;
        assert_eq!(self.run(Intent::MakeKeys(order), &[&format!("pin {PIN}")]).await.unwrap(), Answer::KeysMade);
        self.keys_made()
    }

    /// The keys that the last run reported.
    pub fn keys_made(&self) -> Both<KeyOrder> {
        let seen = self.seen.lock().unwrap();
        let key = |role: Role| {
            let made = seen.iter().filter_map(|message| match message {
                Message::KeyMade(made) if made.role == role => Some(made),
                _ => None,
            });
            let made: Vec<&KeyMade> = made.collect();
            assert_eq!(made.len(), 1, "{seen:?}");
            KeyOrder { id: made[0].id.clone(), public_key: made[0].public_key.clone() }
        };
        Both { qualified: key(Role::Qualified), commercial: key(Role::Commercial) }
    }

    pub async fn make_requests(&self, keys: &Both<KeyOrder>) -> Both<Request> {
        let order = MakeRequests { subject: self.subject(), keys: keys.clone(), recipient: "www.ica.cz".into() };
        match self.run(Intent::MakeRequests(order), &[&format!("pin {PIN}")]).await.unwrap() {
            Answer::Requests(requests) => requests,
            other => panic!("{other:?}"),
        }
    }

    pub fn import(&self, keys: &Both<KeyOrder>, certificates: &Both<Vec<u8>>) -> Intent {
        let certificates = certificates.map(|_, der| hex::encode(der));
        Intent::Import(Import { subject: self.subject(), keys: keys.clone(), certificates })
    }
}

pub fn pinentry() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/worker/pinentry.sh")
}

fn settings(dir: &Path) -> WorkerSettings {
    let (tokens, prompts, conf) = (dir.join("tokens"), dir.join("prompts"), dir.join("softhsm2.conf"));
    fs::create_dir_all(&tokens).unwrap();
    fs::create_dir_all(&prompts).unwrap();
    fs::write(&conf, format!("directories.tokendir = {}\nobjectstore.backend = file\n", tokens.display())).unwrap();
    let env = BTreeMap::from([
        ("SOFTHSM2_CONF".to_owned(), conf.display().to_string()),
        ("TWINS_TEST_PROMPT".to_owned(), prompts.display().to_string()),
    ]);
    WorkerSettings {
        program: env!("CARGO_BIN_EXE_twins").into(),
        module: SOFTHSM.into(),
        env,
        writes: vec![tokens],
        language: "cs".into(),
        prompt_timeout: Duration::from_secs(60),
        call_timeout: Duration::from_secs(60),
        key_timeout: Duration::from_secs(120),
        keep: Duration::ZERO,
    }
}
