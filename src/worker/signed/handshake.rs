//! What a TLS client signs in its `CertificateVerify`, read so closely that it can be nothing else.
//!
//! TLS 1.3 (RFC 8446 §4.4.3) signs a text that names itself around the transcript's hash: it is put together here, so that a hash of the agent's
//! choice can never become a signature over something else. TLS 1.2 (RFC 5246 §7.4.8) signs the messages themselves: they are read one by one, in
//! their order, and must be with the server that the person was told of and carry the certificate of the key that signs.

use crate::{
    certificate::Certificate,
    worker::{Handshake, HandshakeSignature, Transcript},
};
use std::net::IpAddr;

/// RFC 8446 §4.4.3.
const CLIENT: &[u8; 34] = b"TLS 1.3, client CertificateVerify\0";

/// The types of messages (RFC 5246 §7.4).
mod kind {
    pub const CLIENT_HELLO: u8 = 1;
    pub const SERVER_HELLO: u8 = 2;
    pub const CERTIFICATE: u8 = 11;
    pub const SERVER_KEY_EXCHANGE: u8 = 12;
    pub const CERTIFICATE_REQUEST: u8 = 13;
    pub const SERVER_HELLO_DONE: u8 = 14;
    pub const CLIENT_KEY_EXCHANGE: u8 = 16;
    pub const CERTIFICATE_STATUS: u8 = 22;
}

/// Extensions (RFC 6066 §3, RFC 8446 §4.2.1).
const SERVER_NAME: u16 = 0;
const SUPPORTED_VERSIONS: u16 = 43;

/// TLS 1.2 as messages name it.
const TLS12: u16 = 0x0303;

/// What is wrong with a handshake; a sentence for the log.
type Wrong = &'static str;

/// What to sign for this handshake, by the key of this certificate, with this server.
///
/// # Errors
/// Why it is no such handshake.
pub fn client_handshake(handshake: &Handshake, own: &Certificate, host: &str) -> Result<Vec<u8>, Wrong> {
    match &handshake.transcript {
        Transcript::Tls13(_) if handshake.signature == HandshakeSignature::RsaPkcs1Sha256 => Err("TLS 1.3 knows no such signature"),
        Transcript::Tls13(hash) if matches!(hash.len(), 32 | 48) => Ok([&[0x20; 64][..], CLIENT, hash].concat()),
        Transcript::Tls13(_) => Err("this is no hash of a TLS 1.3 transcript"),
        Transcript::Tls12(messages) => {
            Tls12 { own, host, code: code(handshake.signature) }.read(messages)?;
            Ok(messages.clone())
        }
    }
}

/// RFC 8446 §4.2.3.
const fn code(signature: HandshakeSignature) -> u16 {
    match signature {
        HandshakeSignature::RsaPkcs1Sha256 => 0x0401,
        HandshakeSignature::EcdsaP256Sha256 => 0x0403,
        HandshakeSignature::EcdsaP384Sha384 => 0x0503,
        HandshakeSignature::RsaPssSha256 => 0x0804,
    }
}

/// What a TLS 1.2 handshake must be about.
struct Tls12<'a> {
    own: &'a Certificate,
    host: &'a str,
    code: u16,
}

impl Tls12<'_> {
    /// Every message in its order, from the first to the one before `CertificateVerify`, and nothing behind it.
    fn read(&self, bytes: &[u8]) -> Result<(), Wrong> {
        let mut messages = Messages(Reader(bytes));
        self.client_hello(messages.next(kind::CLIENT_HELLO)?)?;
        server_hello(messages.next(kind::SERVER_HELLO)?)?;
        if certificates(messages.next(kind::CERTIFICATE)?)?.is_empty() {
            return Err("the server has no certificate");
        }
        messages.optional(kind::CERTIFICATE_STATUS)?;
        messages.optional(kind::SERVER_KEY_EXCHANGE)?;
        self.certificate_request(messages.next(kind::CERTIFICATE_REQUEST)?)?;
        messages.next(kind::SERVER_HELLO_DONE)?.end()?;
        if certificates(messages.next(kind::CERTIFICATE)?)?.first() != Some(&self.own.der()) {
            return Err("it is not with the commercial certificate");
        }
        if messages.next(kind::CLIENT_KEY_EXCHANGE)?.0.is_empty() {
            return Err("the client's key is missing");
        }
        messages.0.end()
    }

    /// RFC 5246 §7.4.1.2.
    fn client_hello(&self, mut body: Reader<'_>) -> Result<(), Wrong> {
        hello(&mut body)?;
        let (suites, compressions) = (body.vector16()?, body.vector8()?);
        if suites.is_empty() || suites.len() % 2 != 0 || compressions.is_empty() {
            return Err("the client offers nothing");
        }
        let name =
            extensions(&mut body)?.into_iter().find(|(number, _)| *number == SERVER_NAME).map(|(_, data)| server_name(data)).transpose()?;
        let meant = match name {
            Some(name) => name.eq_ignore_ascii_case(self.host.as_bytes()),
            // An address is not named in a handshake.
            None => self.host.parse::<IpAddr>().is_ok(),
        };
        if meant { Ok(()) } else { Err("it is with another server than the one that was named") }
    }

    /// RFC 5246 §7.4.4.
    fn certificate_request(&self, mut body: Reader<'_>) -> Result<(), Wrong> {
        let (types, algorithms, mut authorities) = (body.vector8()?, body.vector16()?, Reader(body.vector16()?));
        body.end()?;
        while !authorities.0.is_empty() {
            authorities.vector16()?;
        }
        if types.is_empty() || !algorithms.chunks(2).any(|algorithm| algorithm == self.code.to_be_bytes()) {
            return Err("the server did not ask for such a signature");
        }
        Ok(())
    }
}

