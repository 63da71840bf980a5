//! The portal connector with the shipped profile against a portal on loopback: its whole way, and what may come instead.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/log.rs"]
mod log;
#[path = "support/portal_server.rs"]
mod portal_server;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use log::Log;
use portal_server::{Asked, PortalServer, Reply};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use twins::{
    certificate::{Both, Certificate},
    portal::{Collected, Connector, Outcome, Portal, PortalSettings, Receipt},
    renewal::{Link, Request},
};

const START: &str = "https://www.ica.cz/obnova/start?id=7f3c9b2e5d1a4860";
const COOKIE: &str = "relace=9d1f-tajna-relace; Path=/; Secure; HttpOnly";
const ACCEPTED: &str = "<p>Žádost o obnovu certifikátu byla úspěšně přijata.</p><p>Číslo žádosti: 2026-0457781</p>
    <a href='/certifikat?id=1&amp;typ=k'>Kvalifikovaný certifikát</a> <a href='/certifikat?id=1&amp;typ=c'>Komerční certifikát</a>
    <a href='https://www.evil.example/x'>Komerční certifikát</a> <a href='/odhlasit'>Odhlásit</a>";

/// Two requests of every byte value, so that a lossy way would show.
fn requests() -> Both<Request> {
    let bytes: Vec<u8> = (0..=255).cycle().take(5_000).collect();
    let commercial = Request { cms: bytes.iter().rev().copied().collect(), pkcs10: b"commercial".to_vec() };
    Both { commercial, qualified: Request { cms: bytes, pkcs10: b"qualified".to_vec() } }
}

fn link(portal: &Portal, address: &str) -> Link {
    portal.hosts().admit(address).unwrap()
}

fn form(action: &str, fields: &str, button: &str) -> String {
    format!(
        "<form method=post action='{action}'><input type=hidden name=csrf value=t0k-tajny>{fields}<input type=submit value='{button}'></form>"
    )
}

/// The portal of the procedure. Only whoever brings cookie and hidden field is served.
fn procedure(asked: &Asked) -> Reply {
    if asked.method == "POST"
        && (asked.header("cookie") != "relace=9d1f-tajna-relace" || asked.field("csrf").as_deref() != Some(b"t0k-tajny"))
    {
        return Reply::page("<h1>Relace vypršela</h1>").status(403);
    }
    let stores =
        "<select name=csp><option>Microsoft Enhanced RSA and AES Cryptographic Provider</option><option>SecureStore</option></select>";
    let subject = "<input name=jmeno value='Jana Nováková' disabled><input type=hidden name=zadost_kvalifikovany><input type=hidden name=zadost_komercni>";
    match asked.path.split('?').next().unwrap() {
        "/obnova/start" => {
            let page = format!("<h1>Obnova certifikátu</h1>Jana Nováková{}", form("/obnova/test", "", "Vydání následného certifikátu"));
            Reply::page(&page).header("Set-Cookie", COOKIE)
        }
        "/obnova/test" => Reply::page(&format!("<h1>Test PC</h1>{}", form("/obnova/test/beh", "", "Zahájit test PC"))),
        "/obnova/test/beh" => Reply::redirect(303, "/obnova/vysledek"),
        "/obnova/vysledek" => {
            Reply::page(&format!("<h1>Test PC</h1>Test PC proběhl úspěšně.{}", form("zahajit", "", "Zahájit obnovu certifikátu")))
        }
        "/obnova/zahajit" => Reply::page(&format!("<h1>Typ úložiště klíče (CSP)</h1>{}", form("/obnova/uloziste", stores, "Pokračovat"))),
        "/obnova/uloziste" if asked.field("csp").as_deref() != Some(b"SecureStore") => Reply::page("<h1>Jiné úložiště</h1>"),
        "/obnova/uloziste" => {
            let form =
                form("/obnova/zadost", subject, "Vytvořit žádost").replace("method=post", "method=post enctype='multipart/form-data'");
            Reply::page(&format!("<h1>Žádost o následný certifikát</h1>{form}"))
        }
        "/obnova/zadost" => Reply::page(ACCEPTED),
        _ => Reply::page("Nenalezeno").status(404),
    }
}

