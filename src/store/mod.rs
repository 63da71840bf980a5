//! SQLite: the journal, the facts it leads to, the outbox of effects and letters, and what is remembered of mail and cards.
//!
//! This room knows nothing of how events come about or effects are done. What belongs together is written in one transaction
//! ([`Store::record`]), so that a crash leaves all of it or nothing.

mod form;
mod mark;
mod open;
#[cfg(test)]
mod plans;
mod prune;
mod read;
mod record;
mod rehearsal;
mod renewals;

pub use open::{Store, StoreError};
pub use read::{EffectRow, FolderCursor, LetterRow, MessageRow, WrittenLetter};
pub use record::{Letter, MessageRecord, Record, RememberedCard};
pub use rehearsal::Rehearsal;
pub use renewals::{JournalEntry, RECENT, Replayed, Slice, Unreadable};
