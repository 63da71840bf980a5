//! The agent as a service of the person's own systemd: the unit is written, started, asked about and taken away again.
//!
//! It knows systemd and nothing of what the agent does. What it did it tells as a list; the words for people are not its matter.

mod install;
mod manager;
mod settings;
mod state;
mod unit;

pub use install::{Deed, install, is_installed, uninstall};
pub use manager::{Manager, ServiceError};
pub use settings::Settings;
pub use state::{State, state};
pub use unit::{Place, unit_text};

/// The unit's name.
pub const UNIT: &str = "twins.service";
