//! Where a login is proven.

use super::proxy::Proxy;
use rustls::pki_types::ServerName;
use std::fmt;
use url::Url;

/// An address that asks for a certificate: `https`, any port, no user name; and the proxy on the way to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    url: Url,
    proxy: Option<Proxy>,
}

impl Address {
    /// From what the configuration says.
    ///
    /// # Errors
    /// What is wrong with it, one sentence.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).map_err(|error| format!("`{text}` is no address: {error}"))?;
        let plain = url.username().is_empty() && url.password().is_none();
        if url.scheme() != "https" || url.host_str().is_none() || !plain {
            return Err(format!("`{text}` is not an address that begins with https:// and a host"));
        }
        Ok(Self { url, proxy: None })
    }

    pub(super) fn through(self, proxy: Option<Proxy>) -> Self {
        Self { proxy, ..self }
    }

    pub(super) const fn url(&self) -> &Url {
        &self.url
    }

    pub(super) const fn proxy(&self) -> Option<&Proxy> {
        self.proxy.as_ref()
    }

    /// Host and port as they are named to a proxy.
    pub(super) fn authority(&self) -> String {
        format!("{}:{}", self.url.host_str().unwrap_or_default(), self.socket().1)
    }

    /// The host alone, an IPv6 address without brackets: what a handshake and a prompt name.
    pub fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default().trim_matches(['[', ']'])
    }

    /// Host and port, to connect to.
    pub(super) fn socket(&self) -> (&str, u16) {
        (self.host(), self.url.port_or_known_default().unwrap_or(443))
    }

    /// The name that the server has to prove.
    pub(super) fn server_name(&self) -> Result<ServerName<'static>, String> {
        ServerName::try_from(self.host().to_owned()).map_err(|error| error.to_string())
    }

    /// The request (RFC 9112): this page, once.
    pub(super) fn request(&self) -> String {
        let host = self.url.host_str().unwrap_or_default();
        let port = self.url.port().map(|port| format!(":{port}")).unwrap_or_default();
        let query = self.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!(
            "GET {}{query} HTTP/1.1\r\nHost: {host}{port}\r\nUser-Agent: Mozilla/5.0 (compatible; twins/{})\r\nAccept: text/html, */*\r\n\
             Connection: close\r\n\r\n",
            self.url.path(),
            env!("CARGO_PKG_VERSION")
        )
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.url.fmt(f)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn only_an_https_address_is_one() {
        let address = Address::parse("https://www.flexims.cz").unwrap();
        assert_eq!((address.host(), address.socket()), ("www.flexims.cz", ("www.flexims.cz", 443)));
        let other = Address::parse("https://[::1]:8443/door?x=1").unwrap();
        assert_eq!(other.socket(), ("::1", 8443));
        assert!(other.request().starts_with("GET /door?x=1 HTTP/1.1\r\nHost: [::1]:8443\r\n"), "{}", other.request());
        for wrong in ["http://www.flexims.cz", "www.flexims.cz", "https://jana@www.flexims.cz", "https://", "ftp://a.cz"] {
            assert!(Address::parse(wrong).is_err(), "{wrong}");
        }
    }
}
