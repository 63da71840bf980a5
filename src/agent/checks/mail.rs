//! Mailbox, address and the way out.

use super::{not_configured, not_reached, within};
use crate::{
    config::Config,
    mail::{self, ImapSettings, MailboxError, MailboxFound, Outbox, SecretSource, SendError},
    renewal::KnownPair,
    tell::{Check, Examined},
};
use std::time::Duration;

/// How long a mail server may take for all that is asked of it.
const SERVER: Duration = Duration::from_secs(40);

/// Every mailbox: connection, login, folders, IDLE. What is worst counts.
pub(super) async fn mailbox(config: &Config) -> Examined {
    let Ok(accounts) = config.imap() else { return not_configured(Check::Mailbox) };
    let looks = accounts.iter().map(|account| within(Check::Mailbox, SERVER, one(account)));
    let found = futures_util::future::join_all(looks).await;
    found.into_iter().max_by_key(|examined| examined.verdict.weight()).unwrap_or_else(|| not_configured(Check::Mailbox))
}

async fn one(account: &ImapSettings) -> Examined {
    let examined = match mail::examine_mailbox(account).await {
        Ok(found) => judge(&found),
        Err(MailboxError::LoginRefused(why)) => Examined::failed(Check::Mailbox, "doctor-mailbox-login").with("why", why),
        Err(MailboxError::NoPassword(why)) => without_password(Check::Mailbox, "doctor-mailbox-password", account.password.as_ref(), why),
        Err(MailboxError::Away(why)) => Examined::failed(Check::Mailbox, "doctor-mailbox-away").with("why", why),
    };
    examined.with("account", account.user.clone()).with("host", account.host.clone())
}

/// The password cannot be had: the server is not what to look at.
fn without_password(check: Check, key: &'static str, source: Option<&SecretSource>, why: String) -> Examined {
    let program = match source {
        Some(SecretSource::Command(words)) => words.first().cloned().unwrap_or_default(),
        _ => String::new(),
    };
    Examined::failed(check, key).with("why", why).with("program", program)
}

fn judge(found: &MailboxFound) -> Examined {
    if let [_, ..] = found.missing.as_slice() {
        let known = found.folders.join(", ");
        return Examined::failed(Check::Mailbox, "doctor-mailbox-folder").with("folders", found.missing.join(", ")).with("known", known);
    }
    if found.idle {
        Examined::well(Check::Mailbox, "doctor-mailbox-well").with("count", found.opened)
    } else {
        Examined::doubtful(Check::Mailbox, "doctor-mailbox-no-idle").with("count", found.opened)
    }
}

/// Whether the address is one that stands in the certificate: I.CA writes to that.
pub(super) fn address(config: &Config, pair: Option<&KnownPair>) -> Examined {
    let Ok(address) = config.address() else { return not_configured(Check::MailAddress) };
    let Some(pair) = pair else { return not_reached(Check::MailAddress) };
    let known = pair.person.emails.join(", ");
    let examined = if pair.has_address(address) {
        Examined::well(Check::MailAddress, "doctor-mail-address-well")
    } else if pair.person.emails.is_empty() {
        Examined::skipped(Check::MailAddress, "doctor-mail-address-none")
    } else {
        Examined::doubtful(Check::MailAddress, "doctor-mail-address-other")
    };
    examined.with("address", address.to_owned()).with("known", known)
}

/// Connects and logs in; sends nothing.
pub(super) async fn smtp(config: &Config) -> Examined {
    let (Ok(settings), Ok(address)) = (config.smtp(), config.address()) else { return not_configured(Check::Smtp) };
    let host = settings.host.clone();
    let outbox = match Outbox::new(settings, address) {
        Ok(outbox) => outbox,
        Err(why) => return Examined::failed(Check::Smtp, "doctor-smtp-setting").with("why", why),
    };
    let (login, password) = (settings.user.is_some(), settings.password.clone());
    let asked = async {
        match outbox.try_login().await {
            Ok(()) if login => Examined::well(Check::Smtp, "doctor-smtp-well"),
            Ok(()) => Examined::well(Check::Smtp, "doctor-smtp-open"),
            Err(SendError::LoginRefused(why)) => Examined::failed(Check::Smtp, "doctor-smtp-login").with("why", why),
            Err(SendError::NoPassword(why)) => without_password(Check::Smtp, "doctor-smtp-password", password.as_ref(), why),
            Err(SendError::Later(why) | SendError::Unanswered(why) | SendError::Refused(why)) => {
                Examined::failed(Check::Smtp, "doctor-smtp-away").with("why", why)
            }
        }
    };
    within(Check::Smtp, SERVER, asked).await.with("host", host)
}
