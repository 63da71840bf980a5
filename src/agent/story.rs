//! A renewal's journal as sentences, each entry with the stage that it led to.

use crate::{
    renewal::{Event, Renewal},
    store::JournalEntry,
    tell::{HistoryEntry, Teller},
};

/// The story of this renewal from its journal, the oldest first.
pub fn story(teller: &Teller, id: &str, journal: &[JournalEntry]) -> Vec<HistoryEntry> {
    let (mut renewal, mut last): (Option<Renewal>, Option<&Event>) = (None, None);
    let mut entries = Vec::new();
    for JournalEntry { seq, at, event } in journal {
        match &mut renewal {
            Some(renewal) => renewal.apply(event, *at),
            None => renewal = Renewal::open(id, event, *at),
        }
        let stage = renewal.as_ref().map_or_else(String::new, |renewal| renewal.stage(*at).name().to_owned());
        let entry = teller.history_entry(*seq, *at, event, &stage, last);
        if entry.matters {
            last = Some(event);
        }
        entries.push(entry);
    }
    entries
}
