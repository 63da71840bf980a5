//! The asking against servers on loopback: providers, autoconfiguration and the DNS, right and wrong.

#![allow(clippy::unwrap_used, clippy::panic)]

use super::*;
use axum::{Router, extract::Request, routing::any};
use mail_auth::hickory_resolver::{
    TokioResolver,
    config::{ConnectionConfig, NameServerConfig, ResolverConfig},
    net::runtime::TokioRuntimeProvider,
};
use std::{
    collections::HashMap,
    net::{SocketAddr, UdpSocket},
};

pub(super) fn resolver(server: SocketAddr) -> Option<TokioResolver> {
    let mut named = NameServerConfig::udp(server.ip());
    let mut connection = ConnectionConfig::udp();
    connection.port = server.port();
    named.connections = vec![connection];
    let config = ResolverConfig::from_parts(None, Vec::new(), vec![named]);
    let mut builder = TokioResolver::builder_with_config(config, TokioRuntimeProvider::default());
    builder.options_mut().timeout = Duration::from_millis(500);
    builder.options_mut().attempts = 1;
    builder.build().ok()
}

const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<clientConfig version="1.1"><emailProvider id="example.cz"><domain>example.cz</domain>
<incomingServer type="pop3"><hostname>pop.example.cz</hostname><port>995</port><socketType>SSL</socketType></incomingServer>
<incomingServer type="imap"><hostname>plain.example.cz</hostname><port>143</port><socketType>plain</socketType></incomingServer>
<incomingServer type="imap"><hostname>imap.example.cz</hostname><port>143</port><socketType>STARTTLS</socketType>
  <username>%EMAILLOCALPART%</username></incomingServer>
<incomingServer type="imap"><hostname>imap.%EMAILDOMAIN%</hostname><port>993</port><socketType>SSL</socketType>
  <username>%EMAILLOCALPART%</username><authentication>password-cleartext</authentication></incomingServer>
<outgoingServer type="smtp"><hostname>smtp.example.cz</hostname><port>587</port><socketType>STARTTLS</socketType>
  <username>%EMAILADDRESS%</username></outgoingServer>
</emailProvider></clientConfig>"#;

/// A web where these pages are, and a name server with these records (name without the last dot, type, data); all else is not there.
async fn network(pages: &'static [(&str, &str)], records: &'static [(&str, u16, &[u8])]) -> Finder {
    let pages: HashMap<&str, &str> = pages.iter().copied().collect();
    let answer = async move |request: Request| match pages.get(request.uri().path()) {
        Some(page) => (axum::http::StatusCode::OK, (*page).to_owned()),
        None => (axum::http::StatusCode::NOT_FOUND, String::new()),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(any(answer))).await });
    Finder { network: Network::Loopback(name_server(records), base) }
}

fn name_server(records: &'static [(&str, u16, &[u8])]) -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    std::thread::spawn(move || {
        let mut query = [0; 1024];
        while let Ok((length, from)) = socket.recv_from(&mut query) {
            let (name, end) = question(&query[..length]);
            let kind = u16::from_be_bytes([query[end], query[end + 1]]);
            let found = records.iter().find(|(own, own_kind, _)| *own == name && *own_kind == kind);
            let mut answer = query[..end + 4].to_vec();
            let code = if found.is_some() { 0x80 } else { 0x83 };
            answer[2..12].copy_from_slice(&[0x81, code, 0, 1, 0, u8::from(found.is_some()), 0, 0, 0, 0]);
            if let Some((_, kind, data)) = found {
                answer.extend([0xc0, 12]);
                answer.extend(kind.to_be_bytes());
                answer.extend([0, 1, 0, 0, 0, 60]);
                answer.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
                answer.extend(*data);
            }
            socket.send_to(&answer, from).ok();
        }
    });
    address
}

/// The name that is asked for, and where its type stands.
fn question(query: &[u8]) -> (String, usize) {
    let (mut labels, mut at) = (Vec::new(), 12);
    while query[at] != 0 {
        let length = usize::from(query[at]);
        labels.push(String::from_utf8_lossy(&query[at + 1..=at + length]).to_lowercase());
        at += length + 1;
    }
    (labels.join("."), at + 1)
}

const SRV: u16 = 33;
const MX: u16 = 15;

