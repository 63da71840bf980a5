//! The connection under IMAP: TCP and TLS as the settings want them, never downgraded.

use super::{super::tls, Pace};
use crate::mail::{ImapSettings, Tls};
use async_imap::{
    Client,
    imap_proto::{Capability, Response, ResponseCode, Status},
};
use rustls::pki_types::ServerName;
use std::{fmt, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite, BufWriter},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

/// Anything that bytes go through in both ways.
pub(super) trait Duplex: AsyncRead + AsyncWrite + fmt::Debug + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + fmt::Debug + Send + Unpin> Duplex for T {}

/// Written through a buffer, so that a command goes out in one piece: split writes cost 50 ms each.
pub(super) type Stream = BufWriter<Box<dyn Duplex>>;

/// A connection that was greeted.
#[derive(Debug)]
pub(super) struct Greeted {
    pub(super) client: Client<Stream>,
    /// Whether the greeting offers `AUTHENTICATE PLAIN`.
    pub(super) plain: bool,
}

/// Connects, with TLS, and reads the greeting.
///
/// # Errors
/// A text for the person.
pub(super) async fn connect(settings: &ImapSettings, pace: &Pace) -> Result<Greeted, String> {
    settings.check()?;
    let attempt = tokio::time::timeout(pace.connect, connect_now(settings)).await;
    attempt.unwrap_or_else(|_| Err(format!("{} does not answer", settings.host)))
}

async fn connect_now(settings: &ImapSettings) -> Result<Greeted, String> {
    let host = settings.host.as_str();
    let port = port(settings);
    let tcp = TcpStream::connect((host, port)).await.map_err(|error| format!("{host}:{port} cannot be reached: {error}"))?;
    prepare(&tcp);
    match settings.tls {
        Tls::Implicit => greeted(encrypted(Box::new(tcp), settings).await?).await,
        Tls::Starttls => upgraded(greeted(Box::new(tcp)).await?.client, settings).await,
        Tls::None if tcp.peer_addr().is_ok_and(|address| address.ip().is_loopback()) => greeted(Box::new(tcp)).await,
        Tls::None => Err(tls::plain_text_refused(host)),
    }
}

/// The configured port, or the usual one.
pub(super) fn port(settings: &ImapSettings) -> u16 {
    settings.port.unwrap_or(if settings.tls == Tls::Implicit { 993 } else { 143 })
}

/// Commands are small and waited for, and a dead peer is to be noticed between them too.
fn prepare(tcp: &TcpStream) {
    use rustix::net::sockopt;
    tcp.set_nodelay(true).ok();
    sockopt::set_socket_keepalive(tcp, true).ok();
    sockopt::set_tcp_keepidle(tcp, Duration::from_secs(60)).ok();
    sockopt::set_tcp_keepintvl(tcp, Duration::from_secs(20)).ok();
}

async fn encrypted(plain: Box<dyn Duplex>, settings: &ImapSettings) -> Result<Box<dyn Duplex>, String> {
    let host = settings.host.as_str();
    let config = tls::client_config(settings.trust.as_deref())?;
    let name = ServerName::try_from(host.to_owned()).map_err(|_| format!("{host} is no host name"))?;
    let stream = TlsConnector::from(Arc::clone(&config)).connect(name, plain).await;
    Ok(Box::new(stream.map_err(|error| format!("no secure connection to {host}: {error}"))?))
}

async fn greeted(stream: Box<dyn Duplex>) -> Result<Greeted, String> {
    let mut client = Client::new(BufWriter::new(stream));
    let greeting = client.read_response().await.map_err(|error| format!("the server's greeting cannot be read: {error}"))?;
    let greeting = greeting.ok_or("the server closed the connection at once")?;
    match greeting.parsed() {
        Response::Data { status: Status::Ok, outcome } => {
            let plain = matches!(&outcome.code, Some(ResponseCode::Capabilities(offered)) if offered.iter().any(offers_plain));
            Ok(Greeted { client, plain })
        }
        Response::Data { outcome, .. } => {
            Err(format!("the server does not want to talk: {}", outcome.information.as_deref().unwrap_or("no reason given")))
        }
        _ => Err("the server does not speak IMAP".to_owned()),
    }
}

fn offers_plain(capability: &Capability<'_>) -> bool {
    matches!(capability, Capability::Auth(mechanism) if mechanism.eq_ignore_ascii_case("PLAIN"))
}

/// Whatever came in plain text before TLS is thrown away with the plain client: an attacker could have said it.
async fn upgraded(mut client: Client<Stream>, settings: &ImapSettings) -> Result<Greeted, String> {
    let agreed = client.run_command_and_check_ok("STARTTLS", None).await;
    agreed.map_err(|error| format!("{} does not offer a secure connection (STARTTLS): {error}", settings.host))?;
    let stream = encrypted(client.into_inner().into_inner(), settings).await?;
    Ok(Greeted { client: Client::new(BufWriter::new(stream)), plain: false })
}
