//! One walk's conversation with the portal: each address held to rule 2, each answer bounded in size and time.
//!
//! It knows nothing of what a page means. Addresses, cookies and bodies are secrets and are never logged; the host is.

use super::{jar::Jar, page::Page, transcript::Recorder, words};
use crate::renewal::{HostList, LinkError};
use chrono::{DateTime, TimeDelta, Utc};
use reqwest::{
    Client, Method, Response, StatusCode,
    header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_TYPE, COOKIE, HeaderValue, LOCATION, ORIGIN, REFERER, RETRY_AFTER, SET_COOKIE},
};
use std::time::Duration;
use url::Url;

/// For one request with its whole answer.
const DEADLINE: Duration = Duration::from_secs(60);
/// The largest answer, bytes.
const MAX_BODY: usize = 2 << 20;
const MAX_REDIRECTS: usize = 10;

/// What to send: a GET, or a POST if it has a body.
#[derive(Clone)]
pub struct Request {
    pub url: Url,
    pub body: Option<Body>,
}

/// What a POST carries.
#[derive(Clone)]
pub struct Body {
    /// Content-Type.
    pub kind: String,
    pub bytes: Vec<u8>,
    /// Name and size of each field: what may be written down of it.
    pub fields: Vec<(String, usize)>,
}

/// What came.
pub struct Answer {
    /// The address after redirects.
    pub url: Url,
    pub status: u16,
    /// Content-Type, lower case.
    pub kind: String,
    /// Until when the portal wants to be left alone.
    pub again: Option<DateTime<Utc>>,
    pub body: Vec<u8>,
}

/// Why no answer came that can be looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// May pass.
    Unreachable(String),
    /// The portal said when to come again: why, and when.
    Wait(String, DateTime<Utc>),
    /// A person has to look.
    Person(String),
}

impl Trouble {
    /// What happened.
    pub fn words(&self) -> &str {
        match self {
            Self::Unreachable(why) | Self::Wait(why, _) | Self::Person(why) => why,
        }
    }
}

/// A conversation.
pub struct Session<'a> {
    client: &'a Client,
    hosts: &'a HostList,
    language: HeaderValue,
    jar: Jar,
    last: Option<Url>,
    record: Recorder,
}

impl<'a> Session<'a> {
    pub fn new(client: &'a Client, hosts: &'a HostList, language: &str, jar: Jar, record: Recorder) -> Self {
        let language = HeaderValue::from_str(language).unwrap_or(HeaderValue::from_static("cs"));
        Self { client, hosts, language, jar, last: None, record }
    }

    /// What is written down of this conversation.
    pub const fn record(&mut self) -> &mut Recorder {
        &mut self.record
    }

    /// The answer was this page.
    pub fn note_page(&mut self, page: &Page) {
        self.record.page(page);
    }

    /// The cookies as they are now.
    pub const fn jar(&self) -> &Jar {
        &self.jar
    }

    /// Sends a request and follows redirects.
    pub async fn send(&mut self, request: Request) -> Result<Answer, Trouble> {
        let mut request = request;
        for _ in 0..=MAX_REDIRECTS {
            let url = request.url.clone();
            self.admit(&url)?;
            self.record.asked(&request);
            let response = tokio::time::timeout(DEADLINE, self.exchange(&request))
                .await
                .unwrap_or_else(|_| Err(Trouble::Unreachable(format!("{} did not answer within {} s", host(&url), DEADLINE.as_secs()))));
            match response.inspect_err(|trouble| self.record.failed(trouble.words()))? {
                Exchange::Answer(answer) => {
                    self.last = Some(url);
                    return Ok(answer);
                }
                Exchange::Redirect { status, to } => {
                    // A 307 or 308 repeats the request; the others are fetched (RFC 9110 §15.4).
                    let body = request.body.filter(|_| matches!(status, StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT));
                    request = Request { url: to, body };
                }
            }
        }
        Err(Trouble::Person(format!("the portal redirects more than {MAX_REDIRECTS} times")))
    }

    /// Rule 2, for the first address and each that a redirect, a form or a link leads to.
    fn admit(&self, url: &Url) -> Result<(), Trouble> {
        self.hosts.admit(url.as_str()).map(drop).map_err(|reason| {
            let to = match reason {
                LinkError::Malformed => "an address".to_owned(),
                LinkError::Scheme => format!("{}://{}", words::excerpt(url.scheme(), 20), host(url)),
                LinkError::Port => format!("{}:{}", host(url), url.port().unwrap_or_default()),
                _ => host(url).to_owned(),
            };
            Trouble::Person(format!("the way leads to {to}, which is not opened: {reason}"))
        })
    }

