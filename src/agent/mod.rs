//! The supervisor: sources → core → store → effects. The only room where all others meet.
//!
//! It decides nothing about a renewal: it turns what happens into [`crate::renewal::Event`]s, has them written down, and does what the core
//! then wants done. One task owns everything ([`Agent`]); sources and effects run beside it and speak to it by signals.

mod answers;
mod calendar;
pub mod card_answers;
mod card_desk;
mod card_look;
mod card_report;
mod card_work;
mod clock;
pub mod control;
mod courier;
mod desktop;
mod elsewhere;
mod finishing;
mod happen;
mod keeper;
mod login_proof;
mod mailroom;
mod mailroom_post;
mod matching;
mod orders;
mod person;
mod picture;
mod portal_work;
mod readers;
mod registering;
mod rehearsal;
mod run;
mod signal;
mod standing;
mod summary;
mod surroundings;
mod trust;

pub use card_report::{Standings, card_report, standings};
pub use clock::Clock;
pub use login_proof::{Candidate, prove};
pub use mailroom::remarks;
pub use picture::{Picture, agent_down, report_of};
pub use registering::{store_lines, wanted_by};
pub use run::{Agent, AgentError, calendar, policy, run, run_in, worker_settings};
pub use surroundings::Surroundings;
