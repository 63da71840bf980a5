//! What the agent can ask for: whatever it sends, the worker signs two certification requests by their new keys and two messages around them by
//! the old qualified key, and nothing else. The card's library writes down every signature that it is asked for.

use super::card::{Card, PIN, pinentry};
use cms::{content_info::ContentInfo, signed_data::SignedData};
use der::{Decode, Encode};
use proptest::{
    prelude::{Strategy, any, prop},
    strategy::ValueTree,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    fs,
    io::{Read, Write},
    os::{fd::OwnedFd, unix::net::UnixStream},
    process::{Command, Stdio},
    time::Duration,
};
use twins::{
    certificate::{Both, Certificate},
    worker::{
        AnswerHandshake, Failure, Handshake, HandshakeSignature, Intent, KeyOrder, MakeRequests, Message, PromptKind, Request, Start,
        Subject, Transcript, wire,
    },
};
use x509_cert::request::CertReq;

/// `DigestInfo` for SHA-256 up to the digest (RFC 8017 section 9.2).
const DIGEST_INFO: &str = "3031300d060960864801650304020105000420";

struct Recorded {
    card: Card,
    keys: Both<KeyOrder>,
}

impl Recorded {
    async fn new() -> Self {
        let mut card = Card::new().await;
        let keys = card.make_keys().await;
        card.settings.module = card.library(include_str!("habits.c"));
        let record = card.settings.writes[0].join("record").display().to_string();
        card.settings.env.insert("HABIT_RECORD".into(), record);
        Self { card, keys }
    }

    fn start(&self, intent: Intent) -> Start {
        Start {
            module: self.card.settings.module.clone(),
            token_serial: Some(self.card.serial.clone()),
            language: "cs".into(),
            prompt: PromptKind::Pinentry(pinentry()),
            prompt_seconds: 20,
            keep_seconds: 0,
            writes: self.card.settings.writes.clone(),
            job: intent.into(),
        }
    }

    fn requests(&self) -> Intent {
        Intent::MakeRequests(MakeRequests { subject: self.card.subject(), keys: self.keys.clone(), recipient: "www.ica.cz".into() })
    }

    /// Sends a message to a worker whose person agrees to everything; gives its last answer, if it gives one, and what was signed for it. The
    /// other message follows if the worker keeps its session or is ready for a handshake.
    fn send(&self, first: &[u8], then: Option<&[u8]>) -> (Option<Result<twins::worker::Answer, twins::worker::Failure>>, Vec<String>) {
        let right = format!("pin {PIN}");
        self.card.answer(&[right.as_str(); 12]);
        let record = self.card.settings.env["HABIT_RECORD"].clone();
        let _ = fs::remove_file(&record);
        let (mut ours, theirs) = UnixStream::pair().unwrap();
        ours.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut child = Command::new(&self.card.settings.program)
            .arg("card-worker")
            .envs(&self.card.settings.env)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let _ = ours.write_all(first);
        let (mut answer, mut kept) = done(&mut ours, then);
        if let (true, Some(then)) = (kept, then) {
            self.judge(answer.as_ref(), &self.signed());
            let _ = fs::remove_file(&record);
            let _ = ours.write_all(then);
            (answer, kept) = done(&mut ours, None);
        }
        if kept {
            let _ = ours.shutdown(std::net::Shutdown::Write);
        }
        assert!(child.wait().unwrap().code().is_some(), "the worker crashed");
        (answer, self.signed())
    }

    /// What the library wrote down: signatures, and what it was never to be asked for.
    fn signed(&self) -> Vec<String> {
        let record = fs::read_to_string(&self.card.settings.env["HABIT_RECORD"]).unwrap_or_default();
        record.lines().filter(|line| !line.starts_with("finalized")).map(str::to_owned).collect()
    }

    /// Holds what was signed against what came out.
    fn judge(&self, answer: Option<&Result<twins::worker::Answer, twins::worker::Failure>>, signed: &[String]) {
        let mut allowed = Vec::new();
        if let Some(Ok(twins::worker::Answer::Requests(requests))) = answer {
            for (role, request) in requests.iter() {
                allowed.extend(self.permitted(self.card.old.get(role), request));
            }
        }
        for line in signed {
            let (key, input) = line.strip_prefix("sign ").and_then(|line| line.split_once(' ')).expect(line);
            assert!(allowed.contains(&(key == "01", input.to_owned())) && key != "02", "signed: {line}\nanswer: {answer:?}");
        }
        assert_eq!(signed.len(), allowed.len(), "{signed:?}");
    }

