//! A bare IMAP client: raw commands, one connection, nothing clever. It counts what it sends and receives.

use rustls::{ClientConfig, ClientConnection, StreamOwned, pki_types::ServerName};
use std::{
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    sync::Arc,
    time::Duration,
};

trait Duplex: Read + Write {}
impl<T: Read + Write> Duplex for T {}

pub struct Bare {
    stream: Box<dyn Duplex>,
    buffer: Vec<u8>,
    pub commands: u32,
    pub received: usize,
}

impl Bare {
    /// In plain text.
    pub fn connect(port: u16) -> Self {
        Self::greeted(Box::new(tcp(port)))
    }

    /// Over TLS, trusting this root.
    pub fn connect_tls(port: u16, root: &Path) -> Self {
        use rustls::pki_types::{CertificateDer, pem::PemObject};
        let mut roots = rustls::RootCertStore::empty();
        roots.add(CertificateDer::from_pem_file(root).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = config.with_root_certificates(roots).with_no_client_auth();
        let client = ClientConnection::new(Arc::new(config), ServerName::try_from("localhost").unwrap()).unwrap();
        Self::greeted(Box::new(StreamOwned::new(client, tcp(port))))
    }

    fn greeted(stream: Box<dyn Duplex>) -> Self {
        let mut bare = Self { stream, buffer: Vec::new(), commands: 0, received: 0 };
        assert!(bare.line().starts_with("* OK"));
        bare
    }

    pub fn login(mut self, user: &str, password: &str) -> Self {
        self.command(&format!("AUTHENTICATE PLAIN {}", base64::Engine::encode(&STANDARD, format!("\0{user}\0{password}"))));
        self
    }

    /// Sends a command; everything up to its tagged OK.
    pub fn command(&mut self, command: &str) -> String {
        self.send(&format!("a {command}\r\n"));
        self.commands += 1;
        let mut answer = String::new();
        loop {
            let line = self.line();
            if let Some(end) = line.strip_prefix("a ") {
                assert!(end.starts_with("OK"), "{command}: {end}");
                return answer;
            }
            answer.push_str(&line);
        }
    }

    /// Sends a literal beside a command: APPEND.
    pub fn append(&mut self, folder: &str, message: &[u8]) {
        self.send(&format!("a APPEND {folder} {{{}}}\r\n", message.len()));
        assert!(self.line().starts_with('+'));
        self.stream.write_all(message).unwrap();
        self.send("\r\n");
        while !self.line().starts_with("a OK") {}
    }

    pub fn send(&mut self, text: &str) {
        self.stream.write_all(text.as_bytes()).unwrap();
        self.stream.flush().unwrap();
    }

    /// One line, with the literal that it ends with and what follows that.
    pub fn line(&mut self) -> String {
        let mut from = 0;
        loop {
            let Some(end) = self.buffer[from..].windows(2).position(|pair| pair == b"\r\n").map(|at| from + at + 2) else {
                self.fill();
                continue;
            };
            let Some(literal) = literal_at_end(&self.buffer[from..end - 2]) else {
                return String::from_utf8_lossy(&self.buffer.drain(..end).collect::<Vec<u8>>()).into_owned();
            };
            while self.buffer.len() < end + literal {
                self.fill();
            }
            from = end + literal;
        }
    }

    fn fill(&mut self) {
        let mut piece = [0; 16_384];
        let length = self.stream.read(&mut piece).unwrap();
        assert!(length > 0, "the server closed the connection");
        self.received += length;
        self.buffer.extend_from_slice(&piece[..length]);
    }
}

use base64::engine::general_purpose::STANDARD;

fn tcp(port: u16) -> TcpStream {
    let tcp = TcpStream::connect(("127.0.0.1", port)).unwrap();
    tcp.set_nodelay(true).unwrap();
    tcp.set_read_timeout(Some(Duration::from_secs(600))).unwrap();
    tcp
}

/// The length of the literal that a line ends with.
fn literal_at_end(line: &[u8]) -> Option<usize> {
    let inner = line.strip_suffix(b"}")?;
    let start = inner.iter().rposition(|byte| *byte == b'{')?;
    std::str::from_utf8(&inner[start + 1..]).ok()?.parse().ok()
}
