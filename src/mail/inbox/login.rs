//! Logs in: by a password, or by an access token where the settings say so.

use super::{
    Pace,
    link::{self, Greeted, Stream},
    session::{Failure, lost, within},
};
use crate::mail::{
    ImapSettings,
    oauth::{Access, Account, Bearer, Mechanism, OAuthError},
};
use async_imap::{
    Authenticator, Client, Session as Inner,
    error::Error,
    imap_proto::{Capability, Response, Status},
};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use zeroize::Zeroizing;

/// What a connection was logged in with.
#[derive(Debug)]
pub(super) enum Login {
    /// By a password, which has no end.
    Password,
    /// By an access token, until this time.
    Token {
        /// Where tokens are had.
        account: Box<Account>,
        /// When a new token is to be had and used.
        renew_at: DateTime<Utc>,
    },
}

impl Login {
    /// This long, or until the token is to be renewed if that is sooner.
    pub(super) fn until_renewal(&self, longest: Duration) -> Duration {
        match self {
            Self::Password => longest,
            Self::Token { renew_at, .. } => (*renew_at - Utc::now()).to_std().unwrap_or(Duration::ZERO).min(longest),
        }
    }

    /// Whether it is time to log in anew and there is a new token to do it with.
    pub(super) async fn has_newer(&mut self) -> Result<bool, Failure> {
        /// Until the provider is asked again when it could not be reached.
        const AGAIN: Duration = Duration::from_secs(30);
        let Self::Token { account, renew_at } = self else { return Ok(false) };
        if Utc::now() < *renew_at {
            return Ok(false);
        }
        match account.access().await {
            Ok(access) if access.renew_at > Utc::now() => Ok(true),
            // The connection stands: it is used for as long as the server lets it.
            Err(error) if !error.may_pass() => Err(refused(&error)),
            _ => {
                *renew_at = Utc::now() + AGAIN;
                Ok(false)
            }
        }
    }
}

/// Connects and logs in.
pub(super) async fn log_in(settings: &ImapSettings, pace: &Pace) -> Result<(Inner<Stream>, Login), Failure> {
    match (&settings.password, &settings.oauth) {
        (Some(source), None) => {
            let greeted = link::connect(settings, pace).await.map_err(Failure::Lost)?;
            let password = source.read().await.map_err(Failure::NoPassword)?;
            let inner = within(pace.answer, by_password(greeted, &settings.user, &password)).await?;
            Ok((inner, Login::Password))
        }
        (_, Some(oauth)) => by_token(settings, Account::new(&settings.user, oauth), pace).await,
        (None, None) => Err(Failure::Refused("mail.imap needs password or oauth".to_owned())),
    }
}

async fn by_password(greeted: Greeted, user: &str, password: &SecretString) -> Result<Inner<Stream>, Failure> {
    let attempt = if greeted.plain || !password.expose_secret().is_ascii() {
        greeted.client.authenticate("PLAIN", Plain { user, password }).await
    } else {
        greeted.client.login(user, password.expose_secret()).await
    };
    attempt.map_err(|(error, _)| failure(&error, user, "check user and password in [mail.imap]"))
}

/// A token that the server refuses before its time is refreshed once.
async fn by_token(settings: &ImapSettings, account: Account, pace: &Pace) -> Result<(Inner<Stream>, Login), Failure> {
    settings.check().map_err(Failure::Lost)?;
    let mut access = account.access().await.map_err(|error| refused(&error))?;
    let mut attempt = with(settings, &access, pace).await;
    if matches!(attempt, Err(Failure::LoginRefused(_))) {
        access = account.access_after(&access.token).await.map_err(|error| refused(&error))?;
        attempt = with(settings, &access, pace).await;
    }
    attempt.map(|inner| (inner, Login::Token { account: Box::new(account), renew_at: access.renew_at }))
}

/// What is the person's to mend is told apart from what may pass.
fn refused(error: &OAuthError) -> Failure {
    if error.may_pass() { Failure::Lost(error.to_string()) } else { Failure::LoginRefused(error.to_string()) }
}

