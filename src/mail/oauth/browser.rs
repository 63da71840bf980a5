//! The login in a browser of this computer (RFC 8252) with a proof key (RFC 7636): for providers whose device flow gives no access to mail.

use super::{Account, Invitation, OAuthError, answer::TokenAnswer, endpoint::Endpoint};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::{collections::HashMap, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use url::Url;
use zeroize::Zeroizing;

/// How long the person has.
const WITHIN: Duration = Duration::from_secs(600);
/// A browser that connects has this long to say what it wants: some open connections to have them at hand.
const PATIENCE: Duration = Duration::from_secs(3);
/// A longer request is not the one that is waited for, in bytes.
const MAX_REQUEST: usize = 16 * 1024;

/// A login page that the person was sent to, and the door on loopback that the browser comes back to.
#[derive(Debug)]
pub(super) struct Browser {
    listener: TcpListener,
    address: Url,
    redirect: String,
    state: String,
    verifier: Zeroizing<String>,
}

/// What came back.
enum Returned {
    Code(Zeroizing<String>),
    Refused(String),
    /// Not what is waited for.
    Other,
}

impl Browser {
    pub(super) async fn ask(account: &Account, mut address: Url) -> Result<Self, OAuthError> {
        let failed =
            |error: std::io::Error| OAuthError::Broken(format!("the browser's way back cannot be opened on this computer: {error}"));
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.map_err(failed)?;
        let redirect = format!("http://127.0.0.1:{}/", listener.local_addr().map_err(failed)?.port());
        let (state, verifier) = (random()?, Zeroizing::new(random()?));
        let settings = &account.settings;
        address
            .query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &settings.client_id)
            .append_pair("redirect_uri", &redirect)
            .append_pair("scope", settings.scope())
            .append_pair("state", &state)
            .append_pair("code_challenge", &URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())))
            .append_pair("code_challenge_method", "S256")
            .append_pair("login_hint", account.user())
            .extend_pairs(settings.parameters());
        Ok(Self { listener, address, redirect, state, verifier })
    }

    pub(super) fn invitation(&self) -> Invitation {
        Invitation::Page { address: self.address.to_string(), within: WITHIN }
    }

    pub(super) async fn wait(self, account: &Account, thanks: &str) -> Result<(TokenAnswer, DateTime<Utc>), OAuthError> {
        let code = timeout(WITHIN, self.code(thanks)).await.map_err(|_| OAuthError::Expired)??;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", &self.redirect),
            ("code_verifier", &self.verifier),
        ];
        let asked = Utc::now();
        let answered = Endpoint::of(&account.settings).post::<TokenAnswer>(&account.settings.token_endpoint()?, &form).await?;
        answered.map(|answer| (answer, asked)).map_err(|refusal| OAuthError::Refused(refusal.text()))
    }

    /// Serves the browser until it brings the code.
    async fn code(&self, thanks: &str) -> Result<Zeroizing<String>, OAuthError> {
        loop {
            let Ok((mut stream, _)) = self.listener.accept().await else { continue };
            let Ok(Some(request)) = timeout(PATIENCE, request(&mut stream)).await else { continue };
            match self.returned(&request) {
                Returned::Code(code) => {
                    reply(&mut stream, "200 OK", thanks).await;
                    return Ok(code);
                }
                Returned::Refused(why) => {
                    reply(&mut stream, "200 OK", &why).await;
                    return Err(if why == "access_denied" { OAuthError::Denied } else { OAuthError::Refused(why) });
                }
                Returned::Other => reply(&mut stream, "404 Not Found", "404").await,
            }
        }
    }

    /// Only an answer to our own question counts: the state is known to the provider and us alone (RFC 6749 §10.12).
    fn returned(&self, request: &str) -> Returned {
        let target = request.strip_prefix("GET ").and_then(|rest| rest.split(' ').next()).filter(|target| target.starts_with("/?"));
        let Some(url) = target.and_then(|target| Url::parse(&format!("http://127.0.0.1{target}")).ok()) else { return Returned::Other };
        let mut said: HashMap<String, String> = url.query_pairs().into_owned().collect();
        if said.get("state") != Some(&self.state) {
            return Returned::Other;
        }
        match (said.remove("code"), said.remove("error")) {
            (Some(code), None) => Returned::Code(Zeroizing::new(code)),
            (_, Some(error)) => Returned::Refused(error.chars().filter(char::is_ascii_graphic).take(100).collect()),
            _ => Returned::Other,
        }
    }
}

/// The head of a request.
async fn request(stream: &mut TcpStream) -> Option<Zeroizing<String>> {
    let mut head = Zeroizing::new(Vec::with_capacity(MAX_REQUEST));
    let mut part = Zeroizing::new([0; 1024]);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let length = stream.read(&mut *part).await.ok().filter(|length| *length > 0)?;
        if head.len() + length > MAX_REQUEST {
            return None;
        }
        head.extend_from_slice(part.get(..length)?);
    }
    std::str::from_utf8(&head).ok().map(|head| Zeroizing::new(head.to_owned()))
}

async fn reply(stream: &mut TcpStream, status: &str, text: &str) {
    let length = text.len();
    let head = "Content-Type: text/plain; charset=utf-8\r\nCache-Control: no-store\r\nReferrer-Policy: no-referrer\r\nConnection: close";
    let answer = format!("HTTP/1.1 {status}\r\n{head}\r\nContent-Length: {length}\r\n\r\n{text}");
    // The person reads the same at the terminal: a browser that is gone changes nothing.
    stream.write_all(answer.as_bytes()).await.ok();
    stream.shutdown().await.ok();
}

fn random() -> Result<String, OAuthError> {
    let mut bytes = Zeroizing::new([0; 32]);
    getrandom::fill(&mut *bytes).map_err(|error| OAuthError::Broken(format!("the system has no randomness to give: {error}")))?;
    Ok(URL_SAFE_NO_PAD.encode(*bytes))
}
