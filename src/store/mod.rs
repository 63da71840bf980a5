//! SQLite: the journal, the facts it leads to, the outbox of effects and letters, and what is remembered of mail and cards.
//!
//! This room knows nothing of how events come about or effects are done. What belongs together is written in one transaction
//! ([`Store::record`]), so that a crash leaves all of it or nothing.

mod form;
mod open;
mod prune;
mod read;
mod record;
mod rehearsal;

pub use open::{Store, StoreError};
pub use read::{EffectRow, FolderCursor, JournalEntry, LetterRow, MessageRow, WrittenLetter};
pub use record::{Letter, MessageRecord, Record, RememberedCard};
pub use rehearsal::Rehearsal;
