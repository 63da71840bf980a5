//! Where a page is: host and path, as the profile expects them.

use super::profile::Text;
use url::Url;

/// The place of a page; what is absent may be anything. In a path, `*` stands for any characters.
#[derive(Debug, Clone, Default)]
pub struct Place {
    host: Option<Text>,
    path: Option<Text>,
}

impl Place {
    pub const fn new(host: Option<Text>, path: Option<Text>) -> Self {
        Self { host, path }
    }

    /// Whether the address is there.
    pub fn holds(&self, url: &Url) -> bool {
        let host = self.host.as_ref().is_none_or(|host| url.host_str().is_some_and(|own| own.eq_ignore_ascii_case(host.as_str())));
        host && self.path.as_ref().is_none_or(|path| matches(path.as_str(), url.path()))
    }

    /// What is wrong with it, if something is.
    pub fn check(&self, hosts: &crate::renewal::HostList) -> Result<(), String> {
        if let Some(host) = &self.host
            && hosts.admit(&format!("https://{}/", host.as_str())).is_err()
        {
            return Err(format!("its host '{}' is not on the list 'hosts'", host.as_str()));
        }
        match &self.path {
            Some(path) if !path.as_str().starts_with(['/', '*']) => Err(format!("its path '{}' does not begin with '/'", path.as_str())),
            _ => Ok(()),
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let text = |part: &Option<Text>| part.as_ref().map_or("*", Text::as_str).to_owned();
        write!(f, "{}{}", text(&self.host), text(&self.path))
    }
}

fn matches(pattern: &str, path: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return pattern == path };
    let Some(mut path) = path.strip_prefix(start) else { return false };
    let parts: Vec<&str> = rest.split('*').collect();
    let Some((last, between)) = parts.split_last() else { return true };
    for part in between {
        match path.find(part) {
            Some(at) => path = path.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    path.ends_with(last)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        for (pattern, path, holds) in [
            ("/obnova/start", "/obnova/start", true),
            ("/obnova/start", "/obnova/start/", false),
            ("/obnova/*", "/obnova/a/b", true),
            ("*/start", "/cs/obnova/start", true),
            ("/*/obnova/*/x", "/cs/obnova/1/x", true),
            ("/*/obnova/*/x", "/cs/obnova/1/y", false),
            ("*", "/", true),
        ] {
            assert_eq!(matches(pattern, path), holds, "{pattern} {path}");
        }
    }

    #[test]
    fn a_place_is_host_and_path() {
        let place = Place::new(Some(Text::try_from("WWW.ica.cz".to_owned()).unwrap()), Some(Text::try_from("/o/*".to_owned()).unwrap()));
        let there = |url: &str| place.holds(&Url::parse(url).unwrap());
        assert!(there("https://www.ica.cz/o/1?x") && !there("https://ica.cz/o/1") && !there("https://www.ica.cz/p"));
        assert!(Place::default().holds(&Url::parse("https://x.cz/").unwrap()));
    }
}
