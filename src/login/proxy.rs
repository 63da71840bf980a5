//! The way to a server through an HTTP proxy: the one that the configuration names, or the environment's (`HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`).

use super::Address;
use hyper_util::client::proxy::matcher::Matcher;
use std::{
    fmt,
    io::{self, Read, Write},
    net::TcpStream,
};
use url::{Host, Url};

/// The most that is read of a proxy's answer, bytes.
const LONGEST: usize = 16 * 1024;

/// By which rules a proxy is chosen.
#[derive(Debug)]
pub struct Proxies(Matcher);

impl Proxies {
    /// Only this one, whatever the environment says; the environment's if there is none.
    pub fn new(named: Option<&Url>) -> Self {
        Self(named.map_or_else(Matcher::from_env, |url| Matcher::builder().all(url.as_str()).build()))
    }

    /// The proxy on the way to this address. What is on this computer is reached directly, as browsers do it.
    fn before(&self, url: &Url) -> Option<Proxy> {
        if is_loopback(url) {
            return None;
        }
        let found = self.0.intercept(&url.as_str().parse().ok()?)?;
        let uri = found.uri();
        Some(Proxy {
            plain: uri.scheme_str() == Some("http"),
            host: uri.host()?.trim_matches(['[', ']']).to_owned(),
            port: uri.port_u16().unwrap_or(80),
            authorization: found.basic_auth().and_then(|value| value.to_str().ok()).map(str::to_owned),
        })
    }

    /// This address, to be reached by the way that these rules say.
    pub fn on_the_way_to(&self, address: Address) -> Address {
        let proxy = self.before(address.url());
        address.through(proxy)
    }
}

/// An HTTP proxy.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Proxy {
    plain: bool,
    host: String,
    port: u16,
    /// `Basic …` (RFC 7617). A secret.
    authorization: Option<String>,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Proxy({}:{})", self.host, self.port)
    }
}

impl Proxy {
    /// Where it listens.
    pub(super) fn socket(&self) -> io::Result<(&str, u16)> {
        if self.plain {
            return Ok((&self.host, self.port));
        }
        Err(io::Error::other(format!("the proxy {}:{} is not one that begins with http://; no other kind is known", self.host, self.port)))
    }

    /// Has it open the way (CONNECT, RFC 9110 §9.3.6): after this the stream is the server's.
    ///
    /// # Errors
    /// If it refuses, in its own words.
    pub(super) fn open(&self, stream: &mut TcpStream, target: &str) -> io::Result<()> {
        let authorization = self.authorization.as_ref().map(|value| format!("Proxy-Authorization: {value}\r\n")).unwrap_or_default();
        stream.write_all(format!("CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{authorization}\r\n").as_bytes())?;
        let head = head(stream)?;
        let line = head.lines().next().unwrap_or_default();
        let status = line.split_whitespace().nth(1).unwrap_or_default();
        if status.len() == 3 && status.starts_with('2') {
            return Ok(());
        }
        let said: String = line.chars().filter(|char| !char.is_control()).take(100).collect();
        Err(io::Error::other(format!("the proxy {}:{} answered '{said}'", self.host, self.port)))
    }
}

/// An answer up to the empty line, byte by byte: what follows is not the proxy's.
fn head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if head.len() >= LONGEST {
            return Err(io::Error::other("the proxy's answer does not end"));
        }
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn way(proxies: &Proxies, address: &str) -> Option<Proxy> {
        proxies.before(&Url::parse(address).unwrap())
    }

    #[test]
    fn a_named_proxy_is_used_for_everything_but_this_computer() {
        let proxies = Proxies::new(Some(&Url::parse("http://jana:heslo@proxy.example:3128").unwrap()));
        let proxy = way(&proxies, "https://www.flexims.cz/").unwrap();
        assert_eq!(proxy.socket().unwrap(), ("proxy.example", 3128));
        assert_eq!(proxy.authorization.as_deref(), Some("Basic amFuYTpoZXNsbw=="));
        assert!(!format!("{proxy:?}").contains("amFuYTp"), "{proxy:?}");
        for here in ["https://localhost:8443/", "https://127.0.0.1/", "https://[::1]/", "https://door.localhost/"] {
            assert_eq!(way(&proxies, here), None, "{here}");
        }
    }

    #[test]
    fn the_environments_exceptions_are_kept_and_other_kinds_of_proxy_are_told() {
        let proxies = Proxies(Matcher::builder().https("http://proxy.example:8080").no("flexims.cz, 10.0.0.0/8").build());
        assert_eq!(way(&proxies, "https://www.flexims.cz/"), None);
        assert_eq!(way(&proxies, "https://10.1.2.3/"), None);
        assert!(way(&proxies, "https://www.ica.cz/").is_some());
        let socks = Proxies(Matcher::builder().all("socks5://proxy.example:1080").build());
        assert!(way(&socks, "https://www.ica.cz/").unwrap().socket().is_err());
    }
}
