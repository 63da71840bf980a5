//! Reading an answer byte by byte, so that nothing of it lies in a buffer, for as long as there is time and the agent is there.

use super::PromptTrouble;
use crate::worker::{Failure, channel::Channel};
use rustix::{
    event::{PollFd, PollFlags, Timespec, poll},
    io::{Errno, read},
};
use std::{
    os::fd::{AsFd, BorrowedFd},
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

/// Set when the process is told to end while it asks.
pub static ENDING: AtomicBool = AtomicBool::new(false);

/// Reads one byte into `slot`; `false` at the end of the input.
///
/// # Errors
/// [`Failure::Unanswered`] if the time is over or the agent is gone, [`Failure::NoPrompt`] if it cannot be read.
pub fn next_byte(from: BorrowedFd<'_>, channel: &Channel, until: Instant, slot: &mut [u8]) -> Result<bool, Failure> {
    loop {
        if ENDING.load(Ordering::SeqCst) {
            return Err(Failure::Unanswered);
        }
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Err(Failure::Unanswered);
        }
        let mut fds = [PollFd::from_borrowed_fd(from, PollFlags::IN), PollFd::from_borrowed_fd(channel.as_fd(), PollFlags::IN)];
        match poll(&mut fds, Some(&timespec(left))) {
            Ok(_) | Err(Errno::INTR) => {}
            Err(error) => return Err(Failure::NoPrompt(PromptTrouble::Broken(format!("waiting for an answer failed: {error}")))),
        }
        let [answer, agent] = fds.map(|fd| !fd.revents().is_empty());
        if agent && channel.is_closed() {
            return Err(Failure::Unanswered);
        }
        if answer {
            match read(from, &mut slot[..1]) {
                Ok(count) => return Ok(count == 1),
                Err(Errno::INTR | Errno::AGAIN) => {}
                Err(Errno::IO) => return Ok(false), // a terminal that was closed
                Err(error) => return Err(Failure::NoPrompt(PromptTrouble::Broken(format!("the answer cannot be read: {error}")))),
            }
        }
    }
}

fn timespec(left: Duration) -> Timespec {
    Timespec { tv_sec: left.as_secs().try_into().unwrap_or(i64::MAX), tv_nsec: left.subsec_nanos().into() }
}
