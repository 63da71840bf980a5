//! The person's hand at the PIN prompt: a pinentry (`twins-sandbox-pinentry`) that answers as a test's story wants, and writes down what it showed.
//!
//! The program finds its behaviour beside the name under which it was started (`pinentry` → `pinentry.json`): it is started with next to
//! nothing in its environment.

mod assuan;
mod behaviour;
mod hand;

pub use assuan::converse;
pub use behaviour::{Answer, Behaviour, Prompt};
pub use hand::Hand;
