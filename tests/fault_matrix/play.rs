//! A renewal at work without the supervisor: the core says what is due, the real worker does what is the card's, and the authority's part is
//! played here. What is ordered from the worker and what its answers mean is the supervisor's own.

use super::{
    authority::Authority,
    stand::{Door, PIN, Stand},
};
use chrono::{TimeDelta, Utc};
use std::{collections::BTreeMap, fmt, fs, path::PathBuf, sync::Mutex, time::Duration};
use tempfile::TempDir;
use tokio::sync::mpsc;
use twins::{
    agent::{Candidate, Picture, card_answers, outcome_of, prove, report_of},
    card::{Prompt, Worker, WorkerError, WorkerSettings},
    certificate::{Both, Certificate, Fingerprint, KeyId, Role, Standing, pairs_among},
    login::{self, Address},
    renewal::{self, Calendar, CardView, Effect, Event, HostList, KnownPair, Origin, Plan, Policy, Renewal, Source},
    tell::{AgentReport, Language, Teller},
    worker::{Answer, CardContents, Failure, Intent},
};
use twins_starcos::Card;

/// A step of the worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    Inspect,
    MakeKeys,
    MakeRequests,
    Import,
    ReadBack,
    ProveLogin,
}

impl Step {
    /// The effect that the core wants for it; a look at the card is nobody's effect.
    pub fn effect(self) -> Option<Effect> {
        match self {
            Self::Inspect => None,
            Self::MakeKeys => Some(Effect::MakeKeys),
            Self::MakeRequests => Some(Effect::MakeRequests),
            Self::Import => Some(Effect::Import),
            Self::ReadBack => Some(Effect::ReadBack),
            Self::ProveLogin => Some(Effect::ProveLogin),
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.effect().map_or("inspect", Effect::name))
    }
}

/// A worker that has this long for a call and for a key.
pub struct Deadlines {
    pub call: Duration,
    pub key: Duration,
}

/// No fault is expected to need them.
pub const PATIENT: Deadlines = Deadlines { call: Duration::from_secs(60), key: Duration::from_secs(120) };

pub struct Play {
    dir: TempDir,
    authority: PathBuf,
    door: Door,
    pub card: Card,
    pub renewal: Renewal,
    settings: WorkerSettings,
}

impl Play {
    /// Opens a renewal of the pair on this card.
    pub async fn open(stand: &Stand, card: Card) -> Self {
        let (dir, settings) = settings(&card);
        let contents = inspect(&settings).await.unwrap();
        let certificates: Vec<_> = contents.certificates.iter().map(|on_card| Certificate::from_der(&on_card.der).unwrap()).collect();
        let pair = pairs_among(&certificates).unwrap().remove(0);
        let opening = Event::Opened {
            pair: Box::new(KnownPair::found(&contents.token.serial, &contents.token.label, &pair)),
            origin: Origin::Hand,
            link: Some(HostList::new(["www.ica.cz"]).admit("https://www.ica.cz/obnova?id=1").unwrap()),
            planned: Both { qualified: KeyId::from_bytes(&[0xa1; 20]), commercial: KeyId::from_bytes(&[0xa2; 20]) },
            card: Some(view(&contents)),
            may_send: true,
            plan: Plan::default(),
        };
        let renewal = Renewal::open("2026-1", &opening, Utc::now()).unwrap();
        Self { dir, authority: stand.authority.dir.clone(), door: stand.door(), card, renewal, settings }
    }

    /// Goes on with a renewal as it stood before a step, on a copy of its card.
    pub fn resume(stand: &Stand, step: Step, deadlines: &Deadlines) -> Self {
        let before = stand.before(step);
        let dir = TempDir::new().unwrap();
        let card = before.card.copy(dir.path().join("card")).unwrap();
        let mut play = Self {
            settings: settings_in(&dir, &card),
            dir,
            authority: stand.authority.dir.clone(),
            door: stand.door(),
            card,
            renewal: before.renewal.clone(),
        };
        play.hurry(deadlines);
        play
    }

    pub fn hurry(&mut self, deadlines: &Deadlines) {
        self.settings.call_timeout = deadlines.call;
        self.settings.key_timeout = deadlines.key;
    }

