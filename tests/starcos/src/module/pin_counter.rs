//! The card's own count of wrong PINs, shared by all processes that use the card. It may not know PINs, nor SoftHSM.

use std::{fs::File, io, os::unix::fs::FileExt, path::Path};

/// The width of the count in its file: always the same, so that one write replaces it whole.
const WIDTH: usize = 10;

/// The count, held so that no other process can try a PIN meanwhile. Let go when dropped.
#[derive(Debug)]
pub(super) struct PinCounter {
    file: File,
    wrong: u32,
}

impl PinCounter {
    /// Takes the count in the card's state directory, waiting for whoever has it.
    pub(super) fn take(state: &Path) -> io::Result<Self> {
        let file = File::options().read(true).write(true).create(true).truncate(false).open(state.join("wrong-pins"))?;
        file.lock()?;
        let mut text = [0; WIDTH];
        let wrong = match file.read_at(&mut text, 0)? {
            0 => 0,
            _ => std::str::from_utf8(&text).ok().and_then(|text| text.trim().parse().ok()).ok_or(io::ErrorKind::InvalidData)?,
        };
        Ok(Self { file, wrong })
    }

    /// How many wrong PINs came in a row.
    pub(super) fn wrong(&self) -> u32 {
        self.wrong
    }

    /// Sets the count.
    pub(super) fn set(&mut self, wrong: u32) -> io::Result<()> {
        self.file.write_all_at(format!("{wrong:>WIDTH$}\n").as_bytes(), 0)?;
        self.wrong = wrong;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::PinCounter;

    #[test]
    fn counts_are_kept_and_not_lost_by_several_at_once() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..25 {
                        let mut counter = PinCounter::take(dir.path()).unwrap();
                        let wrong = counter.wrong();
                        counter.set(wrong + 1).unwrap();
                    }
                });
            }
        });
        assert_eq!(PinCounter::take(dir.path()).unwrap().wrong(), 200);
    }

    #[test]
    fn a_spoilt_count_is_an_error_and_not_zero() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("wrong-pins"), "rubbish..\n").unwrap();
        assert!(PinCounter::take(dir.path()).is_err());
    }
}