/// RFC 5246 §7.4.1.3.
fn server_hello(mut body: Reader<'_>) -> Result<(), Wrong> {
    hello(&mut body)?;
    let (_suite, compression) = (body.u16()?, body.u8()?);
    let other_version = extensions(&mut body)?.iter().any(|(number, _)| *number == SUPPORTED_VERSIONS);
    if compression != 0 || other_version { Err("the server's hello is not one of TLS 1.2") } else { Ok(()) }
}

/// Version, random value and session of either hello.
fn hello(body: &mut Reader<'_>) -> Result<(), Wrong> {
    if body.u16()? != TLS12 {
        return Err("a hello of another version");
    }
    body.take(32)?;
    if body.vector8()?.len() > 32 { Err("a session's name is too long") } else { Ok(()) }
}

/// Number and data of each extension; there may be none.
fn extensions<'a>(body: &mut Reader<'a>) -> Result<Vec<(u16, &'a [u8])>, Wrong> {
    let mut found = Vec::new();
    if body.0.is_empty() {
        return Ok(found);
    }
    let mut all = Reader(body.vector16()?);
    body.end()?;
    while !all.0.is_empty() {
        found.push((all.u16()?, all.vector16()?));
    }
    Ok(found)
}

/// The one name in the extension (RFC 6066 §3).
fn server_name(data: &[u8]) -> Result<&[u8], Wrong> {
    let mut data = Reader(data);
    let mut list = Reader(data.vector16()?);
    data.end()?;
    if list.u8()? != 0 {
        return Err("a server's name of another kind");
    }
    let name = list.vector16()?;
    list.end()?;
    Ok(name)
}

/// RFC 5246 §7.4.2.
fn certificates(mut body: Reader<'_>) -> Result<Vec<&[u8]>, Wrong> {
    let length = body.u24()?;
    let mut list = Reader(body.take(length)?);
    body.end()?;
    let mut found = Vec::new();
    while !list.0.is_empty() {
        let length = list.u24()?;
        found.push(list.take(length)?);
    }
    Ok(found)
}

/// Messages one after the other: a type, a length of 24 bits, a body.
struct Messages<'a>(Reader<'a>);

impl<'a> Messages<'a> {
    fn next(&mut self, kind: u8) -> Result<Reader<'a>, Wrong> {
        if self.0.u8()? != kind {
            return Err("a message that does not belong there");
        }
        let length = self.0.u24()?;
        Ok(Reader(self.0.take(length)?))
    }

    fn optional(&mut self, kind: u8) -> Result<(), Wrong> {
        if self.0.0.first() == Some(&kind) { self.next(kind).map(drop) } else { Ok(()) }
    }
}

