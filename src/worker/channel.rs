//! The worker's end of the socket pair: what it reports, and whether the agent is still there.

use super::{Failure, Handshake, Job, Message, Start, wire};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use std::{
    fs::File,
    io::{self, Write},
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    time::Duration,
};

/// The way to the agent.
#[derive(Debug)]
pub struct Channel {
    stream: UnixStream,
}

impl Channel {
    /// Takes the socket from standard input, which from then on is empty, so that no library reads or writes messages.
    ///
    /// # Errors
    /// If standard input cannot be taken.
    pub fn take() -> io::Result<Self> {
        let stream = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
        rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
        stream.set_write_timeout(Some(Duration::from_secs(30)))?;
        Ok(Self { stream })
    }

    /// What the agent wants.
    ///
    /// # Errors
    /// If nothing sensible comes within ten seconds.
    pub fn start(&self) -> io::Result<Start> {
        self.stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        wire::receive(&mut &self.stream)
    }

    /// The handshake to sign, once it was asked for.
    ///
    /// # Errors
    /// If none comes within a minute, or the agent is gone.
    pub fn handshake(&self) -> Result<Handshake, Failure> {
        let received = self.stream.set_read_timeout(Some(Duration::from_secs(60))).and_then(|()| wire::receive(&mut &self.stream));
        received.map_err(|error| Failure::Refused(format!("no handshake came to be signed ({error})")))
    }

    /// The next job; `None` if none comes within this time, or the agent or a signal ends the burst.
    pub fn next_job(&self, within: Duration) -> Option<Job> {
        let time = Timespec { tv_sec: within.as_secs().try_into().ok()?, tv_nsec: 0 };
        let ready = poll(&mut [PollFd::new(&self.stream, PollFlags::IN)], Some(&time));
        ready.ok().filter(|count| *count > 0)?;
        self.stream.set_read_timeout(Some(Duration::from_secs(10))).ok()?;
        wire::receive(&mut &self.stream).ok()
    }

    /// Reports. A lost report changes nothing on the card, so an agent that is gone is no error here.
    pub fn say(&self, message: &Message) {
        if let Err(error) = wire::send(&mut &self.stream, message) {
            eprintln!("warn: the agent cannot be told: {error}");
        }
    }

    /// Says that a call into the library begins.
    pub fn alive(&self) {
        let _ = (&self.stream).write_all(&wire::ALIVE);
    }

    /// Whether the agent closed its end.
    pub fn is_closed(&self) -> bool {
        let mut fds = [PollFd::new(&self.stream, PollFlags::IN)];
        poll(&mut fds, Some(&Timespec::default())).is_ok_and(|ready| ready > 0)
    }
}

impl AsFd for Channel {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }
}
