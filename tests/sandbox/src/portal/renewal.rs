//! The way from the notice's link to the acceptance, one function a page.

use super::{
    Desk, Mood, Variant,
    form::{Fields, multipart},
    pages::{self, NoEntry},
    session::{Session, Step},
};
use crate::{
    authority::Holder,
    half::{Half, Pair},
};
use axum::{
    extract::{Form, Multipart, Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use std::{collections::BTreeMap, sync::Arc};

/// GET: opens a session for the link in the notice.
pub async fn start(State(desk): State<Arc<Desk>>, Query(query): Query<BTreeMap<String, String>>) -> Response {
    let token = query.get("id").map(String::as_str).unwrap_or_default();
    match desk.authority.holder(token) {
        Err(refusal) => pages::no_entry(refusal),
        Ok(holder) => {
            let (session, cookie) = desk.sessions.open(token);
            let page = match desk.wardrobe.variant() {
                Variant::ButtonInMail => pages::test(&desk.sessions.advance(&session, Step::Test)),
                Variant::ExtraPage => pages::warning(&session),
                Variant::ScriptOnly => pages::script(),
                _ => pages::start(&session, &holder),
            };
            ([(header::SET_COOKIE, cookie)], page).into_response()
        }
    }
}

/// *Beru na vědomí*.
pub async fn warned(State(desk): State<Arc<Desk>>, headers: HeaderMap, Form(fields): Form<Fields>) -> Response {
    step(&desk, &headers, &fields, &[], Step::Start, Step::Start, |next, holder| pages::start(next, holder).into_response())
}

/// *Vydání následného certifikátu*.
pub async fn test(State(desk): State<Arc<Desk>>, headers: HeaderMap, Form(fields): Form<Fields>) -> Response {
    if desk.wardrobe.variant() == Variant::OtherOrder {
        return step(&desk, &headers, &fields, &[], Step::Start, Step::KeyStore, |next, _| pages::key_store(next).into_response());
    }
    step(&desk, &headers, &fields, &[], Step::Start, Step::Test, |next, _| pages::test(next).into_response())
}

/// *Zahájit test PC*.
pub async fn run_test(State(desk): State<Arc<Desk>>, headers: HeaderMap, Form(fields): Form<Fields>) -> Response {
    step(&desk, &headers, &fields, &[], Step::Test, Step::Tested, |next, _| pages::tested(next).into_response())
}

/// *Zahájit obnovu certifikátu*.
pub async fn begin(State(desk): State<Arc<Desk>>, headers: HeaderMap, Form(fields): Form<Fields>) -> Response {
    let variant = desk.wardrobe.variant();
    if variant == Variant::OtherOrder {
        let show = |next: &Session, holder: &Holder| pages::request(next, holder, variant).into_response();
        return step(&desk, &headers, &fields, &[], Step::Tested, Step::Request, show);
    }
    step(&desk, &headers, &fields, &[], Step::Tested, Step::KeyStore, |next, _| pages::key_store(next).into_response())
}

/// *Pokračovat* with the chosen key store.
pub async fn key_store(State(desk): State<Arc<Desk>>, headers: HeaderMap, Form(fields): Form<Fields>) -> Response {
    if fields.get("csp").is_some_and(|chosen| chosen != "SecureStore") {
        return pages::refused("Certifikáty Twins na čipové kartě vyžadují typ úložiště klíče SecureStore.");
    }
    let variant = desk.wardrobe.variant();
    if variant == Variant::OtherOrder {
        return step(&desk, &headers, &fields, &["csp"], Step::KeyStore, Step::Test, |next, _| pages::test(next).into_response());
    }
    let show = |next: &Session, holder: &Holder| pages::request(next, holder, variant).into_response();
    step(&desk, &headers, &fields, &["csp"], Step::KeyStore, Step::Request, show)
}

/// *Vytvořit žádost*: takes in both requests.
pub async fn submit(State(desk): State<Arc<Desk>>, headers: HeaderMap, body: Multipart) -> Response {
    let Some(fields) = multipart(body).await else {
        return pages::refused("Formulář nelze přečíst.");
    };
    let (session, holder) = match admitted(&desk, &headers, &fields, Step::Request) {
        Ok(visitor) => visitor,
        Err(no_entry) => return no_entry.into_response(),
    };
    if let Err(reason) = unchanged(&fields, &holder) {
        return pages::refused(&reason);
    }
    if desk.wardrobe.variant() == Variant::Terms && fields.get(pages::CONSENT).map(String::as_str) != Some("ano") {
        return pages::refused("Bez souhlasu s certifikační politikou nelze pokračovat.");
    }
    let names = if desk.wardrobe.variant() == Variant::OtherFields { pages::UPLOADS } else { ["zadost_kvalifikovany", "zadost_komercni"] };
    let (Some(qualified), Some(commercial)) = (message(&desk, &fields, names[0]), message(&desk, &fields, names[1])) else {
        return pages::refused("Žádost není zapsána v kódování base64.");
    };
    if desk.temper.mood() == Mood::OneTaken {
        let why = "Žádost o komerční certifikát nelze přijmout. Žádost o kvalifikovaný certifikát byla přijata.";
        let taken = desk.authority.submit_one(&session.token, &Pair { qualified, commercial }, Half::Qualified, why);
        return pages::refused(&taken.map_or_else(|refusal| refusal.to_string(), |()| why.to_owned()));
    }
    match desk.authority.submit(&session.token, &Pair { qualified, commercial }) {
        Err(refusal) => pages::refused(&refusal.to_string()),
        Ok(accepted) => {
            desk.sessions.advance(&session, Step::Accepted);
            pages::accepted(&accepted).into_response()
        }
    }
}

/// A request as the form of this variant carries it: base64, or a PEM file.
fn message(desk: &Desk, fields: &Fields, name: &str) -> Option<Vec<u8>> {
    let text = fields.get(name)?;
    let digits = match desk.wardrobe.variant() {
        Variant::OtherFields => text.trim().strip_prefix("-----BEGIN CMS-----")?.strip_suffix("-----END CMS-----")?,
        _ => text,
    };
    BASE64.decode(digits.split_whitespace().collect::<String>()).ok()
}

/// One step of the way: checks that the visitor may take it, and shows the next page.
fn step(
    desk: &Desk,
    headers: &HeaderMap,
    fields: &Fields,
    own_fields: &[&str],
    from: Step,
    to: Step,
    show: impl FnOnce(&Session, &Holder) -> Response,
) -> Response {
    if let Some(missing) = own_fields.iter().find(|name| !fields.contains_key(**name)) {
        return pages::refused(&format!("Ve formuláři chybí pole {missing}."));
    }
    if let Some(unknown) = fields.keys().find(|name| *name != "csrf" && !own_fields.contains(&name.as_str())) {
        return pages::refused(&format!("Formulář obsahuje neznámé pole {unknown}."));
    }
    match admitted(desk, headers, fields, from) {
        Ok((session, holder)) => show(&desk.sessions.advance(&session, to), &holder),
        Err(no_entry) => no_entry.into_response(),
    }
}

/// The visitor's session and pair, if cookie, order and hidden token are right.
fn admitted(desk: &Desk, headers: &HeaderMap, fields: &Fields, expected: Step) -> Result<(Session, Holder), NoEntry> {
    let session = desk.sessions.of(headers).ok_or(NoEntry::Step("Vaše přihlášení vypršelo."))?;
    if session.step != expected {
        return Err(NoEntry::Step("Kroky obnovy nebyly provedeny ve správném pořadí."));
    }
    if fields.get("csrf") != Some(&session.csrf) {
        return Err(NoEntry::Step("Formulář není platný, načtěte stránku znovu."));
    }
    let holder = desk.authority.holder(&session.token).map_err(NoEntry::Renewal)?;
    Ok((session, holder))
}

/// *Žádné další položky neměňte*: what the page showed must come back as it was, or not at all where it was disabled.
fn unchanged(fields: &Fields, holder: &Holder) -> Result<(), String> {
    let (product, value) = pages::PRODUCT;
    if fields.get(product).map(String::as_str) != Some(value) {
        return Err("Druh certifikátu byl změněn.".to_owned());
    }
    let shown = pages::shown_fields(holder);
    for (name, posted) in fields {
        match shown.iter().find(|(field, ..)| field == name) {
            Some((_, label, value)) if posted != value => return Err(format!("Položka {label} byla změněna.")),
            Some(_) => {}
            None if ["csrf", product, "zadost_kvalifikovany", "zadost_komercni", pages::CONSENT].contains(&name.as_str()) => {}
            None if pages::UPLOADS.contains(&name.as_str()) => {}
            None => return Err(format!("Formulář obsahuje neznámé pole {name}.")),
        }
    }
    Ok(())
}
