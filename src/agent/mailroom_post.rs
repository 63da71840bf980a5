//! The ways to the mail: how each does, and what the person is told when one stops working, by another way than itself.

use super::{Agent, AgentError};
use crate::{
    config::Config,
    mail::{SendError, WatchState},
    store::Record,
    tell::{MailboxReport, MailboxState, PostNews},
};

impl Agent {
    /// A mailbox does otherwise than before.
    pub(super) async fn mailbox_changed(&mut self, account: String, state: WatchState) -> Result<(), AgentError> {
        let state = match state {
            WatchState::Watching => MailboxState::Watching,
            WatchState::Away(why) => MailboxState::Away { why },
            WatchState::Undecided { since, why, overdue } => MailboxState::Undecided { since, why, overdue },
            WatchState::LoginRefused(why) => MailboxState::LoginRefused { why },
            WatchState::Silent { since, why } => MailboxState::Silent { since, why },
        };
        self.mailboxes.insert(account.clone(), state.clone());
        match state {
            MailboxState::Watching => self.post_works(&account, PostNews::WatchedAgain).await,
            MailboxState::LoginRefused { why } => self.post_fails(&account, PostNews::LoginRefused { why }).await,
            MailboxState::Silent { since, why } => self.post_fails(&account, PostNews::Silent { since, why }).await,
            MailboxState::Undecided { since, why, overdue: true } => self.post_fails(&account, PostNews::Undecided { since, why }).await,
            MailboxState::Connecting | MailboxState::Away { .. } | MailboxState::Undecided { .. } => Ok(()),
        }
    }

    /// How the sending of a mail ended.
    pub(super) async fn sending_ended(&mut self, error: Option<&SendError>) -> Result<(), AgentError> {
        let place = self.config.smtp()?.place();
        match error {
            None => self.post_works(&place, PostNews::SentAgain).await,
            Some(SendError::LoginRefused(why)) => self.post_fails(&place, PostNews::SendingRefused { why: why.clone() }).await,
            Some(_) => Ok(()),
        }
    }

    /// The person is told once, even if the program is started anew meanwhile.
    async fn post_fails(&mut self, place: &str, news: PostNews) -> Result<(), AgentError> {
        if self.troubles.contains(place) {
            return Ok(());
        }
        self.tell_of_post(place, &news, true).await?;
        self.troubles.insert(place.to_owned());
        Ok(())
    }

    async fn post_works(&mut self, place: &str, news: PostNews) -> Result<(), AgentError> {
        if !self.troubles.contains(place) {
            return Ok(());
        }
        self.tell_of_post(place, &news, false).await?;
        self.troubles.remove(place);
        Ok(())
    }

    /// By a mail to where the person reads it though this way is closed, and on the desk.
    async fn tell_of_post(&mut self, place: &str, news: &PostNews, troubled: bool) -> Result<(), AgentError> {
        let to = self.elsewhere(place);
        // A mailbox whose mail cannot be judged can be read all the same, and so can one that is well again.
        let reachable = !to.is_empty() || matches!(news, PostNews::Undecided { .. } | PostNews::WatchedAgain);
        let letters = if reachable { vec![self.post_letter(place, news, to)?] } else { Vec::new() };
        self.write(&Record { letters, trouble: Some((place.to_owned(), troubled)), ..Record::default() }).await?;
        self.desktop.show(self.teller.post_note(place, news));
        Ok(())
    }

    /// Addresses of the person that do not lead into a mailbox that cannot be read now; none if the mail cannot be sent at all.
    fn elsewhere(&self, place: &str) -> Vec<String> {
        let is_out = |account: &str| account == place || self.troubles.contains(account);
        if self.config.smtp().is_ok_and(|smtp| is_out(&smtp.place())) { Vec::new() } else { addresses_beside(&self.config, &is_out) }
    }

    /// Each watched mailbox.
    pub(super) fn mailbox_reports(&self) -> Vec<MailboxReport> {
        let report = |(account, state): (&String, &MailboxState)| MailboxReport { account: account.clone(), state: state.clone() };
        self.mailboxes.iter().map(report).collect()
    }

    /// Whether every mailbox is watched; what is wrong with which if not. For programs.
    pub(super) fn mailbox(&self) -> Result<(), String> {
        let alone = self.mailboxes.len() == 1;
        let wrong = self.mailboxes.iter().filter_map(|(account, state)| Some((account, state.trouble()?)));
        let wrong: Vec<String> = wrong.map(|(account, why)| if alone { why } else { format!("{account}: {why}") }).collect();
        if wrong.is_empty() { Ok(()) } else { Err(wrong.join("; ")) }
    }
}

/// The person's addresses but those of accounts that are out: the recipients of the program's mails, and the users of the accounts that work. The
/// person's own address counts as one of a mailbox that is out, unless another account is known to be its.
fn addresses_beside(config: &Config, is_out: &dyn Fn(&str) -> bool) -> Vec<String> {
    let accounts = &config.mail.imap.0;
    let out: Vec<&str> = accounts.iter().filter(|account| is_out(&account.account())).map(|account| account.user.as_str()).collect();
    let works = accounts.iter().filter(|account| !is_out(&account.account()) && account.user.contains('@')).map(|account| &account.user);
    let named = config.mail.smtp.iter().flat_map(|smtp| &smtp.to);
    let mut addresses: Vec<String> = Vec::new();
    for address in works.clone().chain(named) {
        let same = |other: &str| other.eq_ignore_ascii_case(address);
        let own = config.mail.address.as_deref().is_some_and(same) && !works.clone().any(|user| same(user));
        if !own && !out.iter().any(|user| same(user)) && !addresses.iter().any(|known| same(known)) {
            addresses.push(address.clone());
        }
    }
    addresses
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn beside(extra: &str, out: &[&str]) -> Vec<String> {
        let account = |user: &str| format!("[[mail.imap]]\nhost = \"h\"\nuser = \"{user}\"\npassword = {{ file = \"/x\" }}\n");
        let text = format!(
            "[mail]\naddress = \"jana@example.cz\"\n{}{}[mail.smtp]\nhost = \"h\"\n{extra}",
            account("jana@example.cz"),
            account("jana@home.example")
        );
        let config: Config = toml::from_str(&text).unwrap();
        addresses_beside(&config, &|account| out.iter().any(|user| account.starts_with(user)))
    }

    #[test]
    fn what_is_out_is_told_to_another_mailbox() {
        assert_eq!(beside("", &["jana@example.cz"]), ["jana@home.example"]);
        assert_eq!(beside("", &["jana@home.example"]), ["jana@example.cz"]);
        assert!(beside("", &["jana@"]).is_empty(), "nowhere to tell it");
        assert_eq!(beside("to = [\"Jana@Example.cz\", \"office@example.cz\"]", &["jana@"]), ["office@example.cz"]);
    }

    #[test]
    fn an_address_that_may_lead_into_the_mailbox_that_is_out_is_not_another_way() {
        let text = "[mail]\naddress = \"jana@example.cz\"\n[mail.imap]\nhost = \"h\"\nuser = \"novakj\"\npassword = { file = \"/x\" }\n\
                    [mail.smtp]\nhost = \"h\"\nto = [\"jana@example.cz\"]";
        let config: Config = toml::from_str(text).unwrap();
        assert!(addresses_beside(&config, &|_| true).is_empty());
    }
}