#[tokio::test]
async fn the_domains_own_file_is_read_from_either_place() {
    for place in ["/autoconfig.example.cz/mail/config-v1.1.xml", "/example.cz/.well-known/autoconfig/mail/config-v1.1.xml"] {
        let pages: &'static [(&str, &str)] = Box::leak(Box::new([(place, XML)]));
        let found = network(pages, &[]).await.find("jana@Example.CZ").await.unwrap();
        assert_eq!(found.imap, Server::implicit("imap.example.cz", 993), "TLS first, nothing plain");
        assert_eq!((found.smtp, found.user.as_str()), (Server::starttls("smtp.example.cz", 587), "jana"));
        assert_eq!((found.origin, found.login), (Origin::Autoconfig, LoginWay::Password));
    }
}

#[tokio::test]
async fn service_records_name_the_servers_and_those_of_strangers_are_not_sure() {
    let own: &'static [(&str, u16, &[u8])] = &[
        ("_imaps._tcp.example.cz", SRV, b"\0\0\0\x01\x03\xe1\x04mail\x07example\x02cz\0"),
        ("_submission._tcp.example.cz", SRV, b"\0\0\0\x01\x02\x4b\x04mail\x07example\x02cz\0"),
    ];
    let found = network(&[], own).await.find("jana@example.cz").await.unwrap();
    assert_eq!((&found.imap, &found.smtp), (&Server::implicit("mail.example.cz", 993), &Server::starttls("mail.example.cz", 587)));
    assert!(found.origin == Origin::Srv && found.is_sure("jana@example.cz"));
    assert!(!found.is_sure("jana@xample.cz") && !found.is_sure("jana@other.cz"));
}

#[tokio::test]
async fn a_service_that_the_domain_says_is_not_there_is_not() {
    let none: &'static [(&str, u16, &[u8])] = &[
        ("_imaps._tcp.example.cz", SRV, b"\0\0\0\0\0\0\0"),
        ("_submissions._tcp.example.cz", SRV, b"\0\0\0\x01\x01\xd1\x04mail\x07example\x02cz\0"),
    ];
    assert_eq!(network(&[], none).await.find("jana@example.cz").await, None);
}

#[tokio::test]
async fn the_provider_of_an_own_domain_is_known_by_its_exchanger() {
    let microsoft: &'static [(&str, u16, &[u8])] = &[("firma.cz", MX, b"\0\x0a\x08firma-cz\x04mail\x0aprotection\x07outlook\x03com\0")];
    let found = network(&[], microsoft).await.find("jana@firma.cz").await.unwrap();
    assert_eq!((found.imap.host.as_str(), found.login), ("outlook.office365.com", LoginWay::Microsoft));
    assert_eq!(found.origin, Origin::Exchanger("Microsoft 365".into()));
    let stranger: &'static [(&str, u16, &[u8])] = &[("firma.cz", MX, b"\0\x0a\x09notseznam\x02cz\0")];
    assert_eq!(network(&[], stranger).await.find("jana@firma.cz").await, None);
}

#[tokio::test]
async fn known_providers_are_not_asked_about() {
    let deaf = Finder { network: Network::Loopback("127.0.0.1:9".parse().unwrap(), "http://127.0.0.1:9".into()) };
    let found = deaf.find("jana@seznam.cz").await.unwrap();
    assert_eq!((found.imap, found.smtp), (Server::implicit("imap.seznam.cz", 993), Server::implicit("smtp.seznam.cz", 465)));
    assert_eq!(Finder::built_in("jana@gmail.com").unwrap().login, LoginWay::Gmail);
    assert!(Finder::built_in("no address").is_none() && Finder::built_in("@seznam.cz").is_none());
}

#[test]
fn every_built_in_provider_can_be_read_and_is_known_by_something() {
    let all = providers::all();
    assert!(all.len() >= 10);
    let mut domains: Vec<&String> = all.iter().flat_map(|provider| &provider.domains).collect();
    let count = domains.len();
    domains.sort();
    domains.dedup();
    assert_eq!(domains.len(), count, "each domain once");
    assert!(all.iter().all(|one| is_host(&one.imap) && is_host(&one.smtp) && !(one.domains.is_empty() && one.mx.is_empty())));
}

#[test]
fn what_is_no_server_is_not_taken() {
    for bad in ["imap.example.cz/x", "-a.cz", "localhost", "a..cz", "imap example.cz", ""] {
        assert!(
            autoconfig::read(&XML.replace("imap.%EMAILDOMAIN%", bad).replace("imap.example.cz", bad), "jana@example.cz").is_none(),
            "{bad}"
        );
    }
    assert!(autoconfig::read("<html>not here</html>", "a@b.cz").is_none());
    assert!(autoconfig::read(&"<incomingServer>".repeat(20_000), "a@b.cz").is_none());
}
