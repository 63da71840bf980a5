//! `www.ica.cz`: the renewal pages, served over TLS behind an HTTP CONNECT proxy on loopback.
//!
//! Nothing else can be reached through the proxy; whoever tries is turned away and recorded.

mod form;
mod html;
mod mood;
mod pages;
mod pickup;
mod proxy;
mod renewal;
mod session;
mod switch;
mod variant;

pub use mood::Mood;
pub use switch::Mode;
pub use variant::Variant;

use crate::{
    authority::{Authority, Hit},
    ca::WebRoot,
    events::Kind,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use mood::Temper;
use session::Sessions;
use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
};
use switch::Switch;
use tokio::task::JoinHandle;
use variant::Wardrobe;

/// The name under which the portal answers.
pub const HOST: &str = "www.ica.cz";

/// A running portal; ends when dropped.
pub struct Portal {
    address: SocketAddr,
    switch: Switch,
    temper: Temper,
    wardrobe: Wardrobe,
    events: crate::events::Events,
    tasks: Vec<JoinHandle<()>>,
}

/// What the pages work with.
struct Desk {
    authority: Arc<Authority>,
    sessions: Sessions,
    switch: Switch,
    temper: Temper,
    wardrobe: Wardrobe,
}

impl Portal {
    /// Starts it on a free port of 127.0.0.1.
    pub async fn start(authority: Arc<Authority>, web_root: &WebRoot) -> Self {
        Self::start_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), authority, web_root, Vec::new()).await
    }

    /// Starts it at this address. Through its proxy these neighbours (`host:port`) can be reached too.
    pub async fn start_at(address: SocketAddr, authority: Arc<Authority>, web_root: &WebRoot, neighbours: Vec<String>) -> Self {
        let switch = Switch::default();
        let events = authority.events().clone();
        let proxy = proxy::Proxy::bind(address, &web_root.site(&[HOST]), authority.clone(), switch.clone(), neighbours).await;
        let address = proxy.address();
        let (listener, accepting) = proxy.run();
        let (wardrobe, temper) = (Wardrobe::default(), Temper::default());
        let desk =
            Desk { authority, sessions: Sessions::default(), switch: switch.clone(), temper: temper.clone(), wardrobe: wardrobe.clone() };
        let router = routes(Arc::new(desk));
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.expect("serving does not end by itself") });
        Self { address, switch, temper, wardrobe, events, tasks: vec![accepting, serving] }
    }

    /// Address of the proxy.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The proxy as a URL.
    pub fn proxy(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Shows other pages from now on.
    pub fn vary(&self, variant: Variant) {
        self.wardrobe.set(variant);
        self.events.tell(Kind::Server, format!("the portal's pages: {variant:?}"));
    }

    /// Misbehaves from now on, or no more.
    pub fn misbehave(&self, mood: Mood) {
        self.temper.set(mood);
        self.events.tell(Kind::Server, format!("the portal's mood: {mood:?}"));
    }

    /// Switches the portal off or on. Open connections are cut when it goes off.
    pub fn switch(&self, mode: Mode) {
        self.switch.set(mode);
        self.events.tell(Kind::Server, format!("the portal is {mode}"));
    }
}

impl Drop for Portal {
    fn drop(&mut self) {
        self.switch.set(Mode::Refusing);
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

fn routes(desk: Arc<Desk>) -> Router {
    Router::new()
        .route("/obnova/start", get(renewal::start))
        .route("/obnova/upozorneni", post(renewal::warned))
        .route("/obnova/test", post(renewal::test))
        .route("/obnova/test/beh", post(renewal::run_test))
        .route("/obnova/zahajit", post(renewal::begin))
        .route("/obnova/uloziste", post(renewal::key_store))
        .route("/obnova/zadost", post(renewal::submit))
        .route("/certifikat", get(pickup::last_page_link))
        .route("/instalace", get(pickup::install))
        .route("/instalace/import", get(pickup::import))
        .route("/instalace/karta", get(pickup::onto_card))
        .fallback(|| async { pages::not_found("Požadovaná stránka neexistuje.") })
        .layer(DefaultBodyLimit::max(1 << 20))
        .layer(middleware::from_fn_with_state(desk.clone(), recorded))
        .with_state(desk)
}

/// A page in the words of the variant.
async fn dressed(variant: Variant, response: Response) -> Response {
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_page {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a page of ours");
    head.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(head, variant.dress(&String::from_utf8_lossy(&body)).into())
}

/// Writes each request into the books, and answers for all while the portal is under maintenance.
async fn recorded(State(desk): State<Arc<Desk>>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().to_string(), request.uri().path().to_owned());
    let mut response = match desk.switch.mode() {
        Mode::Maintenance => (StatusCode::SERVICE_UNAVAILABLE, pages::maintenance()).into_response(),
        Mode::Up | Mode::Refusing => match desk.temper.mood() {
            Mood::Good => dressed(desk.wardrobe.variant(), next.run(request).await).await,
            mood => mood::answer(mood, &desk, request, next).await,
        },
    };
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let status = response.status().as_u16();
    desk.authority.events().tell(Kind::PortalHit, format!("{method} {path} answered {status}"));
    desk.authority.ledger().open().hits.push(Hit { method, path, status });
    response
}
