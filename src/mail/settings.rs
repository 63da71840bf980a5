//! What this room is told by the configuration: `[mail.imap]`, `[mail.smtp]` and `[mail.trust]`, with the rules that they are held to.

use super::{
    oauth::OAuthSettings,
    tls::{is_loopback, plain_text_refused},
};
use serde::{
    Deserialize, Deserializer,
    de::value::{MapAccessDeserializer, SeqAccessDeserializer},
    de::{MapAccess, SeqAccess, Visitor},
};
use std::{collections::BTreeMap, fmt, path::PathBuf};

/// How a connection is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// TLS from the first byte.
    #[default]
    Implicit,
    /// Upgraded by STARTTLS, which is required.
    Starttls,
    /// None: accepted for loopback addresses only.
    None,
}

/// Where a secret is found; the configuration never holds one (rule 8).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase", deny_unknown_fields)]
pub enum SecretSource {
    /// The first line of this command's output.
    Command(Vec<String>),
    /// The first line of this file, which must be of mode 0600 or stricter.
    File(PathBuf),
    /// A systemd credential of this name (`$CREDENTIALS_DIRECTORY`).
    Credential(String),
}

/// `[mail.imap]`: the mailbox to watch.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImapSettings {
    /// Server's host name.
    pub host: String,
    /// Port; 993 (implicit TLS) or 143 by default.
    pub port: Option<u16>,
    /// Protection.
    #[serde(default)]
    pub tls: Tls,
    /// PEM file with the only roots to trust; the system's if absent.
    pub trust: Option<PathBuf>,
    /// User name.
    pub user: String,
    /// Password; this or `oauth`.
    pub password: Option<SecretSource>,
    /// Login by OAuth instead of a password.
    pub oauth: Option<OAuthSettings>,
    /// Folders to watch.
    #[serde(default = "inbox")]
    pub folders: Vec<String>,
    /// Whether the junk folder is watched beside them.
    #[serde(default = "yes")]
    pub junk: bool,
}

/// `[mail.imap]` for one account, `[[mail.imap]]` for several.
#[derive(Debug, Clone, Default)]
pub struct ImapAccounts(pub Vec<ImapSettings>);

impl ImapAccounts {
    /// Checks that no account stands there twice: each would take the other's place in the records of what was read.
    ///
    /// # Errors
    /// A text for the person.
    pub fn check(&self) -> Result<(), String> {
        let mut known = Vec::new();
        for account in self.0.iter().map(ImapSettings::account) {
            if known.contains(&account) {
                return Err(format!("[[mail.imap]] names the account {account} twice: name it once, with all its folders"));
            }
            known.push(account);
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for ImapAccounts {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct OneOrMany;
        impl<'de> Visitor<'de> for OneOrMany {
            type Value = ImapAccounts;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a table [mail.imap], or several [[mail.imap]]")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
                ImapSettings::deserialize(MapAccessDeserializer::new(map)).map(|one| ImapAccounts(vec![one]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, accounts: A) -> Result<Self::Value, A::Error> {
                Vec::deserialize(SeqAccessDeserializer::new(accounts)).map(ImapAccounts)
            }
        }
        deserializer.deserialize_any(OneOrMany)
    }
}

impl ImapSettings {
    /// The account's name in records, logs and status.
    pub fn account(&self) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{} at {}{port}", self.user, self.host)
    }

    /// Checks what can be known without a server.
    ///
    /// # Errors
    /// A text for the person.
    pub fn check(&self) -> Result<(), String> {
        if self.tls == Tls::None && !is_loopback(&self.host) {
            return Err(plain_text_refused(&self.host));
        }
        match (&self.password, &self.oauth) {
            (Some(_), None) => {}
            (None, Some(oauth)) => oauth.check("mail.imap.oauth")?,
            (None, None) => return Err("mail.imap needs password or oauth".to_owned()),
            (Some(_), Some(_)) => return Err("mail.imap has a password and oauth: one of them is enough".to_owned()),
        }
        if self.folders.is_empty() { Err("mail.imap.folders is empty: name at least INBOX".to_owned()) } else { Ok(()) }
    }
}

/// `[mail.smtp]`: the way out.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// Server's host name.
    pub host: String,
    /// Port; 465 (implicit TLS), 587 (STARTTLS) or 25 by default.
    pub port: Option<u16>,
    /// Protection.
    #[serde(default)]
    pub tls: Tls,
    /// PEM file with the only roots to trust; the system's if absent.
    pub trust: Option<PathBuf>,
    /// User name, if the server wants a login.
    pub user: Option<String>,
    /// Password; this or `oauth`.
    pub password: Option<SecretSource>,
    /// Login by OAuth instead of a password.
    pub oauth: Option<OAuthSettings>,
    /// Sender address; `mail.address` if absent.
    pub from: Option<String>,
    /// Addresses that the summaries go to; `mail.address` if absent.
    #[serde(default)]
    pub to: Vec<String>,
}

impl SmtpSettings {
    /// The server's name in records, logs and status.
    pub fn place(&self) -> String {
        let port = self.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}{port}", self.host)
    }

