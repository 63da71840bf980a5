//! The sandbox's portal in other clothes: what is cosmetic the shipped profile copes with, what is more a changed profile file, and what no
//! profile can is the person's.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, dead_code)]

#[allow(unused_imports)]
#[path = "sandbox/tests/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};
use support::{Applicant, Stage};
use twins::{
    certificate::{Both, certificates_in},
    portal::{Answer, Connector, Line, Portal, PortalSettings, Receipt, Transcript},
    renewal::{Link, Request},
};
use twins_sandbox::{authority::Terms, mailer::START, person::Person, portal::Variant};

/// A portal in other clothes and a person with two requests.
struct Case {
    stage: Stage,
    requests: Both<Request>,
    start: String,
}

impl Case {
    async fn of(variant: Variant) -> Self {
        let stage = Stage::set().await;
        stage.portal.vary(variant);
        let pair = stage.authority.enrol(&Person::jana_novakova(), Terms::default());
        let applicant = Applicant::with(&pair, stage.directory.path());
        let request = |old: &str| {
            let key = applicant.make_key(&format!("{old}-new.key"), 2048);
            let pkcs10 = applicant.pkcs10(old, &key);
            Request { cms: applicant.signed_by("q", "sha256", &pkcs10), pkcs10 }
        };
        let requests = Both { qualified: request("q"), commercial: request("c") };
        let start = format!("{START}?id={}", stage.authority.announce(pair.certificates.qualified.serial));
        Self { stage, requests, start }
    }

    fn transcripts(&self) -> PathBuf {
        self.stage.directory.path().join("transcripts")
    }

    /// The shipped profile with these changes of its text.
    fn portal(&self, changes: &[(&str, &str)]) -> Portal {
        let shipped = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/portals/ica.toml")).unwrap();
        let changed = changes.iter().fold(shipped, |text, (old, new)| {
            assert!(text.contains(old), "{old}");
            text.replacen(old, new, 1)
        });
        let profile = self.stage.directory.path().join("profile.toml");
        std::fs::write(&profile, changed).unwrap();
        Portal::open(&PortalSettings {
            profile: Some(profile),
            proxy: Some(self.stage.portal.proxy().parse().unwrap()),
            trust: Some(self.stage.directory.path().join("web-root.pem")),
            transcripts: Some(self.transcripts()),
        })
        .unwrap()
    }

    fn link(&self, portal: &Portal) -> Link {
        portal.hosts().admit(&self.start).unwrap()
    }

    async fn submit(&self, portal: &Portal) -> Answer<Receipt> {
        portal.submit("2026-1", &self.link(portal), &self.requests).await.outcome
    }

    fn accepted(&self) -> usize {
        self.stage.authority.ledger().read().accepted().count()
    }

    /// Sends, has both certificates issued, and fetches them from the last page.
    async fn is_renewed_by(&self, changes: &[(&str, &str)]) {
        let portal = self.portal(changes);
        let answer = self.submit(&portal).await;
        let Answer::Accepted(mut receipt) = answer else { panic!("{answer:?}") };
        assert_eq!(self.accepted(), 1);
        assert!(matches!(portal.collect("2026-1", &mut receipt).await, Answer::Wait { .. }));
        let number = self.stage.authority.ledger().read().accepted().find_map(|one| one.outcome.clone().ok()).unwrap();
        self.stage.authority.issue(&number).unwrap();
        let Answer::Accepted(documents) = portal.collect("2026-1", &mut receipt).await else { panic!("no certificates") };
        let found = certificates_in(documents.iter().map(Vec::as_slice));
        assert_eq!(found.iter().filter(|found| found.role().is_some()).count(), 2);
    }

