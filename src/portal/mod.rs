//! The authority's web portal: requests out, certificates in, by a profile in a file.
//!
//! This room knows nothing of cards, keys and mail; it gets finished requests and gives back bytes. What a page looks
//! like stands in the profile (`config/portals/ica.toml`), never here.

mod answer;
mod client;
mod collect;
mod connector;
mod encoding;
mod form;
#[cfg(any(fuzzing, test))]
pub mod fuzzing;
mod jar;
mod page;
mod place;
mod profile;
mod redact;
mod session;
mod transcript;
mod walk;
mod words;

pub use answer::Answer;
pub use connector::{Collected, Connector, Knock, Outcome, Portal, PortalSettings, Preview, Receipt, Submitted};
pub use redact::Sketch;
pub use transcript::{Line, Purpose, Transcript};
