//! What is ordered from the card's worker, and what its reports and answers mean for a renewal. Nothing here does anything: the supervisor
//! does, and so can a test that has a worker but no supervisor.

use super::card_reason::reason_of;
use crate::{
    card::WorkerError,
    certificate::{Both, Fingerprint},
    renewal::{Effect, Event, PinState, Reason, Renewal, Request, Stage, Step, Way},
    worker::{Answer, CardContents, Failure, Import, Intent, KeyOrder, MakeKeys, MakeRequests, Message, Subject, TriesLeft},
};
use chrono::{DateTime, Utc};

/// What a worker that is through means.
#[derive(Debug)]
pub enum Outcome {
    /// What a fresh worker read back from the card after an import.
    ReadBack(CardContents),
    /// This happened to the renewal.
    Event(Event),
    /// The card is not there, in the worker's words.
    Gone(String),
    /// Its progress said it all.
    Nothing,
}

/// The order to the worker, with the fewest bits of a new RSA key; `None` if the effect is none of the card's, or the facts lack what it needs.
pub fn intent(renewal: &Renewal, effect: Effect, least_rsa_bits: u64) -> Option<Intent> {
    let subject = Subject { old: renewal.pair.old.map(|_, old| hex::encode(&old.der)) };
    Some(match effect {
        Effect::MakeKeys => Intent::MakeKeys(MakeKeys {
            subject,
            ids: renewal.planned.clone(),
            known: renewal.known_keys.clone()?,
            made: renewal.halves.map(|_, half| half.key.as_ref().map(|key| Fingerprint::of(&key.public_key))),
            least_rsa_bits,
        }),
        Effect::MakeRequests => Intent::MakeRequests(MakeRequests { subject, keys: key_orders(renewal)?, recipient: recipient(renewal) }),
        Effect::Import => Intent::Import(Import {
            subject,
            keys: key_orders(renewal)?,
            certificates: renewal.certificates()?.map(|_, certificate| hex::encode(&certificate.der)),
        }),
        Effect::ReadBack => Intent::Inspect,
        Effect::Send | Effect::Collect | Effect::Fetch | Effect::CheckRevocation | Effect::Register | Effect::ProveLogin => return None,
    })
}

/// Who gets the requests, for the person who consents to them.
fn recipient(renewal: &Renewal) -> String {
    let host = renewal.link.as_ref().filter(|_| renewal.way == Way::Portal).map(|link| link.host().to_owned());
    host.unwrap_or_else(|| "I.CA".to_owned())
}

fn key_orders(renewal: &Renewal) -> Option<Both<KeyOrder>> {
    Some(renewal.keys()?.map(|_, key| KeyOrder { id: key.id.clone(), public_key: key.public_key.clone() }))
}

/// What a report of the worker at this step means; `None` if nothing for the renewal.
pub fn progress(step: Step, message: Message) -> Option<Event> {
    match message {
        Message::Prompted | Message::Typed | Message::Kept | Message::WantsPin(_) | Message::ReadyForHandshake(_) | Message::Done(_) => {
            None
        }
        Message::Consented => Some(Event::Consented { step }),
        Message::MakingKey(role) => Some(Event::MakingKey { role }),
        Message::KeyMade(made) => Some(Event::KeyMade { role: made.role, id: made.id, public_key: made.public_key }),
    }
}

/// What the worker's answer to this effect means.
pub fn outcome(renewal: &Renewal, effect: Effect, answer: Result<Answer, WorkerError>) -> Outcome {
    let step = effect.step().unwrap_or(Step::Import);
    match (effect, answer) {
        (Effect::ReadBack, Ok(Answer::Contents(contents))) => Outcome::ReadBack(contents),
        // Both are there, however the process ended.
        (Effect::MakeKeys, _) if renewal.keys().is_some() => Outcome::Nothing,
        (_, Ok(Answer::Requests(requests))) => Outcome::Event(Event::RequestsMade {
            requests: requests.map(|_, made| Request { pkcs10: made.pkcs10.clone(), cms: made.cms.clone() }),
        }),
        (_, Ok(Answer::Imported)) => Outcome::Event(Event::Written),
        (_, Ok(_)) => Outcome::Event(Event::CardFailed {
            step,
            what: Reason::known("other-answer", [], "the card process gave an answer to another question"),
        }),
        (_, Err(WorkerError::Failed(Failure::NoCard(why)))) => Outcome::Gone(why),
        (_, Err(error)) => Outcome::Event(failed(step, &error)),
    }
}

/// A card is in the reader and cannot be read. That holds up a renewal which waits for it; `None` if it waits for something else.
pub fn unreadable(renewal: &Renewal, now: DateTime<Utc>, error: &WorkerError) -> Option<Event> {
    match renewal.stage(now) {
        Stage::WaitingForCard { step } => Some(Event::CardFailed { step, what: reason_of(error) }),
        _ => None,
    }
}

fn failed(step: Step, error: &WorkerError) -> Event {
    let card_failed = || Event::CardFailed { step, what: reason_of(error) };
    let WorkerError::Failed(failure) = error else { return card_failed() };
    match failure {
        Failure::Declined => Event::Declined { step },
        Failure::Unanswered | Failure::NoPrompt(_) => Event::Unanswered { step, why: reason_of(error) },
        Failure::PinWrong(tries) => Event::PinRefused { step, pin: pin_state(*tries) },
        Failure::PinLocked => Event::PinRefused { step, pin: PinState::Locked },
        Failure::Module(_) | Failure::NoCard(_) | Failure::NoPair(_) | Failure::Unable(_) | Failure::Card(_) | Failure::Refused(_) => {
            card_failed()
        }
    }
}

const fn pin_state(tries: TriesLeft) -> PinState {
    match tries {
        TriesLeft::All | TriesLeft::Fewer => PinState::SomeLeft,
        TriesLeft::Last => PinState::LastTry,
        TriesLeft::Locked => PinState::Locked,
    }
}
