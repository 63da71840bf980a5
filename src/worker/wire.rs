//! Frames: a 32-bit big-endian length, then that many bytes of JSON. Both sides use these functions; nothing here knows what a message means.

use serde::{Serialize, de::DeserializeOwned};
use std::io::{self, Read, Write};

/// The longest frame that is sent or accepted, in bytes. A full card (dozens of certificates in hex) stays well under it.
pub const LIMIT: u32 = 4 * 1024 * 1024;

/// The empty frame: a call into the library begins.
pub const ALIVE: [u8; 4] = [0; 4];

/// A message as a frame.
///
/// # Errors
/// If it is longer than [`LIMIT`].
pub fn frame<T: Serialize>(message: &T) -> io::Result<Vec<u8>> {
    let body = serde_json::to_vec(message)?;
    let length = u32::try_from(body.len()).ok().filter(|length| *length <= LIMIT);
    let length = length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "the message is too long"))?;
    let mut bytes = length.to_be_bytes().to_vec();
    bytes.extend(body);
    Ok(bytes)
}

/// The length that a frame's first four bytes announce.
///
/// # Errors
/// If it is over [`LIMIT`].
pub fn length(header: [u8; 4]) -> io::Result<usize> {
    let length = u32::from_be_bytes(header);
    if length > LIMIT {
        return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a frame of {length} bytes is over the limit")));
    }
    Ok(length as usize)
}

/// The message in a frame's body.
///
/// # Errors
/// If it is not one.
pub fn parse<T: DeserializeOwned>(body: &[u8]) -> io::Result<T> {
    Ok(serde_json::from_slice(body)?)
}

/// Sends one message.
///
/// # Errors
/// If the other side is gone or the message is too long.
pub fn send<T: Serialize>(to: &mut impl Write, message: &T) -> io::Result<()> {
    to.write_all(&frame(message)?)
}

/// Receives one message.
///
/// # Errors
/// If the other side is gone or what it sent is not such a message.
pub fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    let mut header = [0; 4];
    from.read_exact(&mut header)?;
    let mut body = vec![0; length(header)?];
    from.read_exact(&mut body)?;
    parse(&body)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_message_comes_through_and_an_endless_one_does_not() {
        let mut bytes = Vec::new();
        send(&mut bytes, &vec!["ž".to_owned(), String::new()]).unwrap();
        assert_eq!(receive::<Vec<String>>(&mut bytes.as_slice()).unwrap(), ["ž", ""]);
        assert!(receive::<Vec<String>>(&mut &bytes[..bytes.len() - 1]).is_err());
        assert!(receive::<Vec<String>>(&mut [0xff, 0xff, 0xff, 0xff].as_slice()).is_err());
        assert!(frame(&"x".repeat(LIMIT as usize)).is_err());
    }
}
