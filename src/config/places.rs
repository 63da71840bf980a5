//! Where things stand: the configuration itself, and what the agent keeps. A setting decides, else the XDG places.

use super::Config;
use std::path::PathBuf;

impl Config {
    /// The directory of the database.
    pub fn state_dir(&self) -> PathBuf {
        self.state_dir.clone().unwrap_or_else(|| xdg("XDG_STATE_HOME", ".local/state").join("twins"))
    }

    /// The directory of the portal's transcripts.
    pub fn transcripts_dir(&self) -> PathBuf {
        self.state_dir().join("portal")
    }

    /// The page.
    pub fn page(&self) -> PathBuf {
        self.state_dir().join("status.html")
    }

    /// The control socket.
    pub fn control_socket(&self) -> PathBuf {
        let runtime = self.runtime_dir.clone().unwrap_or_else(|| match std::env::var_os("XDG_RUNTIME_DIR") {
            Some(directory) => PathBuf::from(directory).join("twins"),
            None => self.state_dir(),
        });
        runtime.join("control.sock")
    }

    /// Tells each login by OAuth where its tokens are kept.
    pub(super) fn place_tokens(&mut self) {
        let directory = self.state_dir().join("oauth");
        let imap = self.mail.imap.0.iter_mut().filter_map(|imap| imap.oauth.as_mut());
        let smtp = self.mail.smtp.as_mut().and_then(|smtp| smtp.oauth.as_mut());
        for oauth in imap.chain(smtp) {
            oauth.directory.clone_from(&directory);
        }
    }
}

/// Where the configuration is looked for if no file is named.
pub(super) fn default_path() -> PathBuf {
    xdg("XDG_CONFIG_HOME", ".config").join("twins/twins.toml")
}

fn xdg(variable: &str, fallback: &str) -> PathBuf {
    match std::env::var_os(variable) {
        Some(directory) if !directory.is_empty() => PathBuf::from(directory),
        _ => PathBuf::from(std::env::var_os("HOME").unwrap_or_else(|| "/".into())).join(fallback),
    }
}
