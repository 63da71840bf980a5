//! The device authorization flow (RFC 8628): the person types a short code on any device, the program asks until that was done.

use super::{
    Account, Invitation, OAuthError,
    answer::{DeviceAnswer, TokenAnswer},
    endpoint::Endpoint,
};
use chrono::{DateTime, Utc};
use secrecy::ExposeSecret;
use std::time::{Duration, Instant};
use tokio::time::sleep;

/// RFC 8628 §3.2: where the server names no interval; §3.5: what `slow_down` adds.
const FIVE_SECONDS: Duration = Duration::from_secs(5);
/// Longer pauses are not believed.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// A code that the person was given.
#[derive(Debug)]
pub(super) struct Device {
    answer: DeviceAnswer,
    until: Instant,
}

impl Device {
    /// RFC 8628 §3.1.
    pub(super) async fn ask(account: &Account, address: &url::Url) -> Result<Self, OAuthError> {
        let settings = &account.settings;
        let answered = Endpoint::of(settings).post::<DeviceAnswer>(address, &[("scope", settings.scope())]).await?;
        let answer = answered.map_err(|refusal| OAuthError::Refused(refusal.text()))?;
        if !matches!(answer.verification_uri.scheme(), "https" | "http") {
            return Err(OAuthError::Refused("it names no web page where the code could be typed".to_owned()));
        }
        let until = Instant::now() + Duration::from_secs(answer.expires_in.into());
        Ok(Self { answer, until })
    }

    pub(super) fn invitation(&self) -> Invitation {
        Invitation::Code {
            address: self.answer.verification_uri.to_string(),
            // It comes from the network and goes to a terminal.
            code: self.answer.user_code.chars().filter(|c| !c.is_control()).take(64).collect(),
            within: Duration::from_secs(self.answer.expires_in.into()),
        }
    }

    /// RFC 8628 §3.4 and §3.5.
    pub(super) async fn wait(self, account: &Account) -> Result<(TokenAnswer, DateTime<Utc>), OAuthError> {
        let settings = &account.settings;
        let address = settings.token_endpoint()?;
        let form =
            [("grant_type", "urn:ietf:params:oauth:grant-type:device_code"), ("device_code", self.answer.device_code.expose_secret())];
        let mut pause = self.answer.interval.map_or(FIVE_SECONDS, |seconds| Duration::from_secs(seconds.max(1).into())).min(LONGEST_PAUSE);
        loop {
            if Instant::now() + pause > self.until {
                sleep(self.until.saturating_duration_since(Instant::now())).await;
                return Err(OAuthError::Expired);
            }
            sleep(pause).await;
            let asked = Utc::now();
            match Endpoint::of(settings).post::<TokenAnswer>(&address, &form).await {
                Ok(Ok(answer)) => return Ok((answer, asked)),
                Ok(Err(refusal)) => match refusal.error.as_str() {
                    "authorization_pending" => {}
                    "slow_down" => pause = (pause + FIVE_SECONDS).min(LONGEST_PAUSE),
                    // `authorization_declined` and `expired_token` under other names are Microsoft's.
                    "access_denied" | "authorization_declined" => return Err(OAuthError::Denied),
                    "expired_token" | "code_expired" => return Err(OAuthError::Expired),
                    _ => return Err(OAuthError::Refused(refusal.text())),
                },
                // A network that is away for a moment ends nothing; asking less often is what the standard wants then.
                Err(OAuthError::Away(why)) => {
                    tracing::debug!(why, "the login service cannot be asked now");
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(error) => return Err(error),
            }
        }
    }
}
