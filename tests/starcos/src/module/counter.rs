//! Counts that the card keeps by itself, shared by all processes that use it: of wrong PINs, of calls to a function that is to fail. It may not
//! know what is counted, nor SoftHSM.

use std::{fs::File, io, os::unix::fs::FileExt, path::Path};

/// The width of the count in its file: always the same, so that one write replaces it whole.
const WIDTH: usize = 10;

/// The count of wrong PINs in a row.
pub(super) const WRONG_PINS: &str = "wrong-pins";

/// A count, held so that no other process can change it meanwhile. Let go when dropped.
#[derive(Debug)]
pub(super) struct Counter {
    file: File,
    count: u32,
}

impl Counter {
    /// Takes the count of this name in the card's state directory, waiting for whoever has it.
    pub(super) fn take(state: &Path, name: &str) -> io::Result<Self> {
        let file = File::options().read(true).write(true).create(true).truncate(false).open(state.join(name))?;
        file.lock()?;
        let mut text = [0; WIDTH];
        let count = match file.read_at(&mut text, 0)? {
            0 => 0,
            _ => std::str::from_utf8(&text).ok().and_then(|text| text.trim().parse().ok()).ok_or(io::ErrorKind::InvalidData)?,
        };
        Ok(Self { file, count })
    }

    /// The count.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// Sets the count.
    pub(super) fn set(&mut self, count: u32) -> io::Result<()> {
        self.file.write_all_at(format!("{count:>WIDTH$}\n").as_bytes(), 0)?;
        self.count = count;
        Ok(())
    }
}

/// How many wrong PINs in a row the card with this state directory has counted.
pub(crate) fn wrong_pins(state: &Path) -> io::Result<u32> {
    Counter::take(state, WRONG_PINS).map(|counter| counter.count())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Counter;

    #[test]
    fn counts_are_kept_and_not_lost_by_several_at_once() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        let mut counter = Counter::take(dir.path(), super::WRONG_PINS).unwrap();
                        let count = counter.count();
                        counter.set(count + 1).unwrap();
                    }
                });
            }
        });
        assert_eq!(Counter::take(dir.path(), super::WRONG_PINS).unwrap().count(), 200);
    }

    #[test]
    fn a_spoilt_count_is_an_error_and_not_zero() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("wrong-pins"), "rubbish..\n").unwrap();
        assert!(Counter::take(dir.path(), super::WRONG_PINS).is_err());
    }
}
