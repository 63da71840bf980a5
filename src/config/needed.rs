//! The parts that a command cannot do without: there, or an error that names what is missing.

use super::{CardConfig, Config, ConfigError};
use crate::mail::{ImapSettings, SmtpSettings};

impl Config {
    /// `[card]`.
    ///
    /// # Errors
    /// If it is missing.
    pub fn card(&self) -> Result<&CardConfig, ConfigError> {
        self.card.as_ref().ok_or_else(|| self.lacks("[card]"))
    }

    /// Every `[mail.imap]`; at least one.
    ///
    /// # Errors
    /// If there is none.
    pub fn imap(&self) -> Result<&[ImapSettings], ConfigError> {
        if self.mail.imap.0.is_empty() { Err(self.lacks("[mail.imap]")) } else { Ok(&self.mail.imap.0) }
    }

    /// `[mail.smtp]`.
    ///
    /// # Errors
    /// If it is missing.
    pub fn smtp(&self) -> Result<&SmtpSettings, ConfigError> {
        self.mail.smtp.as_ref().ok_or_else(|| self.lacks("[mail.smtp]"))
    }

    /// `mail.address`.
    ///
    /// # Errors
    /// If it is missing.
    pub fn address(&self) -> Result<&str, ConfigError> {
        self.mail.address.as_deref().ok_or_else(|| self.lacks("mail.address"))
    }

    fn lacks(&self, part: &'static str) -> ConfigError {
        ConfigError::Lacks(self.path.clone(), part)
    }
}
