//! The proxy on the way to the portal and to the login: the environment's and the configuration's, and the exceptions from it.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/portal_server.rs"]
mod portal_server;

use portal_server::{PortalServer, Reply};
use std::{path::Path, process::Command};
use twins::login::{Address, Asked, Outcome, Proxies, ask, roots};

async fn portal() -> PortalServer {
    PortalServer::start(|_| Reply::page("<h1>Jiná stránka</h1>")).await
}

/// `twins portal check --dry-run` of a portal that only the proxy knows, with these variables in the environment: what it says.
fn walked(server: &PortalServer, directory: &Path, environment: &[(&str, String)]) -> String {
    let root = std::fs::read_to_string(server.root()).unwrap();
    walked_with(&format!("roots = \"\"\"{root}\"\"\"\n"), directory, environment)
}

/// The same, with these lines before the shipped profile's.
fn walked_with(lines: &str, directory: &Path, environment: &[(&str, String)]) -> String {
    let shipped = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/config/portals/ica.toml")).unwrap();
    let profile = directory.join("portal.toml");
    std::fs::write(&profile, format!("{lines}{}", shipped.replace("www.ica.cz", "portal.invalid"))).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_twins"));
    command.env_clear().env("HOME", directory).env("LANG", "en_GB.UTF-8").args(["portal", "check"]).arg(&profile);
    command.args(["--dry-run", "https://portal.invalid/obnova?id=7f3c9b2e5d1a4860"]);
    let output = command.envs(environment.iter().map(|(name, value)| (*name, value))).output().unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_environments_proxy_leads_to_the_portal_and_its_exceptions_do_not() {
    let (server, directory) = (portal().await, tempfile::tempdir().unwrap());
    let proxy = server.proxy().to_string();
    for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"] {
        let before = server.asked().len();
        let said = walked(&server, directory.path(), &[(name, proxy.clone())]);
        assert!(said.contains("Jiná stránka"), "{name}: {said}");
        assert_eq!(server.asked().len(), before + 1, "{name}");
    }
    let before = server.asked().len();
    let said = walked(&server, directory.path(), &[("HTTPS_PROXY", proxy), ("NO_PROXY", "example.cz, portal.invalid".to_owned())]);
    assert!(!said.contains("Jiná stránka"), "{said}");
    assert_eq!(server.asked().len(), before, "an exception is not reached through the proxy: {said}");
}

/// `SSL_CERT_FILE` is where the system's roots are looked for (as OpenSSL does): a system that trusts the portal's root, and one that does not.
#[tokio::test(flavor = "multi_thread")]
async fn without_pinned_roots_the_systems_decide() {
    let (server, directory) = (portal().await, tempfile::tempdir().unwrap());
    let other = directory.path().join("other.pem");
    std::fs::write(&other, twins_sandbox::ca::WebRoot::new().pem()).unwrap();
    let on_a_system_with = |roots: &Path| {
        let roots = roots.display().to_string();
        walked_with("", directory.path(), &[("HTTPS_PROXY", server.proxy().to_string()), ("SSL_CERT_FILE", roots)])
    };
    let said = on_a_system_with(&server.root());
    assert!(said.contains("Jiná stránka"), "{said}");
    let (before, said) = (server.asked().len(), on_a_system_with(&other));
    assert!(!said.contains("Jiná stránka") && said.contains("certificate"), "{said}");
    assert_eq!(server.asked().len(), before);
}

/// What comes of asking at this address, through this proxy.
async fn asked(server: &PortalServer, proxy: &str, address: &str) -> Outcome {
    let proxies = Proxies::new(Some(&url::Url::parse(proxy).unwrap()));
    let address = proxies.on_the_way_to(Address::parse(address).unwrap());
    let roots = roots(Some(&server.root())).unwrap();
    match tokio::task::spawn_blocking(move || ask(&address, roots)).await.unwrap() {
        Asked::No(outcome) => outcome,
        Asked::Yes => panic!("it asks for a certificate"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_login_goes_through_the_proxy_and_its_refusal_is_told() {
    let server = portal().await;
    let proxy = server.proxy().to_string();
    // The handshake of a server that wants no certificate ended well: only through the proxy is there such a name.
    assert_eq!(asked(&server, &proxy, "https://portal.invalid/").await, Outcome::NeverAsked);
    let Outcome::Network { why } = asked(&server, &proxy, "https://elsewhere.invalid/").await else { panic!("it was let through") };
    assert!(why.contains("403") && why.contains("proxy"), "{why}");
    let Outcome::Network { why } = asked(&server, &proxy.replace("http", "socks5"), "https://portal.invalid/").await else {
        panic!("another kind of proxy was used")
    };
    assert!(why.contains("http://"), "{why}");
}
