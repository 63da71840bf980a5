//! Whether a message really comes from the authority: DKIM (RFC 6376), or what the user's own server verified (RFC 8601).
//!
//! mail-auth does the cryptography, but its word alone is not believed: it passes signatures that leave room for additions and calls a tampered
//! body neutral. So each signature is held to a policy of our own (`dkim.rs`), and what was found decides.

use super::{
    Doubt, Resolver, Trust, TrustSettings,
    auth_results::{self, Claim},
    content::{COUNTED, Headers},
    dkim::{self, Finding},
    resolver::Key,
};
use chrono::{DateTime, Utc};
use mail_auth::AuthenticatedMessage;

/// At most so many signatures of the trusted domain are looked at.
const MAX_SIGNATURES: usize = 8;

/// A header with more fields than this is not verified.
const MAX_FIELDS: usize = 1000;
/// A header with more signatures of any kind than this is not verified.
const MAX_SIGNED: usize = 32;

/// The judgement about a message's origin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Origin {
    pub(super) trust: Trust,
    pub(super) reason: String,
    /// The kind of the reason, unless it is believed.
    pub(super) doubt: Option<Doubt>,
    pub(super) try_again: bool,
    /// A signature of its own proves it, not only the word of the user's server.
    pub(super) signed: bool,
}

impl Origin {
    fn proven(reason: impl Into<String>, signed: bool) -> Self {
        Self { trust: Trust::Authenticated, reason: reason.into(), doubt: None, try_again: false, signed }
    }

    fn doubted(trust: Trust, doubt: Doubt, reason: impl Into<String>) -> Self {
        Self { trust, reason: reason.into(), doubt: Some(doubt), try_again: false, signed: false }
    }

    fn unproven(doubt: Doubt, reason: impl Into<String>) -> Self {
        Self::doubted(Trust::Unauthenticated, doubt, reason)
    }
}

/// Judges where a message comes from.
pub(super) async fn origin(raw: &[u8], headers: &Headers, settings: &TrustSettings, resolver: &Resolver, now: DateTime<Utc>) -> Origin {
    // Each signature can make the verifier hash the whole message once more.
    if headers.fields > MAX_FIELDS || headers.signatures > MAX_SIGNED {
        let reason = format!("its header has {} fields, {} of them signatures: too many", headers.fields, headers.signatures);
        return Origin::unproven(Doubt::Ambiguous, reason);
    }
    let Some(message) = AuthenticatedMessage::parse_with_opts(raw, None, false) else {
        return Origin::unproven(Doubt::Ambiguous, "it has no header that could be verified");
    };
    let [from] = headers.from.as_slice() else {
        return Origin::unproven(Doubt::Ambiguous, format!("it names {} senders instead of one", headers.from.len()));
    };
    let sender = from.rsplit_once('@').map_or("", |(_, domain)| domain.trim_end_matches('.'));
    let Some(domain) = settings.domains.iter().find(|domain| is_within(sender, domain)) else {
        return Origin::unproven(Doubt::Stranger, format!("its sender {from} is not of a trusted domain"));
    };
    if let Err(reason) = is_unambiguous(&message, headers, from) {
        return Origin::unproven(Doubt::Ambiguous, reason);
    }
    let findings = signatures(&message, domain, resolver, now).await;
    if let Some(Finding::Good(reason)) = findings.iter().find(|finding| matches!(finding, Finding::Good(_))) {
        return Origin::proven(reason, true);
    }
    match auth_results::claim(&message, settings, domain) {
        Some(Claim::Proven(reason)) => return Origin::proven(reason, false),
        Some(Claim::Refuted(reason)) => return Origin::doubted(Trust::Forged, Doubt::Refuted, reason),
        None => {}
    }
    weigh(findings, domain)
}

/// Without a good signature: undecided goes before forged, for what is undecided may still prove it.
fn weigh(findings: Vec<Finding>, domain: &str) -> Origin {
    let mut verdict = Origin::unproven(Doubt::Unsigned, format!("it claims to come from {domain} but carries no signature of it"));
    let mut worst = 0;
    for finding in findings {
        let (weight, origin) = match finding {
            Finding::Undecided(reason) => (3, Origin { try_again: true, ..Origin::unproven(Doubt::KeyOutOfReach, reason) }),
            Finding::Broken(reason) => (2, Origin::doubted(Trust::Forged, Doubt::Changed, reason)),
            Finding::NotEnough(reason) | Finding::Good(reason) => (1, Origin::unproven(Doubt::WeakSignature, reason)),
        };
        if weight > worst {
            (worst, verdict) = (weight, origin);
        }
    }
    verdict
}

