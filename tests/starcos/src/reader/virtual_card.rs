//! A card in the virtual reader: it has an answer to reset and understands no command. It may not know the daemon's log.

use crate::{
    atr::Atr,
    error::{Error, Result},
};
use std::{
    io::{Read, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    thread::JoinHandle,
};

/// The virtual reader's one-byte messages (vsmartcard's `vpcd.h`): off and on, reset, and the question for the answer to reset.
const POWER_OFF: u8 = 0;
const POWER_ON: u8 = 1;
const RESET: u8 = 2;
const GET_ATR: u8 = 4;
/// ISO 7816-4: instruction code not supported.
const UNSUPPORTED: [u8; 2] = [0x6D, 0x00];

type SharedInput = Arc<Mutex<Option<ChildStdin>>>;

/// A card that is in. Dropping pulls it.
#[derive(Debug)]
pub(super) struct VirtualCard {
    relay: Child,
    to_reader: SharedInput,
    answering: Option<JoinHandle<()>>,
}

impl VirtualCard {
    /// Connects to the virtual reader in the namespaces of process `pid`. `dir` is the reader's, by which its processes are known.
    pub(super) fn insert(pid: u32, dir: &Path, atr: &Atr) -> Result<Self> {
        let mut relay = relay(pid, dir).spawn().map_err(|e| Error::of("nsenter (package util-linux) cannot be run", e))?;
        let to_reader: SharedInput = Arc::new(Mutex::new(relay.stdin.take()));
        let answering = relay.stdout.take().map(|from_reader| {
            let (to_reader, atr) = (Arc::clone(&to_reader), atr.clone());
            std::thread::spawn(move || {
                // An error is the end of the connection: the card is out.
                let _ = answer_all(from_reader, &to_reader, &atr);
            })
        });
        Ok(Self { relay, to_reader, answering })
    }
}

impl Drop for VirtualCard {
    fn drop(&mut self) {
        drop(self.to_reader.lock().unwrap_or_else(PoisonError::into_inner).take());
        let _ = self.relay.wait();
        if let Some(answering) = self.answering.take() {
            let _ = answering.join();
        }
    }
}

fn relay(pid: u32, dir: &Path) -> Command {
    let mut command = Command::new("nsenter");
    let elsewhere = |kind: &str| namespace("self", kind) != namespace(&pid.to_string(), kind);
    command.args(["--target", &pid.to_string()]);
    if elsewhere("net") {
        command.arg("--net");
    }
    if elsewhere("user") {
        command.args(["--user", "--preserve-credentials"]);
    }
    command
        .args(["bash", "-c", include_str!("relay.sh"), "card-in-reader"])
        .arg(dir)
        .process_group(0)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command
}

/// What names a namespace of a process.
fn namespace(process: &str, kind: &str) -> Option<PathBuf> {
    std::fs::read_link(format!("/proc/{process}/ns/{kind}")).ok()
}

/// Each message has its length before it, in two bytes, the higher first.
fn answer_all(mut from_reader: ChildStdout, to_reader: &SharedInput, atr: &Atr) -> std::io::Result<()> {
    loop {
        let mut length = [0; 2];
        from_reader.read_exact(&mut length)?;
        let mut message = vec![0; usize::from(u16::from_be_bytes(length))];
        from_reader.read_exact(&mut message)?;
        let answer = match message.as_slice() {
            [POWER_OFF | POWER_ON | RESET] => continue,
            [GET_ATR] => atr.bytes(),
            _ => &UNSUPPORTED,
        };
        send(to_reader, answer)?;
    }
}

/// In one write: the reader must not see half a message.
fn send(to_reader: &SharedInput, answer: &[u8]) -> std::io::Result<()> {
    let length = u16::try_from(answer.len()).map_err(std::io::Error::other)?;
    let framed = [&length.to_be_bytes(), answer].concat();
    match to_reader.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
        Some(input) => input.write_all(&framed).and_then(|()| input.flush()),
        None => Err(std::io::ErrorKind::BrokenPipe.into()),
    }
}
