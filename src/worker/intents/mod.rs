//! One intent: what the agent may ask for, and all that it may ask for.

mod answer_handshake;
mod import;
mod inspect;
mod make_keys;
mod make_requests;
mod watch;

use super::{Answer, Failure, Intent, Subject, consent::Asking, old_pair::OldPair, token::Token};

pub use inspect::{look, run as inspect};
pub use watch::run as watch;

/// Does what was asked for on this token.
///
/// # Errors
/// Why it was not done; what was done before that stays done and is found again.
pub fn run(token: &Token<'_>, intent: &Intent, asking: &mut Asking<'_, '_>) -> Result<Answer, Failure> {
    let pair = |subject: &Subject| OldPair::find(token, subject);
    match intent {
        // Programs see a card as it was when they started: only a fresh process reads back.
        Intent::Inspect | Intent::Look(_) | Intent::Watch { .. } => {
            Err(Failure::Refused("a card is looked at by a process of its own".into()))
        }
        Intent::MakeKeys(order) => make_keys::run(token, &pair(&order.subject)?, order, asking),
        Intent::MakeRequests(order) => make_requests::run(token, &pair(&order.subject)?, order, asking),
        Intent::Import(order) => import::run(token, &pair(&order.subject)?, order, asking),
        Intent::AnswerHandshake(order) => answer_handshake::run(token, &pair(&order.subject)?, order, asking),
    }
}
