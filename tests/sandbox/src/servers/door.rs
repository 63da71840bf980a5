//! A door that opens with a certificate: nginx, as a web application has it before itself that is entered with the commercial certificate.

use super::daemon::Daemon;
use crate::ca::WebRoot;
use std::{
    fs,
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    thread::sleep,
    time::{Duration, Instant},
};

/// How long it may take to come up.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often it is tried: a port may be taken by somebody else between being chosen and being used.
const ATTEMPTS: u32 = 5;

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
    port: u16,
    _daemon: Daemon,
}

impl Door {
    /// Opens it in `directory`, which is made.
    pub fn open(directory: &Path, web_root: &WebRoot, rules: &Rules) -> Self {
        fs::create_dir_all(directory).expect("a directory");
        web_root.site(&["localhost", "127.0.0.1"]).write(directory);
        if let Some(authorities) = &rules.authorities {
            fs::write(directory.join("client-ca.pem"), authorities).expect("written");
        }
        for _ in 0..ATTEMPTS {
            let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|one| one.local_addr()).expect("a free loopback port").port();
            let _ = fs::remove_file(directory.join("nginx.pid"));
            let mut daemon = launch(directory, port, rules);
            if comes_up(directory, port, &mut daemon) {
                return Self { directory: directory.to_owned(), port, _daemon: daemon };
            }
        }
        panic!("nginx did not come up\n{}", fs::read_to_string(directory.join("nginx.out")).unwrap_or_default());
    }

    /// Its address.
    pub fn address(&self) -> String {
        format!("https://localhost:{}/", self.port)
    }

    /// Every request so far.
    pub fn visits(&self) -> Vec<Visit> {
        let log = fs::read_to_string(self.directory.join("access.out")).unwrap_or_default();
        log.lines().filter_map(visit).collect()
    }
}

fn visit(line: &str) -> Option<Visit> {
    let mut words = line.split(' ');
    let protocol = words.next()?.to_owned();
    let (status, serial) = (words.next_back()?.parse().ok()?, words.next_back()?.to_owned());
    Some(Visit { protocol, verified: words.collect::<Vec<_>>().join(" "), serial, status })
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

fn launch(directory: &Path, port: u16, rules: &Rules) -> Daemon {
    let place = directory.to_str().expect("a plain path");
    let verify = rules.authorities.as_ref().map_or_else(String::new, |_| {
        format!("ssl_client_certificate {place}/client-ca.pem;\n        ssl_verify_client on;\n        ssl_verify_depth 3;")
    });
    let signatures =
        rules.signatures.as_ref().map_or_else(String::new, |list| format!("\n        ssl_conf_command ClientSignatureAlgorithms {list};"));
    let text = include_str!("door.conf")
        .replace("@DIR@", place)
        .replace("@PORT@", &port.to_string())
        .replace("@PROTOCOLS@", &rules.protocols)
        .replace("@VERIFY@", &(verify + &signatures));
    let configuration = directory.join("nginx.conf");
    fs::write(&configuration, text).expect("written");
    let configuration = configuration.to_str().expect("a plain path").to_owned();
    Daemon::start("/usr/sbin/nginx", &["-c", &configuration, "-p", place, "-e", "stderr"], &directory.join("nginx.out"))
}
