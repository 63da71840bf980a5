//! Fetching the certificates: by the last page's links and by the mail's, at once, later and after a restart.

use crate::{
    portal_server::{PortalServer, Reply},
    procedure::{START, link, procedure, requests},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};
use twins::{
    certificate::Certificate,
    portal::{Collected, Connector, Outcome, Portal, Receipt},
};

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
