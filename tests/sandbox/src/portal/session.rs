//! Sessions: who is at which step. A step out of order, without its cookie or without its hidden token is refused.

use crate::random;
use axum::http::{HeaderMap, header};
use std::{collections::HashMap, sync::Mutex};

/// Name of the cookie.
const COOKIE: &str = "sezeni";

/// How far a visitor has come: the page that was shown last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The pair and the button that starts.
    Start,
    /// The PC test.
    Test,
    /// The PC test passed.
    Tested,
    /// The choice of the key store.
    KeyStore,
    /// The form for the requests.
    Request,
    /// The acceptance with the links.
    Accepted,
}

/// One visitor's session.
#[derive(Debug, Clone)]
pub struct Session {
    /// Value of the cookie.
    pub id: String,
    /// The renewal's link.
    pub token: String,
    /// The page that was shown last.
    pub step: Step,
    /// Hidden field of that page.
    pub csrf: String,
}

/// All sessions. They do not end: the last page is to stay open until the certificates are there.
#[derive(Default)]
pub struct Sessions(Mutex<HashMap<String, Session>>);

impl Sessions {
    /// Opens one at the first step; gives it and its `Set-Cookie` line.
    pub fn open(&self, token: &str) -> (Session, String) {
        let session = Session { id: random::token::<16>(), token: token.to_owned(), step: Step::Start, csrf: random::token::<12>() };
        self.0.lock().unwrap().insert(session.id.clone(), session.clone());
        let cookie = format!("{COOKIE}={}; Path=/; Secure; HttpOnly; SameSite=Lax", session.id);
        (session, cookie)
    }

    /// The visitor's session by its cookie.
    pub fn of(&self, headers: &HeaderMap) -> Option<Session> {
        let cookies = headers.get_all(header::COOKIE).into_iter().filter_map(|line| line.to_str().ok());
        let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let id = pairs.find(|(name, _)| *name == COOKIE)?.1;
        self.0.lock().unwrap().get(id).cloned()
    }

    /// Takes the session to a step and gives it with a new hidden token.
    pub fn advance(&self, session: &Session, step: Step) -> Session {
        let next = Session { step, csrf: random::token::<12>(), ..session.clone() };
        self.0.lock().unwrap().insert(next.id.clone(), next.clone());
        next
    }
}
