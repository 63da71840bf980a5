//! What stands in the profile decides: words, steps that may be left out, roots, hosts, paths and forms.

use crate::{
    portal_server::{Asked, PortalServer, Reply},
    procedure::{ACCEPTED, form, needs_person, procedure, requests, submit, submitted},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use twins::portal::{Outcome, Portal, PortalSettings};

#[tokio::test]
async fn steps_that_are_not_asked_are_passed_over() {
    // The button stands in the mail, the test is not there, the key store is found by itself.
    let (outcome, server) = submitted(|asked| match asked.path.as_str() {
        "/obnova/zadost" => Reply::page(ACCEPTED),
        _ => {
            let fields = "<textarea name=zadost_kvalifikovany></textarea><textarea name=zadost_komercni></textarea>";
            Reply::page(&format!("<h1>ZADOST o nasledny certifikat</h1>{}", form("/obnova/zadost", fields, "Create  request")))
        }
    })
    .await;
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    assert_eq!(server.way(), ["GET /obnova/start", "POST /obnova/zadost"]);
    let sent = server.asked().pop().unwrap();
    assert_eq!(sent.header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!(STANDARD.decode(sent.field("zadost_komercni").unwrap()).unwrap(), requests().commercial.cms);
}

#[tokio::test]
async fn other_words_on_the_pages_are_an_edit_of_the_profile() {
    let changed = |asked: &Asked| {
        let reply = procedure(asked);
        let text = String::from_utf8(reply.body.clone()).unwrap().replace("Zahájit test PC", "Prověřit").replace("zadost_komercni", "req2");
        Reply { body: text.into_bytes(), ..reply }
    };
    let server = PortalServer::start(changed).await;
    let mut settings = server.settings();
    let outcome = submit(&settings).await;
    let why = needs_person(&outcome);
    assert!(why.contains("step 'PC test' expected") && why.contains("'Zahájit test PC'") && why.contains("the page says"), "{why}");

    let profile = tempfile::NamedTempFile::new().unwrap();
    let shipped = include_str!("../../config/portals/ica.toml");
    let mended = shipped.replace("\"Zahájit test PC\"", "\"proverit\"");
    std::fs::write(profile.path(), &mended).unwrap();
    settings.profile = Some(profile.path().to_owned());
    let outcome = submit(&settings).await;
    assert!(needs_person(&outcome).contains("no field 'zadost_komercni'"), "{outcome:?}");

    std::fs::write(profile.path(), mended.replace("[\"zadost_komercni\"]", "[\"req1\", \"req2\"]").replace("cms-base64", "cms-pem"))
        .unwrap();
    let outcome = submit(&settings).await;
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    let pem = String::from_utf8(server.asked().pop().unwrap().field("req2").unwrap()).unwrap();
    let digits = pem.strip_prefix("-----BEGIN CMS-----\r\n").unwrap().strip_suffix("-----END CMS-----\r\n").unwrap();
    assert!(digits.lines().all(|line| line.len() <= 64));
    assert_eq!(STANDARD.decode(digits.replace("\r\n", "")).unwrap(), requests().commercial.cms);

    std::fs::write(profile.path(), mended.replace("optional = true", "optional = maybe")).unwrap();
    let error = Portal::open(&settings).unwrap_err();
    let line = mended.lines().position(|line| line == "optional = true").unwrap() + 1;
    assert!(error.starts_with(&format!("{}:{line}: ", profile.path().display())), "{error}");
}

#[tokio::test]
async fn a_profile_may_pin_its_own_roots() {
    let server = PortalServer::start(procedure).await;
    let directory = tempfile::tempdir().unwrap();
    let profile = |roots: &str| {
        let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/portals/ica.toml")).unwrap();
        let path = directory.path().join("pinned.toml");
        std::fs::write(&path, format!("roots = \"\"\"{roots}\"\"\"\n{shipped}")).unwrap();
        PortalSettings { profile: Some(path), trust: None, ..server.settings() }
    };
    let root = std::fs::read_to_string(server.settings().trust.unwrap()).unwrap();
    assert!(matches!(submit(&profile(&root)).await, Outcome::Accepted(_)));
    let other = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/ca/root.pem")).unwrap();
    assert!(matches!(submit(&profile(&other)).await, Outcome::Unreachable(_)), "and nothing else is trusted");
    let why = Portal::open(&profile("no certificate")).unwrap_err();
    assert!(why.contains("pinned.toml:1: 'roots' holds no certificates in PEM"), "{why}");
}

/// A way in which host, path, form, link and fixed text are what decides: beside each stands what looks like it.
const PARTICULAR: &str = r#"
[[step]]
name = "wrong place"
optional = true
path = "/jinde/*"
expect = ["Výběr"]
press = ["Past"]

[[step]]
name = "wrong host"
optional = true
host = "ica.cz"
expect = ["Výběr"]
press = ["Past"]

[[step]]
name = "the right form"
host = "www.ica.cz"
path = "/obnova/*"
expect = ["Výběr"]
form = "prava"
press = ["Dál"]

[[step.fill]]
field = ["zpusob"]
value = "obnova-na-karte"

[[step]]
name = "a link, where a button says the same"
expect = ["Rozcestí"]
follow = ["Žádost"]

[[step]]
name = "request"
expect = ["Podání"]
press = ["Poslat"]

[[step.fill]]
field = ["q"]
request = "qualified"
encoding = "cms-base64"

[[step.fill]]
field = ["c"]
request = "commercial"
encoding = "cms-base64"
"#;

fn particular(asked: &Asked) -> Reply {
    let trap = |what: &str| {
        format!("<form method=post action='/past/{what}'><input type=submit value='Dál'><input type=submit value='Past'></form>")
    };
    match asked.path.split('?').next().unwrap() {
        "/obnova/start" => {
            let right =
                "<form id=prava method=post action='/obnova/krok'><input name=zpusob value='nic'><input type=submit value='Dál'></form>";
            Reply::page(&format!("<h1>Výběr</h1>{}{right}{}", trap("pred"), trap("po")))
        }
        "/obnova/krok" if asked.field("zpusob").as_deref() == Some(b"obnova-na-karte") => Reply::page(
            "<h1>Rozcestí</h1><form method=post action='/past/tlacitko'><input type=submit value='Žádost'></form><a href='/obnova/podani'>Žádost</a>",
        ),
        "/obnova/podani" => Reply::page(&format!("<h1>Podání</h1>{}", form("/obnova/zadost", "<input name=q><input name=c>", "Poslat"))),
        "/obnova/zadost" => Reply::page(ACCEPTED),
        _ => Reply::page("Past").status(404),
    }
}

#[tokio::test]
async fn host_path_form_link_and_fixed_text_decide_what_is_done() {
    let server = PortalServer::start(particular).await;
    let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/portals/ica.toml")).unwrap();
    let (head, rest) = shipped.split_once("[[step]]").unwrap();
    let (_, tail) = rest.split_once("# The last page.").unwrap();
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("portal.toml");
    std::fs::write(&file, format!("{head}{PARTICULAR}{tail}")).unwrap();
    let outcome = submit(&PortalSettings { profile: Some(file), ..server.settings() }).await;
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    assert_eq!(server.way(), ["GET /obnova/start", "POST /obnova/krok", "GET /obnova/podani", "POST /obnova/zadost"]);
}
