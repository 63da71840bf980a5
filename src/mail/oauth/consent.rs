//! Asks the person for consent, in the way that the provider has.

use super::{Account, OAuthError, browser::Browser, device::Device, settings::Way};
use std::time::Duration;

/// A consent that was asked for and is waited for.
#[derive(Debug)]
pub struct Consent {
    account: Account,
    pending: Pending,
}

#[derive(Debug)]
enum Pending {
    Device(Device),
    Browser(Browser),
}

/// What the person is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Invitation {
    /// Open this address on any device and type this code within this time.
    Code {
        /// Address.
        address: String,
        /// Code.
        code: String,
        /// How long the code is good.
        within: Duration,
    },
    /// Open this address in a browser of this computer.
    Page {
        /// Address.
        address: String,
        /// How long it is waited.
        within: Duration,
    },
}

impl Consent {
    /// Starts a login.
    ///
    /// # Errors
    /// See [`OAuthError`].
    pub async fn ask(account: &Account) -> Result<Self, OAuthError> {
        let pending = match account.settings.way()? {
            Way::Device(address) => Pending::Device(Device::ask(account, &address).await?),
            Way::Browser(address) => Pending::Browser(Browser::ask(account, address).await?),
        };
        Ok(Self { account: account.clone(), pending })
    }

    /// What the person is to do.
    pub fn invitation(&self) -> Invitation {
        match &self.pending {
            Pending::Device(device) => device.invitation(),
            Pending::Browser(browser) => browser.invitation(),
        }
    }

    /// Waits for the person and keeps the tokens; `thanks` is what a browser shows in the end.
    ///
    /// # Errors
    /// See [`OAuthError`].
    pub async fn wait(self, thanks: &str) -> Result<(), OAuthError> {
        let (answer, asked) = match self.pending {
            Pending::Device(device) => device.wait(&self.account).await?,
            Pending::Browser(browser) => browser.wait(&self.account, thanks).await?,
        };
        self.account.keep(answer, asked).await
    }
}
