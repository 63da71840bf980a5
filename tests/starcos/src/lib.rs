//! A stand-in for I.CA's STARCOS card: a PKCS#11 module that behaves like it (on top of SoftHSM), a virtual reader in a PC/SC daemon of
//! its own, and a virtual card in that reader. It may not know the program under test, and is the only place that knows SoftHSM.
//!
//! The crate is two things at once. As a shared library, `libtwins_starcos.so` is the module, for any program that speaks PKCS#11;
//! see [`settings`] for what directs it. As a Rust library, it is what a test holds in its hands:
//!
//! ```no_run
//! # fn main() -> Result<(), twins_starcos::Error> {
//! # let (dir, key, certificate) = (std::path::Path::new("/tmp/story"), [0_u8; 0], [0_u8; 0]);
//! use twins_starcos::{Card, Entry, Fault, Reader};
//!
//! let reader = Reader::start(dir.join("reader"))?;
//! let card = Card::create(dir.join("card"), "ICA Starcos 3.74", "123456", Some(&reader))?;
//! card.provision(&Entry { id: &[1], label: "commercial", private_key: Some(&key), certificate: Some(&certificate) })?;
//! card.change_settings(|settings| settings.key_seconds = 2.0)?;
//! reader.insert(&card.atr()?)?;
//! // A program with `card.env()` in its environment sees the card through `card.module_path()?`.
//! reader.remove()?;
//! // What goes wrong is ordered, also while a program is at work, and every call is on record.
//! card.order(Fault::at("C_GenerateKeyPair").call(2).loses_the_card())?;
//! println!("{} signatures, {} faults", card.trace().count("C_Sign"), card.trace().faults());
//! for certificate in card.contents()?.certificates {
//!     println!("{} {} bytes", certificate.label, certificate.der.len());
//! }
//! # Ok(())
//! # }
//! ```
//!
//! All calls are synchronous; those that act on the reader return when PC/SC has seen it. Readers and cards may be used from several
//! threads, and several of them at once. What they started ends when they are dropped and when the process that made them ends.

mod atr;
mod card;
mod error;
mod fault;
mod module;
mod reader;
pub mod settings;

pub use atr::Atr;
pub use card::{AUTHORITIES, Call, Card, Certificate, Contents, Entry, Key, Listing, Trace, module_path};
pub use error::{Error, Result};
pub use fault::{Effect, Fault, Moment};
pub use module::C_GetFunctionList;
pub use reader::Reader;
pub use settings::{PresenceMode, Settings, SigningLogin};
