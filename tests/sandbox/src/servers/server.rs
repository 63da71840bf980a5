//! A mail server on two ports of its own, which can go down and come up again.

use super::daemon::Daemon;
use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread::sleep,
    time::{Duration, Instant},
};

/// How long a server may take to come up.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is tried. A port may be taken by somebody else between being chosen and being used, or while the server is down.
const ATTEMPTS: u32 = 5;

/// Where a server listens.
#[derive(Debug, Clone, Copy)]
pub struct Addresses {
    /// Without encryption, at first at least (STARTTLS).
    pub plain: SocketAddr,
    /// With TLS from the first byte on.
    pub tls: SocketAddr,
}

impl Addresses {
    /// These two ports, on every address of this machine.
    pub fn everywhere(plain: u16, tls: u16) -> Self {
        let at = |port| SocketAddr::from((Ipv4Addr::UNSPECIFIED, port));
        Self { plain: at(plain), tls: at(tls) }
    }

    /// Two that were free a moment ago.
    fn free() -> Self {
        let listeners = [(); 2].map(|()| TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free loopback port"));
        let [plain, tls] = listeners.each_ref().map(|listener| listener.local_addr().expect("bound"));
        Self { plain, tls }
    }
}

/// A server.
pub struct Server {
    directory: PathBuf,
    launch: Box<dyn Fn(Addresses) -> Daemon + Send + Sync>,
    addresses: Addresses,
    daemon: Option<Daemon>,
}

impl Server {
    /// Starts it in its directory on free ports. In its plain greeting it must give the directory's [`name`]: by that it is told from a
    /// server of somebody else's.
    pub fn start(directory: &Path, launch: impl Fn(Addresses) -> Daemon + Send + Sync + 'static) -> Self {
        let mut server = Self { directory: directory.to_owned(), launch: Box::new(launch), addresses: Addresses::free(), daemon: None };
        for _ in 0..ATTEMPTS {
            if server.comes_up() {
                return server;
            }
            server.addresses = Addresses::free();
        }
        panic!("no server came up in {ATTEMPTS} attempts\n{}", server.logs());
    }

    /// Starts it in its directory at these addresses, and nowhere else.
    pub fn start_at(directory: &Path, addresses: Addresses, launch: impl Fn(Addresses) -> Daemon + Send + Sync + 'static) -> Self {
        let mut server = Self { directory: directory.to_owned(), launch: Box::new(launch), addresses, daemon: None };
        assert!(server.comes_up(), "no server came up at {addresses:?}\n{}", server.logs());
        server
    }

    /// Where it listens.
    pub const fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// Whether it still runs.
    pub fn runs(&mut self) -> bool {
        self.daemon.as_mut().is_some_and(Daemon::runs)
    }

    /// Ends it, as a server that goes down.
    pub fn stop(&mut self) {
        self.daemon = None;
    }

    /// Starts it again on the same ports.
    pub fn resume(&mut self) {
        for _ in 0..ATTEMPTS {
            if self.daemon.is_some() || self.comes_up() {
                return;
            }
            sleep(Duration::from_secs(1));
        }
        panic!("the server does not come up again on {:?}\n{}", self.addresses, self.logs());
    }

    fn comes_up(&mut self) -> bool {
        let (mut daemon, name) = ((self.launch)(self.addresses), name(&self.directory));
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline && daemon.runs() {
            if greeting(self.addresses.plain).is_some_and(|greeting| greeting.contains(&name)) {
                self.daemon = Some(daemon);
                return true;
            }
            sleep(Duration::from_millis(20));
        }
        false
    }

    /// What it wrote down, for whoever reads a failed test.
    fn logs(&self) -> String {
        let files = fs::read_dir(&self.directory).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        let logs = files.filter(|file| ["log", "out"].iter().any(|end| file.to_string_lossy().ends_with(end)));
        logs.map(|file| format!("{}:\n{}", file.display(), fs::read_to_string(&file).unwrap_or_default())).collect()
    }
}

/// What a server in this directory calls itself: something that nobody else does.
pub fn name(directory: &Path) -> String {
    let unique: String = directory.to_string_lossy().chars().filter(char::is_ascii_alphanumeric).collect();
    format!("{}.mail.example.cz", unique.to_lowercase())
}

/// The first line that is sent there.
fn greeting(address: SocketAddr) -> Option<String> {
    let stream = TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).ok()?;
    Some(line)
}
