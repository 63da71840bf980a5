//! The supervisor: sources → core → store → effects. The only room where all others meet.
//!
//! It decides nothing about a renewal: it turns what happens into [`crate::renewal::Event`]s, has them written down, and does what the core
//! then wants done. One task owns everything ([`Agent`]); sources and effects run beside it and speak to it by signals.

mod answers;
mod card_desk;
mod card_look;
mod card_work;
pub mod control;
mod courier;
mod happen;
mod mailroom;
mod matching;
mod orders;
mod person;
mod picture;
mod portal_work;
mod readers;
mod run;
mod signal;
mod summary;
mod trust;

pub use picture::{Picture, agent_down, card_report, report_of};
pub use run::{Agent, AgentError, policy, run, worker_settings};
