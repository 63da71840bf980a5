//! One intent: what the agent may ask for, and all that it may ask for.

mod import;
mod inspect;
mod make_keys;
mod make_requests;

use super::{
    Answer, Failure, Intent, Start, Subject,
    channel::Channel,
    consent::Asking,
    old_pair::OldPair,
    prompt::{Prompter, Texts},
    token::{Module, Token},
};

/// Does what was asked for.
///
/// # Errors
/// Why it was not done; what was done before that stays done and is found again.
pub fn run<'c>(
    module: &Module<'c>,
    start: &Start,
    prompter: &mut Prompter<'c>,
    texts: &Texts,
    channel: &'c Channel,
) -> Result<Answer, Failure> {
    let mut asking = Asking { prompter, texts, channel, language: &start.language };
    match &start.intent {
        Intent::Inspect => inspect::run(module, start.token_serial.as_deref()),
        Intent::MakeKeys(order) => {
            let (token, pair) = open(module, start, &order.subject)?;
            make_keys::run(&token, &pair, order, &mut asking)
        }
        Intent::MakeRequests(order) => {
            let (token, pair) = open(module, start, &order.subject)?;
            make_requests::run(&token, &pair, order, &mut asking)
        }
        Intent::Import(order) => {
            let (token, pair) = open(module, start, &order.subject)?;
            import::run(&token, &pair, order, &mut asking)
        }
    }
}

fn open<'m>(module: &'m Module<'_>, start: &Start, subject: &Subject) -> Result<(Token<'m>, OldPair), Failure> {
    let serial = start.token_serial.as_deref();
    let token = module.token(serial.ok_or_else(|| Failure::Refused("no card was named for this step".into()))?)?;
    let pair = OldPair::find(&token, subject)?;
    Ok((token, pair))
}
