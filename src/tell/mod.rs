//! What a person reads: mails, status, desk, in Czech and English.
//!
//! This room turns a [`Report`] into words. It knows nothing of how they are sent or shown, and reads nothing by itself. The words are in
//! `config/locales`, one folder for each language.

mod advice;
mod because;
mod board;
mod calendar;
mod card;
mod checkup;
mod clean;
mod desk;
mod difference;
mod document;
mod help;
mod history;
mod html;
mod language;
mod layout;
mod letter;
mod matter;
mod message;
mod modules;
mod offer;
mod offices;
mod page;
mod paint;
mod parts;
mod payment_code;
mod plain;
mod post;
mod progress;
mod reason;
mod refusal;
mod rehearsal;
mod report;
mod screen;
mod situation;
mod status;
mod status_line;
mod stores;
mod summary;
mod table;
mod teller;
#[cfg(test)]
pub(crate) mod tests;
mod texts;
mod time;
mod walk;

pub use advice::advice;
pub use board::{Board, HeldRehearsal, ReceivedMail, SentMail};
pub use checkup::{Check, CheckLine, Examined, Verdict};
pub use desk::{DeskButton, DeskNote, Urgency};
pub use difference::difference;
pub use fluent_bundle::FluentValue as Value;
pub use help::HelpTexts;
pub use history::{History, HistoryEntry};
pub use language::Language;
pub use letter::{Content, Picture, Subject};
pub use message::{VerdictCertificate, VerdictReport};
pub use modules::ModuleLine;
pub use offer::{Offer, OfferedRequest};
pub use payment_code::spayd;
pub use post::{MailboxReport, MailboxState, PostNews, Remark, RemarkReason};
pub use rehearsal::{Finding, RehearsalReport};
pub use report::{
    AgentReport, CardPairReport, CardReport, CertificateReport, HalfReport, KeySeen, OfficeReport, PairReport, PromptReport, ReaderReport,
    RenewalReport, Report, TokenReport,
};
pub use stores::StoreLine;
pub use teller::Teller;
pub use time::days_until;
pub use walk::{WalkEnd, WalkLine, WalkReport};
