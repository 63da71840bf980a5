//! A login by OAuth and the access tokens it gives.

use super::{OAuthError, OAuthSettings, answer::TokenAnswer, endpoint::Endpoint, lock::Lock, store::Store, tokens::Tokens};
use chrono::{DateTime, Utc};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// A login by OAuth: who, with which provider. Logins to IMAP and SMTP with the same settings are one.
#[derive(Debug, Clone)]
pub struct Account {
    user: String,
    pub(super) settings: OAuthSettings,
}

/// An access token to use now.
#[derive(Debug, Clone)]
pub(in crate::mail) struct Access {
    /// The token.
    pub(in crate::mail) token: SecretString,
    /// When to ask for the next one: well before its end.
    pub(in crate::mail) renew_at: DateTime<Utc>,
}

impl From<Tokens> for Access {
    fn from(tokens: Tokens) -> Self {
        Self { renew_at: tokens.renew_at(), token: tokens.access }
    }
}

impl Account {
    /// The login of this user.
    pub fn new(user: &str, settings: &OAuthSettings) -> Self {
        Self { user: user.to_owned(), settings: settings.clone() }
    }

    /// The user name.
    pub fn user(&self) -> &str {
        &self.user
    }

    /// Whether one consent serves both.
    pub fn is_same(&self, other: &Self) -> bool {
        self.store() == other.store()
    }

    /// Whether a login with these settings is kept; whether it still holds, the provider alone knows.
    pub fn has_login(&self) -> bool {
        self.store().read().is_ok_and(|tokens| tokens.is_some())
    }

    /// A valid access token, refreshed if its end is near.
    pub(in crate::mail) async fn access(&self) -> Result<Access, OAuthError> {
        self.renewed(Tokens::is_due).await
    }

    /// Another access token than this one, which a server refused before its time.
    pub(in crate::mail) async fn access_after(&self, refused: &SecretString) -> Result<Access, OAuthError> {
        let refused = refused.clone();
        self.renewed(move |tokens, now| tokens.is_due(now) || tokens.access.expose_secret() == refused.expose_secret()).await
    }

    /// In a task of its own: the caller may give up waiting, but a refresh token that was replaced must be written down.
    async fn renewed(&self, due: impl Fn(&Tokens, DateTime<Utc>) -> bool + Send + 'static) -> Result<Access, OAuthError> {
        let account = self.clone();
        let work = tokio::spawn(async move { account.renew_if(due).await });
        work.await.unwrap_or_else(|error| Err(OAuthError::Broken(format!("the login's token could not be refreshed: {error}"))))
    }

    async fn renew_if(self, due: impl Fn(&Tokens, DateTime<Utc>) -> bool) -> Result<Access, OAuthError> {
        let store = self.store();
        let (_lock, tokens) = blocking(move || Ok((Lock::take(&store)?, store.read()?))).await?;
        let tokens = tokens.ok_or_else(|| OAuthError::NotLoggedIn(self.user.clone()))?;
        let asked = Utc::now();
        if !due(&tokens, asked) {
            return Ok(tokens.into());
        }
        match self.refresh(&tokens).await {
            Ok(fresh) => {
                let (store, kept) = (self.store(), fresh.clone());
                blocking(move || store.write(&kept)).await?;
                Ok(fresh.into())
            }
            // There is a while left to try again in.
            Err(error) if error.may_pass() && tokens.is_due(asked) && tokens.is_good(Utc::now()) => {
                tracing::debug!(%error, "the mail login's token is not refreshed yet; the old one is still good");
                Ok(tokens.into())
            }
            Err(error) => Err(error),
        }
    }

    /// RFC 6749 §6.
    async fn refresh(&self, tokens: &Tokens) -> Result<Tokens, OAuthError> {
        let refresh = tokens.refresh.clone().ok_or_else(|| OAuthError::Ended("its token ended and cannot be refreshed".to_owned()))?;
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.expose_secret()), ("scope", self.settings.scope())];
        let asked = Utc::now();
        match Endpoint::of(&self.settings).post::<TokenAnswer>(&self.settings.token_endpoint()?, &form).await? {
            Ok(answer) => Tokens::from_answer(answer, Some(refresh), asked),
            // `interaction_required` and its like are Microsoft's: the person has to prove something once more.
            Err(refusal)
                if matches!(refusal.error.as_str(), "invalid_grant" | "interaction_required" | "login_required" | "consent_required") =>
            {
                Err(OAuthError::Ended(refusal.text()))
            }
            Err(refusal) if matches!(refusal.error.as_str(), "temporarily_unavailable" | "slow_down" | "server_error") => {
                Err(OAuthError::Away(refusal.text()))
            }
            Err(refusal) => Err(OAuthError::Refused(refusal.text())),
        }
    }

    /// Keeps what a consent gave.
    pub(super) async fn keep(&self, answer: TokenAnswer, asked: DateTime<Utc>) -> Result<(), OAuthError> {
        let tokens = Tokens::from_answer(answer, None, asked)?;
        let store = self.store();
        blocking(move || {
            let _lock = Lock::take(&store)?;
            store.write(&tokens)
        })
        .await
    }

    /// Named by everything that the tokens belong to, so that a changed setting never sends them elsewhere.
    fn store(&self) -> Store {
        let endpoint = self.settings.token_endpoint().map(String::from).unwrap_or_default();
        let name = [endpoint.as_str(), &self.settings.client_id, self.settings.scope(), &self.user].join("\n");
        let digest = hex::encode(&Sha256::digest(name)[..8]);
        Store::at(self.settings.directory.join(format!("{digest}.json")))
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, OAuthError> + Send + 'static) -> Result<T, OAuthError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(OAuthError::Broken(format!("the login's tokens cannot be used: {error}"))))
}
