//! The portal of the procedure as the shipped profile knows it, the requests that it is given, and what came of them.

use crate::portal_server::{Asked, PortalServer, Reply};
use twins::{
    certificate::Both,
    portal::{Connector, Outcome, Portal, PortalSettings},
    renewal::{Link, Request},
};

pub const START: &str = "https://www.ica.cz/obnova/start?id=7f3c9b2e5d1a4860";

pub const COOKIE: &str = "relace=9d1f-tajna-relace; Path=/; Secure; HttpOnly";

pub const ACCEPTED: &str = "<p>Žádost o obnovu certifikátu byla úspěšně přijata.</p><p>Číslo žádosti: 2026-0457781</p>
    <a href='/certifikat?id=1&amp;typ=k'>Kvalifikovaný certifikát</a> <a href='/certifikat?id=1&amp;typ=c'>Komerční certifikát</a>
    <a href='https://www.evil.example/x'>Komerční certifikát</a> <a href='/odhlasit'>Odhlásit</a>";

/// Two requests of every byte value, so that a lossy way would show.
pub fn requests() -> Both<Request> {
    let bytes: Vec<u8> = (0..=255).cycle().take(5_000).collect();
    let commercial = Request { cms: bytes.iter().rev().copied().collect(), pkcs10: b"commercial".to_vec() };
    Both { commercial, qualified: Request { cms: bytes, pkcs10: b"qualified".to_vec() } }
}

pub fn link(portal: &Portal, address: &str) -> Link {
    portal.hosts().admit(address).unwrap()
}

pub fn form(action: &str, fields: &str, button: &str) -> String {
    format!(
        "<form method=post action='{action}'><input type=hidden name=csrf value=t0k-tajny>{fields}<input type=submit value='{button}'></form>"
    )
}

/// The portal of the procedure. Only whoever brings cookie and hidden field is served.
pub fn procedure(asked: &Asked) -> Reply {
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

pub async fn submit(settings: &PortalSettings) -> Outcome {
    let portal = Portal::open(settings).unwrap();
    portal.submit("2026-1", &link(&portal, START), &requests()).await.outcome
}

pub async fn submitted(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> (Outcome, PortalServer) {
    let server = PortalServer::start(answer).await;
    (submit(&server.settings()).await, server)
}

pub fn needs_person(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::NeedsPerson(why) => why,
        other => panic!("{other:?}"),
    }
}

pub fn unreachable(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Unreachable(why) => why,
        other => panic!("{other:?}"),
    }
}
