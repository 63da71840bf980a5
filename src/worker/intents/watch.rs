//! Watch: which slots hold a token, told when that changes. No session is opened, nothing on a token is read.

use crate::worker::{Answer, Failure, SlotSeen, token::Module};
use std::{
    thread,
    time::{Duration, Instant},
};

/// Between two looks at the slots (`C_GetSlotList`). `C_WaitForSlotEvent` would look like a library that hangs, and many do not have it.
const PAUSE: Duration = Duration::from_secs(2);

/// Waits until the slots are other than these, at most so many seconds; gives the slots as they are then.
pub fn run(module: &Module<'_>, known: &[SlotSeen], seconds: u64) -> Result<Answer, Failure> {
    let until = Instant::now() + Duration::from_secs(seconds);
    loop {
        let slots = module.slots_seen()?;
        if slots != known || Instant::now() >= until {
            return Ok(Answer::Slots(slots));
        }
        thread::sleep(PAUSE);
    }
}