    /// Nothing is sent, and the person is asked.
    async fn needs_the_person(&self, changes: &[(&str, &str)]) -> String {
        let answer = self.submit(&self.portal(changes)).await;
        let Answer::NeedsPerson(why) = answer else { panic!("{answer:?}") };
        assert_eq!(self.accepted(), 0);
        why
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_cosmetic_the_shipped_profile_copes_with() {
    for variant in [Variant::Usual, Variant::Cosmetic, Variant::English, Variant::ButtonInMail, Variant::OneLink] {
        println!("{variant:?}");
        Case::of(variant).await.is_renewed_by(&[]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn other_labels_are_a_change_of_the_file() {
    let case = Case::of(Variant::OtherLabels).await;
    let why = case.needs_the_person(&[]).await;
    assert!(why.contains("Chci nový certifikát") || why.contains("Obnova certifikátu"), "{why}");
    case.is_renewed_by(&[
        ("press = [\"Vydání následného", "press = [\"Chci nový certifikát\", \"Vydání následného"),
        ("press = [\"Zahájit test PC\"", "press = [\"Prověřit počítač\""),
        ("press = [\"Vytvořit žádost\"", "press = [\"Podepsat a předat\""),
        ("[success]\ntexts = [", "[success]\ntexts = [\"Hotovo, o vydání Vás budeme informovat\", "),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_order_is_a_change_of_the_file() {
    let case = Case::of(Variant::OtherOrder).await;
    case.needs_the_person(&[]).await;
    let shipped = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/portals/ica.toml")).unwrap();
    let begin = shipped.find("[[step]]\nname = \"key store\"").unwrap();
    let end = begin + shipped[begin..].find("[[step]]\nname = \"request\"").unwrap();
    let (step, anchor) = (&shipped[begin..end], "[[step]]\nname = \"PC test\"");
    case.is_renewed_by(&[(step, ""), (anchor, &format!("{step}{anchor}"))]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_more_is_a_step_more() {
    let case = Case::of(Variant::ExtraPage).await;
    let why = case.needs_the_person(&[]).await;
    assert!(why.contains("Důležité upozornění"), "{why}");
    let step = "[[step]]\nname = \"warning\"\noptional = true\npath = \"/obnova/start\"\nexpect = [\"Důležité upozornění\"]\npress = [\"Beru na vědomí\"]\n\n";
    let start = "[[step]]\nname = \"start\"";
    case.is_renewed_by(&[(start, &format!("{step}{start}"))]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_of_another_shape_are_a_change_of_the_file() {
    let case = Case::of(Variant::OtherFields).await;
    let why = case.needs_the_person(&[]).await;
    assert!(why.contains("zadost_kvalifikovany"), "{why}");
    let field = |old: &str, new: &str, role: &str| {
        let end = format!("request = \"{role}\"\nencoding = ");
        (format!("field = [\"{old}\"]\n{end}\"cms-base64\""), format!("field = [\"{new}\"]\n{end}\"cms-pem\""))
    };
    let changes = [field("zadost_kvalifikovany", "soubor_q", "qualified"), field("zadost_komercni", "soubor_k", "commercial")];
    let changes: Vec<_> = changes.iter().map(|(old, new)| (old.as_str(), new.as_str())).collect();
    case.is_renewed_by(&changes).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn terms_are_shown_and_never_accepted() {
    let case = Case::of(Variant::Terms).await;
    let why = case.needs_the_person(&[]).await;
    assert!(why.contains("Souhlasím s certifikační politikou I.CA"), "{why}");
    // Not even by a profile that calls the box harmless: it is left as it is, and the portal refuses.
    let harmless = "boxes = [\"Souhlasím s certifikační politikou I.CA\"]";
    let portal = case.portal(&[("[[step]]\nname = \"request\"\n", &format!("[[step]]\nname = \"request\"\n{harmless}\n"))]);
    assert!(matches!(case.submit(&portal).await, Answer::Rejected(why) if why.contains("Bez souhlasu")));
    assert_eq!(case.accepted(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_scripts_is_for_the_browser() {
    let case = Case::of(Variant::ScriptOnly).await;
    let why = case.needs_the_person(&[]).await;
    assert!(why.contains("needs a browser's scripts"), "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dry_run_stops_before_the_sending_and_leaves_a_transcript_without_secrets() {
    let case = Case::of(Variant::Usual).await;
    let portal = case.portal(&[]);
    let preview = portal.look(&case.link(&portal)).await.unwrap();
    assert_eq!((preview.step.as_str(), preview.address.as_str()), ("request", "www.ica.cz/obnova/zadost"));
    assert!(preview.fields.iter().any(|(name, size)| name == "zadost_kvalifikovany" && *size == 0), "{preview:?}");
    let books = case.stage.authority.ledger().read();
    assert!(books.submissions.is_empty() && !books.hits.iter().any(|hit| hit.path == "/obnova/zadost"), "nothing was sent");
    assert!(matches!(case.submit(&portal).await, Answer::Accepted(_)), "the same link serves the renewal");

    let transcripts = Transcript::all(&case.transcripts()).unwrap();
    assert_eq!(transcripts.len(), 2);
    let written = serde_json::to_string(&transcripts).unwrap();
    let token = case.start.split_once("id=").unwrap().1;
    for secret in [token, "Jana", "Nováková", "jana.novakova", "TWINS-KARTA"] {
        assert!(!written.contains(secret), "{secret} in {written}");
    }
    assert!(written.contains("zadost_kvalifikovany") && written.contains("sezeni"), "names are kept");
    let ends: Vec<&str> = transcripts
        .iter()
        .flat_map(|one| &one.lines)
        .filter_map(|line| match line {
            Line::Ended { answer, .. } => Some(answer.as_str()),
            _ => None,
        })
        .collect();
    assert_eq!(ends, ["accepted", "stopped-before-sending"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_page_leaves_what_was_expected_and_what_came() {
    let case = Case::of(Variant::ExtraPage).await;
    case.needs_the_person(&[]).await;
    let transcript = Transcript::all(&case.transcripts()).unwrap().remove(0);
    assert_eq!(transcript.renewal(), Some("2026-1"));
    let Some(Line::Ended { answer, step, expected, .. }) = transcript.lines.last() else { panic!("{transcript:?}") };
    assert_eq!((answer.as_str(), step.as_deref()), ("needs-person", Some("start")));
    assert!(expected.contains(&"Obnova certifikátu".to_owned()));
    let page = transcript.lines.iter().find_map(|line| if let Line::Page { page } = line { Some(page) } else { None }).unwrap();
    assert_eq!(
        (page.buttons.as_slice(), page.headings.as_slice()),
        (&["Beru na vědomí".to_owned()][..], &["Důležité upozornění".to_owned()][..])
    );
}
