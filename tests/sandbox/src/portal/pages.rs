//! The pages, in the order in which a person sees them.

use super::{
    Variant,
    html::{escape, form, page, table},
    session::Session,
};
use crate::{
    authority::{Accepted, Holder, Refusal},
    half::Half,
    person,
};
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

/// The title of the page that asks for the key store.
pub const KEY_STORE_TITLE: &str = "Typ úložiště klíče (CSP)";
/// The key stores that are offered; only the last one is on the card.
pub const KEY_STORES: [&str; 4] = [
    "Microsoft Enhanced RSA and AES Cryptographic Provider",
    "Microsoft Software Key Storage Provider",
    "Microsoft Smart Card Key Storage Provider",
    "SecureStore",
];
/// The hidden field that says which kind of pair is renewed; it must come back as it was.
pub const PRODUCT: (&str, &str) = ("produkt", "TWINS-KARTA");

/// The fields for files in [`Variant::OtherFields`].
pub const UPLOADS: [&str; 2] = ["soubor_q", "soubor_k"];
/// The box in [`Variant::Terms`].
pub const CONSENT: &str = "souhlas";

/// The page of [`Variant::ExtraPage`].
pub fn warning(session: &Session) -> Html<String> {
    let text = "<p>O víkendu budou služby I.CA omezeny.</p>\n";
    Html(page(
        "Důležité upozornění",
        &format!("{text}{}", form("/obnova/upozorneni", None, &[("csrf", &session.csrf)], "", "Beru na vědomí")),
    ))
}

/// The page of [`Variant::ScriptOnly`].
pub fn script() -> Html<String> {
    Html(
        "<!DOCTYPE html><html><head><title>I.CA</title><script src=\"/app.js\"></script></head><body><div id=\"app\"></div></body></html>"
            .to_owned(),
    )
}

/// Page 1: whose certificates, and the button that starts.
pub fn start(session: &Session, holder: &Holder) -> Html<String> {
    let rows = [
        ("Držitel", holder.person.name.clone()),
        ("Kvalifikovaný certifikát", format!("sériové číslo {}", serial(holder, Half::Qualified))),
        ("Komerční certifikát", format!("sériové číslo {}", serial(holder, Half::Commercial))),
        ("Platnost do", holder.not_after.format("%-d. %-m. %Y").to_string()),
    ];
    let explanation = "<p>Vydání následného certifikátu je možné do konce platnosti stávajících certifikátů.</p>\n";
    let button = form("/obnova/test", None, &[("csrf", &session.csrf)], "", "Vydání následného certifikátu");
    Html(page("Obnova certifikátu", &format!("{}{explanation}{button}", table(&rows))))
}

fn serial(holder: &Holder, half: Half) -> String {
    let serial = holder.certificates.get(half).serial;
    format!("{} ({serial})", serial.decimal())
}

/// Page 2: the PC test.
pub fn test(session: &Session) -> Html<String> {
    let text = "<p>Před obnovou ověříme programové vybavení Vašeho počítače. Vložte kartu do čtečky.</p>\n";
    Html(page("Test PC", &format!("{text}{}", form("/obnova/test/beh", None, &[("csrf", &session.csrf)], "", "Zahájit test PC"))))
}

/// Page 3: the PC test passed.
pub fn tested(session: &Session) -> Html<String> {
    let text = "<p class=\"ok\">Test PC proběhl úspěšně.</p>\n";
    let button = form("/obnova/zahajit", None, &[("csrf", &session.csrf)], "", "Zahájit obnovu certifikátu");
    Html(page("Test PC", &format!("{text}{button}")))
}

/// Page 4: the choice of the key store.
pub fn key_store(session: &Session) -> Html<String> {
    let options: String = KEY_STORES.iter().map(|name| format!("<option value=\"{name}\">{name}</option>\n")).collect();
    let select = format!("<label>Typ úložiště klíče (CSP) <select name=\"csp\">\n{options}</select></label>\n");
    Html(page(KEY_STORE_TITLE, &form("/obnova/uloziste", None, &[("csrf", &session.csrf)], &select, "Pokračovat")))
}

