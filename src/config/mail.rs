//! `[mail]`: the parts of it belong to the room of the mail, which also checks them.

use crate::mail::{ImapAccounts, ImapSettings, SmtpSettings, TrustSettings};
use serde::Deserialize;

/// `[mail]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailConfig {
    /// The person's own address: the one in the certificate, watched and written to.
    pub address: Option<String>,
    /// The mailboxes.
    #[serde(default)]
    pub imap: ImapAccounts,
    /// The way out.
    pub smtp: Option<SmtpSettings>,
    /// Whose mail is believed.
    #[serde(default)]
    pub trust: TrustSettings,
}

impl MailConfig {
    /// Each account and the way out, by the rules of the room of the mail.
    pub(super) fn check(&self) -> Result<(), String> {
        self.imap.check()?;
        self.imap.0.iter().try_for_each(ImapSettings::check)?;
        self.smtp.as_ref().map_or(Ok(()), SmtpSettings::check)
    }
}
