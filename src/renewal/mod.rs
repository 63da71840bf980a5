//! THE CORE: what a renewal is, what has happened to it, what stage that is and what to do next.
//!
//! Pure: no I/O, no clock, no async, no randomness. Events and the time go in; facts and effects come out. It knows nothing of
//! how a mail is read, a card is reached or a portal is walked.
//!
//! [`Renewal`] holds the facts, [`Event`] is what can happen, [`Renewal::apply`] turns one into the other, [`Renewal::stage`] says where it
//! stands (the first fact that is missing), [`Renewal::effects`] what to do now, and [`Renewal::take_news`] what the person should be told.

mod apply;
mod asking;
mod calendar;
mod effect;
mod event;
mod examine;
mod facts;
mod finishing;
mod hold;
mod known_pair;
mod link;
mod login;
mod news;
mod payment;
mod plan;
#[cfg(test)]
mod purity;
mod reason;
mod revocation;
mod stage;
mod step;
mod urgency;
mod way;

pub use asking::{PutOff, Quiet};
pub use calendar::{Calendar, Deadline, moment_of};
pub use effect::{Due, Effect, Policy};
pub use event::{CardView, Event, Source};
pub use examine::{Refusal, examine};
pub use facts::{Half, Key, LastPage, NewCertificate, Origin, RefusedCertificate, Renewal, Request};
pub use hold::{Hold, PinState};
pub use known_pair::{KnownPair, OldCertificate, Owners};
pub use link::{HostList, Link, LinkError};
pub use login::{LoginOutcome, LoginProof};
pub use news::News;
pub use payment::Payment;
pub use plan::Plan;
pub use reason::Reason;
pub use revocation::{Check, Generation, Revocation};
pub use stage::{Actor, Stage};
pub use step::Step;
pub use urgency::Urgency;
pub use way::Way;
