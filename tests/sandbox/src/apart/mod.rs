//! The workstation in pieces: each server is a process in a place of its own (a container of `docker/compose.yaml`), and all of them find each other
//! by name. What each piece does is the same code as at a workstation of one process.

mod access;
mod piece;
mod places;
mod readiness;

pub use piece::run;
pub use places::{Part, Places, ports};
pub use readiness::{is_ready, ready};
