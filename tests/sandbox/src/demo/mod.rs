//! The demo: the whole story with the real agent, shown as it happens to somebody who has never seen it.

mod ending;
mod programs;
mod scenery;
mod stage;
mod timeline;

pub use stage::{play, play_apart};
