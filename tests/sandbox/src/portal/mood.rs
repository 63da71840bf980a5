//! How the portal may misbehave instead of showing its pages.

use super::{Desk, Mode, html::page, pages};
use axum::{
    extract::Request,
    http::{StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

/// Where the requests are sent to.
const SUBMISSION: &str = "/obnova/zadost";

/// A misbehaviour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Mood {
    /// None.
    #[default]
    Good,
    /// HTTP 404 on every path.
    NotFound,
    /// HTTP 429, to be asked again after so many seconds.
    TooMany(u32),
    /// HTTP 500 on every path.
    Broken,
    /// Takes every request and never answers.
    Silent,
    /// Each page comes so late.
    Slow(Duration),
    /// Bytes that are no page.
    Garbage,
    /// Every page leads to the next one like it.
    RedirectLoop,
    /// Every page leads to another host.
    RedirectElsewhere,
    /// A page of something else.
    WrongPage,
    /// The first page says what the last one says, in an explanation.
    SentenceAlone,
    /// The requests are taken in, and the answer does not say so.
    Thanks,
    /// The requests are taken in, and the connection is lost before the answer; from then on the portal is down.
    AnswerLost,
    /// Of the two requests one is refused; neither is taken in.
    OneRefused,
    /// Of the two requests the qualified one is taken in, and the commercial one refused.
    OneTaken,
}

/// The mood; clones are the same.
#[derive(Clone, Default)]
pub struct Temper(Arc<Mutex<Mood>>);

impl Temper {
    /// Changes it.
    pub fn set(&self, mood: Mood) {
        *self.0.lock().unwrap() = mood;
    }

    /// How it is now.
    pub fn mood(&self) -> Mood {
        *self.0.lock().unwrap()
    }
}

/// The answer in this mood.
pub async fn answer(mood: Mood, desk: &Desk, request: Request, next: Next) -> Response {
    let submits = request.uri().path() == SUBMISSION;
    match mood {
        Mood::NotFound => pages::not_found("Požadovaná stránka neexistuje."),
        Mood::TooMany(seconds) => {
            (StatusCode::TOO_MANY_REQUESTS, [(header::RETRY_AFTER, seconds.to_string())], pages::maintenance()).into_response()
        }
        Mood::Broken => {
            (StatusCode::INTERNAL_SERVER_ERROR, Html(page("Chyba", "<div class=\"chyba\">Chyba serveru.</div>\n"))).into_response()
        }
        Mood::Silent => std::future::pending().await,
        Mood::Slow(late) => {
            tokio::time::sleep(late).await;
            next.run(request).await
        }
        Mood::Garbage => Html(noise()).into_response(),
        Mood::RedirectLoop => Redirect::to(request.uri().path()).into_response(),
        Mood::RedirectElsewhere => Redirect::to("https://www.ica-obnova.example/").into_response(),
        Mood::WrongPage => Html(page("Přihlášení", "<p>Zadejte jméno a heslo.</p>\n")).into_response(),
        Mood::SentenceAlone => {
            let text = "<p>Na konci uvidíte: Žádost o obnovu certifikátu byla úspěšně přijata.</p>\n";
            Html(page("Jak obnova probíhá", text)).into_response()
        }
        Mood::Thanks if submits => {
            next.run(request).await;
            Html(page("Děkujeme", "<p>Děkujeme za Vaši důvěru.</p>\n")).into_response()
        }
        Mood::AnswerLost if submits => {
            next.run(request).await;
            desk.switch.set(Mode::Refusing);
            std::future::pending().await
        }
        Mood::OneRefused if submits => pages::refused("Žádost o komerční certifikát: podpis neodpovídá klíči."),
        Mood::Good | Mood::Thanks | Mood::AnswerLost | Mood::OneRefused | Mood::OneTaken => next.run(request).await,
    }
}

fn noise() -> Vec<u8> {
    (0..20_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24).to_le_bytes()[0]).collect()
}
