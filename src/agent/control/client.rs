//! A command's end of the control socket: synchronous, one request.

use super::{Reply, Request};
use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg};
use std::{
    io::{self, BufRead, BufReader, IoSlice},
    mem::MaybeUninit,
    os::{
        fd::{AsFd, BorrowedFd},
        unix::net::UnixStream,
    },
    path::Path,
    time::Duration,
};

/// How long the agent may take to say how it is doing.
const STATUS: Duration = Duration::from_secs(5);

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum ControlError {
    /// Nobody listens.
    #[error("the agent does not run")]
    NotRunning,
    /// The connection broke.
    #[error("the agent did not answer: {0}")]
    Broken(#[from] io::Error),
}

/// A request under way.
#[derive(Debug)]
pub struct Connection {
    reader: BufReader<UnixStream>,
    /// What was read of a line that is not whole yet.
    line: Vec<u8>,
}

/// What came of listening for a while.
#[derive(Debug)]
pub enum Heard {
    /// A line of the answer.
    Reply(Reply),
    /// Nothing yet.
    Silence,
    /// There is no more.
    End,
}

/// Sends a request, with a terminal if one is given.
///
/// # Errors
/// If no agent listens at this path.
pub fn connect(path: &Path, request: &Request, terminal: Option<BorrowedFd<'_>>) -> Result<Connection, ControlError> {
    let stream = UnixStream::connect(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => ControlError::NotRunning,
        _ => ControlError::Broken(error),
    })?;
    if matches!(request, Request::Status) {
        // Asked for often and by programs: an agent that hangs must not hang them too. The others may wait for the person.
        stream.set_read_timeout(Some(STATUS))?;
    }
    let mut line = serde_json::to_vec(request).map_err(io::Error::other)?;
    line.push(b'\n');
    let descriptors: Vec<BorrowedFd<'_>> = terminal.into_iter().collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = SendAncillaryBuffer::new(&mut space);
    if !descriptors.is_empty() {
        ancillary.push(SendAncillaryMessage::ScmRights(&descriptors));
    }
    let sent = sendmsg(stream.as_fd(), &[IoSlice::new(&line)], &mut ancillary, SendFlags::empty()).map_err(io::Error::from)?;
    if sent != line.len() {
        return Err(io::Error::other("the request was cut off").into());
    }
    Ok(Connection { reader: BufReader::new(stream), line: Vec::new() })
}

impl Connection {
    /// The next line of the answer; `None` when there is no more.
    ///
    /// # Errors
    /// If the connection breaks.
    pub fn next_reply(&mut self) -> Result<Option<Reply>, ControlError> {
        match self.read()? {
            Heard::Reply(reply) => Ok(Some(reply)),
            Heard::Silence => Err(io::Error::from(io::ErrorKind::TimedOut).into()),
            Heard::End => Ok(None),
        }
    }

    /// The next line of the answer if it comes within this time.
    ///
    /// # Errors
    /// If the connection breaks.
    pub fn listen(&mut self, time: Duration) -> Result<Heard, ControlError> {
        self.reader.get_ref().set_read_timeout(Some(time))?;
        self.read()
    }

    fn read(&mut self) -> Result<Heard, ControlError> {
        match self.reader.read_until(b'\n', &mut self.line) {
            Ok(_) if self.line.is_empty() => Ok(Heard::End),
            Ok(_) => {
                let line = std::mem::take(&mut self.line);
                Ok(Heard::Reply(serde_json::from_slice(&line).map_err(io::Error::other)?))
            }
            Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => Ok(Heard::Silence),
            // The agent died in the middle of the conversation.
            Err(error) if error.kind() == io::ErrorKind::ConnectionReset => Ok(Heard::End),
            Err(error) => Err(error.into()),
        }
    }
}
