//! What can be said beforehand, so that it is not asked: for scripts.

use crate::mail::{Server, Tls};
use std::{net::IpAddr, path::PathBuf};
use toml::{Table, Value};

/// Options of `twins setup`.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Options {
    /// The mail address in the certificate.
    #[arg(long, value_name = "ADDRESS")]
    pub address: Option<String>,
    /// The IMAP server: [imaps://|imap://]HOST[:PORT]; imap:// is STARTTLS.
    #[arg(long, value_name = "SERVER", value_parser = imap)]
    pub imap: Option<Server>,
    /// The SMTP server: [smtps://|smtp://]HOST[:PORT]; smtp:// is STARTTLS.
    #[arg(long, value_name = "SERVER", value_parser = smtp)]
    pub smtp: Option<Server>,
    /// The name to log in with; the address if absent.
    #[arg(long, value_name = "NAME")]
    pub user: Option<String>,
    /// A file of mode 0600 with the password in its first line; it stays where it is.
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,
    /// The id of your registration with the provider, for a login by OAuth.
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// The PKCS#11 module.
    #[arg(long, value_name = "FILE")]
    pub module: Option<PathBuf>,
    /// I.CA's root certificate, DER or PEM; may be given several times.
    #[arg(long, value_name = "FILE")]
    pub anchors: Vec<PathBuf>,
    /// cs or en.
    #[arg(long, value_name = "LANGUAGE", value_parser = ["cs", "en"])]
    pub language: Option<String>,
    /// How the PIN is asked for: in a window, or at a terminal by twins confirm.
    #[arg(long, value_name = "WAY", value_parser = ["pinentry", "terminal"])]
    pub prompt: Option<String>,
    /// Any other setting, as it stands in the file: --set 'card.prompt_timeout = 60'; may be given several times.
    #[arg(long, value_name = "SETTING", value_parser = setting)]
    pub set: Vec<Setting>,
    /// Take what is proposed, ask nothing; fails where an answer is needed.
    #[arg(long)]
    pub yes: bool,
    /// Do not install the service.
    #[arg(long)]
    pub no_service: bool,
    /// Do not send a first summary.
    #[arg(long)]
    pub no_summary: bool,
}

/// A setting by its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Setting {
    /// Its section; empty for the top.
    pub section: String,
    /// Its key.
    pub key: String,
    /// Its value.
    pub value: Value,
}

fn setting(text: &str) -> Result<Setting, String> {
    let (name, value) = text.split_once('=').ok_or("a setting is NAME = VALUE")?;
    let name = name.trim();
    let (section, key) = name.rsplit_once('.').unwrap_or(("", name));
    let table: Table = toml::from_str(&format!("value = {}", value.trim())).map_err(|error| error.message().to_owned())?;
    let value = table.get("value").cloned().ok_or("a setting is NAME = VALUE")?;
    Ok(Setting { section: section.to_owned(), key: key.to_owned(), value })
}

fn imap(text: &str) -> Result<Server, String> {
    server(text, ("imaps", 993), ("imap", 143))
}

fn smtp(text: &str) -> Result<Server, String> {
    server(text, ("smtps", 465), ("smtp", 587))
}

/// The IMAP server as it is typed.
pub fn typed_imap(text: &str) -> Result<Server, String> {
    imap(text)
}

/// The SMTP server as it is typed.
pub fn typed_smtp(text: &str) -> Result<Server, String> {
    smtp(text)
}

fn server(text: &str, implicit: (&str, u16), upgraded: (&str, u16)) -> Result<Server, String> {
    let (scheme, rest) = text.trim().split_once("://").map_or(("", text.trim()), |(scheme, rest)| (scheme, rest));
    let (host, port) = match rest.trim_end_matches('/').rsplit_once(':') {
        Some((host, port)) => (host, Some(port.parse::<u16>().map_err(|_| format!("{port} is no port"))?)),
        None => (rest.trim_end_matches('/'), None),
    };
    if host.is_empty() || host.chars().any(|c| c.is_whitespace() || c == '/' || c == '@') {
        return Err(format!("'{host}' is no host"));
    }
    let usual = |port: Option<u16>| port == Some(upgraded.1) || port == Some(25);
    let starttls = match scheme {
        scheme if scheme == implicit.0 => false,
        scheme if scheme == upgraded.0 => true,
        "" => usual(port),
        other => return Err(format!("{other}:// is neither {}:// nor {}://", implicit.0, upgraded.0)),
    };
    let loopback = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    let tls = match (starttls, loopback) {
        (false, _) => Tls::Implicit,
        // A relay on this computer itself has no need of TLS.
        (true, true) => Tls::None,
        (true, false) => Tls::Starttls,
    };
    let port = port.unwrap_or(if starttls { upgraded.1 } else { implicit.1 });
    Ok(Server { host: host.to_owned(), port, tls })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_server_is_read_as_people_write_it() {
        assert_eq!(imap("imap.seznam.cz").unwrap(), Server::implicit("imap.seznam.cz", 993));
        assert_eq!(imap("imap://mail.example.cz").unwrap(), Server::starttls("mail.example.cz", 143));
        assert_eq!(smtp("smtp.example.cz:587").unwrap(), Server::starttls("smtp.example.cz", 587));
        assert_eq!(smtp("smtps://smtp.example.cz:2465/").unwrap(), Server::implicit("smtp.example.cz", 2465));
        assert_eq!(smtp("smtp://127.0.0.1:2525").unwrap().tls, Tls::None);
        assert!(imap("http://x.cz").is_err() && imap("a b.cz").is_err() && smtp("x.cz:99999").is_err() && imap("").is_err());
    }

    #[test]
    fn any_setting_can_be_said() {
        let set = setting("card.env = { A = \"b\" }").unwrap();
        assert_eq!((set.section.as_str(), set.key.as_str(), set.value.is_table()), ("card", "env", true));
        assert_eq!(setting("language=\"cs\"").unwrap().section, "");
        assert!(setting("nothing").is_err() && setting("a = b c").is_err());
    }
}
