//! `twins.toml` and `card.json`: what the agent and a curious person are told of the workstation.

use std::{collections::BTreeMap, path::Path};
use toml::Value;

/// The values that differ from one workstation to the next.
pub struct Values<'a> {
    /// Where the workstation's files are.
    pub directory: &'a Path,
    /// The person's address and login.
    pub address: &'a str,
    /// Host and port of IMAP over TLS.
    pub imap: (&'a str, u16),
    /// Host and port of SMTP.
    pub smtp: (&'a str, u16),
    /// Whether SMTP is over TLS.
    pub smtp_tls: bool,
    /// Whether there are browsers that are to be told of the card.
    pub register: bool,
    /// DNS name to TXT record.
    pub dkim_keys: BTreeMap<String, String>,
    /// The PKCS#11 module.
    pub module: &'a Path,
    /// What it needs in its environment.
    pub module_env: BTreeMap<String, String>,
    /// Where it writes.
    pub module_writes: Vec<String>,
    /// The pinentry.
    pub pinentry: &'a Path,
    /// The portal's proxy.
    pub proxy: String,
}

/// Names of the files in the workstation's directory.
pub mod files {
    /// The configuration.
    pub const CONFIG: &str = "twins.toml";
    /// The card, for other programs.
    pub const CARD: &str = "card.json";
    /// The only root that servers are trusted by.
    pub const WEB_ROOT: &str = "web-root.pem";
    /// The root of the certificates.
    pub const ROOT: &str = "root.pem";
    /// The password of the mailbox.
    pub const PASSWORD: &str = "imap-password";
    /// The agent's state.
    pub const STATE: &str = "state";
    /// The agent's sockets.
    pub const RUN: &str = "run";
    /// Every mail.
    pub const MAIL: &str = "mail";
    /// The agent's log.
    pub const LOG: &str = "agent.log";
}

/// The text of `twins.toml`.
pub fn toml(values: &Values<'_>) -> String {
    let path = |name: &str| text(&values.directory.join(name).to_string_lossy());
    let table = |entries: &BTreeMap<String, String>| {
        let entries: Vec<_> = entries.iter().map(|(key, value)| format!("{} = {}", text(key), text(value))).collect();
        format!("{{ {} }}", entries.join(", "))
    };
    let smtp_tls =
        if values.smtp_tls { format!("tls = \"implicit\"\ntrust = {}", path(files::WEB_ROOT)) } else { "tls = \"none\"".to_owned() };
    let list: Vec<_> = values.module_writes.iter().map(|path| text(path)).collect();
    let filled = [
        ("STATE", path(files::STATE)),
        ("RUN", path(files::RUN)),
        ("ADDRESS", text(values.address)),
        ("IMAP_HOST", text(values.imap.0)),
        ("IMAP_PORT", values.imap.1.to_string()),
        ("WEB_ROOT", path(files::WEB_ROOT)),
        ("PASSWORD_FILE", path(files::PASSWORD)),
        ("SMTP_HOST", text(values.smtp.0)),
        ("SMTP_PORT", values.smtp.1.to_string()),
        ("SMTP_TLS", smtp_tls),
        ("REGISTER", values.register.to_string()),
        ("DKIM_KEYS", table(&values.dkim_keys)),
        ("MODULE", text(&values.module.to_string_lossy())),
        ("MODULE_ENV", table(&values.module_env)),
        ("MODULE_WRITES", format!("[{}]", list.join(", "))),
        ("PINENTRY", text(&values.pinentry.to_string_lossy())),
        ("PROXY", text(&values.proxy)),
        ("ROOT", path(files::ROOT)),
    ];
    filled.iter().fold(include_str!("twins.toml").to_owned(), |text, (name, value)| text.replace(&format!("@{name}@"), value))
}

fn text(value: &str) -> String {
    Value::String(value.to_owned()).to_string()
}
