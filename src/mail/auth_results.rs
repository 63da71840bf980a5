//! `Authentication-Results` (RFC 8601): what the user's own mail server says it verified. Only the topmost field of a configured server counts, for
//! anybody can write such a field further down.

use super::{
    TrustSettings,
    trust::{is_named, is_within},
};
use mail_auth::AuthenticatedMessage;

/// A longer field is not read.
const MAX_FIELD: usize = 16 * 1024;
/// At most so many fields are read.
const MAX_FIELDS: usize = 32;

/// What the user's server says about the trusted domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Claim {
    /// It verified the domain's signature or policy.
    Proven(String),
    /// It found that the domain's signature or policy fails.
    Refuted(String),
}

/// What the topmost field of a configured server says about `domain`.
pub(super) fn claim(message: &AuthenticatedMessage<'_>, settings: &TrustSettings, domain: &str) -> Option<Claim> {
    let fields = message.headers.iter().filter(|(name, _)| is_named(name, "authentication-results"));
    // One that is too long ends the search: it may be the server's own, and what stands below it the sender's.
    let short = fields.take(MAX_FIELDS).take_while(|(_, value)| value.len() <= MAX_FIELD);
    let mut parsed = short.filter_map(|(_, value)| Field::parse(&String::from_utf8_lossy(value)));
    let field = parsed.find(|field| settings.authserv_ids.iter().any(|id| id.eq_ignore_ascii_case(&field.server)))?;
    field.claim(domain)
}

#[derive(Debug, PartialEq, Eq)]
struct Field {
    server: String,
    results: Vec<MethodResult>,
}

#[derive(Debug, PartialEq, Eq)]
struct MethodResult {
    method: String,
    result: String,
    properties: Vec<(String, String)>,
}

impl Field {
    fn parse(value: &str) -> Option<Self> {
        let statements = statements(value);
        let server = statements.first()?.first()?.to_ascii_lowercase();
        let results = statements[1..].iter().filter_map(|words| MethodResult::parse(words)).collect();
        Some(Self { server, results })
    }

    fn claim(&self, domain: &str) -> Option<Claim> {
        let aligned = |method: &'static str, property: &'static str| {
            self.results.iter().filter(move |result| result.method == method).filter(move |result| result.names(property, domain))
        };
        let signed: Vec<&MethodResult> = aligned("dkim", "header.d").chain(aligned("dkim", "header.i")).collect();
        let server = &self.server;
        if signed.iter().any(|result| result.result == "pass") {
            return Some(Claim::Proven(format!("{server} verified the signature of {domain} (DKIM)")));
        }
        // DMARC passes by SPF alone too, and SPF alone proves only which computer delivered it.
        let spf_may_be_all =
            self.results.iter().any(|result| result.method == "dkim" || (result.method == "spf" && result.result == "pass"));
        let by_policy = aligned("dmarc", "header.from").find_map(|policy| match policy.result.as_str() {
            "pass" if !spf_may_be_all => Some(Claim::Proven(format!("{server} verified that it comes from {domain} (DMARC)"))),
            "fail" => Some(Claim::Refuted(format!("it claims to come from {domain}, but {server} found that it does not (DMARC)"))),
            _ => None,
        });
        by_policy.or_else(|| refuted(&signed, server, domain))
    }
}

fn refuted(signed: &[&MethodResult], server: &str, domain: &str) -> Option<Claim> {
    let failed = signed.iter().any(|result| result.result == "fail");
    failed.then(|| Claim::Refuted(format!("it claims to come from {domain}, but {server} found its signature broken (DKIM)")))
}

impl MethodResult {
    /// From the words of one statement: `dkim=pass`, `header.d=ica.cz` ….
    fn parse(words: &[String]) -> Option<Self> {
        let (method, result) = words.first()?.split_once('=')?;
        let method = method.split('/').next()?.to_ascii_lowercase();
        let properties = words[1..]
            .iter()
            .filter_map(|word| word.split_once('='))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_ascii_lowercase()));
        Some(Self { method, result: result.to_ascii_lowercase(), properties: properties.collect() })
    }

    fn names(&self, property: &str, domain: &str) -> bool {
        self.properties.iter().filter(|(name, _)| name == property).any(|(_, value)| {
            let value = value.rsplit_once('@').map_or(value.as_str(), |(_, domain)| domain);
            is_within(value, domain)
        })
    }
}

/// The statements of a field, each as words, without comments; quoted strings are part of their word, spaces around `=` are dropped.
fn statements(value: &str) -> Vec<Vec<String>> {
    let mut statements = vec![Vec::new()];
    let mut word = String::new();
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for c in value.chars() {
        match c {
            _ if escaped => {
                escaped = false;
                if depth == 0 {
                    word.push(c);
                }
            }
            '\\' if quoted || depth > 0 => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            _ if quoted => word.push(c),
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ';' => {
                finish(&mut word, &mut statements);
                statements.push(Vec::new());
            }
            c if c.is_whitespace() => finish(&mut word, &mut statements),
            c => word.push(c),
        }
    }
    finish(&mut word, &mut statements);
    statements
}

/// Ends a word; one that begins with `=` or follows a word that ends with it belongs to that.
fn finish(word: &mut String, statements: &mut [Vec<String>]) {
    let Some(statement) = statements.last_mut().filter(|_| !word.is_empty()) else { return };
    let finished = std::mem::take(word);
    match statement.last_mut() {
        Some(last) if last.ends_with('=') || finished.starts_with('=') => last.push_str(&finished),
        _ => statement.push(finished),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn judged(value: &str) -> Option<bool> {
        Field::parse(value).unwrap().claim("ica.cz").map(|claim| matches!(claim, Claim::Proven(_)))
    }

    #[test]
    fn a_verified_signature_of_the_domain_counts() {
        assert_eq!(
            judged("mx.example.cz; dkim=pass (2048-bit key; x) header.d=ica.cz header.s=sandbox; spf=pass smtp.mailfrom=ica.cz"),
            Some(true)
        );
        assert_eq!(judged("mx.example.cz 1;\r\n dkim = pass header.i = @mail.ICA.cz"), Some(true));
        assert_eq!(judged("mx.example.cz; dmarc=pass (p=REJECT) header.from=ica.cz"), Some(true));
    }

    #[test]
    fn spf_alone_and_other_domains_do_not() {
        assert_eq!(judged("mx.example.cz; spf=pass smtp.mailfrom=ica.cz"), None);
        assert_eq!(judged("mx.example.cz; spf=pass smtp.mailfrom=ica.cz; dmarc=pass header.from=ica.cz"), None);
        assert_eq!(judged("mx.example.cz; dkim=none; dmarc=pass header.from=ica.cz"), None);
        assert_eq!(judged("mx.example.cz; dkim=pass header.d=evilica.cz; dkim=pass header.d=ica.cz.example"), None);
        assert_eq!(judged("mx.example.cz; dkim=neutral (dkim=pass header.d=ica.cz) header.d=ica.cz"), None);
        assert_eq!(judged("mx.example.cz; x=\"; dkim=pass header.d=ica.cz\""), None);
        assert_eq!(judged("mx.example.cz; none"), None);
    }

    #[test]
    fn a_failure_of_the_domain_refutes() {
        assert_eq!(judged("mx.example.cz; dkim=fail header.d=ica.cz; dmarc=fail header.from=ica.cz"), Some(false));
        assert_eq!(judged("mx.example.cz; dkim=fail header.d=ica.cz; dmarc=none header.from=ica.cz"), Some(false));
    }
}
