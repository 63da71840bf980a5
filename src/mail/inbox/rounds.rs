//! The folders beside the first: which they are, and when each is to be looked at again.

use super::Pace;
use std::time::{Duration, Instant};

/// A folder beside the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Beside {
    /// Its name.
    pub(super) folder: String,
    /// Whether it is for junk.
    pub(super) junk: bool,
}

/// All of them, with the time of the last look.
#[derive(Debug)]
pub(super) struct Rounds(Vec<(Beside, Instant)>);

impl Rounds {
    /// Each was just looked at.
    pub(super) fn begin(folders: Vec<Beside>) -> Self {
        let now = Instant::now();
        Self(folders.into_iter().map(|folder| (folder, now)).collect())
    }

    /// How long until one is due; `None` if there is none at all.
    pub(super) fn next(&self, pace: &Pace) -> Option<Duration> {
        self.0.iter().map(|(beside, seen)| interval(beside, pace).saturating_sub(seen.elapsed())).min()
    }

    /// Those that are due; they count as looked at from now on.
    pub(super) fn take_due(&mut self, pace: &Pace) -> Vec<Beside> {
        let due = self.0.iter_mut().filter(|(beside, seen)| seen.elapsed() >= interval(beside, pace));
        due.map(|(beside, seen)| {
            *seen = Instant::now();
            beside.clone()
        })
        .collect()
    }
}

const fn interval(beside: &Beside, pace: &Pace) -> Duration {
    if beside.junk { pace.junk } else { pace.poll }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn junk_is_looked_at_less_often() {
        let pace = Pace { poll: Duration::ZERO, junk: Duration::from_secs(60), ..Pace::default() };
        let [archive, junk] = [("Archive", false), ("Junk", true)].map(|(folder, junk)| Beside { folder: folder.to_owned(), junk });
        let mut rounds = Rounds::begin(vec![archive.clone(), junk.clone()]);
        assert_eq!(rounds.next(&pace), Some(Duration::ZERO));
        assert_eq!(rounds.take_due(&pace), [archive]);
        let mut rounds = Rounds::begin(vec![junk]);
        assert!(rounds.next(&pace) > Some(Duration::from_secs(50)) && rounds.take_due(&pace).is_empty());
        assert_eq!(Rounds::begin(Vec::new()).next(&pace), None);
    }
}