async fn submit(settings: &PortalSettings) -> Outcome {
    let portal = Portal::open(settings).unwrap();
    portal.submit("2026-1", &link(&portal, START), &requests()).await.outcome
}

async fn submitted(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> (Outcome, PortalServer) {
    let server = PortalServer::start(answer).await;
    (submit(&server.settings()).await, server)
}

fn needs_person(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::NeedsPerson(why) => why,
        other => panic!("{other:?}"),
    }
}

fn unreachable(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Unreachable(why) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn the_shipped_profile_walks_from_the_link_to_the_acceptance() {
    let (outcome, server) = submitted(procedure).await;
    let Outcome::Accepted(receipt) = outcome else { panic!("{outcome:?}") };
    assert_eq!(receipt.number.as_deref(), Some("2026-0457781"));
    let links: Vec<_> = receipt.links.iter().map(|link| link.url().as_str()).collect();
    assert_eq!(links, ["https://www.ica.cz/certifikat?id=1&typ=k", "https://www.ica.cz/certifikat?id=1&typ=c"]);
    assert_eq!(receipt.cookies, [("www.ica.cz".to_owned(), COOKIE.to_owned())]);
    assert_eq!(
        server.way(),
        [
            "GET /obnova/start",
            "POST /obnova/test",
            "POST /obnova/test/beh",
            "GET /obnova/vysledek",
            "POST /obnova/zahajit",
            "POST /obnova/uloziste",
            "POST /obnova/zadost"
        ]
    );
    let sent = server.asked().pop().unwrap();
    let decoded = |field: &str| STANDARD.decode(sent.field(field).unwrap()).unwrap();
    let both = Both { qualified: decoded("zadost_kvalifikovany"), commercial: decoded("zadost_komercni") };
    assert_eq!(both, requests().map(|_, request| request.cms.clone()));
    assert_eq!(sent.field("jmeno"), None);
    assert_eq!(sent.header("origin"), "https://www.ica.cz");
}

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
    let shipped = include_str!("../config/portals/ica.toml");
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
async fn nothing_leads_to_a_foreign_host() {
    for to in
        ["https://www.evil.example/obnova", "http://www.ica.cz/obnova", "https://www.ica.cz:8443/", "https://www.ica.cz@www.evil.example/"]
    {
        let (outcome, server) = submitted(move |_| Reply::redirect(302, to)).await;
        let why = needs_person(&outcome);
        assert!(why.contains("not opened"), "{to}: {why}");
        assert_eq!(server.way(), ["GET /obnova/start"], "{to}");

        let (outcome, server) =
            submitted(move |_| Reply::page(&format!("Obnova certifikátu{}", form(to, "", "Vydání následného certifikátu")))).await;
        assert!(needs_person(&outcome).contains("not opened"), "{to}: {outcome:?}");
        assert_eq!(server.way(), ["GET /obnova/start"], "{to}");
    }
}

#[tokio::test]
async fn redirects_are_followed_as_a_browser_does_and_not_for_ever() {
    let (outcome, server) = submitted(|asked| match asked.path.split('?').next().unwrap() {
        "/obnova/start" => Reply::redirect(301, "https://ica.cz/obnova/nove#kotva"),
        "/obnova/test" => Reply::redirect(307, "/obnova/test2"),
        _ => procedure(&Asked { path: "/obnova/start".into(), ..Asked::default() }),
    })
    .await;
    // The page comes again after its step was done: that is not known.
    needs_person(&outcome);
    assert_eq!(server.way(), ["GET /obnova/start", "GET /obnova/nove", "POST /obnova/test", "POST /obnova/test2"]);
    let asked = server.asked();
    assert_eq!((asked[1].host.as_str(), asked[3].body.as_slice()), ("ica.cz", asked[2].body.as_slice()));

    let (outcome, server) = submitted(|_| Reply::redirect(302, "/kolem")).await;
    assert!(needs_person(&outcome).contains("redirects more than 10 times"), "{outcome:?}");
    assert_eq!(server.way().len(), 11);
}

#[tokio::test]
async fn a_portal_that_is_down_comes_back() {
    let down = Arc::new(AtomicBool::new(true));
    let switch = down.clone();
    let server =
        PortalServer::start(
            move |asked| {
                if switch.load(Ordering::SeqCst) { Reply::page("<h1>Odstávka</h1>").status(503) } else { procedure(asked) }
            },
        )
        .await;
    let portal = Portal::open(&server.settings()).unwrap();
    let start = link(&portal, START);
    let outcome = portal.submit("2026-1", &start, &requests()).await.outcome;
    assert!(unreachable(&outcome).contains("503"), "{outcome:?}");
    down.store(false, Ordering::SeqCst);
    assert!(matches!(portal.submit("2026-1", &start, &requests()).await.outcome, Outcome::Accepted(_)));
}

#[tokio::test]
async fn a_network_that_is_gone_is_told_without_the_link() {
    let server = PortalServer::start(procedure).await;
    let mut settings = server.settings();
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    settings.proxy = Some(url::Url::parse(&format!("http://{unused}")).unwrap());
    let outcome = submit(&settings).await;
    let why = unreachable(&outcome);
    assert!(why.starts_with("www.ica.cz: ") && !why.contains("4860") && !why.contains("obnova"), "{why}");
}

#[tokio::test]
async fn only_the_named_roots_are_trusted() {
    let (server, other) = (PortalServer::start(procedure).await, PortalServer::start(procedure).await);
    let mut settings = server.settings();
    settings.trust = Some(other.root());
    let outcome = submit(&settings).await;
    assert!(unreachable(&outcome).contains("certificate"), "{outcome:?}");
    assert_eq!(server.way(), Vec::<String>::new());

    settings.trust = Some("/nonexistent/root.pem".into());
    assert!(Portal::open(&settings).unwrap_err().starts_with("portal.trust: /nonexistent/root.pem: "));
}

#[tokio::test]
async fn no_link_cookie_or_request_is_logged() {
    let log = Log::default();
    let writer = log.clone();
    tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).init();
    let (outcome, _server) = submitted(procedure).await;
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    let text = log.text();
    assert!(text.contains("a step on the portal") && text.contains("www.ica.cz"), "{text}");
    let request = STANDARD.encode(requests().qualified.cms);
    for secret in ["7f3c9b2e5d1a4860", "9d1f-tajna-relace", "t0k-tajny", "id=1", &request[..64]] {
        let found: Vec<_> = text.lines().filter(|line| line.contains(secret)).collect();
        assert!(found.is_empty(), "{secret} is in the log: {found:#?}");
    }
}

