//! The way to the acceptance, and pages that are none of it.

use crate::{
    portal_server::Reply,
    procedure::{ACCEPTED, COOKIE, needs_person, procedure, requests, submitted},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use twins::{
    certificate::Both,
    portal::{Connector, Outcome, Portal, Receipt},
    renewal::{Link, Request},
};

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

#[test]
fn the_connectors_futures_may_be_spawned() {
    fn sendable<T: Send>(_: impl FnOnce(&'static Portal, &'static Link, &'static Both<Request>, &'static mut Receipt) -> T) {}
    sendable(|portal, link, requests, receipt| {
        let submitted: (_, _, _) = (portal.submit("1", link, requests), portal.collect("1", receipt), portal.fetch("1", &[]));
        (submitted, portal.look(link))
    });
}
