//! The certificates, from the last page's links and from the link in the issuance mail.

use super::{
    Desk, Variant,
    pages::{self, not_found},
};
use crate::{authority::Accepted, ca::certificates_only};
use axum::{
    extract::{Query, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Response},
};
use std::{collections::BTreeMap, sync::Arc};

type Parameters = Query<BTreeMap<String, String>>;

const NOT_YET: &str = "Certifikát dosud nebyl vydán.";
const UNKNOWN: &str = "Odkaz na certifikát není platný.";

/// A link of the last page: needs the session in which the request was sent. Either link gives both certificates.
pub async fn last_page_link(State(desk): State<Arc<Desk>>, headers: HeaderMap, Query(query): Parameters) -> Response {
    let Some(session) = desk.sessions.of(&headers) else {
        return pages::refused("Vaše přihlášení vypršelo.");
    };
    if desk.wardrobe.variant() == Variant::OneLink && query.get("typ").is_some_and(|kind| kind == "kvalifikovany") {
        return not_found(UNKNOWN);
    }
    let known_kind = query.get("typ").is_some_and(|kind| ["kvalifikovany", "komercni"].contains(&kind.as_str()));
    let own = desk.authority.accepted_through(&session.token).map(|accepted| accepted.pickup);
    match accepted(&desk, &query).filter(|accepted| known_kind && own.as_ref() == Some(&accepted.pickup)) {
        Some(accepted) if accepted.by_mail_alone => not_found(NOT_YET),
        Some(accepted) => handed_out(&desk, &accepted),
        None => not_found(UNKNOWN),
    }
}

/// The link in the mail: *Instalace certifikátu*.
pub async fn install(State(desk): State<Arc<Desk>>, Query(query): Parameters) -> Response {
    let named = |accepted: &Accepted| {
        let serial = accepted.issued.as_ref().map(|issued| issued.qualified.serial.to_string());
        serial.is_some() && serial == query.get("sn").map(|sn| sn.to_uppercase())
    };
    accepted(&desk, &query).filter(named).map_or_else(|| not_found(UNKNOWN), |accepted| pages::install(&accepted).into_response())
}

/// *Importovat*.
pub async fn import(State(desk): State<Arc<Desk>>, Query(query): Parameters) -> Response {
    accepted(&desk, &query).map_or_else(|| not_found(UNKNOWN), |accepted| pages::import(&accepted).into_response())
}

/// *Na čipovou kartu*: the certificates.
pub async fn onto_card(State(desk): State<Arc<Desk>>, Query(query): Parameters) -> Response {
    accepted(&desk, &query).map_or_else(|| not_found(UNKNOWN), |accepted| handed_out(&desk, &accepted))
}

fn accepted(desk: &Desk, query: &BTreeMap<String, String>) -> Option<Accepted> {
    desk.authority.by_pickup(query.get("id")?)
}

/// Both certificates with their CAs as PKCS#7, or the page that says that they are not there yet.
fn handed_out(desk: &Desk, accepted: &Accepted) -> Response {
    let Some(issued) = &accepted.issued else {
        return not_found(NOT_YET);
    };
    let certificates = issued.iter().map(|certificate| certificate.der.clone()).chain(desk.authority.hierarchy().chain());
    let headers = [
        (header::CONTENT_TYPE, "application/x-pkcs7-certificates".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}.p7b\"", issued.qualified.serial)),
    ];
    (headers, certificates_only(certificates)).into_response()
}