/// Bytes that are left.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], Wrong> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or("it ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn number(&mut self, length: usize) -> Result<usize, Wrong> {
        Ok(self.take(length)?.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }

    fn u8(&mut self) -> Result<u8, Wrong> {
        Ok(self.take(1)?[0])
    }

    fn u16(&mut self) -> Result<u16, Wrong> {
        let bytes = self.take(2)?;
        Ok(u16::from_be_bytes([bytes[0], bytes[1]]))
    }

    fn u24(&mut self) -> Result<usize, Wrong> {
        self.number(3)
    }

    fn vector8(&mut self) -> Result<&'a [u8], Wrong> {
        let length = self.number(1)?;
        self.take(length)
    }

    fn vector16(&mut self) -> Result<&'a [u8], Wrong> {
        let length = self.number(2)?;
        self.take(length)
    }

    const fn end(&self) -> Result<(), Wrong> {
        if self.0.is_empty() { Ok(()) } else { Err("there is more than belongs there") }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn certificate(pem: &str) -> Certificate {
        Certificate::all_from(pem.as_bytes()).unwrap().remove(0)
    }

    fn own() -> Certificate {
        certificate(include_str!("../../../tests/data/ca/new-commercial.pem"))
    }

    fn sized(width: usize, body: &[u8]) -> Vec<u8> {
        [&u32::try_from(body.len()).unwrap().to_be_bytes()[4 - width..], body].concat()
    }

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        [&[kind][..], &sized(3, body)].concat()
    }

    fn certificate_message(certificate: &[u8]) -> Vec<u8> {
        message(kind::CERTIFICATE, &sized(3, &sized(3, certificate)))
    }

    /// The messages of a whole handshake with this server.
    fn messages(host: &str) -> Vec<Vec<u8>> {
        let name = sized(2, &[&[0][..], &sized(2, host.as_bytes())].concat());
        let extensions = sized(2, &[&[0, 0][..], &sized(2, &name)].concat());
        let opening = [&[3, 3][..], &[7; 32], &[0]].concat();
        vec![
            message(kind::CLIENT_HELLO, &[&opening[..], &[0, 2, 0xc0, 0x2f, 1, 0], &extensions].concat()),
            message(kind::SERVER_HELLO, &[&opening[..], &[0xc0, 0x2f, 0]].concat()),
            certificate_message(b"the server's"),
            message(kind::SERVER_KEY_EXCHANGE, b"a key"),
            message(kind::CERTIFICATE_REQUEST, &[1, 1, 0, 4, 8, 4, 4, 1, 0, 0]),
            message(kind::SERVER_HELLO_DONE, &[]),
            certificate_message(own().der()),
            message(kind::CLIENT_KEY_EXCHANGE, &[1, 9]),
        ]
    }

    fn signed(messages: &[Vec<u8>]) -> Result<Vec<u8>, Wrong> {
        let handshake = Handshake { signature: HandshakeSignature::RsaPkcs1Sha256, transcript: Transcript::Tls12(messages.concat()) };
        client_handshake(&handshake, &own(), "www.flexims.cz")
    }

    #[test]
    fn a_whole_handshake_with_the_named_server_is_signed_as_it_is() {
        let whole = messages("www.flexims.cz");
        assert_eq!(signed(&whole).unwrap(), whole.concat());
    }

    #[test]
    fn whatever_is_not_quite_one_is_refused() {
        assert_eq!(signed(&messages("evil.example")), Err("it is with another server than the one that was named"));
        let whole = messages("www.flexims.cz");
        for left_out in (0..whole.len()).filter(|at| *at != 3) {
            let mut cut = whole.clone();
            cut.remove(left_out);
            assert!(signed(&cut).is_err(), "without message {left_out}");
        }
        let replaced = |at: usize, with: Vec<u8>| {
            let mut changed = whole.clone();
            changed[at] = with;
            signed(&changed)
        };
        let qualified = certificate(include_str!("../../../tests/data/ca/new-qualified.pem"));
        assert_eq!(replaced(6, certificate_message(qualified.der())), Err("it is not with the commercial certificate"));
        assert_eq!(replaced(6, message(kind::CERTIFICATE, &sized(3, &[]))), Err("it is not with the commercial certificate"));
        assert_eq!(
            replaced(4, message(kind::CERTIFICATE_REQUEST, &[1, 1, 0, 2, 8, 4, 0, 0])),
            Err("the server did not ask for such a signature")
        );
        assert!(replaced(5, message(kind::SERVER_HELLO_DONE, b"x")).is_err());
        let whole_bytes = whole.concat();
        assert!(signed(&[whole_bytes.clone(), vec![0]]).is_err(), "something behind it");
        for length in 0..whole_bytes.len() {
            assert!(signed(&[whole_bytes[..length].to_vec()]).is_err(), "cut off at {length}");
        }
        for document in [&b"a document"[..], &[0x30, 0x82, 1, 0], &[]] {
            assert!(signed(&[document.to_vec()]).is_err());
        }
    }

    #[test]
    fn a_hash_only_ever_becomes_a_text_that_says_what_it_is() {
        let of = |hash: &[u8], signature| {
            client_handshake(&Handshake { signature, transcript: Transcript::Tls13(hash.to_vec()) }, &own(), "www.flexims.cz")
        };
        let content = of(&[0xab; 32], HandshakeSignature::RsaPssSha256).unwrap();
        assert_eq!((&content[..64], &content[64..98], content.len()), (&[b' '; 64][..], &CLIENT[..], 130));
        assert!(of(&[0xab; 20], HandshakeSignature::RsaPssSha256).is_err());
        assert!(of(&[0xab; 32], HandshakeSignature::RsaPkcs1Sha256).is_err());
    }
}