#[tokio::test]
async fn a_refusal_is_told_in_the_portals_words() {
    for status in [200, 422] {
        let (outcome, _) = submitted(move |asked| match asked.path.as_str() {
            "/obnova/zadost" => {
                Reply::page("<h1>Žádost byla zamítnuta</h1><div class=chyba>Podpis žádosti\n neodpovídá klíči.</div>").status(status)
            }
            _ => procedure(asked),
        })
        .await;
        assert_eq!(outcome, Outcome::Rejected("Podpis žádosti neodpovídá klíči.".into()), "{status}");
    }
}

#[tokio::test]
async fn a_page_that_is_not_known_needs_the_person() {
    let (outcome, _) = submitted(|_| Reply::page("<h1>Přihlášení</h1><p>Zadejte heslo.</p>").header("Set-Cookie", COOKIE)).await;
    let why = needs_person(&outcome);
    assert!(why.starts_with("step 'start' expected 'Obnova certifikátu'") && why.contains("Zadejte heslo."), "{why}");

    let (outcome, _) = submitted(|_| Reply::page("<div class=chyba>Odkaz není platný.</div>").status(404)).await;
    assert_eq!(needs_person(&outcome), "the portal answered 404, the page says 'Odkaz není platný.'");

    let (outcome, _) = submitted(|_| Reply::document("application/pdf", b"%PDF-1.7")).await;
    assert_eq!(needs_person(&outcome), "www.ica.cz sent no page but 'application/pdf'");

    // After the sending it is said that it was sent.
    let (outcome, _) = submitted(|asked| if asked.path == "/obnova/zadost" { Reply::page("Děkujeme") } else { procedure(asked) }).await;
    let why = needs_person(&outcome);
    assert!(why.starts_with("after the requests were sent: the end expected") && why.contains("Děkujeme"), "{why}");
}

