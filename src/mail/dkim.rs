//! What a DKIM signature must be to prove anything here (RFC 6376): a policy stricter than the standard's, over the raw tag list.

use chrono::{DateTime, Utc};
use mail_auth::{
    AuthenticatedMessage, DkimResult, Error,
    common::{
        crypto::{Algorithm, CryptoError, HashAlgorithm},
        verify::DomainKey,
    },
    dkim::{DkimError, Signature},
};

/// Fields that a signature must cover.
const MUST_SIGN: [&str; 4] = ["from", "subject", "date", "to"];
/// Smaller RSA keys prove nothing; the standard's own floor (RFC 8301 §3.2).
const LEAST_RSA_BITS: usize = 1024;
/// Smaller RSA keys are accepted with a warning.
const GOOD_RSA_BITS: usize = 2048;

/// A signature has at most so many tags; the standard knows fourteen.
const MAX_TAGS: usize = 64;

/// What one signature of a trusted domain says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Finding {
    /// It proves the origin.
    Good(String),
    /// It claims the domain and fails.
    Broken(String),
    /// It may be right, but proves too little.
    NotEnough(String),
    /// Its key could not be looked up.
    Undecided(String),
}

/// Holds a signature to the policy, before any cryptography.
///
/// # Errors
/// What is missing, for the person.
pub(super) fn policy(raw: &[u8], signature: &Signature, now: DateTime<Utc>) -> Result<(), String> {
    let tags = tags(raw);
    let signer = &signature.d;
    if tags.len() > MAX_TAGS {
        return Err(format!("the signature of {signer} has more than {MAX_TAGS} tags"));
    }
    if let Some(doubled) = tags.iter().enumerate().find(|(at, tag)| tags[..*at].contains(tag)).map(|(_, tag)| tag) {
        return Err(format!("the signature of {signer} names {doubled}= twice"));
    }
    if tags.iter().any(|tag| tag == "l") {
        return Err(format!("the signature of {signer} covers a part of the body only (l=)"));
    }
    if signature.v != 1 {
        return Err(format!("the signature of {signer} is of an unknown version"));
    }
    if signature.a == Algorithm::RsaSha1 {
        return Err(format!("the signature of {signer} is made with rsa-sha1, which can be forged"));
    }
    if let Some(missing) = MUST_SIGN.iter().find(|name| !signature.h.iter().any(|signed| signed.trim().eq_ignore_ascii_case(name))) {
        return Err(format!("the signature of {signer} does not cover the {missing} field"));
    }
    if tags.iter().any(|tag| tag == "x") && i64::try_from(signature.x).is_ok_and(|expiry| expiry <= now.timestamp()) {
        return Err(format!("the signature of {signer} has expired"));
    }
    Ok(())
}

/// The tag names of a tag list, lower case.
fn tags(raw: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(raw);
    let names = text.split(';').filter_map(|tag| tag.split_once('=')).map(|(name, _)| name.trim().to_ascii_lowercase());
    names.take(MAX_TAGS + 1).collect()
}

/// Holds a published key to the policy.
///
/// # Errors
/// What is wrong with it, for the person.
pub(super) fn key_policy(key: &DomainKey) -> Result<(), String> {
    /// RFC 6376 §3.6.1, `t=y`, as mail-auth encodes it.
    const TESTING: u64 = 0x10;
    if key.p.public_key_bits() < LEAST_RSA_BITS {
        return Err(format!("it has {} bits only", key.p.public_key_bits()));
    }
    if key.has_flag(TESTING) {
        return Err("it is published for tests".to_owned());
    }
    if key.has_flag(HashAlgorithm::Sha1) && !key.has_flag(HashAlgorithm::Sha256) {
        return Err("it is for SHA-1 only".to_owned());
    }
    Ok(())
}

/// What mail-auth's result for a signature means here. A body that does not match is not "neutral": somebody changed it.
pub(super) fn finding(result: &DkimResult, signature: &Signature, bits: usize) -> Finding {
    let signer = &signature.d;
    match result {
        DkimResult::Pass if bits < GOOD_RSA_BITS => {
            Finding::Good(format!("signed by {signer} (DKIM, {}), though with a key of {bits} bits only", algorithm(signature)))
        }
        DkimResult::Pass => Finding::Good(format!("signed by {signer} (DKIM, {})", algorithm(signature))),
        DkimResult::Neutral(Error::Dkim(DkimError::FailedBodyHashMatch)) => tampered(signature),
        DkimResult::Fail(Error::Crypto(CryptoError::IncompatibleAlgorithms)) => {
            Finding::NotEnough(format!("the signature of {signer} and its key are of different kinds"))
        }
        DkimResult::Fail(Error::Crypto(_)) => {
            Finding::Broken(format!("it claims to come from {signer}, but its header was changed after signing"))
        }
        DkimResult::TempError(error) => Finding::Undecided(format!("the signature of {signer} could not be verified now: {error}")),
        DkimResult::Neutral(error) | DkimResult::Fail(error) | DkimResult::PermError(error) => {
            Finding::NotEnough(format!("the signature of {signer} is of no use: {error}"))
        }
        DkimResult::None => Finding::NotEnough(format!("the signature of {signer} was not verified")),
    }
}

/// The finding for a body that was changed.
pub(super) fn tampered(signature: &Signature) -> Finding {
    Finding::Broken(format!("it claims to come from {}, but its text was changed after signing", signature.d))
}

/// Whether the body is not the one that was signed; that needs no key.
pub(super) fn body_differs(message: &AuthenticatedMessage<'_>, signature: &Signature) -> bool {
    let hash = HashAlgorithm::from(signature.a);
    let computed = message
        .body_hashes
        .iter()
        .find(|(body, algorithm, length, _)| *body == signature.cb && *algorithm == hash && *length == signature.l);
    computed.is_some_and(|(.., computed)| *computed != signature.bh)
}

fn algorithm(signature: &Signature) -> &'static str {
    match signature.a {
        Algorithm::RsaSha256 => "rsa-sha256",
        Algorithm::Ed25519Sha256 => "ed25519-sha256",
        Algorithm::RsaSha1 => "rsa-sha1",
    }
}
