//! The watch itself: reads what is new in each folder, hands over one message at a time, waits, and starts again when the connection is lost.

use super::{
    Arrival, Cursor, Jumps, Pace, Watch, WatchState,
    backoff::Backoff,
    junk::junk_folders,
    life::Life,
    put_off::PutOff,
    rounds::{Beside, Rounds},
    session::{Failure, Opened, Session},
};
use crate::mail::ImapSettings;
use chrono::{Days, Utc};
use std::{
    collections::{HashMap, HashSet},
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, oneshot},
    time::sleep,
};

/// How far the first scan looks back: a notice comes three weeks before the end, and a payment or an issuance some weeks later at most.
const LOOK_BACK: Days = Days::new(60);
/// Why a connection is not used on after the time jumped.
const JUMPED: &str = "the computer was suspended or its clock was set";
/// A longer message is none of the authority's and is not fetched.
const MAX_MESSAGE: u32 = 2 * 1024 * 1024;

/// Why the watch of a connection ended.
enum End {
    /// Nobody listens any more.
    Over,
    /// The login's token nears its end; there is a new one to log in with.
    NewToken,
    /// The connection failed.
    Failed(Failure),
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

/// Watches one account.
pub(super) struct Watcher {
    settings: ImapSettings,
    /// The search key for the sender, with a space before it.
    from: String,
    /// How far each folder was read; what was put off lies before that.
    cursors: HashMap<String, Cursor>,
    put_off: PutOff,
    pace: Pace,
    sender: mpsc::Sender<Watch>,
    state: Option<WatchState>,
    life: Life,
    /// The folders for junk, whether they are configured or were found.
    junk: Vec<String>,
    /// Folders that cannot be opened, told once each.
    closed: HashSet<String>,
}

impl Watcher {
    pub(super) fn new(settings: ImapSettings, domains: Vec<String>, cursors: Vec<Cursor>, pace: Pace, sender: mpsc::Sender<Watch>) -> Self {
        let account = settings.account();
        let own = cursors.into_iter().filter(|cursor| cursor.account == account);
        let cursors = own.map(|cursor| (cursor.folder.clone(), cursor)).collect();
        Self {
            settings,
            from: from_key(domains),
            cursors,
            put_off: PutOff::none(),
            pace,
            sender,
            state: None,
            life: Life::sign(),
            junk: Vec::new(),
            closed: HashSet::new(),
        }
    }

    /// Until nobody listens any more. When the time jumps, whatever is under way begins anew.
    pub(super) async fn run(mut self, mut jumps: Jumps) {
        let mut backoff = Backoff::default();
        loop {
            let mut stood = None;
            let ended = tokio::select! {
                ended = self.connection(&mut stood) => ended,
                () = jumps.next() => {
                    backoff = Backoff::default();
                    Err(Failure::Lost(JUMPED.to_owned()).into())
                }
            };
            let (state, wait) = match ended {
                Ok(()) | Err(End::Over) => return,
                Err(End::NewToken) => continue,
                Err(End::Failed(Failure::LoginRefused(why))) => (WatchState::LoginRefused(why), self.pace.refused_retry),
                Err(End::Failed(Failure::Lost(why) | Failure::NoPassword(why) | Failure::Refused(why))) => {
                    let lasted = stood.map_or(Duration::ZERO, |since: Instant| since.elapsed());
                    (self.away(why), backoff.wait(&self.pace, lasted))
                }
            };
            if self.tell(state).await.is_err() {
                return;
            }
            tokio::select! {
                () = sleep(wait) => {}
                () = self.sender.closed() => return,
                // The network may be back with the computer, or a moment after it.
                () = jumps.next() => backoff = Backoff::default(),
            }
        }
    }

    /// What to say of a mailbox that is away for this reason.
    fn away(&self, why: String) -> WatchState {
        if self.life.is_overdue(self.pace.silence) {
            WatchState::Silent { since: self.life.seen().into(), why }
        } else {
            WatchState::Away(why)
        }
    }

