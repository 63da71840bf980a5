//! A link that may be opened: rule 2 of the house, judged on the parsed URL, not on its text.

use serde::{Deserialize, Serialize};
use std::fmt;
use url::{Host, Url};

/// Why a link may not be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum LinkError {
    /// Not a URL.
    #[error("not a valid address")]
    Malformed,
    /// Not https.
    #[error("not https")]
    Scheme,
    /// The host is not on the profile's list.
    #[error("the host is not on the list of the authority's hosts")]
    Host,
    /// A port other than 443.
    #[error("a port other than 443")]
    Port,
    /// A user name or password in the address, which only serves to mislead.
    #[error("the address carries a user name")]
    Credentials,
}

/// The hosts that links may lead to. An entry names one host exactly; `*.ica.cz` names every subdomain.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct HostList(Vec<String>);

impl HostList {
    /// From host names, in any case.
    pub fn new<S: AsRef<str>>(hosts: impl IntoIterator<Item = S>) -> Self {
        Self(hosts.into_iter().map(|host| host.as_ref().to_ascii_lowercase()).collect())
    }

    /// The first host that is named in full.
    pub fn first(&self) -> Option<&str> {
        self.0.iter().map(String::as_str).find(|host| !host.starts_with("*."))
    }

    /// Judges an address.
    ///
    /// # Errors
    /// If the address breaks the rule; the link must then not be opened or offered.
    pub fn admit(&self, address: &str) -> Result<Link, LinkError> {
        let url = Url::parse(address.trim()).map_err(|_| LinkError::Malformed)?;
        if url.scheme() != "https" {
            return Err(LinkError::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(LinkError::Credentials);
        }
        if url.port_or_known_default() != Some(443) {
            return Err(LinkError::Port);
        }
        match url.host() {
            Some(Host::Domain(host)) if self.holds(host) => Ok(Link(url)),
            _ => Err(LinkError::Host),
        }
    }

    fn holds(&self, host: &str) -> bool {
        self.0.iter().any(|entry| match entry.strip_prefix("*.") {
            Some(parent) => host.strip_suffix(parent).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
            None => entry == host,
        })
    }
}

/// An address that passed [`HostList::admit`]. It is a secret: whoever has it can act for the person, so it is shown as host and last four characters.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Link(Url);

impl Link {
    /// The whole address, for opening only.
    pub fn url(&self) -> &Url {
        &self.0
    }

    /// Its host.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }
}

impl fmt::Display for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.as_str();
        let start = text.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
        write!(f, "{}…{}", self.host(), &text[start..])
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(address: &str) -> Result<String, LinkError> {
        HostList::new(["www.ica.cz", "*.q.example"]).admit(address).map(|link| link.host().to_owned())
    }

    #[test]
    fn only_https_on_a_listed_host_and_the_usual_port_passes() {
        assert_eq!(judged("https://www.ica.cz/obnova?id=1"), Ok("www.ica.cz".into()));
        assert_eq!(judged("https://WWW.ICA.CZ:443/"), Ok("www.ica.cz".into()));
        assert_eq!(judged("https://a.q.example/"), Ok("a.q.example".into()));
        assert_eq!(judged("http://www.ica.cz/"), Err(LinkError::Scheme));
        assert_eq!(judged("https://www.ica.cz:8443/"), Err(LinkError::Port));
        assert_eq!(judged("https://www.ica.cz.example/"), Err(LinkError::Host));
        assert_eq!(judged("https://q.example/"), Err(LinkError::Host));
        assert_eq!(judged("https://xq.example/"), Err(LinkError::Host));
        assert_eq!(judged("https://127.0.0.1/"), Err(LinkError::Host));
        assert_eq!(judged("https://www.ica.cz@evil.example/"), Err(LinkError::Credentials));
        assert_eq!(judged("www.ica.cz"), Err(LinkError::Malformed));
    }

    #[test]
    #[allow(clippy::expect_used)]
    fn a_link_is_shown_without_its_secret() {
        let link = HostList::new(["www.ica.cz"]).admit("https://www.ica.cz/obnova?id=7f3c9b2e5d1a4860").expect("admitted");
        assert_eq!(format!("{link} {link:?}"), "www.ica.cz…4860 www.ica.cz…4860");
    }
}