    /// What may have been signed for this request: by the old qualified key or not, and the input of `CKM_RSA_PKCS`.
    fn permitted(&self, old: &[u8], request: &Request) -> [(bool, String); 2] {
        let pkcs10 = CertReq::from_der(&request.pkcs10).unwrap();
        let old = Certificate::from_der(old).unwrap();
        assert_eq!(pkcs10.info.subject.to_der().unwrap().len(), old.subject_der().len());
        let cms = ContentInfo::from_der(&request.cms).unwrap();
        let data = cms.content.decode_as::<SignedData>().unwrap();
        let content = data.encap_content_info.econtent.as_ref().unwrap().value().to_vec();
        assert_eq!(content, request.pkcs10, "the message holds the request and nothing else");
        let signer = data.signer_infos.0.iter().next().unwrap();
        let attributes = signer.signed_attrs.as_ref().unwrap();
        let digest = Sha256::digest(&content).to_vec();
        let holds_digest = attributes.iter().any(|attribute| attribute.values.iter().any(|value| value.value() == digest.as_slice()));
        assert!(holds_digest, "the attributes name the request's digest");
        let input = |bytes: &[u8]| format!("{DIGEST_INFO}{}", hex::encode(Sha256::digest(bytes)));
        [(false, input(&pkcs10.info.to_der().unwrap())), (true, input(&attributes.to_der().unwrap()))]
    }
}

/// The end of a job, if the worker says one, and whether its session is kept.
fn done(stream: &mut UnixStream, handshake: Option<&[u8]>) -> (Option<Result<twins::worker::Answer, twins::worker::Failure>>, bool) {
    let mut kept = false;
    loop {
        match message(stream) {
            Some(Message::Done(answer)) => return (Some(answer), kept),
            Some(Message::Kept) => kept = true,
            Some(Message::ReadyForHandshake(_)) => stream.write_all(handshake.unwrap_or_default()).unwrap(),
            Some(_) => {}
            None => return (None, false),
        }
    }
}

fn message(stream: &mut UnixStream) -> Option<Message> {
    let mut header = wire::ALIVE;
    while header == wire::ALIVE {
        stream.read_exact(&mut header).ok()?;
    }
    let mut body = vec![0; wire::length(header).ok()?];
    stream.read_exact(&mut body).ok()?;
    wire::parse(&body).ok()
}

#[tokio::test]
async fn of_all_intents_one_signs_and_it_signs_requests() {
    let recorded = Recorded::new().await;
    let (answer, signed) = recorded.send(&wire::frame(&recorded.start(recorded.requests())).unwrap(), None);
    assert!(matches!(answer, Some(Ok(_))), "{answer:?}");
    assert_eq!(signed.len(), 4);
    recorded.judge(answer.as_ref(), &signed);

    let issued = Both { qualified: recorded.card.old.commercial.clone(), commercial: recorded.card.old.qualified.clone() };
    let intents = [
        Intent::Inspect,
        Intent::Look(Vec::new()),
        Intent::Watch { known: Vec::new(), seconds: 1 },
        Intent::MakeKeys(recorded.card.make_keys_order().await),
        recorded.card.import(&recorded.keys, &issued),
        recorded.requests(),
    ];
    for intent in intents {
        // Whoever adds an intent has to say here what it may sign.
        let signs = match &intent {
            Intent::Inspect | Intent::Look(_) | Intent::Watch { .. } | Intent::MakeKeys(_) | Intent::Import(_) => 0,
            Intent::MakeRequests(_) => 4,
            Intent::AnswerHandshake(_) => 1,
        };
        let (answer, signed) = recorded.send(&wire::frame(&recorded.start(intent)).unwrap(), None);
        assert_eq!(signed.len(), signs, "{answer:?}");
    }
}

#[tokio::test]
async fn no_handshake_is_signed_with_the_qualified_key_and_nothing_else_as_a_handshake() {
    let recorded = Recorded::new().await;
    let right = recorded.card.subject();
    let swapped = Subject { old: Both { qualified: right.old.commercial.clone(), commercial: right.old.qualified.clone() } };
    let twice = Subject { old: Both { qualified: right.old.qualified.clone(), commercial: right.old.qualified.clone() } };
    let contract = b"I owe you a house. ".repeat(20);
    let digest = Transcript::Tls13(Sha256::digest(&contract).to_vec());
    for (subject, transcript) in [
        (swapped, digest.clone()),
        (twice, digest.clone()),
        (right.clone(), Transcript::Tls12(contract.clone())),
        (right.clone(), Transcript::Tls12(Sha256::digest(&contract).to_vec())),
        (right.clone(), Transcript::Tls13(contract)),
        (right.clone(), Transcript::Tls13(Vec::new())),
    ] {
        for signature in [HandshakeSignature::RsaPssSha256, HandshakeSignature::RsaPkcs1Sha256] {
            let intent = Intent::AnswerHandshake(AnswerHandshake { subject: subject.clone(), host: "www.flexims.cz".into() });
            let handshake = wire::frame(&Handshake { signature, transcript: transcript.clone() }).unwrap();
            let (answer, signed) = recorded.send(&wire::frame(&recorded.start(intent)).unwrap(), Some(&handshake));
            assert!(matches!(answer, Some(Err(Failure::Refused(_)))) && signed.is_empty(), "{transcript:?}: {answer:?} {signed:?}");
        }
    }
    // What is a handshake is signed once, by the commercial key: the search for a signature does find one.
    let intent = Intent::AnswerHandshake(AnswerHandshake { subject: right, host: "www.flexims.cz".into() });
    let handshake = wire::frame(&Handshake { signature: HandshakeSignature::RsaPssSha256, transcript: digest }).unwrap();
    let (answer, signed) = recorded.send(&wire::frame(&recorded.start(intent)).unwrap(), Some(&handshake));
    assert!(matches!(answer, Some(Ok(_))) && signed.len() == 1 && signed[0].starts_with("sign 02 "), "{answer:?} {signed:?}");
}

