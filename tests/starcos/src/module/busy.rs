//! A card does one thing at a time: while it makes a key for one process, every other waits. It may not know what is done.

use std::{fs::File, path::Path};

/// In the card's state directory: locked while the card works.
const FILE: &str = "busy";

/// The card at work; others wait until this is dropped, or its process is gone.
pub(super) struct Busy {
    _lock: Option<File>,
}

/// Begins work that others must wait for.
pub(super) fn work(state: &Path) -> Busy {
    let lock = File::create(state.join(FILE)).ok();
    Busy { _lock: lock.filter(|file| file.lock().is_ok()) }
}

/// In the card's state directory: held by all while a call is carried out, so that whoever holds it alone knows that none is.
pub(crate) const CALLS: &str = "calls";

/// A call is being carried out, until this is dropped.
pub(super) fn carry_out(state: &Path) -> Option<File> {
    File::create(state.join(CALLS)).ok().filter(|file| file.lock_shared().is_ok())
}

/// Waits until the card is free.
pub(super) fn wait(state: &Path) {
    if let Ok(file) = File::open(state.join(FILE)) {
        let _ = file.lock_shared();
    }
}