    /// One connection, from login to its end; `stood` is set when everything was read.
    async fn connection(&mut self, stood: &mut Option<Instant>) -> Result<(), End> {
        let mut session = tokio::select! {
            session = Session::open(&self.settings, self.pace) => session?,
            () = self.sender.closed() => return Err(End::Over),
        };
        let ended = self.attend(&mut session, stood).await;
        if !matches!(ended, Err(End::Failed(Failure::Lost(_)))) {
            session.close().await;
        }
        ended
    }

    async fn attend(&mut self, session: &mut Session, stood: &mut Option<Instant>) -> Result<(), End> {
        let mut folders = self.settings.folders.clone();
        folders.dedup();
        let Some((first, others)) = folders.split_first() else {
            return Err(Failure::Refused("no folder is configured".to_owned()).into());
        };
        let beside = self.beside(session, first, others).await?;
        for other in &beside {
            self.read_other(session, &other.folder).await?;
        }
        let mut rounds = Rounds::begin(beside);
        let mut validity = self.read(session, first).await?;
        *stood = Some(Instant::now());
        self.life = Life::sign();
        loop {
            self.tell(self.put_off.state(&self.pace)).await?;
            let due = [rounds.next(&self.pace), self.put_off.next(&self.pace)].into_iter().flatten().min();
            self.wait(session, due).await?;
            self.life = Life::sign();
            if session.has_newer_login().await? {
                return Err(End::NewToken);
            }
            if session.take_news() {
                self.catch_up(session, first, Opened { validity, next: None }).await?;
            }
            let visited = self.visit(session, rounds.take_due(&self.pace)).await?;
            if self.try_again(session).await? || visited {
                validity = self.read(session, first).await?;
            }
        }
    }

    /// The folders to watch beside the first: those configured, and those for junk.
    async fn beside(&mut self, session: &mut Session, first: &str, others: &[String]) -> Result<Vec<Beside>, End> {
        let mut beside: Vec<_> = others.iter().map(|folder| Beside { folder: folder.clone(), junk: false }).collect();
        if self.settings.junk {
            self.junk = match session.folders().await {
                Ok((listed, tells)) => junk_folders(&listed, tells),
                Err(Failure::Refused(why)) => {
                    tracing::debug!(why, "the server does not list its folders; the junk folder is not watched");
                    Vec::new()
                }
                Err(failure) => return Err(failure.into()),
            };
            let found = self.junk.iter().filter(|folder| *folder != first && !others.contains(folder));
            beside.extend(found.map(|folder| Beside { folder: folder.clone(), junk: true }));
        }
        Ok(beside)
    }

    /// Waits for news in the open folder, or until the other folders are due.
    async fn wait(&self, session: &mut Session, due: Option<Duration>) -> Result<(), End> {
        let no_longer_than = |usual: Duration| due.map_or(usual, |due| due.min(usual));
        let work = async {
            if session.knows_idle() {
                match session.idle(session.until_renewal(no_longer_than(self.pace.idle))).await {
                    Err(Failure::Refused(why)) => tracing::debug!(why, "the server does not IDLE after all; it is asked now and then"),
                    other => other?,
                }
            } else {
                sleep(session.until_renewal(no_longer_than(self.pace.poll))).await;
                session.noop().await?;
            }
            Ok(())
        };
        tokio::select! {
            done = work => done,
            () = self.sender.closed() => Err(End::Over),
        }
    }

    /// Looks at other folders without opening those where nothing happened. Whether one was opened.
    async fn visit(&mut self, session: &mut Session, due: Vec<Beside>) -> Result<bool, End> {
        let mut opened_one = false;
        for Beside { folder, .. } in due {
            let opened = match session.status(&folder).await {
                Ok(opened) => opened,
                Err(Failure::Refused(_)) => continue,
                Err(failure) => return Err(failure.into()),
            };
            if !self.is_read(&folder, opened) {
                self.read_other(session, &folder).await?;
                opened_one = true;
            }
        }
        Ok(opened_one)
    }

