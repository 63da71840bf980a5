//! The supervisor: sources → core → store → effects. The only room where all others meet.
//!
//! It decides nothing about a renewal: it turns what happens into [`crate::renewal::Event`]s, has them written down, and does what the core
//! then wants done. One task owns everything ([`Agent`]); sources and effects run beside it and speak to it by signals.

mod answers;
mod asking;
mod board;
mod calendar;
pub mod card_answers;
mod card_desk;
mod card_look;
mod card_reason;
mod card_report;
mod card_work;
pub mod checks;
mod clock;
pub mod control;
mod courier;
mod desktop;
mod elsewhere;
mod error;
mod finishing;
mod happen;
mod keeper;
mod leftover;
mod liveness;
pub mod log_level;
mod login_proof;
mod mailroom;
mod mailroom_post;
mod matching;
pub mod metrics;
mod orders;
mod pause;
mod person;
mod picture;
mod portal_work;
mod preparing;
mod readers;
mod registering;
mod rehearsal;
mod remarks;
mod replace;
mod run;
mod sequel;
mod set_up;
mod settings;
mod show;
mod signal;
mod standing;
mod story;
mod summary;
mod surroundings;
mod trust;
mod truth;

pub use board::{board, empty_board};

pub use card_reason::{of_presence, reason_of};
pub use card_report::{Standings, card_report, least_rsa_bits, standings};
pub use clock::Clock;
pub use error::AgentError;
pub use login_proof::{Candidate, outcome_of, prove};
pub use picture::{Picture, agent_down, pair_report, report_of};
pub use registering::{store_lines, wanted_by};
pub use remarks::remarks;
pub(crate) use replace::replace_for_good;
pub use run::{Agent, run, run_in};
pub use settings::{calendar, policy, worker_settings};
pub use show::write_page;
pub use story::story;
pub use surroundings::Surroundings;
