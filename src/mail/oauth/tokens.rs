//! The tokens of one login and how long they are good for.

use super::{OAuthError, answer::TokenAnswer};
use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};

/// What is assumed where the provider does not say how long a token lives, in seconds.
const UNKNOWN_LIFE: u32 = 1800;
/// A longer life is not believed, in seconds: tokens are refreshed at least so often.
const LONGEST_LIFE: u32 = 86_400;

/// Tokens of one login.
#[derive(Debug, Clone)]
pub(super) struct Tokens {
    pub(super) access: SecretString,
    pub(super) refresh: Option<SecretString>,
    pub(super) issued: DateTime<Utc>,
    /// The end of the access token.
    pub(super) until: DateTime<Utc>,
}

impl Tokens {
    /// From the provider's answer at this time; a refresh token that was not replaced goes on (RFC 6749 §6).
    ///
    /// # Errors
    /// If the access token could not stand in a header or a SASL message (RFC 6750 §2.1).
    pub(super) fn from_answer(answer: TokenAnswer, former: Option<SecretString>, now: DateTime<Utc>) -> Result<Self, OAuthError> {
        let sound = |token: &SecretString| {
            let token = token.expose_secret();
            !token.is_empty() && token.len() <= 16 * 1024 && token.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if !sound(&answer.access_token) || answer.refresh_token.as_ref().is_some_and(|token| !sound(token)) {
            return Err(OAuthError::Away("its token is not one".to_owned()));
        }
        let life = TimeDelta::seconds(answer.expires_in.unwrap_or(UNKNOWN_LIFE).min(LONGEST_LIFE).into());
        Ok(Self { access: answer.access_token, refresh: answer.refresh_token.or(former), issued: now, until: now + life })
    }

    /// When the access token is to be refreshed: a quarter of its life before its end, but at least five minutes where it lives that long.
    pub(super) fn renew_at(&self) -> DateTime<Utc> {
        let life = self.until - self.issued;
        self.until - (life / 4).max(TimeDelta::minutes(5)).min(life / 2)
    }

    /// Whether it is time to refresh. A clock that was set back before the time of issue makes the times worthless.
    pub(super) fn is_due(&self, now: DateTime<Utc>) -> bool {
        now >= self.renew_at() || now < self.issued - TimeDelta::minutes(5)
    }

    /// Whether the access token can still be used.
    pub(super) fn is_good(&self, now: DateTime<Utc>) -> bool {
        now < self.until
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn answer(life: Option<u32>) -> TokenAnswer {
        TokenAnswer { access_token: "a".into(), expires_in: life, refresh_token: None }
    }

    #[test]
    fn a_token_is_refreshed_well_before_its_end() {
        let now = Utc::now();
        let margin = |life| {
            let tokens = Tokens::from_answer(answer(life), None, now).unwrap();
            (tokens.until - tokens.renew_at()).num_seconds()
        };
        assert_eq!(margin(Some(3600)), 900);
        assert_eq!(margin(Some(900)), 300);
        assert_eq!(margin(Some(60)), 30);
        assert_eq!(margin(None), 450);
        let tokens = Tokens::from_answer(answer(Some(3600)), None, now).unwrap();
        assert!(!tokens.is_due(now) && tokens.is_due(now + TimeDelta::minutes(46)) && tokens.is_due(now - TimeDelta::hours(1)));
        assert!(tokens.is_good(now + TimeDelta::minutes(46)) && !tokens.is_good(now + TimeDelta::minutes(60)));
    }

    #[test]
    fn a_refresh_token_goes_on_until_it_is_replaced() {
        let now = Utc::now();
        let refresh = |next: Option<&str>| {
            let answer = TokenAnswer { refresh_token: next.map(SecretString::from), ..answer(None) };
            Tokens::from_answer(answer, Some("old".into()), now).unwrap().refresh.unwrap().expose_secret().to_owned()
        };
        assert_eq!((refresh(None).as_str(), refresh(Some("new")).as_str()), ("old", "new"));
    }

    #[test]
    fn what_could_break_out_of_a_message_is_no_token() {
        let odd = TokenAnswer { access_token: "a\u{1}user=other".into(), ..answer(None) };
        assert!(Tokens::from_answer(odd, None, Utc::now()).is_err());
    }
}
