//! Which servers an address has: built-in providers, the domain's own autoconfiguration, SRV records (RFC 6186), and the provider by its mail
//! exchanger. What the network says is a proposal: whoever uses it has the person look at it.

mod autoconfig;
mod lookup;
mod providers;

use super::Tls;
use lookup::Network;
use std::time::Duration;

/// How long all the asking together may take.
const LIMIT: Duration = Duration::from_secs(20);

/// A server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// Host name.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection; never none.
    pub tls: Tls,
}

impl Server {
    /// With TLS from the first byte, on this port.
    pub fn implicit(host: &str, port: u16) -> Self {
        Self { host: host.to_owned(), port, tls: Tls::Implicit }
    }

    /// With required STARTTLS, on this port.
    pub fn starttls(host: &str, port: u16) -> Self {
        Self { host: host.to_owned(), port, tls: Tls::Starttls }
    }
}

/// What the login needs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LoginWay {
    /// The account's password.
    #[default]
    Password,
    /// A password made for programs in the account's settings.
    AppPassword,
    /// OAuth with Microsoft.
    Microsoft,
    /// OAuth with Google; a password made for programs does too.
    Gmail,
}

/// Who said so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A provider that is built in, by its name.
    Provider(String),
    /// The domain's autoconfiguration, over TLS.
    Autoconfig,
    /// The domain's SRV records; the DNS is not authenticated.
    Srv,
    /// A provider that is built in, known by the domain's mail exchanger.
    Exchanger(String),
}

/// The servers of an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Servers {
    /// The mailbox.
    pub imap: Server,
    /// The way out.
    pub smtp: Server,
    /// The name to log in with.
    pub user: String,
    /// What the login needs.
    pub login: LoginWay,
    /// Who said so.
    pub origin: Origin,
}

impl Servers {
    /// Whether it can be used without being looked at: who said so was authenticated, or names servers of the address's own domain.
    pub fn is_sure(&self, address: &str) -> bool {
        let domain = domain_of(address).unwrap_or_default();
        let own = |server: &Server| server.host.strip_suffix(&domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'));
        self.origin != Origin::Srv || own(&self.imap) && own(&self.smtp)
    }
}

/// Finds servers.
#[derive(Debug, Default)]
pub struct Finder {
    network: Network,
}

impl Finder {
    /// What is built in; asks nobody.
    pub fn built_in(address: &str) -> Option<Servers> {
        providers::of_domain(address, &domain_of(address)?)
    }

    /// What is built in, or what the network says.
    pub async fn find(&self, address: &str) -> Option<Servers> {
        if let Some(known) = Self::built_in(address) {
            return Some(known);
        }
        tokio::time::timeout(LIMIT, self.ask(address)).await.ok().flatten()
    }

    async fn ask(&self, address: &str) -> Option<Servers> {
        let domain = domain_of(address)?;
        // All at once; the better word counts.
        let (configured, recorded, exchangers) =
            tokio::join!(self.configured(address, &domain), self.recorded(address, &domain), self.network.exchangers(&domain));
        configured.or(recorded).or_else(|| providers::of_exchangers(address, &exchangers))
    }

    /// The domain's own file, at the two places where it may be.
    async fn configured(&self, address: &str, domain: &str) -> Option<Servers> {
        let places = [
            (format!("autoconfig.{domain}"), format!("/mail/config-v1.1.xml?emailaddress={}", percent(address))),
            (domain.to_owned(), "/.well-known/autoconfig/mail/config-v1.1.xml".to_owned()),
        ];
        let (first, second) = tokio::join!(self.network.get(&places[0].0, &places[0].1), self.network.get(&places[1].0, &places[1].1));
        let read = |text: Option<String>| autoconfig::read(&text?, address);
        read(first).or_else(|| read(second))
    }

    /// RFC 6186 and RFC 8314: TLS from the first byte is preferred.
    async fn recorded(&self, address: &str, domain: &str) -> Option<Servers> {
        let ask = |service: &str| {
            let name = format!("_{service}._tcp.{domain}");
            async move { self.network.service(&name).await }
        };
        let (imaps, imap, submissions, submission) = tokio::join!(ask("imaps"), ask("imap"), ask("submissions"), ask("submission"));
        let tls = |found: Option<(String, u16)>| found.map(|(host, port)| Server::implicit(&host, port));
        let starttls = |found: Option<(String, u16)>| found.map(|(host, port)| Server::starttls(&host, port));
        Some(Servers {
            imap: tls(imaps).or_else(|| starttls(imap))?,
            smtp: tls(submissions).or_else(|| starttls(submission))?,
            user: address.to_owned(),
            login: LoginWay::Password,
            origin: Origin::Srv,
        })
    }
}

/// The part behind the `@`, in lower case, if it can be a domain.
fn domain_of(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let domain = domain.to_lowercase();
    (!local.is_empty() && is_host(&domain)).then_some(domain)
}

/// Whether it can be a host's name (RFC 1123 §2.1); what others say is held to it.
fn is_host(name: &str) -> bool {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() < 64
            && !label.starts_with('-')
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    name.len() < 254 && name.contains('.') && name.split('.').all(label)
}

/// For a query (RFC 3986 §2.1).
fn percent(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

#[cfg(test)]
mod tests;