    pub fn stage(&self) -> &'static str {
        self.renewal.stage(Utc::now()).name()
    }

    /// What the person reads in `twins status`: the sentence and the next step.
    pub fn message(&self, language: Language) -> (String, Option<String>) {
        let picture = Picture {
            renewals: vec![&self.renewal],
            others_at_rest: 0,
            begun: &BTreeMap::new(),
            pairs: &[],
            remarks: &[],
            offices: &[],
            agent: AgentReport::default(),
            helpdesk: "224 114 198",
            policy: &policy(),
            calendar: &Calendar::default(),
        };
        let mut report = report_of(&picture, Utc::now());
        Teller::new(language, chrono_tz::Europe::Prague).fill(&mut report);
        let renewal = report.renewals.remove(0);
        (renewal.sentence, renewal.next_step)
    }

    /// Goes on until this step is due.
    pub async fn until(&mut self, step: Step) {
        for _ in 0..10 {
            match self.due() {
                Some(due) if Some(due) == step.effect() => return,
                Some(due) => self.work(due).await,
                None => break,
            }
        }
        panic!("{step} is not due: {}, {:?}", self.stage(), self.message(Language::English));
    }

    /// Does this step, or what is done of it where something goes wrong.
    pub async fn step(&mut self, step: Step) {
        match step.effect() {
            Some(effect) => self.work(effect).await,
            None => {
                // As after a start of the program: what is in the reader is known by this look alone.
                self.apply(Event::AgentStarted { may_send: true, plan: Plan::default() });
                match self.look().await {
                    Ok(contents) => self.apply(Event::CardSeen { view: view(&contents), inserted: false }),
                    Err(WorkerError::Failed(Failure::NoCard(_))) => self.apply(Event::CardGone),
                    // As after the last of several such looks.
                    Err(error) => {
                        let event = card_answers::unreadable(&self.renewal, Utc::now(), &error);
                        self.apply(event.expect("it waits for the card"));
                    }
                }
            }
        }
    }

    /// What the person does when something went wrong: the card is put in again. Then all goes on to the end.
    pub async fn finish(&mut self) {
        self.card.put_back();
        self.hurry(&PATIENT);
        let contents = self.look().await.expect("the card is in order again");
        self.apply(Event::CardSeen { view: view(&contents), inserted: true });
        for _ in 0..10 {
            match self.due() {
                Some(due) => self.work(due).await,
                None => break,
            }
        }
    }

    /// A look at the card, as the supervisor takes one when it is put in.
    pub async fn look(&self) -> Result<CardContents, WorkerError> {
        inspect(&self.settings).await
    }

    /// How often the PIN was asked for since this was last asked.
    pub fn pins(&self) -> usize {
        let log = fs::read_to_string(self.dir.path().join("prompts/log")).unwrap_or_default();
        let _ = fs::remove_file(self.dir.path().join("prompts/log"));
        log.lines().filter(|line| *line == "GETPIN").count()
    }

    fn due(&self) -> Option<Effect> {
        self.renewal.effects(Utc::now(), &policy()).first().map(|due| due.effect)
    }

    async fn work(&mut self, effect: Effect) {
        match effect {
            Effect::CheckRevocation => {
                let standing = Both { qualified: Standing::Good, commercial: Standing::Good };
                self.apply(Event::RevocationChecked { generation: self.renewal.generation(), standing });
            }
            Effect::Send => self.apply(Event::Accepted { number: Some("1".into()), last_page: None }),
            Effect::Collect | Effect::Fetch => panic!("there is nothing to collect"),
            Effect::ProveLogin => self.at_the_door().await,
            _ => self.at_card(effect).await,
        }
        if self.stage() == "waiting-for-ica" {
            self.issue();
        }
    }

    async fn at_card(&mut self, effect: Effect) {
        if effect == Effect::MakeKeys && !self.renewal.keys_ordered {
            self.apply(Event::KeysOrdered);
        }
        fs::write(self.dir.path().join("prompts/answers"), format!("pin {PIN}\n")).unwrap();
        let intent = card_answers::intent(&self.renewal, effect, 0).expect("the facts suffice");
        let prompt = effect.step().map_or(Prompt::None, |_| Prompt::Pinentry(pinentry()));
        let (progress, mut messages) = mpsc::unbounded_channel();
        let serial = self.renewal.pair.token_serial.clone();
        let answer = Worker::new(self.settings.clone()).run(Some(&serial), intent, prompt, progress).await;
        while let (Ok(message), Some(step)) = (messages.try_recv(), effect.step()) {
            if let Some(event) = card_answers::progress(step, message) {
                self.apply(event);
            }
        }
        match card_answers::outcome(&self.renewal, effect, answer) {
            card_answers::Outcome::ReadBack(contents) => self.apply(Event::ReadBack { view: view(&contents) }),
            card_answers::Outcome::Event(event) => self.apply(event),
            card_answers::Outcome::Gone(_) => self.apply(Event::CardGone),
            card_answers::Outcome::Nothing => {}
        }
    }

    /// From now on a login follows the import, as after a start of the program with such a configuration.
    pub async fn expect_a_login(&mut self) {
        self.apply(Event::AgentStarted { may_send: true, plan: Plan { register: false, prove_login: true } });
        let contents = self.look().await.unwrap();
        self.apply(Event::CardSeen { view: view(&contents), inserted: false });
    }

    /// The login with the new certificate at a real server, as the supervisor tries it.
    async fn at_the_door(&mut self) {
        fs::write(self.dir.path().join("prompts/answers"), format!("pin {PIN}\n")).unwrap();
        let new = self.renewal.certificates().expect("issued").map(|_, new| Certificate::from_der(&new.der).unwrap());
        let candidate = Candidate::new(&self.renewal.pair.token_serial, new, &[]);
        let roots = login::roots(Some(&self.door.trust)).unwrap();
        let address = Address::parse(&self.door.address).unwrap();
        let (progress, mut messages) = mpsc::unbounded_channel();
        let worker = Worker::new(self.settings.clone());
        let tried = prove(&worker, &candidate, &address, roots, Prompt::Pinentry(pinentry()), progress).await;
        while let Ok(message) = messages.try_recv() {
            if let Some(event) = card_answers::progress(renewal::Step::ProveLogin, message) {
                self.apply(event);
            }
        }
        match tried {
            Ok(outcome) => self.apply(Event::LoginChecked { outcome: outcome_of(&outcome) }),
            Err(error) => match card_answers::outcome(&self.renewal, Effect::ProveLogin, Err(error)) {
                card_answers::Outcome::Event(event) => self.apply(event),
                card_answers::Outcome::Gone(_) => self.apply(Event::CardGone),
                other => panic!("{other:?}"),
            },
        }
    }

    /// The authority issues what was asked for.
    fn issue(&mut self) {
        // One at a time: the authority counts its serial numbers in a file.
        static COUNTER: Mutex<()> = Mutex::new(());
        let _counter = COUNTER.lock().unwrap();
        let authority = Authority { dir: self.authority.clone() };
        let requests = self.renewal.requests().expect("requests");
        for (role, request) in requests.iter() {
            // Of a name of its own: other renewals are under way.
            let name = format!("{}-{role}", self.dir.path().file_name().unwrap().to_string_lossy());
            let file = |ending: &str| self.authority.join(format!("{name}.{ending}"));
            fs::write(file("p10"), &request.pkcs10).unwrap();
            fs::write(file("cms"), &request.cms).unwrap();
            authority.openssl(&format!("cms -verify -inform DER -in {name}.cms -CAfile ca.pem -purpose any -binary -out {name}.content"));
            authority.openssl(&format!("req -inform DER -in {name}.p10 -verify -out {name}.csr"));
            let der = authority.issue(&name, &format!("{name}.csr"), role == Role::Qualified, "");
            let not_after = Certificate::from_der(&der).unwrap().not_after();
            self.apply(Event::CertificateVerified { role, der, not_after, source: Source::MailLink });
        }
    }

    #[allow(clippy::needless_pass_by_value, reason = "an event happens once")]
    fn apply(&mut self, event: Event) {
        self.renewal.apply(&event, Utc::now());
    }
}

