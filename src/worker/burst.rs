//! A burst of work: one job or, while the session is kept, several that follow each other within minutes. Between two of them the session is
//! open and the PIN is gone; no transaction holds the card, so that other programs can use it.

use super::{
    Answer, Failure, Intent, Message, Start,
    channel::Channel,
    consent::Asking,
    intents,
    prompt::{Prompter, Texts},
    token::{Module, Token},
};
use std::time::Duration;

/// Does the first job and those that follow, and answers each.
pub fn run<'c>(module: &Module<'c>, start: &Start, prompter: &mut Prompter<'c>, channel: &'c Channel) {
    let done = |outcome: Result<Answer, Failure>| channel.say(&Message::Done(outcome));
    match &start.job.intent {
        Intent::Inspect => return done(intents::inspect(module, start.token_serial.as_deref())),
        Intent::Look(remembered) => return done(intents::look(module, remembered)),
        Intent::Watch { known, seconds } => return done(intents::watch(module, known, *seconds)),
        _ => {}
    }
    match token(module, start) {
        Ok(token) => jobs(&token, start, prompter, channel),
        Err(failure) => done(Err(failure)),
    }
}

fn token<'m>(module: &'m Module<'_>, start: &Start) -> Result<Token<'m>, Failure> {
    let serial = start.token_serial.as_deref();
    module.token(serial.ok_or_else(|| Failure::Refused("no card was named for this step".into()))?)
}

fn jobs<'c>(token: &Token<'_>, start: &Start, prompter: &mut Prompter<'c>, channel: &'c Channel) {
    let texts = Texts::new(&start.language);
    let keep = Duration::from_secs(start.keep_seconds);
    let mut job = start.job.clone();
    loop {
        prompter.begin();
        let (language, untold, keep_login) = (start.language.as_str(), job.untold, !keep.is_zero());
        let mut asking = Asking { prompter: &mut *prompter, texts: &texts, channel, language, untold, keep_login };
        let outcome = intents::run(token, &job.intent, &mut asking);
        // After anything that went wrong the next step begins from the beginning, with the PIN.
        let stays = outcome.is_ok() && token.is_login_kept();
        if stays {
            channel.say(&Message::Kept);
        }
        channel.say(&Message::Done(outcome));
        let next = if stays { channel.next_job(keep) } else { None };
        match next.filter(|_| token.is_logged_in()) {
            Some(next) => job = next,
            None => break,
        }
    }
    token.end_kept_login();
}
