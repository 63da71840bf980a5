//! A door that opens with a certificate: nginx, as a web application has it before itself that is entered with the commercial certificate.

use super::daemon::Daemon;
use crate::ca::{Site, WebRoot};
use std::{
    fs,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread::sleep,
    time::{Duration, Instant},
};

/// How long it may take to come up.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it is tried: a port may be taken by somebody else between being chosen and being used.
const ATTEMPTS: u32 = 5;
/// The configuration of a door that was laid out and not opened yet.
const CONFIGURATION: &str = "door.conf";

/// What the door demands.
#[derive(Debug, Clone)]
pub struct Rules {
    /// Versions of TLS, in nginx's words.
    pub protocols: String,
    /// PEM with the authorities whose certificates it accepts; without any, it asks for no certificate.
    pub authorities: Option<String>,
    /// The kinds of signature that it lets clients use, in OpenSSL's words; its own choice if absent.
    pub signatures: Option<String>,
}

impl Rules {
    /// A certificate of these authorities (PEM), over either version of TLS.
    pub fn of(authorities: &str) -> Self {
        Self { protocols: "TLSv1.2 TLSv1.3".to_owned(), authorities: Some(authorities.to_owned()), signatures: None }
    }

    /// Only over this version, in nginx's words.
    #[must_use]
    pub fn over(mut self, protocol: &str) -> Self {
        protocol.clone_into(&mut self.protocols);
        self
    }

    /// Only with these kinds of signature, in OpenSSL's words.
    #[must_use]
    pub fn with_signatures(mut self, signatures: &str) -> Self {
        self.signatures = Some(signatures.to_owned());
        self
    }
}

/// One visit, as the door wrote it down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// `TLSv1.3`.
    pub protocol: String,
    /// `SUCCESS`, `NONE`, or `FAILED:…`.
    pub verified: String,
    /// The certificate's serial number, hexadecimal.
    pub serial: String,
    /// The HTTP status.
    pub status: u16,
}

/// A running door.
pub struct Door {
    directory: PathBuf,
    address: String,
    daemon: Option<Daemon>,
}

impl Door {
    /// Opens it in `directory`, which is made.
    pub fn open(directory: &Path, web_root: &WebRoot, rules: &Rules) -> Self {
        Self::lay_out(directory, &web_root.site(&["localhost", "127.0.0.1"]), rules);
        for _ in 0..ATTEMPTS {
            let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|one| one.local_addr()).expect("a free loopback port");
            if let Some(daemon) = start(directory, free) {
                return Self {
                    directory: directory.to_owned(),
                    address: format!("https://localhost:{}/", free.port()),
                    daemon: Some(daemon),
                };
            }
        }
        panic!("nginx did not come up\n{}", fs::read_to_string(directory.join("nginx.out")).unwrap_or_default());
    }

    /// Puts down in `directory`, which is made, who it is and what it demands, before it can be opened there.
    pub fn lay_out(directory: &Path, site: &Site, rules: &Rules) {
        fs::create_dir_all(directory).expect("a directory");
        site.write(directory);
        if let Some(authorities) = &rules.authorities {
            fs::write(directory.join("client-ca.pem"), authorities).expect("written");
        }
        fs::write(directory.join(CONFIGURATION), configured(directory, rules)).expect("written");
    }

    /// Opens one that was laid out, for whoever comes to this port of any address of this machine.
    pub fn open_at(directory: &Path, port: u16) -> Self {
        let daemon = start(directory, SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)));
        let daemon = daemon
            .unwrap_or_else(|| panic!("nginx did not come up\n{}", fs::read_to_string(directory.join("nginx.out")).unwrap_or_default()));
        Self { directory: directory.to_owned(), address: format!("https://localhost:{port}/"), daemon: Some(daemon) }
    }

    /// One that is opened by another process in this directory, and reached at this address.
    pub fn elsewhere(directory: &Path, address: &str) -> Self {
        Self { directory: directory.to_owned(), address: address.to_owned(), daemon: None }
    }

    /// Whether it still stands open, by this process.
    pub fn runs(&mut self) -> bool {
        self.daemon.as_mut().is_some_and(Daemon::runs)
    }

    /// Its address.
    pub fn address(&self) -> String {
        self.address.clone()
    }

    /// Every request so far. One is written down when its answer has gone out: whoever has the answer may look too early.
    pub fn visits(&self) -> Vec<Visit> {
        let log = fs::read_to_string(self.directory.join("access.out")).unwrap_or_default();
        log.lines().filter_map(visit).collect()
    }

    /// Every request, once there is one.
    ///
    /// # Panics
    /// If none comes.
    pub fn visited(&self) -> Vec<Visit> {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let visits = self.visits();
            if !visits.is_empty() {
                return visits;
            }
            assert!(Instant::now() < deadline, "nobody came to {}", self.address);
            sleep(Duration::from_millis(20));
        }
    }
}

fn visit(line: &str) -> Option<Visit> {
    let mut words = line.split(' ');
    let protocol = words.next()?.to_owned();
    let (status, serial) = (words.next_back()?.parse().ok()?, words.next_back()?.to_owned());
    Some(Visit { protocol, verified: words.collect::<Vec<_>>().join(" "), serial, status })
}

/// Starts it at that address; `None` if it does not come up.
fn start(directory: &Path, listen: SocketAddr) -> Option<Daemon> {
    let _ = fs::remove_file(directory.join("nginx.pid"));
    let mut daemon = launch(directory, listen);
    comes_up(directory, listen.port(), &mut daemon).then_some(daemon)
}

fn comes_up(directory: &Path, port: u16, daemon: &mut Daemon) -> bool {
    let deadline = Instant::now() + PATIENCE;
    while Instant::now() < deadline && daemon.runs() {
        // It names its process only when it listens.
        if directory.join("nginx.pid").exists() && TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
            return true;
        }
        sleep(Duration::from_millis(20));
    }
    false
}

/// Its configuration, but for where it listens.
fn configured(directory: &Path, rules: &Rules) -> String {
    let place = directory.to_str().expect("a plain path");
    let verify = rules.authorities.as_ref().map_or_else(String::new, |_| {
        format!("ssl_client_certificate {place}/client-ca.pem;\n        ssl_verify_client on;\n        ssl_verify_depth 3;")
    });
    let signatures =
        rules.signatures.as_ref().map_or_else(String::new, |list| format!("\n        ssl_conf_command ClientSignatureAlgorithms {list};"));
    include_str!("door.conf").replace("@DIR@", place).replace("@PROTOCOLS@", &rules.protocols).replace("@VERIFY@", &(verify + &signatures))
}

fn launch(directory: &Path, listen: SocketAddr) -> Daemon {
    let laid_out = fs::read_to_string(directory.join(CONFIGURATION)).expect("a door that was laid out");
    let configuration = directory.join("nginx.conf");
    fs::write(&configuration, laid_out.replace("@LISTEN@", &listen.to_string())).expect("written");
    let (place, configuration) = (directory.to_str().expect("a plain path"), configuration.to_str().expect("a plain path").to_owned());
    Daemon::start("/usr/sbin/nginx", &["-c", &configuration, "-p", place, "-e", "stderr"], &directory.join("nginx.out"))
}
