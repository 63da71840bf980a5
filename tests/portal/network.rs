//! The way there: hosts, redirects, roots, a portal that is down; and what is never logged.

use crate::{
    log::Log,
    portal_server::{Asked, PortalServer, Reply},
    procedure::{START, form, link, needs_person, procedure, requests, submit, submitted, unreachable},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use twins::portal::{Connector, Outcome, Portal};

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
    assert!(why.starts_with("www.ica.cz cannot be reached: ") && !why.contains("4860") && !why.contains("obnova"), "{why}");
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
async fn a_portal_that_says_when_to_come_again_is_heard() {
    let (outcome, _server) = submitted(|_| Reply::page("Odstávka").status(503).header("Retry-After", "7200")).await;
    let Outcome::Wait { why, until: Some(until) } = outcome else { panic!("{outcome:?}") };
    let minutes = (until - chrono::Utc::now()).num_minutes();
    assert!(why.contains("503") && (100..=120).contains(&minutes), "{why} {until}");
    let (outcome, _server) = submitted(|_| Reply::page("Odstávka").status(503)).await;
    assert!(unreachable(&outcome).contains("503"));
}
