//! Inspect: what is on a token, read without a PIN.

use crate::{
    certificate::{Certificate, pairs_among},
    worker::{
        Answer, CardContents, CertificateOnCard, Failure, PublicKeyOnCard,
        token::{Module, Token},
    },
};

/// Reads the token with this serial number, or else the most promising one: with a pair, with any certificate, with anything.
pub fn run(module: &Module<'_>, serial: Option<&str>) -> Result<Answer, Failure> {
    if let Some(serial) = serial {
        return Ok(Answer::Contents(contents(&module.token(serial)?)?));
    }
    let contents = module.tokens()?.iter().map(contents).collect::<Result<Vec<_>, _>>()?;
    // The first of the best: `max_by_key` would take the last.
    let best = contents.into_iter().rev().max_by_key(promise);
    best.map(Answer::Contents).ok_or_else(|| Failure::NoCard("no card is in the reader".into()))
}

fn contents(token: &Token<'_>) -> Result<CardContents, Failure> {
    Ok(CardContents {
        token: token.facts()?,
        certificates: token
            .certificates()?
            .into_iter()
            .map(|stored| CertificateOnCard { id: stored.id, label: stored.label, der: stored.der })
            .collect(),
        public_keys: token
            .public_keys()?
            .into_iter()
            .map(|stored| PublicKeyOnCard { id: stored.id, public_key: stored.key.der().to_vec() })
            .collect(),
    })
}

fn promise(contents: &CardContents) -> u8 {
    let certificates: Vec<_> = contents.certificates.iter().filter_map(|stored| Certificate::from_der(&stored.der).ok()).collect();
    if pairs_among(&certificates).is_ok() { 2 } else { u8::from(!certificates.is_empty()) }
}
