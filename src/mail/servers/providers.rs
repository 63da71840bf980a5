//! The providers that are built in (`config/mail-providers.toml`).

use super::{LoginWay, Origin, Server, Servers};
use serde::Deserialize;

const PROVIDERS: &str = include_str!("../../../config/mail-providers.toml");

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Providers {
    pub(super) provider: Vec<Provider>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Provider {
    name: String,
    #[serde(default)]
    pub(super) domains: Vec<String>,
    #[serde(default)]
    pub(super) mx: Vec<String>,
    pub(super) imap: String,
    pub(super) smtp: String,
    #[serde(default)]
    smtp_starttls: bool,
    #[serde(default)]
    login: Login,
}

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Login {
    #[default]
    Password,
    AppPassword,
    Microsoft,
    Gmail,
}

/// All of them; the file is read in a test, so it can be read here.
pub(super) fn all() -> Vec<Provider> {
    toml::from_str::<Providers>(PROVIDERS).map(|all| all.provider).unwrap_or_default()
}

/// The provider of addresses in this domain.
pub(super) fn of_domain(address: &str, domain: &str) -> Option<Servers> {
    let provider = all().into_iter().find(|provider| provider.domains.iter().any(|own| own == domain))?;
    let origin = Origin::Provider(provider.name.clone());
    Some(provider.servers(address, origin))
}

/// The provider whose mail exchangers these are.
pub(super) fn of_exchangers(address: &str, exchangers: &[String]) -> Option<Servers> {
    let below = |host: &str, end: &str| host.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
    let runs = |provider: &Provider| exchangers.iter().any(|host| provider.mx.iter().any(|end| below(host, end)));
    let provider = all().into_iter().find(runs)?;
    let origin = Origin::Exchanger(provider.name.clone());
    Some(provider.servers(address, origin))
}

impl Provider {
    fn servers(self, address: &str, origin: Origin) -> Servers {
        let smtp = if self.smtp_starttls { Server::starttls(&self.smtp, 587) } else { Server::implicit(&self.smtp, 465) };
        let login = match self.login {
            Login::Password => LoginWay::Password,
            Login::AppPassword => LoginWay::AppPassword,
            Login::Microsoft => LoginWay::Microsoft,
            Login::Gmail => LoginWay::Gmail,
        };
        Servers { imap: Server::implicit(&self.imap, 993), smtp, user: address.to_owned(), login, origin }
    }
}
