//! The proof of the login: a request over TLS that is answered with the commercial certificate, as a browser would do it.
//!
//! This room makes the connection and judges what came of it. It holds no key and knows neither card nor worker: what a handshake needs signed is
//! handed out, and the signature comes back. It blocks, so it belongs on a thread of its own.

mod address;
mod answer;
mod connection;
mod identity;
mod outcome;
mod proxy;
mod roots;

pub use address::Address;
pub use connection::{ask, log_in};
pub use identity::{Identity, Sign, SignatureKind, ToSign, Transcript};
pub use outcome::{Asked, Outcome};
pub use proxy::Proxies;
pub use roots::roots;
