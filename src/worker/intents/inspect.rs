//! Inspect and look: what is on tokens, read without a PIN.

use crate::{
    certificate::{Certificate, pairs_among},
    worker::{Answer, CardContents, Failure, token::Module},
};
use std::cmp::Reverse;

/// Reads every object of the token with this serial number, or else of the most promising one: with a pair, with any certificate, with anything.
pub fn run(module: &Module<'_>, serial: Option<&str>) -> Result<Answer, Failure> {
    if let Some(serial) = serial {
        return Ok(Answer::Contents(module.token(serial)?.contents(&[])?));
    }
    let best = all(module, &[])?.into_iter().next();
    best.map(Answer::Contents).ok_or_else(|| Failure::NoCard("no card is in the reader".into()))
}

/// Looks at every token; what is remembered and still so is not read again.
pub fn look(module: &Module<'_>, remembered: &[CardContents]) -> Result<Answer, Failure> {
    all(module, remembered).map(Answer::Looked)
}

/// The most promising first. A token that cannot be read matters only if no other can.
fn all(module: &Module<'_>, remembered: &[CardContents]) -> Result<Vec<CardContents>, Failure> {
    let (mut read, mut failed) = (Vec::new(), None);
    for token in module.each_token()? {
        match token.and_then(|token| token.contents(remembered)) {
            Ok(contents) => read.push(contents),
            Err(why) => {
                eprintln!("warn: a card cannot be read: {why}");
                failed = failed.or(Some(why));
            }
        }
    }
    match failed {
        Some(why) if read.is_empty() => Err(why),
        _ => {
            read.sort_by_key(|contents| Reverse(promise(contents)));
            Ok(read)
        }
    }
}

fn promise(contents: &CardContents) -> u8 {
    let certificates: Vec<_> = contents.certificates.iter().filter_map(|stored| Certificate::from_der(&stored.der).ok()).collect();
    if pairs_among(&certificates).is_ok() { 2 } else { u8::from(!certificates.is_empty()) }
}
