//! What a person reads: mails, status, desk, in Czech and English.
//!
//! This room turns a [`Report`] into words. It knows nothing of how they are sent or shown, and reads nothing by itself. The words are in
//! `config/locales`, one folder for each language.

mod advice;
mod card;
mod clean;
mod document;
mod html;
mod language;
mod layout;
mod letter;
mod matter;
mod message;
mod offer;
mod paint;
mod parts;
mod plain;
mod progress;
mod refusal;
mod report;
mod screen;
mod situation;
mod status;
mod summary;
mod table;
mod teller;
#[cfg(test)]
mod tests;
mod texts;
mod time;

pub use advice::advice;
pub use fluent_bundle::FluentValue as Value;
pub use language::Language;
pub use letter::{Content, Subject};
pub use message::{VerdictCertificate, VerdictReport};
pub use offer::{Offer, OfferedRequest};
pub use report::{AgentReport, CardReport, CertificateReport, PairReport, ReaderReport, RenewalReport, Report, TokenReport};
pub use teller::Teller;
pub use time::days_until;
