//! The cookies of one walk (RFC 6265), kept so that they can be written down and used again after a restart.
//!
//! Cookies are secrets: they have no `Debug` and are never logged.

use reqwest::{
    cookie::{CookieStore as _, Jar as Store},
    header::{HeaderMap, HeaderValue, SET_COOKIE},
};
use url::Url;

/// The most cookies kept; the oldest goes first.
const MAX_COOKIES: usize = 64;
/// The longest `Set-Cookie` line taken, bytes.
const MAX_LENGTH: usize = 4096;

/// A jar of cookies.
#[derive(Default)]
pub struct Jar {
    store: Store,
    lines: Vec<Line>,
}

/// A cookie as it was set.
struct Line {
    host: String,
    name: String,
    path: String,
    text: String,
}

impl Jar {
    /// From what [`Self::export`] gave.
    pub fn import(cookies: &[(String, String)]) -> Self {
        let mut jar = Self::default();
        for (host, text) in cookies {
            if let Ok(url) = Url::parse(&format!("https://{host}/")) {
                jar.add(&url, text);
            }
        }
        jar
    }

    /// Every cookie as a `Set-Cookie` line with the host that set it.
    pub fn export(&self) -> Vec<(String, String)> {
        self.lines.iter().map(|line| (line.host.clone(), line.text.clone())).collect()
    }

    /// The `Cookie` header for a request.
    pub fn header(&self, url: &Url) -> Option<HeaderValue> {
        let mut value = self.store.cookies(url)?;
        value.set_sensitive(true);
        Some(value)
    }

    /// Takes the cookies of an answer.
    pub fn take(&mut self, url: &Url, headers: &HeaderMap) {
        for value in headers.get_all(SET_COOKIE) {
            if let Ok(text) = value.to_str() {
                self.add(url, text);
            }
        }
    }

    fn add(&mut self, url: &Url, text: &str) {
        let Some(host) = url.host_str().filter(|_| text.len() <= MAX_LENGTH) else { return };
        let Some((name, _)) = text.split(';').next().and_then(|pair| pair.split_once('=')) else { return };
        let path = attribute(text, "path").filter(|path| path.starts_with('/'));
        // The default path hangs on the address, which is not kept: it is written into the line.
        let (path, text) = match path {
            Some(path) => (path.to_owned(), text.to_owned()),
            None => (default_path(url), format!("{text}; Path={}", default_path(url))),
        };
        let line = Line { host: host.to_owned(), name: name.trim().to_owned(), path, text };
        self.lines.retain(|known| (&known.host, &known.name, &known.path) != (&line.host, &line.name, &line.path));
        self.store.add_cookie_str(&line.text, url);
        self.lines.push(line);
        if self.lines.len() > MAX_COOKIES {
            self.lines.remove(0);
        }
    }
}

fn attribute<'a>(line: &'a str, wanted: &str) -> Option<&'a str> {
    let pairs = line.split(';').skip(1).filter_map(|pair| pair.split_once('='));
    pairs.map(|(name, value)| (name.trim(), value.trim())).find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
}

/// RFC 6265 §5.1.4.
fn default_path(url: &Url) -> String {
    match url.path().rsplit_once('/') {
        Some((directory, _)) if !directory.is_empty() => directory.to_owned(),
        _ => "/".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn jar(cookies: &[(&str, &str)]) -> Jar {
        let mut jar = Jar::default();
        for (url, line) in cookies {
            jar.add(&Url::parse(url).unwrap(), line);
        }
        jar
    }

    fn sent(jar: &Jar, url: &str) -> String {
        let header = jar.header(&Url::parse(url).unwrap());
        let mut cookies: Vec<_> = header.iter().flat_map(|value| value.to_str().unwrap().split("; ")).map(str::to_owned).collect();
        cookies.sort();
        cookies.join("; ")
    }

    #[test]
    fn cookies_survive_being_written_down() {
        let first = jar(&[
            ("https://www.ica.cz/obnova/start?id=1", "session=a; HttpOnly; Secure"),
            ("https://www.ica.cz/obnova/test", "session=b; HttpOnly"),
            ("https://www.ica.cz/obnova/test", "all=c; Path=/"),
            ("https://www.ica.cz/x", "wide=d; Domain=ica.cz; Path=/"),
        ]);
        let second = Jar::import(&first.export());
        for jar in [&first, &second] {
            assert_eq!(sent(jar, "https://www.ica.cz/obnova/zadost"), "all=c; session=b; wide=d");
            assert_eq!(sent(jar, "https://www.ica.cz/certifikat"), "all=c; wide=d");
            assert_eq!(sent(jar, "https://ica.cz/obnova/zadost"), "wide=d");
        }
        assert_eq!(first.export().len(), 3);
    }

    #[test]
    fn a_cookie_that_is_taken_back_stays_away() {
        let first = jar(&[("https://www.ica.cz/", "s=a; Path=/"), ("https://www.ica.cz/", "s=; Path=/; Max-Age=0")]);
        assert_eq!(sent(&first, "https://www.ica.cz/"), "");
        assert_eq!(sent(&Jar::import(&first.export()), "https://www.ica.cz/"), "");
    }

    #[test]
    fn cookies_are_bounded_and_a_foreign_domain_is_refused() {
        let many: Vec<_> = (0..100).map(|number| format!("c{number}=1")).collect();
        let pairs: Vec<_> = many.iter().map(|line| ("https://www.ica.cz/", line.as_str())).collect();
        assert_eq!(jar(&pairs).export().len(), MAX_COOKIES);
        assert!(jar(&[("https://www.ica.cz/", &format!("c={}", "x".repeat(5000)))]).export().is_empty());
        assert_eq!(sent(&jar(&[("https://www.ica.cz/", "c=1; Domain=evil.example")]), "https://evil.example/"), "");
    }
}
