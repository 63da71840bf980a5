//! DKIM keys by their DNS names: the configured ones first, then the DNS if allowed.

use super::{
    TrustSettings,
    dkim::{self, Finding},
};
use mail_auth::{
    AuthenticatedMessage, DnsError, Error, MessageAuthenticator, Parameters, ResolverCache, Txt,
    common::{parse::TxtRecordParser, verify::DomainKey},
    dkim::Signature,
    hickory_resolver::{
        config::{ResolverConfig, ResolverOpts},
        proto::op::ResponseCode,
    },
};
use std::{
    borrow::Borrow,
    collections::{BTreeMap, HashMap},
    fmt,
    hash::Hash,
    sync::Arc,
    time::{Duration, Instant},
};

/// How long one look-up may take, all its tries together.
const LOOKUP_LIMIT: Duration = Duration::from_secs(20);

/// Looks up DKIM keys: the configured ones first, then the DNS if allowed. Made once, shared by all messages.
pub struct Resolver {
    keys: BTreeMap<String, String>,
    dns: Dns,
    /// Verifies with keys that were looked up before; it has no name server and asks nobody.
    verifier: Option<MessageAuthenticator>,
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver").field("keys", &self.keys.len()).field("dns", &self.dns).finish_non_exhaustive()
    }
}

/// Who is asked for keys that are not configured.
#[derive(Debug)]
enum Dns {
    /// Nobody.
    Off,
    /// The system's name servers, read anew each time: a laptop changes its network, and look-ups are rare.
    System,
    /// This one, for tests.
    #[cfg(test)]
    Server(std::net::SocketAddr),
}

/// What a look-up found.
pub(super) enum Key {
    /// A key that may prove something.
    Found(Arc<DomainKey>),
    /// There is none.
    Missing,
    /// There is one that proves nothing.
    Unusable(String),
    /// Nobody can say now.
    Failed(String),
}

impl Resolver {
    /// With these settings.
    pub fn new(settings: &TrustSettings) -> Self {
        let nowhere = ResolverConfig::from_parts(None, Vec::new(), Vec::new());
        Self {
            keys: settings.dkim_keys.iter().map(|(name, record)| (normalised(name), unquoted(record))).collect(),
            dns: if settings.dns { Dns::System } else { Dns::Off },
            verifier: MessageAuthenticator::new(nowhere, ResolverOpts::default()).ok(),
        }
    }

    /// One that asks this name server, for tests.
    #[cfg(test)]
    pub fn asking(server: std::net::SocketAddr) -> Self {
        let settings = TrustSettings { dns: false, ..TrustSettings::default() };
        Self { dns: Dns::Server(server), ..Self::new(&settings) }
    }

    /// The key published under this name.
    pub(super) async fn key(&self, name: &str) -> Key {
        let key = match self.keys.get(&normalised(name)) {
            Some(record) => DomainKey::parse(record.as_bytes()).map(Arc::new),
            None => match tokio::time::timeout(LOOKUP_LIMIT, self.dns.key(name)).await {
                Ok(Some(answer)) => answer,
                Ok(None) => return Key::Missing,
                Err(_) => return Key::Failed("the DNS does not answer".to_owned()),
            },
        };
        match key {
            Ok(key) => match dkim::key_policy(&key) {
                Ok(()) => Key::Found(key),
                Err(reason) => Key::Unusable(reason),
            },
            Err(Error::Dns(DnsError::RecordNotFound(ResponseCode::NXDomain | ResponseCode::NoError))) => Key::Missing,
            Err(Error::Dns(DnsError::RecordNotFound(code))) => Key::Failed(code.to_string()),
            Err(Error::Dns(DnsError::Resolver(reason))) => Key::Failed(reason),
            Err(error) => Key::Unusable(error.to_string()),
        }
    }

    /// Verifies these signatures of a message with these keys and nothing else: no further look-up is made.
    pub(super) async fn verify(&self, message: &AuthenticatedMessage<'_>, keys: Vec<(&Signature, Arc<DomainKey>)>) -> Vec<Finding> {
        if keys.is_empty() {
            return Vec::new();
        }
        let Some(verifier) = &self.verifier else {
            return vec![Finding::Undecided("signatures cannot be verified on this computer".to_owned())];
        };
        let known = KnownKeys(keys.iter().map(|(signature, key)| (dns_name(signature), Txt::DomainKey(Arc::clone(key)))).collect());
        let outputs = verifier.verify_dkim(Parameters::new(message).with_txt_cache(&known)).await;
        let result = |signature: &Signature| {
            outputs.iter().find(|output| output.signature() == Some(signature)).map(|output| output.result().clone())
        };
        keys.iter().filter_map(|(signature, key)| Some(dkim::finding(&result(signature)?, signature, key.p.public_key_bits()))).collect()
    }
}

