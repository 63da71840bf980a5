//! Why there is no token.

/// Why there is no access token, or no consent. No text holds a token or a code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OAuthError {
    /// Nobody logged in yet.
    #[error("nobody has logged in to the mailbox of {0} yet: run `twins login`")]
    NotLoggedIn(String),
    /// The consent does not hold any more (`invalid_grant`, RFC 6749 §5.2): only the person can mend that.
    #[error("the login to the mailbox does not hold any more ({0}): run `twins login`")]
    Ended(String),
    /// The person said no (`access_denied`).
    #[error("the login was declined")]
    Denied,
    /// The code was not used in time (`expired_token`, RFC 8628 §3.5).
    #[error("the code was not used in time")]
    Expired,
    /// The provider refuses the program itself or what it asks for: a setting is wrong.
    #[error("the login service refuses the program ({0}): check oauth.client_id, oauth.client_secret and oauth.scope")]
    Refused(String),
    /// The provider cannot be reached or has troubles of its own: may pass.
    #[error("the login service cannot be reached: {0}")]
    Away(String),
    /// The configuration or the state directory is not as it should be.
    #[error("{0}")]
    Broken(String),
}

impl OAuthError {
    /// Whether waiting may help; anything else is the person's to mend.
    pub const fn may_pass(&self) -> bool {
        matches!(self, Self::Away(_) | Self::Broken(_))
    }
}