async fn with(settings: &ImapSettings, access: &Access, pace: &Pace) -> Result<Inner<Stream>, Failure> {
    let mut client = link::connect(settings, pace).await.map_err(Failure::Lost)?.client;
    let mechanism = within(pace.answer, mechanism(&mut client)).await?;
    let bearer = Bearer { user: &settings.user, server: (&settings.host, link::port(settings)), token: &access.token };
    let exchange = async {
        let attempt = client.authenticate(mechanism.name(), Token { mechanism, bearer, said: false }).await;
        attempt.map_err(|(error, _)| failure(&error, &settings.user, "if it stays so, run `twins login`"))
    };
    within(pace.answer, exchange).await
}

/// The better of the mechanisms that the server offers. Asked after TLS: what was offered before it counts for nothing.
async fn mechanism(client: &mut Client<Stream>) -> Result<Mechanism, Failure> {
    // The library has no such command before the login.
    let stream = client.get_mut();
    stream.write_all(b"C CAPABILITY\r\n").await.map_err(|error| lost(&error.into()))?;
    stream.flush().await.map_err(|error| lost(&error.into()))?;
    let mut offered = Vec::new();
    loop {
        let response = client.read_response().await.map_err(|error| lost(&error.into()))?;
        let response = response.ok_or_else(|| Failure::Lost("the server closed the connection".to_owned()))?;
        match response.parsed() {
            Response::Capabilities(known) => {
                offered.extend([Mechanism::OAuthBearer, Mechanism::Xoauth2].into_iter().filter(|one| offers(known, *one)));
            }
            Response::Done { tag, status, .. } if tag.0 == "C" => {
                let none =
                    || Failure::LoginRefused("the mail server offers no login by OAuth (OAUTHBEARER, XOAUTH2); use a password".to_owned());
                return if *status == Status::Ok { offered.first().copied().ok_or_else(none) } else { Err(none()) };
            }
            _ => {}
        }
    }
}

fn offers(known: &[Capability<'_>], mechanism: Mechanism) -> bool {
    known.iter().any(|one| matches!(one, Capability::Auth(name) if name.eq_ignore_ascii_case(mechanism.name())))
}

fn failure(error: &Error, user: &str, advice: &str) -> Failure {
    match error {
        // RFC 5530 §3: the server's own trouble, not the login's.
        Error::No(text) if text.contains("UNAVAILABLE") || text.contains("INUSE") => {
            Failure::Lost(format!("the server cannot check logins now: {}", said(text)))
        }
        Error::No(text) | Error::Bad(text) => {
            Failure::LoginRefused(format!("the mail server refuses the login of {user}: {}; {advice}", said(text)))
        }
        error => lost(error),
    }
}

/// The server's own words out of what the library makes of them: `code: None, info: Some("…")`.
fn said(text: &str) -> String {
    let words = text.split_once("info: Some(\"").and_then(|(_, rest)| rest.rsplit_once("\")"));
    words.map_or(text, |(words, _)| words).replace("\\\"", "\"").trim_end_matches('.').to_owned()
}

/// `AUTHENTICATE PLAIN` (RFC 4616): unlike LOGIN it takes any character.
struct Plain<'a> {
    user: &'a str,
    password: &'a SecretString,
}

impl Authenticator for Plain<'_> {
    type Response = Zeroizing<Vec<u8>>;

    fn process(&mut self, _challenge: &[u8]) -> Self::Response {
        Zeroizing::new(format!("\0{}\0{}", self.user, self.password.expose_secret()).into_bytes())
    }
}

/// `AUTHENTICATE OAUTHBEARER` or `XOAUTH2`: the token, and after a refusal the word that ends the exchange.
struct Token<'a> {
    mechanism: Mechanism,
    bearer: Bearer<'a>,
    said: bool,
}

impl Authenticator for Token<'_> {
    type Response = Zeroizing<Vec<u8>>;

    fn process(&mut self, _challenge: &[u8]) -> Self::Response {
        let first = !std::mem::replace(&mut self.said, true);
        if first { self.bearer.first(self.mechanism) } else { Bearer::last(self.mechanism) }
    }
}

#[cfg(test)]
mod tests {
    use super::said;

    #[test]
    fn a_server_is_quoted_in_its_own_words() {
        assert_eq!(said("code: None, info: Some(\"[AUTHENTICATIONFAILED] Not \\\"you\\\".\")"), "[AUTHENTICATIONFAILED] Not \"you\"");
        assert_eq!(said("something else"), "something else");
    }
}