/// The name as mail-auth asks for it.
fn dns_name(signature: &Signature) -> Box<str> {
    format!("{}._domainkey.{}.", signature.s, signature.d).to_lowercase().into_boxed_str()
}

impl Dns {
    /// The key under this name; `None` if nobody is to be asked.
    async fn key(&self, name: &str) -> Option<Result<Arc<DomainKey>, Error>> {
        let asked = match self {
            Self::Off => return None,
            Self::System => MessageAuthenticator::new_system_conf(),
            #[cfg(test)]
            Self::Server(address) => MessageAuthenticator::new(tests::configuration(*address), tests::options()),
        };
        Some(match asked {
            Ok(dns) => dns.txt_lookup::<DomainKey>(format!("{}.", normalised(name)), None::<&KnownKeys>).await,
            Err(error) => Err(Error::Dns(DnsError::Resolver(error.to_string()))),
        })
    }
}

fn normalised(name: &str) -> String {
    name.trim().trim_end_matches('.').to_lowercase()
}

/// A record as it stands in a zone file (`"v=DKIM1; …" "…"`) or plain.
fn unquoted(record: &str) -> String {
    let record = record.trim();
    if record.starts_with('"') { record.split('"').skip(1).step_by(2).collect() } else { record.to_owned() }
}

/// Answers every question from what is known, so that verifying makes no look-up of its own (reports, third-party signatures).
struct KnownKeys(HashMap<Box<str>, Txt>);

impl ResolverCache<Box<str>, Txt> for KnownKeys {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        Some(self.0.get(name).cloned().unwrap_or(Txt::Error(Error::ParseError)))
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use mail_auth::hickory_resolver::config::{ConnectionConfig, NameServerConfig};
    use std::net::{SocketAddr, UdpSocket};

    pub(super) fn configuration(address: SocketAddr) -> ResolverConfig {
        let mut server = NameServerConfig::udp(address.ip());
        let mut connection = ConnectionConfig::udp();
        connection.port = address.port();
        server.connections = vec![connection];
        ResolverConfig::from_parts(None, Vec::new(), vec![server])
    }

    pub(super) fn options() -> ResolverOpts {
        let mut options = ResolverOpts::default();
        options.timeout = Duration::from_millis(300);
        options.attempts = 1;
        options
    }

    /// A name server that answers every question with this code and record; without a code it is silent.
    fn name_server(code: Option<u8>, record: &'static str) -> SocketAddr {
        let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
        let address = socket.local_addr().unwrap();
        std::thread::spawn(move || {
            let mut query = [0; 1024];
            while let Ok((length, from)) = socket.recv_from(&mut query) {
                let Some(code) = code else { continue };
                let question_end = 12 + query[12..length].iter().position(|byte| *byte == 0).unwrap() + 5;
                let mut answer = query[..question_end].to_vec();
                answer[2..12].copy_from_slice(&[0x81, 0x80 | code, 0, 1, 0, u8::from(!record.is_empty()), 0, 0, 0, 0]);
                if !record.is_empty() {
                    let length = u8::try_from(record.len()).unwrap();
                    answer.extend([0xc0, 12, 0, 16, 0, 1, 0, 0, 0, 60, 0, length + 1, length]);
                    answer.extend(record.as_bytes());
                }
                socket.send_to(&answer, from).ok();
            }
        });
        address
    }

    async fn asked(code: Option<u8>, record: &'static str) -> String {
        let resolver = Resolver::asking(name_server(code, record));
        match resolver.key("Selector._domainkey.ica.cz").await {
            Key::Found(key) => format!("found {}", key.p.public_key_bits() > 2048),
            Key::Missing => "missing".to_owned(),
            Key::Unusable(_) => "unusable".to_owned(),
            Key::Failed(_) => "failed".to_owned(),
        }
    }

    #[tokio::test]
    async fn the_dns_is_asked_and_its_failure_is_no_answer() {
        let key = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
        assert_eq!(asked(Some(0), key).await, "found true");
        assert_eq!(asked(Some(0), "v=DKIM1; p=").await, "unusable");
        assert_eq!(asked(Some(0), "something else").await, "unusable");
        assert_eq!(asked(Some(0), "").await, "missing");
        assert_eq!(asked(Some(3), "").await, "missing");
        assert_eq!(asked(Some(2), "").await, "failed");
        assert_eq!(asked(None, "").await, "failed");
    }
}
