//! The HTTP CONNECT proxy that is the portal: whoever asks for `www.ica.cz:443` speaks TLS with the sandbox.
//!
//! There is no way through it to anywhere else, but to neighbours that it was told of: the sandbox's own servers in other containers.

use super::{
    HOST,
    switch::{Mode, Switch},
};
use crate::{
    authority::{Authority, Ledger},
    ca::{CRL_HOST, OCSP_HOST, Site},
    events::{Events, Kind},
};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, DuplexStream, copy_bidirectional, duplex},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::JoinHandle,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

/// Longest request head that is read.
const HEAD_LIMIT: usize = 8192;
/// How long a visitor may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(60);

/// A bound proxy.
pub struct Proxy {
    listener: TcpListener,
    tls: TlsAcceptor,
    authority: Arc<Authority>,
    ledger: Ledger,
    events: Events,
    switch: Switch,
    neighbours: Vec<String>,
}

/// The TLS connections that came through, as axum takes them.
pub struct Visitors {
    queue: mpsc::Receiver<(TlsStream<DuplexStream>, SocketAddr)>,
    address: SocketAddr,
}

impl Proxy {
    /// Binds this address. Visitors of these neighbours (`host:port`) are let through to them.
    pub async fn bind(address: SocketAddr, site: &Site, authority: Arc<Authority>, switch: Switch, neighbours: Vec<String>) -> Self {
        let (ledger, events) = (authority.ledger().clone(), authority.events().clone());
        let listener = TcpListener::bind(address).await.expect("a free port");
        Self { listener, tls: site.acceptor(), authority, ledger, events, switch, neighbours }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.listener.local_addr().expect("bound")
    }

    /// Lets visitors in.
    pub fn run(self) -> (Visitors, JoinHandle<()>) {
        let (sender, queue) = mpsc::channel(64);
        let visitors = Visitors { queue, address: self.address() };
        let proxy = Arc::new(self);
        let accepting = tokio::spawn(async move {
            loop {
                let Ok((stream, from)) = proxy.listener.accept().await else { continue };
                tokio::spawn(proxy.clone().receive(stream, from, sender.clone()));
            }
        });
        (visitors, accepting)
    }

    async fn receive(
        self: Arc<Self>,
        mut stream: TcpStream,
        from: SocketAddr,
        inside: mpsc::Sender<(TlsStream<DuplexStream>, SocketAddr)>,
    ) {
        if self.switch.mode() == Mode::Refusing {
            return reset(stream);
        }
        let _ = stream.set_nodelay(true);
        let Ok(Ok(head)) = timeout(PATIENCE, read_head(&mut stream)).await else { return };
        if let Some((host, path)) = revocation_service(&head) {
            return self.look_up(stream, &head, host, path).await;
        }
        if let Some(neighbour) = self.neighbours.iter().find(|neighbour| connects_to(&head, neighbour)) {
            return pass_on(stream, neighbour).await;
        }
        if !self.admits(&head) {
            let _ = stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").await;
            return;
        }
        if stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.is_err() {
            return;
        }
        let (near, mut far) = duplex(1 << 16);
        let tls = self.tls.clone();
        tokio::spawn(async move {
            if let Ok(Ok(visitor)) = timeout(PATIENCE, tls.accept(near)).await {
                let _ = inside.send((visitor, from)).await;
            }
        });
        tokio::select! {
            _ = copy_bidirectional(&mut stream, &mut far) => {}
            () = self.switch.cut() => reset(stream),
        }
    }

    /// Answers for the authority's revocation services.
    async fn look_up(&self, mut stream: TcpStream, head: &str, host: &str, path: &str) {
        let mut body = vec![0; content_length(head).min(HEAD_LIMIT)];
        if stream.read_exact(&mut body).await.is_err() {
            return;
        }
        let answer = match self.authority.look_up(host, path, &body) {
            Some((kind, body)) => {
                let head =
                    format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                [head.into_bytes(), body].concat()
            }
            None => b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec(),
        };
        let _ = stream.write_all(&answer).await;
    }

    /// Only a CONNECT to the portal is let through; anything else is recorded.
    fn admits(&self, head: &str) -> bool {
        if connects_to(head, &format!("{HOST}:443")) {
            return true;
        }
        let mut words = head.lines().next().unwrap_or_default().split(' ');
        let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let attempt = format!("{method} {}", target.split('?').next().unwrap_or_default());
        self.events.tell(Kind::Escape, format!("refused: {attempt}"));
        self.ledger.open().escapes.push(attempt);
        false
    }
}

impl axum::serve::Listener for Visitors {
    type Io = TlsStream<DuplexStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.queue.recv().await {
            Some(visitor) => visitor,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.address)
    }
}

/// Whether a request is for a way to this host and port.
fn connects_to(head: &str, target: &str) -> bool {
    head.lines().next().unwrap_or_default().strip_prefix("CONNECT ").and_then(|rest| rest.split(' ').next()) == Some(target)
}

/// The way to a neighbour, for as long as both sides want it.
async fn pass_on(mut stream: TcpStream, neighbour: &str) {
    let Ok(mut there) = TcpStream::connect(neighbour).await else { return };
    if stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n").await.is_ok() {
        let _ = copy_bidirectional(&mut stream, &mut there).await;
    }
}

/// Host and path of a request for one of the authority's revocation services.
fn revocation_service(head: &str) -> Option<(&str, &str)> {
    let target = head.lines().next()?.split(' ').nth(1)?;
    let (host, path) = target.strip_prefix("http://")?.split_at_checked(target.strip_prefix("http://")?.find('/')?)?;
    [OCSP_HOST, CRL_HOST].contains(&host).then_some((host, path))
}

fn content_length(head: &str) -> usize {
    let fields = head.lines().filter_map(|line| line.split_once(':'));
    let mut lengths = fields.filter(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    lengths.next().and_then(|(_, value)| value.trim().parse().ok()).unwrap_or_default()
}

/// The head of an HTTP request, up to the empty line and nothing beyond it: what follows is TLS.
async fn read_head(stream: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") && head.len() < HEAD_LIMIT {
        head.push(stream.read_u8().await?);
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

fn reset(stream: TcpStream) {
    let _ = stream.set_zero_linger();
    drop(stream);
}