#[tokio::test]
async fn garbage_and_giants_are_survived() {
    let noise: Vec<u8> = (0..200_000_u32).map(|at| u8::try_from((at.wrapping_mul(2_654_435_761)) >> 24).unwrap()).collect();
    let (outcome, _) = submitted(move |_| Reply::document("text/html", &noise)).await;
    assert!(needs_person(&outcome).len() < 2_000);
    let (outcome, _) = submitted(|_| Reply::document("text/html", &vec![b'a'; 3 << 20])).await;
    assert!(needs_person(&outcome).contains("more than 2097152 bytes"), "{outcome:?}");
    let (outcome, _) = submitted(|_| Reply::document("text/html", "<div>".repeat(100_000).as_bytes())).await;
    assert!(needs_person(&outcome).contains("cannot be read"), "{outcome:?}");
}

#[tokio::test]
async fn a_consent_is_never_ticked() {
    let (outcome, server) = submitted(|asked| {
        let reply = procedure(asked);
        let box_ = "<label><input type=checkbox name=souhlas required> Souhlasím s podmínkami</label><input type=submit value='Vytvořit";
        Reply {
            body: String::from_utf8(reply.body.clone()).unwrap().replace("<input type=submit value='Vytvořit", box_).into_bytes(),
            ..reply
        }
    })
    .await;
    assert!(needs_person(&outcome).contains("'Souhlasím s podmínkami'"), "{outcome:?}");
    assert!(!server.way().contains(&"POST /obnova/zadost".to_owned()));
}

#[tokio::test]
async fn an_explanation_of_the_procedure_is_no_acceptance() {
    let (outcome, _) = submitted(|_| Reply::page("Nakonec se zobrazí: Žádost o obnovu certifikátu byla úspěšně přijata.")).await;
    needs_person(&outcome);
    // A link that is opened again after the acceptance shows the last page.
    let (outcome, _) = submitted(|_| Reply::page(ACCEPTED)).await;
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
}

#[tokio::test]
async fn a_page_that_goes_on_by_itself_is_waited_for() {
    let (outcome, server) = submitted(|asked| match asked.path.as_str() {
        "/obnova/vysledek" if asked.method == "GET" => {
            Reply::page("<meta http-equiv=refresh content='0; url=/obnova/vysledek?hotovo'>Test PC probíhá…")
        }
        _ => procedure(asked),
    })
    .await;
    assert!(matches!(outcome, Outcome::Accepted(_)), "{outcome:?}");
    assert_eq!(server.way().iter().filter(|step| *step == "GET /obnova/vysledek").count(), 2);
}

fn certificate(name: &str) -> Certificate {
    let path = format!("{}/tests/data/ca/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    Certificate::all_from(&std::fs::read(path).unwrap()).unwrap().remove(0)
}

/// Both new certificates, concatenated PEM as some portals give them.
fn issued() -> Vec<u8> {
    let pem =
        |name: &str| format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(certificate(name).der()));
    [pem("new-qualified"), pem("new-commercial")].concat().into_bytes()
}