#[tokio::test]
async fn what_is_no_intent_is_not_even_begun() {
    let recorded = Recorded::new().await;
    let digest = hex::encode(Sha256::digest(b"a contract"));
    for name in ["sign", "sign-digest", "sign-document", "answer-tls-handshake", "tls", "decrypt", "raw", "pkcs11"] {
        let mut start = serde_json::to_value(recorded.start(recorded.requests())).unwrap();
        start["job"]["intent"] =
            json!({ name: { "key": "01", "digest": digest, "data": digest, "handshake": digest, "certificate": "01" } });
        let (answer, signed) = recorded.send(&wire::frame(&start).unwrap(), None);
        assert!(answer.is_none() && signed.is_empty(), "{name}: {answer:?} {signed:?}");
    }
}

#[tokio::test]
async fn nothing_that_is_sent_makes_it_sign_anything_else() {
    let recorded = Recorded::new().await;
    let other = recorded.card.authority.first("other", super::authority::SUBJECT, true, &["-algorithm", "RSA"]);
    let foreign = Certificate::from_der(&other).unwrap().public_key_der().to_vec();
    let old = recorded.card.old.map(|_, der| Certificate::from_der(der).unwrap().public_key_der().to_vec());
    let base = serde_json::to_value(recorded.start(recorded.requests())).unwrap();
    let mut keeping = recorded.start(recorded.requests());
    keeping.keep_seconds = 60;
    let kept = wire::frame(&keeping).unwrap();
    let tempting = [
        json!(hex::encode(&old.qualified)),
        json!(hex::encode(&old.commercial)),
        json!(hex::encode(foreign)),
        json!("01"),
        json!("02"),
        json!(hex::encode(Sha256::digest(b"a contract"))),
        json!(hex::encode([&[0x20; 64][..], b"TLS 1.3, client CertificateVerify\0", &Sha256::digest(b"handshake")].concat())),
        json!(0),
        json!(null),
        json!([]),
        json!({}),
        json!("x".repeat(5000)),
    ];
    let mut runner = TestRunner::new(Config { failure_persistence: None, ..Config::default() });
    let changes = prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..3);
    let bytes = prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..2);
    let (mut answered, mut made) = (0, 0);
    for _ in 0..100 {
        let (changes, bytes, in_burst) = (&changes, &bytes, any::<bool>()).new_tree(&mut runner).unwrap().current();
        let mut start = base.clone();
        let mut leaves = Vec::new();
        pointers(&start["job"], "/job".to_owned(), &mut leaves);
        for (which, what) in &changes {
            let place: &String = which.get(&leaves);
            *start.pointer_mut(place).unwrap() = what.get(&tempting).clone();
        }
        // Either the first message is hostile, or one to a worker whose session is kept.
        let hostile = if in_burst { &start["job"] } else { &start };
        let mut frame = wire::frame(hostile).unwrap();
        for (at, byte) in bytes {
            let at = 4 + at.index(frame.len() - 4);
            frame[at] = byte;
        }
        let (answer, signed) = if in_burst { recorded.send(&kept, Some(&frame)) } else { recorded.send(&frame, None) };
        answered += usize::from(answer.is_some());
        made += usize::from(matches!(answer, Some(Ok(_))));
        recorded.judge(answer.as_ref(), &signed);
    }
    // What is changed may be without meaning (the recipient's name, an id that is not needed): then the requests are made as ever.
    assert!(answered > 10 && made > 0, "{answered} messages were understood, {made} done: nothing was tested");
}

/// The places of all values in a JSON text.
fn pointers(value: &Value, here: String, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| pointers(value, format!("{here}/{name}"), found)),
        Value::Array(items) => items.iter().enumerate().for_each(|(at, value)| pointers(value, format!("{here}/{at}"), found)),
        _ => found.push(here),
    }
}
