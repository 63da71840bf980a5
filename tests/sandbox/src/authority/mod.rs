//! The registration office: who holds what, which renewals are open, the checks of each request, and the books.
//!
//! Everything is synchronous and behind one lock: requests of one renewal are judged one after another, as in an office.

mod books;
mod counter;
mod examine;
mod holder;
mod refusal;
mod registry;
mod renewal;

pub use books::{Books, Hit, IssuedRecord, Ledger, MailRecord, Submission, TakenRecord};
pub use counter::{Authority, IssueError, Settings};
pub use examine::{Examined, Wanted, examine, names_of};
pub use holder::{Certificate, Enrolled, Holder, Terms};
pub use refusal::Refusal;
pub use registry::{Registry, Service};
pub use renewal::{Accepted, Fault, Renewal};