#[tokio::test]
async fn the_last_pages_links_work_after_a_restart() {
    let ready = Arc::new(AtomicBool::new(false));
    let switch = ready.clone();
    let server = PortalServer::start(move |asked| match asked.path.split('?').next().unwrap() {
        "/certifikat" if asked.header("cookie") != "relace=9d1f-tajna-relace" => Reply::page("<h1>Přihlaste se</h1>").status(403),
        "/certifikat" if !switch.load(Ordering::SeqCst) => Reply::page("<div class=chyba>Certifikát dosud nebyl vydán.</div>").status(404),
        "/certifikat" => Reply::document("application/x-pkcs7-certificates", &issued()),
        _ => procedure(asked),
    })
    .await;
    let portal = Portal::open(&server.settings()).unwrap();
    let Outcome::Accepted(receipt) = portal.submit("2026-1", &link(&portal, START), &requests()).await.outcome else {
        panic!("not accepted")
    };
    assert!(!format!("{receipt:?}").contains("9d1f-tajna-relace") && !format!("{receipt:?}").contains("/certifikat"), "{receipt:?}");
    let written = serde_json::to_string(&receipt).unwrap();
    drop((portal, receipt));

    let portal = Portal::open(&server.settings()).unwrap();
    let mut receipt: Receipt = serde_json::from_str(&written).unwrap();
    assert!(matches!(portal.collect("2026-1", &mut receipt).await, Collected::Wait { until: None, .. }));
    ready.store(true, Ordering::SeqCst);
    let before = server.asked().len();
    assert_eq!(portal.collect("2026-1", &mut receipt).await, Collected::Accepted(vec![issued()]));
    // One link gave both: the other is not asked.
    assert_eq!(server.asked().len(), before + 1);
}