fn view(contents: &CardContents) -> CardView {
    CardView {
        public_keys: contents.public_keys.iter().map(|key| Fingerprint::of(&key.public_key)).collect(),
        keys: contents.public_keys.iter().map(|key| (Fingerprint::of(&key.public_key), key.id.clone())).collect(),
        certificates: contents.certificates.iter().map(|on_card| (Fingerprint::of(&on_card.der), on_card.id.clone())).collect(),
        other_pair: None,
    }
}

async fn inspect(settings: &WorkerSettings) -> Result<CardContents, WorkerError> {
    let (progress, _) = mpsc::unbounded_channel();
    match Worker::new(settings.clone()).run(None, Intent::Inspect, Prompt::None, progress).await? {
        Answer::Contents(contents) => Ok(contents),
        other => panic!("{other:?}"),
    }
}

fn policy() -> Policy {
    let second = TimeDelta::seconds(1);
    Policy { poll: second, retry_first: second, retry_longest: second, ask_again: second, quiet: None }
}

pub fn pinentry() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/worker/pinentry.sh"))
}

fn settings(card: &Card) -> (TempDir, WorkerSettings) {
    let dir = TempDir::new().unwrap();
    let settings = settings_in(&dir, card);
    (dir, settings)
}

/// The worker on this card; the prompt's answers and record are in the directory.
pub fn settings_in(dir: &TempDir, card: &Card) -> WorkerSettings {
    let prompts = dir.path().join("prompts");
    fs::create_dir_all(&prompts).unwrap();
    let mut env = card.env();
    env.insert("TWINS_TEST_PROMPT".to_owned(), prompts.display().to_string());
    WorkerSettings {
        program: env!("CARGO_BIN_EXE_twins").into(),
        module: card.module_path().unwrap(),
        env,
        writes: card.writes(),
        language: "cs".into(),
        prompt_timeout: Duration::from_secs(60),
        call_timeout: PATIENT.call,
        key_timeout: PATIENT.key,
        keep: Duration::ZERO,
    }
}