    async fn exchange(&mut self, request: &Request) -> Result<Exchange, Trouble> {
        let url = &request.url;
        tracing::debug!(host = host(url), post = request.body.is_some(), "asking the portal");
        let failed =
            |error: reqwest::Error| Trouble::Unreachable(format!("{} cannot be reached: {}", host(url), chain(&error.without_url())));
        let response = self.prepared(request).send().await.map_err(failed)?;
        self.jar.take(url, response.headers());
        let status = response.status();
        let cookies = cookie_names(&response);
        if let Some(to) = redirect(url, &response)? {
            self.record.answered(status.as_u16(), "", None, Some(&to), &cookies);
            return Ok(Exchange::Redirect { status, to });
        }
        let kind = header(&response, &CONTENT_TYPE).to_ascii_lowercase();
        let again = retry_after(&response, Utc::now());
        let body = bounded(response).await.map_err(failed)?;
        let body = body.ok_or_else(|| Trouble::Person(format!("{} sent more than {MAX_BODY} bytes", host(url))))?;
        self.record.answered(status.as_u16(), &kind, Some(body.len()), None, &cookies);
        if passing(status) {
            let why = format!("{} answered {status}", host(url));
            return Err(again.map_or_else(|| Trouble::Unreachable(why.clone()), |again| Trouble::Wait(why.clone(), again)));
        }
        Ok(Exchange::Answer(Answer { url: url.clone(), status: status.as_u16(), kind, again, body }))
    }

    fn prepared(&self, request: &Request) -> reqwest::RequestBuilder {
        let method = if request.body.is_some() { Method::POST } else { Method::GET };
        let mut builder = self
            .client
            .request(method, request.url.clone())
            .header(ACCEPT, "text/html,application/xhtml+xml,application/x-pkcs7-certificates,*/*;q=0.8")
            .header(ACCEPT_LANGUAGE, &self.language);
        if let Some(cookies) = self.jar.header(&request.url) {
            builder = builder.header(COOKIE, cookies);
        }
        if let Some(last) = &self.last {
            // As browsers do by default (strict-origin-when-cross-origin).
            let same = last.origin() == request.url.origin();
            let origin = last.origin().ascii_serialization();
            builder = builder.header(REFERER, if same { last.as_str().to_owned() } else { format!("{origin}/") });
            if request.body.is_some() {
                builder = builder.header(ORIGIN, origin);
            }
        }
        match &request.body {
            Some(body) => builder.header(CONTENT_TYPE, &body.kind).body(body.bytes.clone()),
            None => builder,
        }
    }
}

enum Exchange {
    Answer(Answer),
    Redirect { status: StatusCode, to: Url },
}

/// The host of an address, for people.
pub fn host(url: &Url) -> &str {
    url.host_str().unwrap_or("no host")
}

/// Statuses of a fault that may pass.
fn passing(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS | StatusCode::TOO_EARLY)
}

fn redirect(from: &Url, response: &Response) -> Result<Option<Url>, Trouble> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return Ok(None);
    }
    let mut to = from
        .join(header(response, &LOCATION))
        .map_err(|_| Trouble::Person(format!("{} redirects to an address that is not valid", host(from))))?;
    to.set_fragment(None);
    Ok(Some(to))
}

fn header<'r>(response: &'r Response, name: &reqwest::header::HeaderName) -> &'r str {
    response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn cookie_names(response: &Response) -> Vec<String> {
    let lines = response.headers().get_all(SET_COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.filter_map(|line| line.split_once('=')).map(|(name, _)| name.trim().to_owned()).collect()
}

/// `Retry-After` (RFC 9110 §10.2.3): seconds or a date; one that has passed says nothing.
fn retry_after(response: &Response, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let text = header(response, &RETRY_AFTER).trim();
    let seconds = text.parse::<u32>().ok().map(|seconds| now + TimeDelta::seconds(i64::from(seconds)));
    let date = || DateTime::parse_from_rfc2822(text).ok().map(|date| date.to_utc());
    seconds.or_else(date).filter(|at| *at > now)
}

/// The whole body, or `None` if it is too large.
async fn bounded(mut response: Response) -> Result<Option<Vec<u8>>, reqwest::Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        if body.len() + chunk.len() > MAX_BODY {
            return Ok(None);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Some(body))
}

/// An error with its causes, which say what really happened.
pub fn chain(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    words::excerpt(&text, 300)
}