    /// Checks what can be known without a server.
    ///
    /// # Errors
    /// A text for the person.
    pub fn check(&self) -> Result<(), String> {
        let secrets = usize::from(self.password.is_some()) + usize::from(self.oauth.is_some());
        match (&self.user, secrets) {
            (None, 0) | (Some(_), 1) => {}
            (Some(_), 0) => return Err("mail.smtp.user needs mail.smtp.password (or oauth) beside it".to_owned()),
            (None, _) => return Err("mail.smtp.password and oauth need mail.smtp.user beside them".to_owned()),
            (Some(_), _) => return Err("mail.smtp has a password and oauth: one of them is enough".to_owned()),
        }
        self.oauth.as_ref().map_or(Ok(()), |oauth| oauth.check("mail.smtp.oauth"))
    }
}

/// `[mail.trust]`: whose mail is believed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TrustSettings {
    /// Domains (subdomains too) whose aligned DKIM signature makes a message authentic.
    pub domains: Vec<String>,
    /// Servers whose topmost `Authentication-Results` (RFC 8601) is believed.
    pub authserv_ids: Vec<String>,
    /// Whether DKIM keys are looked up in the DNS.
    pub dns: bool,
    /// DKIM keys known beforehand: DNS name to TXT record; asked before the DNS.
    pub dkim_keys: BTreeMap<String, String>,
}

impl Default for TrustSettings {
    fn default() -> Self {
        Self { domains: vec!["ica.cz".to_owned()], authserv_ids: Vec::new(), dns: true, dkim_keys: BTreeMap::new() }
    }
}

const fn yes() -> bool {
    true
}

fn inbox() -> Vec<String> {
    vec!["INBOX".to_owned()]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Mail {
        imap: ImapAccounts,
    }

    const ONE: &str = "host = \"a.example\"\nuser = \"jana\"\npassword = { credential = \"imap\" }\n";

    fn accounts(text: &str) -> Result<ImapAccounts, String> {
        let mail: Mail = toml::from_str(text).map_err(|error| error.to_string())?;
        mail.imap.check().map(|()| mail.imap)
    }

    #[test]
    fn one_table_or_several() {
        let one = accounts(&format!("[imap]\n{ONE}")).unwrap();
        assert!(one.0.len() == 1 && one.0[0].junk && one.0[0].folders == ["INBOX"]);
        let two = accounts(&format!("[[imap]]\n{ONE}[[imap]]\n{ONE}port = 1143\njunk = false\n")).unwrap();
        assert_eq!(two.0.iter().map(ImapSettings::account).collect::<Vec<_>>(), ["jana at a.example", "jana at a.example:1143"]);
    }

    #[test]
    fn mistakes_are_named() {
        assert!(accounts(&format!("[[imap]]\n{ONE}[[imap]]\n{ONE}")).unwrap_err().contains("twice"));
        assert!(accounts(&format!("[imap]\n{ONE}fodlers = []\n")).unwrap_err().contains("fodlers"));
        assert!(accounts("imap = 1").unwrap_err().contains("[[mail.imap]]"));
    }
}
