//! Messages that could not be judged when they came: which they are, when they come again, and since when they wait. They hold back no other message,
//! but no stored cursor passes them, so that a restart finds them again.

use super::{Cursor, Pace, WatchState, life::Life};
use std::{
    collections::{BTreeSet, HashMap},
    time::{Duration, Instant},
};

/// The longest wait before they come again.
const LONGEST: Duration = Duration::from_secs(600);
/// After so many rounds in vain the person is told: until then it may be a name server that was busy.
const QUIET_ROUNDS: u32 = 2;

/// All of an account.
#[derive(Debug)]
pub(super) struct PutOff {
    /// By folder: its UIDVALIDITY and their UIDs.
    folders: HashMap<String, (u32, BTreeSet<u32>)>,
    /// How often they came again in vain.
    rounds: u32,
    /// When the last of those rounds ended, or the first of them was put off.
    last: Instant,
    since: Life,
    why: String,
}

impl PutOff {
    pub(super) fn none() -> Self {
        Self { folders: HashMap::new(), rounds: 0, last: Instant::now(), since: Life::sign(), why: String::new() }
    }

    fn is_empty(&self) -> bool {
        self.folders.is_empty()
    }

    /// Puts the message at this place off.
    pub(super) fn add(&mut self, place: &Cursor, why: String) {
        if self.is_empty() {
            *self = Self::none();
        }
        self.why = why;
        let (validity, uids) = self.folders.entry(place.folder.clone()).or_insert_with(|| (place.uid_validity, BTreeSet::new()));
        *validity = place.uid_validity;
        uids.insert(place.last_uid);
    }

    /// The message was handled, or is gone.
    pub(super) fn remove(&mut self, folder: &str, uid: u32) {
        if let Some((_, uids)) = self.folders.get_mut(folder) {
            uids.remove(&uid);
        }
        self.folders.retain(|_, (_, uids)| !uids.is_empty());
    }

    /// A folder with another UIDVALIDITY is read anew, and what was put off in it comes with the rest.
    pub(super) fn forget_others(&mut self, folder: &str, validity: u32) {
        self.folders.retain(|name, (of, _)| name != folder || *of == validity);
    }

    /// Those of a folder.
    pub(super) fn uids(&self, folder: &str) -> Vec<u32> {
        self.folders.get(folder).map(|(_, uids)| uids.iter().copied().collect()).unwrap_or_default()
    }

    /// How far this cursor may be stored: up to the first that is put off, the message `handled` aside.
    pub(super) fn storable(&self, cursor: Cursor, handled: Option<u32>) -> Cursor {
        let first = self.uids(&cursor.folder).into_iter().find(|uid| Some(*uid) != handled);
        Cursor { last_uid: first.map_or(cursor.last_uid, |first| cursor.last_uid.min(first.saturating_sub(1))), ..cursor }
    }

    /// How long until they come again; `None` if there are none.
    pub(super) fn next(&self, pace: &Pace) -> Option<Duration> {
        let wait = pace.redeliver.saturating_mul(1 << self.rounds.min(16)).min(pace.redeliver.max(LONGEST));
        (!self.is_empty()).then(|| wait.saturating_sub(self.last.elapsed()))
    }

    /// The folders of those that are to come again now.
    pub(super) fn due(&self, pace: &Pace) -> Vec<String> {
        if self.next(pace).is_some_and(|wait| wait.is_zero()) { self.folders.keys().cloned().collect() } else { Vec::new() }
    }

    /// They came again.
    pub(super) fn round_ended(&mut self) {
        self.rounds = self.rounds.saturating_add(1);
        self.last = Instant::now();
    }

    /// What to say of a mailbox that is otherwise well.
    pub(super) fn state(&self, pace: &Pace) -> WatchState {
        if self.is_empty() || self.rounds < QUIET_ROUNDS {
            return WatchState::Watching;
        }
        let overdue = self.since.is_overdue(pace.silence);
        WatchState::Undecided { since: self.since.seen().into(), why: self.why.clone(), overdue }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(last_uid: u32) -> Cursor {
        Cursor { account: "jana at localhost".to_owned(), folder: "INBOX".to_owned(), uid_validity: 7, last_uid }
    }

    #[test]
    fn no_stored_cursor_passes_what_is_put_off() {
        let mut put_off = PutOff::none();
        assert_eq!(put_off.storable(place(9), None).last_uid, 9);
        put_off.add(&place(5), String::new());
        put_off.add(&place(7), String::new());
        assert_eq!(put_off.storable(place(9), None).last_uid, 4);
        assert_eq!(put_off.storable(place(3), None).last_uid, 3, "what lies before it");
        assert_eq!(put_off.storable(place(9), Some(5)).last_uid, 6, "once the first is handled");
        assert_eq!(put_off.storable(Cursor { folder: "Junk".to_owned(), ..place(9) }, None).last_uid, 9, "another folder");
        put_off.remove("INBOX", 5);
        put_off.remove("INBOX", 7);
        assert_eq!(put_off.storable(place(9), None).last_uid, 9);
        put_off.add(&place(5), String::new());
        put_off.forget_others("INBOX", 8);
        assert!(put_off.is_empty());
    }

    #[test]
    fn they_come_again_ever_more_seldom_and_it_is_told_when_it_lasts() {
        let pace = Pace { redeliver: Duration::from_secs(30), silence: Duration::from_secs(86_400), ..Pace::default() };
        let mut put_off = PutOff::none();
        assert_eq!(put_off.next(&pace), None);
        put_off.add(&place(5), "no answer".to_owned());
        assert!(put_off.next(&pace).is_some_and(|wait| wait <= Duration::from_secs(30)) && put_off.due(&pace).is_empty());
        assert_eq!(put_off.due(&Pace { redeliver: Duration::ZERO, ..pace }), ["INBOX"]);
        put_off.round_ended();
        assert_eq!(put_off.state(&pace), WatchState::Watching);
        put_off.round_ended();
        assert!(matches!(put_off.state(&pace), WatchState::Undecided { why, overdue: false, .. } if why == "no answer"));
        let impatient = Pace { silence: Duration::ZERO, ..pace };
        assert!(matches!(put_off.state(&impatient), WatchState::Undecided { overdue: true, .. }));
        (0..100).for_each(|_| put_off.round_ended());
        assert!(put_off.next(&pace).is_some_and(|wait| wait <= LONGEST && wait > LONGEST / 2));
        put_off.remove("INBOX", 5);
        assert_eq!((put_off.state(&pace), put_off.next(&pace)), (WatchState::Watching, None));
    }
}
