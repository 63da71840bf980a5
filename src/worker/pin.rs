//! The PIN, typed for one intent: in one locked page that is never swapped, dumped or inherited, and wiped when dropped.
//!
//! The prompt reads into this page and the library is handed a pointer into it, so that no other copy is made by this process.

#![allow(unsafe_code)] // mapping, locking and viewing the page are the memory edge

use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mlock, mmap_anonymous, munlock, munmap};
use std::{ffi::c_void, io, ptr::NonNull, slice};
use zeroize::Zeroize;

const PAGE: usize = 4096;

/// The longest PIN that is taken, in bytes. The rest of the page is room for the prompt's protocol line.
pub const LONGEST: usize = 255;

/// A PIN in its own locked page.
pub struct Pin {
    page: NonNull<u8>,
    length: usize,
}

impl Pin {
    /// An empty PIN in a fresh locked page.
    ///
    /// # Errors
    /// If no page can be had or locked (`RLIMIT_MEMLOCK`).
    pub fn new() -> io::Result<Self> {
        // SAFETY: a new private mapping, at an address of the kernel's choice, aliases nothing.
        let raw = unsafe { mmap_anonymous(std::ptr::null_mut(), PAGE, ProtFlags::READ | ProtFlags::WRITE, MapFlags::PRIVATE) }?;
        let page = NonNull::new(raw.cast::<u8>()).ok_or_else(|| io::Error::other("no memory"))?;
        let pin = Self { page, length: 0 };
        // SAFETY: the range is the mapping just made; none of these calls moves or frees it.
        unsafe {
            mlock(raw, PAGE)?;
            madvise(raw, PAGE, Advice::LinuxDontDump)?;
            madvise(raw, PAGE, Advice::LinuxDontFork)?;
        }
        Ok(pin)
    }

    /// The whole page, to read into.
    pub fn room(&mut self) -> &mut [u8] {
        // SAFETY: the mapping is PAGE bytes, lives as long as self, and is borrowed mutably with it.
        unsafe { slice::from_raw_parts_mut(self.page.as_ptr(), PAGE) }
    }

    /// Says that the first `length` bytes of the page are the PIN, and wipes the rest.
    pub fn set_length(&mut self, length: usize) {
        self.length = length.min(LONGEST);
        let length = self.length;
        self.room()[length..].zeroize();
    }

    /// The PIN.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: as in `room`, shared; `length` is at most LONGEST.
        unsafe { slice::from_raw_parts(self.page.as_ptr(), self.length) }
    }

    /// Forgets it.
    pub fn wipe(&mut self) {
        self.room().zeroize();
        self.length = 0;
    }
}

/// Whether memory can be locked for a PIN (`mlock`, `RLIMIT_MEMLOCK`).
///
/// # Errors
/// What the kernel says.
pub fn can_lock_memory() -> io::Result<()> {
    Pin::new().map(drop)
}

impl Drop for Pin {
    fn drop(&mut self) {
        self.wipe();
        let raw = self.page.as_ptr().cast::<c_void>();
        // SAFETY: the mapping is ours, and nothing borrows from it any more.
        unsafe {
            let _ = munlock(raw, PAGE);
            let _ = munmap(raw, PAGE);
        }
    }
}

impl std::fmt::Debug for Pin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pin")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beyond_the_pin_is_wiped() {
        let mut pin = Pin::new().unwrap();
        pin.room()[..8].copy_from_slice(b"1234\nOK\n");
        pin.set_length(4);
        assert_eq!(pin.bytes(), b"1234");
        assert_eq!(pin.room()[4..8], [0; 4]);
        assert_eq!(format!("{pin:?}"), "Pin");
        pin.wipe();
        assert!(pin.bytes().is_empty() && pin.room().iter().all(|byte| *byte == 0));
    }

    #[test]
    fn the_page_is_locked_and_left_out_of_dumps() {
        let pin = Pin::new().unwrap();
        let address = format!("{:x}-", pin.page.as_ptr() as usize);
        let maps = std::fs::read_to_string("/proc/self/smaps").unwrap();
        let page = maps.split(&address).nth(1).unwrap();
        let flags = page.lines().find(|line| line.starts_with("VmFlags:")).unwrap();
        for flag in ["lo", "dd", "dc"] {
            assert!(flags.split(' ').any(|word| word == flag), "{flag} is missing in {flags}");
        }
    }
}