#[tokio::test]
async fn one_working_link_is_enough() {
    let asked_first = Arc::new(AtomicUsize::new(0));
    let count = asked_first.clone();
    let half = certificate("new-commercial").der().to_vec();
    let expected = half.clone();
    let server = PortalServer::start(move |asked| match asked.path.as_str() {
        "/prvni" => {
            count.fetch_add(1, Ordering::SeqCst);
            Reply::page("Chyba").status(500)
        }
        "/druhy" => Reply::document("application/octet-stream", &half),
        "/treti" => Reply::page("Něco jiného"),
        "/neplatny" => Reply::page("<div class=chyba>Odkaz není platný.</div>").status(404),
        "/prazdny" => Reply::page("").status(202),
        _ => Reply::page("").status(410),
    })
    .await;
    let portal = Portal::open(&server.settings()).unwrap();
    let fetch = async |paths: &[&str]| {
        let links: Vec<_> = paths.iter().map(|path| link(&portal, &format!("https://www.ica.cz{path}"))).collect();
        portal.fetch("2026-1", &links).await
    };
    assert_eq!(fetch(&["/prvni", "/druhy", "/treti"]).await, Collected::Accepted(vec![expected]));
    assert!(matches!(fetch(&["/prvni", "/treti"]).await, Collected::Unreachable(why) if why.contains("500")));
    assert!(matches!(fetch(&["/prvni", "/treti", "/prazdny"]).await, Collected::Wait { .. }));
    assert!(matches!(fetch(&["/treti"]).await, Collected::NeedsPerson(why) if why.contains("Něco jiného")));
    assert!(matches!(fetch(&["/pryc"]).await, Collected::NeedsPerson(why) if why.contains("410")));
    assert!(matches!(fetch(&["/neplatny"]).await, Collected::NeedsPerson(why) if why.contains("Odkaz není platný.")));
    assert!(matches!(fetch(&[]).await, Collected::NeedsPerson(_)));
    assert_eq!(asked_first.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn the_mails_link_leads_over_the_menu_to_the_certificates() {
    let server = PortalServer::start(|asked| match asked.path.as_str() {
        "/instalace?sn=B1F00D&id=7" => Reply::page("<h1>Instalace certifikátu</h1><a href='instalace/import?id=7'>Importovat</a>"),
        "/instalace/import?id=7" => Reply::page(
            "<h1>Instalace certifikátu</h1><a href='import?id=7'>Importovat</a><ul><li><a href='/instalace/karta?id=7'> NA čipovou kartu</a></ul>",
        ),
        "/instalace/karta?id=7" => Reply::document("application/x-pkcs7-certificates", &issued()),
        "/kruh" => Reply::page("<a href='/kruh'>Importovat</a>"),
        "/ven" => Reply::page("<a href='https://www.evil.example/'>Importovat</a>"),
        _ => Reply::page("").status(404),
    })
    .await;
    let portal = Portal::open(&server.settings()).unwrap();
    let fetch = async |path: &str| portal.fetch("2026-1", &[link(&portal, &format!("https://www.ica.cz{path}"))]).await;
    assert_eq!(fetch("/instalace?sn=B1F00D&id=7").await, Collected::Accepted(vec![issued()]));
    assert!(matches!(fetch("/kruh").await, Collected::NeedsPerson(_)));
    assert!(matches!(fetch("/ven").await, Collected::NeedsPerson(why) if why.contains("www.evil.example")));
    assert!(server.asked().iter().all(|asked| asked.host == "www.ica.cz"));
}

#[test]
fn the_connectors_futures_may_be_spawned() {
    fn sendable<T: Send>(_: impl FnOnce(&'static Portal, &'static Link, &'static Both<Request>, &'static mut Receipt) -> T) {}
    sendable(|portal, link, requests, receipt| {
        let submitted: (_, _, _) = (portal.submit("1", link, requests), portal.collect("1", receipt), portal.fetch("1", &[]));
        (submitted, portal.look(link))
    });
}

/// Where each look gives a new cookie, only whoever brings the newest is served: it must be kept with the receipt, over restarts too.
#[tokio::test]
async fn cookies_that_change_with_each_look_are_kept() {
    let looks = Arc::new(AtomicUsize::new(0));
    let count = looks.clone();
    let server = PortalServer::start(move |asked| {
        if !asked.path.starts_with("/certifikat") {
            return procedure(asked);
        }
        let look = count.fetch_add(1, Ordering::SeqCst);
        let expected = if look == 0 { "relace=9d1f-tajna-relace".to_owned() } else { format!("relace={look}") };
        if asked.header("cookie") != expected {
            return Reply::page("<h1>Přihlaste se</h1>").status(403);
        }
        let reply = if look < 2 {
            Reply::page("Certifikát dosud nebyl vydán").status(404)
        } else {
            Reply::document("application/x-pkcs7-certificates", &issued())
        };
        reply.header("Set-Cookie", &format!("relace={}; Path=/; Secure; HttpOnly", look + 1))
    })
    .await;
    let portal = Portal::open(&server.settings()).unwrap();
    let Outcome::Accepted(receipt) = portal.submit("2026-1", &link(&portal, START), &requests()).await.outcome else {
        panic!("not accepted")
    };
    // One link a look, so that each look is one request.
    let mut receipt = Receipt { links: receipt.links[..1].to_vec(), ..receipt };
    for _ in 0..2 {
        let mut restored: Receipt = serde_json::from_str(&serde_json::to_string(&receipt).unwrap()).unwrap();
        let answer = Portal::open(&server.settings()).unwrap().collect("2026-1", &mut restored).await;
        assert!(matches!(answer, Collected::Wait { until: None, .. }), "{answer:?}");
        assert_ne!(restored, receipt, "the new cookie is in it");
        receipt = restored;
    }
    assert_eq!(portal.collect("2026-1", &mut receipt).await, Collected::Accepted(vec![issued()]));
}

#[tokio::test]
async fn a_portal_that_says_when_to_come_again_is_heard() {
    let (outcome, _server) = submitted(|_| Reply::page("Odstávka").status(503).header("Retry-After", "7200")).await;
    let Outcome::Wait { why, until: Some(until) } = outcome else { panic!("{outcome:?}") };
    let minutes = (until - chrono::Utc::now()).num_minutes();
    assert!(why.contains("503") && (100..=120).contains(&minutes), "{why} {until}");
    let (outcome, _server) = submitted(|_| Reply::page("Odstávka").status(503)).await;
    assert!(unreachable(&outcome).contains("503"));
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
