//! The agent's end of the control socket.

use super::{LiveStatus, Reply, Request};
use crate::agent::{keeper::Trouble, signal::Signal};
use rustix::net::{RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, recvmsg};
use std::{
    io::{self, IoSliceMut},
    mem::MaybeUninit,
    os::{fd::OwnedFd, unix::fs::PermissionsExt},
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWrite, AsyncWriteExt, Interest},
    net::{UnixListener, UnixStream, unix::OwnedWriteHalf},
    sync::mpsc,
    time::timeout,
};

/// How long a command may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(5);

/// The longest request.
const LONGEST: usize = 1 << 20;

/// A command with the way to answer it.
#[derive(Debug)]
pub struct Call {
    /// Names the connection.
    pub id: u64,
    /// What is wanted.
    pub request: Request,
    /// The terminal that came along.
    pub terminal: Option<OwnedFd>,
    /// The answer's lines; dropping it ends the connection.
    pub reply: mpsc::UnboundedSender<Reply>,
}

impl Call {
    /// Answers that it cannot be, and why.
    pub fn refuse(&self, why: String) {
        // A person who is gone is not told.
        let _ = self.reply.send(Reply::Failed(why));
    }
}

/// Listens at this path and sends each command on.
///
/// # Errors
/// If the socket cannot be made.
pub fn serve(path: &Path, signals: mpsc::Sender<Signal>, trouble: Trouble) -> io::Result<tokio::task::JoinHandle<()>> {
    if let Some(directory) = path.parent() {
        std::fs::create_dir_all(directory)?;
        std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o700))?;
    }
    // The database's lock says that no other agent lives: a socket that is still there is a dead one's.
    if let Err(error) = std::fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        return Err(error);
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    Ok(tokio::spawn(async move {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(converse(stream, signals.clone(), trouble.clone()))),
                Err(error) => {
                    // Too many open files, say: that does not pass at once.
                    tracing::warn!("a command could not be taken: {error}");
                    tokio::time::sleep(PATIENCE).await;
                }
            }
        }
    }))
}

static NEXT: AtomicU64 = AtomicU64::new(1);

async fn converse(stream: UnixStream, signals: mpsc::Sender<Signal>, trouble: Trouble) {
    let own = rustix::process::getuid().as_raw();
    if !stream.peer_cred().is_ok_and(|peer| peer.uid() == own || peer.uid() == 0) {
        tracing::warn!("another user's command was turned away");
        return;
    }
    let received = timeout(PATIENCE, receive(&stream)).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
    let (request, terminal) = match received {
        Ok(received) => received,
        Err(error) => {
            tracing::debug!("a command could not be read: {error}");
            let why =
                format!("the agent could not read this command ({error}); start the agent anew if the program was replaced meanwhile");
            let (_, writer) = stream.into_split();
            return say(writer, &Reply::Failed(why)).await.unwrap_or_default();
        }
    };
    if let Some(refused) = trouble.get() {
        // The agent holds on to what happened last and hears nothing else until that is written.
        let reply = match request {
            Request::Status => Reply::Status(LiveStatus::halted(refused.why)),
            _ => Reply::Failed(refused.said),
        };
        let (_, writer) = stream.into_split();
        return say(writer, &reply).await.unwrap_or_default();
    }
    let id = NEXT.fetch_add(1, Ordering::Relaxed);
    let (reply, replies) = mpsc::unbounded_channel();
    if signals.send(Signal::Call(Call { id, request, terminal, reply })).await.is_err() {
        return;
    }
    let (mut reader, writer) = stream.into_split();
    tokio::select! {
        () = answer(writer, replies) => {}
        // The person's end says nothing more: anything that can be read is its end.
        _ = reader.read_u8() => drop(signals.send(Signal::TerminalGone(id)).await),
    }
}

async fn answer(mut writer: OwnedWriteHalf, mut replies: mpsc::UnboundedReceiver<Reply>) {
    while let Some(reply) = replies.recv().await {
        if say(&mut writer, &reply).await.is_err() {
            return;
        }
    }
}

async fn say(mut writer: impl AsyncWrite + Unpin, reply: &Reply) -> io::Result<()> {
    let mut line = serde_json::to_vec(reply)?;
    line.push(b'\n');
    writer.write_all(&line).await
}

async fn receive(stream: &UnixStream) -> io::Result<(Request, Option<OwnedFd>)> {
    let mut line = Vec::new();
    let mut terminal = None;
    while !line.ends_with(b"\n") {
        stream.readable().await?;
        match stream.try_io(Interest::READABLE, || receive_once(stream, &mut terminal)) {
            Ok(bytes) if bytes.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(bytes) => line.extend(bytes),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
        if line.len() > LONGEST {
            return Err(io::Error::other("the request is too long"));
        }
    }
    Ok((serde_json::from_slice(&line)?, terminal))
}

fn receive_once(stream: &UnixStream, terminal: &mut Option<OwnedFd>) -> io::Result<Vec<u8>> {
    let mut bytes = [0; 4096];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let received = recvmsg(stream, &mut [IoSliceMut::new(&mut bytes)], &mut ancillary, RecvFlags::CMSG_CLOEXEC)?;
    for message in ancillary.drain() {
        if let RecvAncillaryMessage::ScmRights(descriptors) = message {
            *terminal = descriptors.last();
        }
    }
    Ok(bytes.get(..received.bytes).unwrap_or_default().to_vec())
}