    /// Delivers what was put off, if that is due. Whether a folder was opened for it.
    async fn try_again(&mut self, session: &mut Session) -> Result<bool, End> {
        let due = self.put_off.due(&self.pace);
        for folder in &due {
            let validity = match session.examine(folder).await {
                Ok(opened) => opened.validity,
                Err(Failure::Refused(_)) => continue,
                Err(failure) => return Err(failure.into()),
            };
            self.put_off.forget_others(folder, validity);
            for uid in self.put_off.uids(folder) {
                match session.body(uid).await? {
                    Some(raw) => self.deliver(folder, validity, uid, raw).await?,
                    None => self.put_off.remove(folder, uid),
                }
            }
        }
        if !due.is_empty() {
            self.put_off.round_ended();
        }
        Ok(!due.is_empty())
    }

    /// Reads a folder beside the first; one that cannot be opened is told once and left alone.
    async fn read_other(&mut self, session: &mut Session, folder: &str) -> Result<(), End> {
        match self.read(session, folder).await {
            Err(End::Failed(Failure::Refused(why))) => {
                if self.closed.insert(folder.to_owned()) {
                    tracing::warn!(folder, why, "a mail folder cannot be read; check mail.imap.folders");
                }
                Ok(())
            }
            other => other.map(drop),
        }
    }

    /// Opens a folder and reads what is new in it; its UIDVALIDITY.
    async fn read(&mut self, session: &mut Session, folder: &str) -> Result<u32, End> {
        let opened = session.examine(folder).await?;
        if !self.is_read(folder, opened) {
            self.catch_up(session, folder, opened).await?;
        }
        Ok(opened.validity)
    }

    /// Whether the cursor says that nothing can be new.
    fn is_read(&self, folder: &str, opened: Opened) -> bool {
        self.last_uid(folder, opened.validity).is_some_and(|last| opened.next.is_some_and(|next| next <= last.saturating_add(1)))
    }

    fn last_uid(&self, folder: &str, validity: u32) -> Option<u32> {
        self.cursors.get(folder).filter(|cursor| cursor.uid_validity == validity).map(|cursor| cursor.last_uid)
    }

    /// Delivers what is new in the open folder: the server searches, so that a large mailbox costs little.
    async fn catch_up(&mut self, session: &mut Session, folder: &str, opened: Opened) -> Result<(), End> {
        self.put_off.forget_others(folder, opened.validity);
        let last = self.last_uid(folder, opened.validity);
        let mut highest = opened.next.map_or(0, |next| next.saturating_sub(1)).max(last.unwrap_or(0));
        let criteria = if let Some(last) = last {
            // `n:*` names the last message even where its UID is lower than n.
            let fresh = format!("UID {}:*", last.saturating_add(1));
            if opened.next.is_none() {
                let all = session.search(&fresh).await?;
                let Some(newest) = all.last().filter(|uid| **uid > last) else { return Ok(()) };
                highest = highest.max(*newest);
            }
            fresh
        } else {
            let since = Utc::now().checked_sub_days(LOOK_BACK).unwrap_or_default();
            format!("SINCE {}", since.format("%d-%b-%Y"))
        };
        let mut found = session.search(&format!("{criteria}{}", self.from)).await?;
        found.retain(|uid| *uid > last.unwrap_or(0));
        let sizes = if found.is_empty() { Vec::new() } else { session.sizes(&found).await? };
        for (uid, size) in sizes {
            highest = highest.max(uid);
            if size > MAX_MESSAGE {
                tracing::warn!(folder, uid, size, "a message is too large to be from the authority and is not fetched");
                continue;
            }
            if let Some(raw) = session.body(uid).await? {
                self.deliver(folder, opened.validity, uid, raw).await?;
            }
        }
        if self.last_uid(folder, opened.validity) != Some(highest) {
            let cursor = self.cursor(folder, opened.validity, highest);
            self.cursors.insert(folder.to_owned(), cursor.clone());
            self.send(Watch::Read(self.put_off.storable(cursor, None))).await?;
        }
        Ok(())
    }

