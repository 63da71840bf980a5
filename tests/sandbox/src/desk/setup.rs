//! What `twins setup` has to be told here: a sandbox is not found by what a person knows.

use super::Desk;
use std::fs;

/// Settings of the workstation that setup asks nobody for: the roots of its servers, what the stand-in of the card needs, the way to its portal.
const SETTINGS: [&str; 7] = ["mail.imap.trust", "card.env", "card.writes", "card.pinentry", "portal.proxy", "portal.trust", "login.trust"];

impl Desk {
    /// Options of `twins setup`: the servers' ports, the card's library, the way to the portal. Everything else is asked as ever, but for the service:
    /// no systemd runs for the person of a sandbox.
    ///
    /// # Panics
    /// If the workstation has no sound configuration.
    pub fn setup_options(&self) -> Vec<String> {
        let text = fs::read_to_string(self.config()).expect("the workstation's configuration");
        let known: toml::Value = toml::from_str(&text).expect("a configuration");
        let at = |path: &str| path.split('.').fold(&known, |value, step| &value[step]).clone();
        let servers = [
            format!("--imap=127.0.0.1:{}", at("mail.imap.port")),
            format!("--smtp=smtp://127.0.0.1:{}", at("mail.smtp.port")),
            format!("--module={}", self.card().module_path().expect("the module").display()),
            "--no-service".to_owned(),
            "--set=login.checks = []".to_owned(),
            "--set=mail.trust.dns = false".to_owned(),
        ];
        servers.into_iter().chain(SETTINGS.map(|name| format!("--set={name} = {}", at(name)))).collect()
    }
}
