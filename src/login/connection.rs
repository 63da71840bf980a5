//! One connection, from the first packet to the server's page.

use super::{
    Address, Asked, Identity, Outcome,
    answer::judge,
    identity::{Presenter, Seen, SignatureKind},
};
use rustls::{
    ClientConfig, ClientConnection, Error, ProtocolVersion, RootCertStore, StreamOwned, SupportedProtocolVersion,
    crypto::ring,
    version::{TLS12, TLS13},
};
use std::{
    io::{self, Read, Write},
    net::{TcpStream, ToSocketAddrs},
    sync::{Arc, PoisonError},
    time::Duration,
};

/// For a connection, and for each wait on it.
const PATIENCE: Duration = Duration::from_secs(20);

/// The most that is read of an answer, in bytes: the words that matter stand at its beginning.
const LONGEST: u64 = 64 * 1024;

/// Both versions.
const BOTH: [&SupportedProtocolVersion; 2] = [&TLS13, &TLS12];

/// Finds out whether the server asks for a certificate at all, so that nobody types a PIN in vain. Presents none.
pub fn ask(address: &Address, roots: RootCertStore) -> Asked {
    let presenter = Presenter::new(None);
    let seen = presenter.seen();
    let outcome = connect(address, roots, presenter, &BOTH).map(drop);
    // Many servers end a handshake without a certificate at once: that is an answer too.
    let asked = seen.lock().unwrap_or_else(PoisonError::into_inner).asked;
    match outcome {
        _ if asked => Asked::Yes,
        Ok(()) => Asked::No(Outcome::NeverAsked),
        Err(error) => Asked::No(failed(&error, &Seen::default())),
    }
}

/// Logs in with this identity and asks for the page. A key that cannot sign for TLS 1.3 is held to TLS 1.2.
///
/// # Errors
/// Why the key did not sign: then nothing was proven.
pub fn log_in(address: &Address, roots: RootCertStore, identity: Identity) -> Result<Outcome, String> {
    let newest = identity.kinds.iter().any(|kind| SignatureKind::is_for_tls13(*kind));
    let versions: &[&SupportedProtocolVersion] = if newest { &BOTH } else { &BOTH[1..] };
    let presenter = Presenter::new(Some(identity));
    let seen = presenter.seen();
    let outcome = connect(address, roots, presenter, versions).and_then(|(mut stream, version)| Ok((page(&mut stream, address)?, version)));
    let seen = seen.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if let Some(why) = seen.unsigned {
        return Err(why);
    }
    Ok(match outcome {
        _ if seen.no_common_kind => Outcome::Unable { why: "none of the server's kinds of signature".to_owned() },
        Err(error) => failed(&error, &seen),
        Ok(_) if !seen.asked => Outcome::NeverAsked,
        Ok((page, version)) => judge(&page, version),
    })
}

type Stream = StreamOwned<ClientConnection, TcpStream>;

/// Connects and shakes hands.
fn connect(
    address: &Address,
    roots: RootCertStore,
    presenter: Presenter,
    versions: &[&'static SupportedProtocolVersion],
) -> io::Result<(Stream, &'static str)> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(versions)
        .map_err(io::Error::other)?
        .with_root_certificates(roots)
        .with_client_cert_resolver(Arc::new(presenter));
    let name = address.server_name().map_err(io::Error::other)?;
    let connection = ClientConnection::new(Arc::new(config), name).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, reached(address)?);
    while stream.conn.is_handshaking() {
        stream.conn.complete_io(&mut stream.sock)?;
    }
    let version = if stream.conn.protocol_version() == Some(ProtocolVersion::TLSv1_3) { "TLS 1.3" } else { "TLS 1.2" };
    Ok((stream, version))
}

/// The server, through the proxy where there is one.
fn reached(address: &Address) -> io::Result<TcpStream> {
    let Some(proxy) = address.proxy() else { return tcp(address.socket()) };
    let mut stream = tcp(proxy.socket()?)?;
    proxy.open(&mut stream, &address.authority())?;
    Ok(stream)
}

fn tcp(place: (&str, u16)) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for socket in place.to_socket_addrs()? {
        match TcpStream::connect_timeout(&socket, PATIENCE) {
            Ok(stream) => {
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(PATIENCE))?;
                stream.set_write_timeout(Some(PATIENCE))?;
                return Ok(stream);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// The beginning of the server's answer. TLS 1.3 refuses a certificate only here, after the client's handshake has ended.
fn page(stream: &mut Stream, address: &Address) -> io::Result<Vec<u8>> {
    // A server that has refused already may not want the request any more; what it says is read nevertheless.
    let written = stream.write_all(address.request().as_bytes()).and_then(|()| stream.flush());
    let mut page = Vec::new();
    match stream.take(LONGEST).read_to_end(&mut page) {
        // Servers end connections without the farewell that TLS wants; what came before is the answer.
        Err(error) if page.is_empty() || tls(&error).is_some() => Err(error),
        _ if page.is_empty() => Err(written.err().unwrap_or_else(|| io::ErrorKind::UnexpectedEof.into())),
        _ => Ok(page),
    }
}

/// What an error means.
fn failed(error: &io::Error, seen: &Seen) -> Outcome {
    let why = |error: &dyn std::fmt::Display| error.to_string();
    match tls(error) {
        Some(Error::InvalidCertificate(wrong)) => Outcome::Untrusted { why: format!("{wrong:?}") },
        Some(Error::PeerIncompatible(what)) => Outcome::Unable { why: format!("{what:?}") },
        Some(Error::AlertReceived(alert)) if seen.presented => Outcome::Refused { why: format!("{alert:?} (TLS)") },
        Some(Error::AlertReceived(rustls::AlertDescription::ProtocolVersion)) => {
            Outcome::Unable { why: "no common version of TLS".to_owned() }
        }
        Some(other) => Outcome::Network { why: why(other) },
        None => Outcome::Network { why: why(error) },
    }
}

fn tls(error: &io::Error) -> Option<&Error> {
    error.get_ref()?.downcast_ref()
}