/// Page 5: the form for both requests; its fields show what stays as it is.
pub fn request(session: &Session, holder: &Holder, variant: Variant) -> Html<String> {
    let fields: String = shown_fields(holder)
        .iter()
        .map(|(name, label, value)| format!("<label>{label} <input name=\"{name}\" value=\"{}\" disabled></label>\n", escape(value)))
        .collect();
    let mut hidden = vec![("csrf", session.csrf.as_str()), PRODUCT];
    let mut fields = fields;
    match variant {
        Variant::OtherFields => {
            for (name, label) in [(UPLOADS[0], "Žádost 1"), (UPLOADS[1], "Žádost 2")] {
                fields.push_str(&format!("<label>{label} <input type=\"file\" name=\"{name}\"></label>\n"));
            }
        }
        _ => hidden.extend([("zadost_kvalifikovany", ""), ("zadost_komercni", "")]),
    }
    if variant == Variant::Terms {
        fields.push_str(&format!(
            "<label><input type=\"checkbox\" name=\"{CONSENT}\" value=\"ano\"> Souhlasím s certifikační politikou I.CA</label>\n"
        ));
    }
    let form = form("/obnova/zadost", Some("multipart/form-data"), &hidden, &fields, "Vytvořit žádost");
    Html(page("Žádost o následný certifikát", &format!("<p>Údaje se přebírají ze stávajícího certifikátu.</p>\n{form}")))
}

/// Name, label and value of each field of page 5 that shows the subject.
pub fn shown_fields(holder: &Holder) -> Vec<(&'static str, &'static str, String)> {
    let person: &person::Person = &holder.person;
    vec![("jmeno", "Jméno", person.name.clone()), ("email", "E-mail", person.address.clone())]
}

/// Page 6: the acceptance, with the links that work once the certificates are issued.
pub fn accepted(accepted: &Accepted) -> Html<String> {
    let link = |kind: &str, text: &str| format!("<li><a href=\"/certifikat?id={}&amp;typ={kind}\">{text}</a></li>\n", accepted.pickup);
    let body = format!(
        "<p class=\"ok\">Žádost o obnovu certifikátu byla úspěšně přijata.</p>\n<p>Číslo žádosti: {}</p>\n\
         <p>Nezavírejte toto okno. Po vydání certifikátů je uložíte na čipovou kartu z odkazu:</p>\n<ul>\n{}{}</ul>\n",
        accepted.number,
        link("kvalifikovany", "Kvalifikovaný certifikát"),
        link("komercni", "Komerční certifikát")
    );
    Html(page("Obnova certifikátu", &body))
}

/// The installation page that the issuance mail leads to.
pub fn install(accepted: &Accepted) -> Html<String> {
    let text = "<p>Vaše následné certifikáty jsou připraveny.</p>\n";
    let link = format!("<p><a href=\"/instalace/import?id={}\">Importovat</a></p>\n", accepted.pickup);
    Html(page("Instalace certifikátu", &format!("{text}{link}")))
}

/// The page that asks where to.
pub fn import(accepted: &Accepted) -> Html<String> {
    let link = format!("<ul>\n<li><a href=\"/instalace/karta?id={}\">Na čipovou kartu</a></li>\n</ul>\n", accepted.pickup);
    Html(page("Instalace certifikátu", &format!("<p>Kam chcete certifikáty uložit?</p>\n{link}")))
}

/// HTTP 404 with a reason.
pub fn not_found(reason: &str) -> Response {
    (StatusCode::NOT_FOUND, Html(page("Nenalezeno", &format!("<div class=\"chyba\">{}</div>\n", escape(reason))))).into_response()
}

/// HTTP 422 for a step or a request that is refused.
pub fn refused(reason: &str) -> Response {
    let body = format!("<div class=\"chyba\">{}</div>\n<p>Obnovu můžete spustit znovu odkazem z e-mailu.</p>\n", escape(reason));
    (StatusCode::UNPROCESSABLE_ENTITY, Html(page("Žádost byla zamítnuta", &body))).into_response()
}

/// Why a visitor may not take a step.
#[derive(Debug, Clone, Copy)]
pub enum NoEntry {
    /// The step itself: order, cookie, hidden token.
    Step(&'static str),
    /// The renewal's link or pair.
    Renewal(Refusal),
}

impl IntoResponse for NoEntry {
    fn into_response(self) -> Response {
        match self {
            Self::Step(reason) => refused(reason),
            Self::Renewal(refusal) => no_entry(refusal),
        }
    }
}

/// HTTP 404 for a link that is no good, 422 for a pair that cannot be renewed.
pub fn no_entry(refusal: Refusal) -> Response {
    match refusal {
        Refusal::UnknownLink | Refusal::ExpiredLink => not_found(&refusal.to_string()),
        other => refused(&other.to_string()),
    }
}

/// The page during maintenance.
pub fn maintenance() -> Html<String> {
    Html(page("Odstávka", "<div class=\"chyba\">Služba je dočasně nedostupná. Opakujte akci později.</div>\n"))
}
