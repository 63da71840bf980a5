//! A portal for tests: an HTTP proxy (CONNECT) on loopback that ends TLS itself under the portal's real names, and answers from a closure.
//! Whatever is asked for under another name is turned away, so that no test can reach the live portal.

// Not every test uses all of it.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    io,
    path::PathBuf,
    sync::{Arc, Mutex},
};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufRead, AsyncBufReadExt as _, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};
use tokio_rustls::TlsAcceptor;
use twins::portal::PortalSettings;
use twins_sandbox::ca::WebRoot;

/// The names it answers under. The last is in nobody's DNS (RFC 6761): it is only there through the proxy.
pub const HOSTS: [&str; 4] = ["www.ica.cz", "ica.cz", "www.evil.example", "portal.invalid"];

/// A request as it arrived.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    pub host: String,
    pub method: String,
    /// Path and query.
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Asked {
    /// A header's value, empty if absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// The value of a form field, urlencoded or multipart.
    pub fn field(&self, name: &str) -> Option<Vec<u8>> {
        let Some((_, boundary)) = self.header("content-type").split_once("boundary=") else {
            let mut pairs = url::form_urlencoded::parse(&self.body);
            return pairs.find(|(known, _)| known == name).map(|(_, value)| value.as_bytes().to_vec());
        };
        let text = String::from_utf8(self.body.clone()).unwrap();
        let part = text.split(&format!("--{boundary}")).find(|part| part.contains(&format!("name=\"{name}\"")))?;
        Some(part.split_once("\r\n\r\n")?.1.strip_suffix("\r\n")?.as_bytes().to_vec())
    }
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Reply {
    /// A page with this body.
    pub fn page(body: &str) -> Self {
        let html = format!("<!DOCTYPE html><html><head><title>I.CA</title></head><body>{body}</body></html>");
        Self::document("text/html; charset=utf-8", html.as_bytes())
    }

    /// Anything.
    pub fn document(kind: &str, body: &[u8]) -> Self {
        Self { status: 200, headers: vec![("Content-Type".into(), kind.into())], body: body.to_vec() }
    }

    /// A redirect.
    pub fn redirect(status: u16, to: &str) -> Self {
        Self { status, headers: vec![("Location".into(), to.into())], body: Vec::new() }
    }

    /// With another status.
    pub fn status(mut self, status: u16) -> Self {
        self.status = status;
        self
    }

    /// With one more header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.into(), value.into()));
        self
    }
}

type Answer = Arc<dyn Fn(&Asked) -> Reply + Send + Sync>;

/// A running portal; ends when dropped.
pub struct PortalServer {
    directory: TempDir,
    proxy: url::Url,
    books: Arc<Mutex<Vec<Asked>>>,
    task: JoinHandle<()>,
}

impl PortalServer {
    /// Starts one that answers by this closure.
    pub async fn start(answer: impl Fn(&Asked) -> Reply + Send + Sync + 'static) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let web_root = WebRoot::new();
        std::fs::write(directory.path().join("root.pem"), web_root.pem()).unwrap();
        let acceptor = web_root.site(&HOSTS).acceptor();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = url::Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let books = Arc::new(Mutex::new(Vec::new()));
        let (answer, noted): (Answer, _) = (Arc::new(answer), books.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, answer, noted) = (acceptor.clone(), answer.clone(), noted.clone());
                // A client that goes away ends its connection only.
                tokio::spawn(async move { connection(stream, acceptor, answer, noted).await.ok() });
            }
        });
        Self { directory, proxy, books, task }
    }

    /// Settings that reach it with the shipped profile, and trust nothing else.
    pub fn settings(&self) -> PortalSettings {
        PortalSettings { proxy: Some(self.proxy.clone()), trust: Some(self.root()), ..PortalSettings::default() }
    }

    /// The proxy's address.
    pub fn proxy(&self) -> &url::Url {
        &self.proxy
    }

    /// The file with its root.
    pub fn root(&self) -> PathBuf {
        self.directory.path().join("root.pem")
    }

    /// Every request so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.books.lock().unwrap().clone()
    }

    /// `METHOD path` of every request so far.
    pub fn way(&self) -> Vec<String> {
        self.asked().iter().map(|asked| format!("{} {}", asked.method, asked.path.split('?').next().unwrap())).collect()
    }
}

impl Drop for PortalServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn connection(stream: TcpStream, acceptor: TlsAcceptor, answer: Answer, books: Arc<Mutex<Vec<Asked>>>) -> io::Result<()> {
    let mut stream = BufReader::new(stream);
    let Some(connect) = read(&mut stream).await? else { return Ok(()) };
    let host = connect.path.strip_suffix(":443").unwrap_or_default().to_owned();
    if connect.method != "CONNECT" || !HOSTS.contains(&host.as_str()) {
        return stream.write_all(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n").await;
    }
    stream.write_all(b"HTTP/1.1 200 Connected\r\n\r\n").await?;
    let mut stream = BufReader::new(acceptor.accept(stream).await?);
    while let Some(mut asked) = read(&mut stream).await? {
        asked.host.clone_from(&host);
        books.lock().unwrap().push(asked.clone());
        let reply = answer(&asked);
        write(&mut stream, &reply).await?;
    }
    Ok(())
}

/// One HTTP/1.1 request, `None` at the end of the connection.
async fn read(stream: &mut (impl AsyncBufRead + Unpin)) -> io::Result<Option<Asked>> {
    let mut asked = Asked::default();
    let mut line = String::new();
    if stream.read_line(&mut line).await? == 0 {
        return Ok(None);
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    asked.method = words.next().unwrap_or_default();
    asked.path = words.next().unwrap_or_default();
    loop {
        line.clear();
        stream.read_line(&mut line).await?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        asked.headers.push((name.to_owned(), value.trim().to_owned()));
    }
    asked.body = vec![0; asked.header("content-length").parse().unwrap_or(0)];
    stream.read_exact(&mut asked.body).await?;
    Ok(Some(asked))
}

async fn write(stream: &mut (impl AsyncWrite + Unpin), reply: &Reply) -> io::Result<()> {
    let mut head = format!("HTTP/1.1 {} X\r\nContent-Length: {}\r\n", reply.status, reply.body.len());
    for (name, value) in &reply.headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&reply.body).await?;
    stream.flush().await
}
