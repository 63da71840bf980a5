//! The authority's web portal: requests out, certificates in, by a profile in a file.
//!
//! This room knows nothing of cards, keys and mail; it gets finished requests and gives back bytes. What a page looks
//! like stands in the profile (`config/portals/ica.toml`), never here.

mod client;
mod collect;
mod connector;
mod form;
mod jar;
mod page;
mod profile;
mod session;
mod walk;
mod words;

pub use connector::{Collected, Outcome, Portal, PortalSettings, Receipt};