    fn cursor(&self, folder: &str, uid_validity: u32, last_uid: u32) -> Cursor {
        Cursor { account: self.settings.account(), folder: folder.to_owned(), uid_validity, last_uid }
    }

    /// Hands a message over and waits until it is handled or put off.
    async fn deliver(&mut self, folder: &str, validity: u32, uid: u32, raw: Vec<u8>) -> Result<(), End> {
        let (handled, answer) = oneshot::channel();
        let place = self.cursor(folder, validity, uid);
        let reached = self.cursor(folder, validity, uid.max(self.last_uid(folder, validity).unwrap_or(0)));
        let (junk, cursor) = (self.junk.contains(&place.folder), self.put_off.storable(reached.clone(), Some(uid)));
        self.send(Watch::Arrived(Arrival { raw, junk, cursor, handled })).await?;
        match answer.await.unwrap_or_else(|_| Err("it was not handled".to_owned())) {
            Ok(()) => self.put_off.remove(folder, uid),
            Err(why) => {
                if !self.put_off.uids(folder).contains(&uid) {
                    tracing::info!(folder, uid, why, "a message cannot be judged now; it comes again, and no other waits for it");
                }
                self.put_off.add(&place, why);
            }
        }
        self.cursors.insert(folder.to_owned(), reached);
        Ok(())
    }

    /// Tells a change of state, and logs one line when the mailbox goes away and one when it is back.
    async fn tell(&mut self, state: WatchState) -> Result<(), End> {
        if self.state.as_ref() == Some(&state) {
            return Ok(());
        }
        let same_kind = self.state.as_ref().is_some_and(|known| std::mem::discriminant(known) == std::mem::discriminant(&state));
        let host = &self.settings.host;
        match &state {
            _ if same_kind => {}
            WatchState::Watching => tracing::info!(host, "the mailbox is watched"),
            WatchState::Undecided { why, .. } => {
                tracing::warn!(host, why, "mail in the mailbox cannot be judged; it is tried again until it can");
            }
            WatchState::Away(why) => tracing::warn!(host, why, "the mailbox is away; it is tried again until it is back"),
            WatchState::Silent { since, why } => {
                tracing::error!(
                    host,
                    why,
                    "the mailbox has shown no sign of life since {}; look into it yourself",
                    since.format("%F %R UTC")
                );
            }
            WatchState::LoginRefused(why) => tracing::error!(host, why, "the mailbox cannot be logged in to"),
        }
        self.state = Some(state.clone());
        self.send(Watch::State(state)).await
    }

    async fn send(&self, watch: Watch) -> Result<(), End> {
        self.sender.send(watch).await.map_err(|_| End::Over)
    }
}

/// ` OR FROM "a" FROM "b"`; nothing if there is no domain that could stand in a command.
fn from_key(domains: Vec<String>) -> String {
    let sound = |domain: &String| !domain.is_empty() && domain.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'));
    let mut keys = domains.into_iter().filter(sound).map(|domain| format!("FROM \"{domain}\""));
    let Some(first) = keys.next() else { return String::new() };
    format!(" {}", keys.fold(first, |all, key| format!("OR {all} {key}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_domains_are_one_search_key() {
        let domains = ["ica.cz", "x\"y", "mail.example", "b.example"].map(str::to_owned);
        assert_eq!(from_key(domains.to_vec()), " OR OR FROM \"ica.cz\" FROM \"mail.example\" FROM \"b.example\"");
        assert_eq!(from_key(Vec::new()), "");
    }
}
