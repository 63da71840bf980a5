//! `twins login`: gets the person's consent to read and send mail without a password, and tries it.

use super::{
    context::{Context, block_on, with},
    paper::complain,
};
use crate::{
    config::Config,
    mail::{Account, Consent, ImapSettings, Invitation, OAuthError, OAuthSettings, try_login},
    tell::{Teller, Value},
};
use std::{path::Path, process::ExitCode};

/// Logs in to every account of the configuration that wants it; the exit code says whether all is well.
pub fn run(config: Option<&Path>) -> ExitCode {
    with(config, |context| match block_on(log_in(context, accounts(&context.config))) {
        Ok(Ok(said)) => {
            println!("{said}");
            ExitCode::SUCCESS
        }
        Ok(Err(said)) => complain(said),
        Err(error) => complain(error),
    })
}

/// Logs in to every account that wants it and has no login yet; says how it went.
pub(super) async fn run_in(context: &Context) -> Result<(), String> {
    let lacking = accounts(&context.config).into_iter().filter(|account| !account.has_login()).collect();
    println!("{}", log_in(context, lacking).await?);
    Ok(())
}

/// Whether an account has no login yet: a login by other settings is another one.
pub(super) fn is_wanted(config: &Config) -> bool {
    accounts(config).iter().any(|account| !account.has_login())
}

async fn log_in(context: &Context, accounts: Vec<Account>) -> Result<String, String> {
    let (teller, mail) = (&context.teller, &context.config.mail);
    if accounts.is_empty() {
        return Err(teller.say("login-none", &[]));
    }
    for account in &accounts {
        consent(teller, account).await.map_err(|error| refusal(teller, &error))?;
        println!("{}", teller.say("login-kept", &[("user", account.user().into())]));
    }
    let mut said = Vec::new();
    for imap in mail.imap.0.iter().filter(|imap| imap.oauth.is_some()) {
        said.push(tried(teller, imap).await?);
    }
    if said.is_empty() { Ok(teller.say("login-done", &[])) } else { Ok(said.join("\n")) }
}

/// Mailboxes and way out; one consent serves both where they are one account.
fn accounts(config: &Config) -> Vec<Account> {
    let account = |user: Option<&str>, oauth: Option<&OAuthSettings>| Some(Account::new(user?, oauth?));
    let mail = &config.mail;
    let imap = mail.imap.0.iter().filter_map(|imap| account(Some(&imap.user), imap.oauth.as_ref()));
    let smtp = mail.smtp.as_ref().and_then(|smtp| account(smtp.user.as_deref(), smtp.oauth.as_ref()));
    let mut accounts: Vec<Account> = Vec::new();
    for account in imap.chain(smtp) {
        if !accounts.iter().any(|known| known.is_same(&account)) {
            accounts.push(account);
        }
    }
    accounts
}

async fn consent(teller: &Teller, account: &Account) -> Result<(), OAuthError> {
    let consent = Consent::ask(account).await?;
    let user: Value<'_> = account.user().into();
    println!(
        "{}",
        match consent.invitation() {
            Invitation::Code { address, code, within } => {
                let minutes = within.as_secs().div_ceil(60);
                teller.say("login-code", &[("user", user), ("address", address.into()), ("code", code.into()), ("minutes", minutes.into())])
            }
            Invitation::Page { address, within } => {
                let minutes = within.as_secs().div_ceil(60);
                teller.say("login-page", &[("user", user), ("address", address.into()), ("minutes", minutes.into())])
            }
        }
    );
    consent.wait(&teller.text("login-thanks", &[])).await
}

async fn tried(teller: &Teller, imap: &ImapSettings) -> Result<String, String> {
    match try_login(imap).await {
        Ok(()) => Ok(teller.say("login-works", &[("host", imap.host.as_str().into())])),
        Err(why) => Err(teller.say("login-useless", &[("host", imap.host.as_str().into()), ("why", why.into())])),
    }
}

fn refusal(teller: &Teller, error: &OAuthError) -> String {
    match error {
        OAuthError::Denied => teller.say("login-denied", &[]),
        OAuthError::Expired => teller.say("login-expired", &[]),
        OAuthError::Refused(why) => teller.say("login-refused", &[("why", why.as_str().into())]),
        OAuthError::Away(why) => teller.say("login-away", &[("why", why.as_str().into())]),
        other => teller.say("login-failed", &[("why", other.to_string().into())]),
    }
}