/// Whether a domain is this one or below it, by label.
pub(super) fn is_within(domain: &str, parent: &str) -> bool {
    let (domain, parent) = (domain.to_ascii_lowercase(), parent.trim_end_matches('.').to_ascii_lowercase());
    !parent.is_empty() && domain.strip_suffix(&parent).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// A message that two programs can read differently proves nothing: the fields that matter must be there once, and the parser that reads the text
/// must see the same message as the one that verifies the signature.
fn is_unambiguous(message: &AuthenticatedMessage<'_>, headers: &Headers, from: &str) -> Result<(), String> {
    for (name, seen) in COUNTED.iter().zip(headers.counts) {
        let count = message.headers.iter().filter(|(field, _)| is_named(field, name)).count();
        let right = if *name == "content-type" { count <= 1 } else { count == 1 };
        if !right || seen != count {
            return Err(format!("its {name} field is there {} times", count.max(seen)));
        }
    }
    if message.body_offset != headers.body_offset {
        return Err("its header can be read in two ways".to_owned());
    }
    if message.from.len() != 1 || message.from() != from {
        return Err("its From field can be read in two ways".to_owned());
    }
    Ok(())
}

/// Whether a raw field name is this one, spaces before the colon aside.
pub(super) fn is_named(field: &[u8], name: &str) -> bool {
    field.trim_ascii().eq_ignore_ascii_case(name.as_bytes())
}

async fn signatures(message: &AuthenticatedMessage<'_>, domain: &str, resolver: &Resolver, now: DateTime<Utc>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut candidates = Vec::new();
    for header in message.dkim_headers.iter().filter(|header| is_within(&header.header.d, domain)).take(MAX_SIGNATURES) {
        match dkim::policy(header.value, &header.header, now) {
            Err(reason) => findings.push(Finding::NotEnough(reason)),
            Ok(()) => candidates.push(&header.header),
        }
    }
    let mut keys = Vec::new();
    for signature in candidates {
        let name = format!("{}._domainkey.{}", signature.s, signature.d);
        match resolver.key(&name).await {
            Key::Found(key) => keys.push((signature, key)),
            Key::Missing if dkim::body_differs(message, signature) => findings.push(dkim::tampered(signature)),
            Key::Missing => findings.push(Finding::NotEnough(format!("no key is known for its signature ({name})"))),
            Key::Unusable(reason) => findings.push(Finding::NotEnough(format!("the key of its signature is of no use: {reason} ({name})"))),
            Key::Failed(reason) => {
                findings.push(Finding::Undecided(format!("the key of its signature could not be looked up now: {reason} ({name})")));
            }
        }
    }
    findings.extend(resolver.verify(message, keys).await);
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_compared_by_label() {
        assert!(is_within("ica.cz", "ica.cz") && is_within("Mail.ICA.cz", "ica.cz.") && is_within("a.b.ica.cz", "ica.cz"));
        assert!(
            !is_within("evilica.cz", "ica.cz")
                && !is_within("ica.cz.example", "ica.cz")
                && !is_within("cz", "ica.cz")
                && !is_within("ica.cz", "")
        );
    }

    #[test]
    fn what_is_undecided_is_judged_again_even_beside_a_broken_signature() {
        let undecided = || Finding::Undecided("later".to_owned());
        let broken = || Finding::Broken("forged".to_owned());
        let weak = || Finding::NotEnough("weak".to_owned());
        let judged = |findings| {
            let origin = weigh(findings, "ica.cz");
            (origin.trust, origin.doubt, origin.try_again)
        };
        assert_eq!(judged(vec![broken(), undecided(), weak()]), (Trust::Unauthenticated, Some(Doubt::KeyOutOfReach), true));
        assert_eq!(judged(vec![weak(), broken()]), (Trust::Forged, Some(Doubt::Changed), false));
        assert_eq!(judged(vec![weak()]), (Trust::Unauthenticated, Some(Doubt::WeakSignature), false));
        assert_eq!(judged(Vec::new()), (Trust::Unauthenticated, Some(Doubt::Unsigned), false));
    }
}
