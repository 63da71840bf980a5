//! The IMAP commands that the watcher needs, and no other. async-imap's own search and fetch take a refusal or a lost connection for an empty
//! answer, which would lose mail; here every command must be answered by its tagged OK.

use super::{
    Pace, folder_name,
    line::{Abilities, Line, Listed},
    link::Stream,
    login::{self, Login},
};
use crate::mail::ImapSettings;
use async_imap::{Session as Inner, error::Error, imap_proto::RequestId};
use std::{fmt::Write as _, time::Duration};
use tokio::time::timeout;

/// Why a connection ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// It was lost, or the server cannot serve now.
    Lost(String),
    /// The password cannot be had here; what the server would say of it is not known.
    NoPassword(String),
    /// The server refuses the login.
    LoginRefused(String),
    /// The server refuses a command, the connection stands.
    Refused(String),
}

/// A folder as it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Opened {
    /// UIDVALIDITY.
    pub(super) validity: u32,
    /// UIDNEXT, if the server tells.
    pub(super) next: Option<u32>,
}

/// A connection that is logged in.
#[derive(Debug)]
pub(super) struct Session {
    inner: Inner<Stream>,
    pace: Pace,
    login: Login,
    can: Abilities,
    /// Something arrived in the open folder since it was last asked for.
    news: bool,
}

impl Session {
    /// Connects and logs in.
    pub(super) async fn open(settings: &ImapSettings, pace: Pace) -> Result<Self, Failure> {
        let (inner, login) = login::log_in(settings, &pace).await?;
        let mut session = Self { inner, pace, login, can: Abilities::default(), news: false };
        let answer = session.command("CAPABILITY").await?;
        session.can =
            answer.into_iter().find_map(|line| if let Line::Capabilities(can) = line { Some(can) } else { None }).unwrap_or_default();
        Ok(session)
    }

    /// This long, or until the login is to be renewed if that is sooner.
    pub(super) fn until_renewal(&self, longest: Duration) -> Duration {
        self.login.until_renewal(longest)
    }

    /// Whether the login is to be renewed and a new token is there to do it with. A connection that outlives its token may be cut by the server.
    pub(super) async fn has_newer_login(&mut self) -> Result<bool, Failure> {
        self.login.has_newer().await
    }

    /// Whether the server knows IDLE.
    pub(super) const fn knows_idle(&self) -> bool {
        self.can.idle
    }

    /// Folders: all of them or, where the server can, only those with a special use. Whether the server tells special uses.
    pub(super) async fn folders(&mut self) -> Result<(Vec<Listed>, bool), Failure> {
        let some = self.can.special_use && self.can.list_extended;
        let answer = self.command(if some { "LIST (SPECIAL-USE) \"\" \"*\"" } else { "LIST \"\" \"*\"" }).await?;
        let listed = answer.into_iter().filter_map(|line| if let Line::Listed(folder) = line { Some(folder) } else { None });
        Ok((listed.collect(), self.can.special_use))
    }

    /// The names of all folders that can be opened.
    pub(super) async fn all_folders(&mut self) -> Result<Vec<String>, Failure> {
        let answer = self.command("LIST \"\" \"*\"").await?;
        let listed = answer.into_iter().filter_map(|line| if let Line::Listed(folder) = line { Some(folder) } else { None });
        Ok(listed.filter(|folder| folder.opens).map(|folder| folder.name).collect())
    }

    /// Whether something arrived in the open folder since this was last asked.
    pub(super) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.news)
    }

    /// Opens a folder for reading only.
    pub(super) async fn examine(&mut self, folder: &str) -> Result<Opened, Failure> {
        let answer = self.command(&format!("EXAMINE {}", folder_name::quoted(folder))).await?;
        self.news = false;
        let (mut validity, mut next) = (None, None);
        for line in answer {
            match line {
                Line::Validity(value) => validity = Some(value),
                Line::Next(value) => next = Some(value),
                _ => {}
            }
        }
        let validity = validity.ok_or_else(|| Failure::Refused(format!("the folder {folder} has no unique identifiers")))?;
        Ok(Opened { validity, next })
    }

    /// Asks how a folder that is not open stands.
    pub(super) async fn status(&mut self, folder: &str) -> Result<Opened, Failure> {
        let answer = self.command(&format!("STATUS {} (UIDVALIDITY UIDNEXT)", folder_name::quoted(folder))).await?;
        let found = answer.into_iter().find_map(|line| match line {
            Line::Status { validity, next } => Some(Opened { validity: validity?, next }),
            _ => None,
        });
        found.ok_or_else(|| Failure::Refused(format!("the server does not tell how the folder {folder} stands")))
    }

    /// UIDs of the messages that meet the criteria, ascending.
    pub(super) async fn search(&mut self, criteria: &str) -> Result<Vec<u32>, Failure> {
        let answer = self.command(&format!("UID SEARCH {criteria}")).await?;
        let mut found = Vec::new();
        for line in answer {
            if let Line::Found(uids) = line {
                found.extend(uids);
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// Sizes of these messages in bytes; a message that is gone has none.
    pub(super) async fn sizes(&mut self, uids: &[u32]) -> Result<Vec<(u32, u32)>, Failure> {
        let mut sizes = Vec::new();
        for batch in uids.chunks(200) {
            let mut set = String::new();
            for uid in batch {
                write!(set, "{}{uid}", if set.is_empty() { "" } else { "," }).ok();
            }
            for line in self.command(&format!("UID FETCH {set} (UID RFC822.SIZE)")).await? {
                if let Line::Message { uid: Some(uid), size: Some(size), .. } = line {
                    sizes.push((uid, size));
                }
            }
        }
        sizes.sort_unstable();
        Ok(sizes)
    }

    /// A whole message, its flags left as they are; `None` if it is gone.
    pub(super) async fn body(&mut self, uid: u32) -> Result<Option<Vec<u8>>, Failure> {
        let answer = self.command(&format!("UID FETCH {uid} (UID BODY.PEEK[])")).await?;
        Ok(answer.into_iter().find_map(|line| match line {
            Line::Message { uid: Some(of), body: Some(body), .. } if of == uid => Some(body),
            _ => None,
        }))
    }

    /// Asks whether anything is new, where the server knows no IDLE.
    pub(super) async fn noop(&mut self) -> Result<(), Failure> {
        self.command("NOOP").await.map(drop)
    }

    /// Waits in the open folder until something arrives, but no longer than this.
    pub(super) async fn idle(&mut self, longest: Duration) -> Result<(), Failure> {
        let tag = self.inner.run_command("IDLE").await.map_err(|error| lost(&error))?;
        loop {
            match within(self.pace.answer, self.next()).await? {
                Line::Continue => break,
                Line::Done { tag: done, text, .. } if done == tag => {
                    self.can.idle = false;
                    return Err(Failure::Refused(format!("IDLE: {text}")));
                }
                _ => {}
            }
        }
        // Nothing in all that time is no failure: only the silence of `DONE` is.
        timeout(longest, self.until_news()).await.unwrap_or(Ok(()))?;
        within(self.pace.done, self.end_idle(tag)).await
    }

    async fn until_news(&mut self) -> Result<(), Failure> {
        while !self.news {
            self.next().await?;
        }
        Ok(())
    }

    async fn end_idle(&mut self, tag: RequestId) -> Result<(), Failure> {
        self.inner.run_command_untagged("DONE").await.map_err(|error| lost(&error))?;
        while !matches!(self.next().await?, Line::Done { tag: done, .. } if done == tag) {}
        Ok(())
    }

    /// Says good-bye; whether the server hears it matters not.
    pub(super) async fn close(mut self) {
        timeout(Duration::from_secs(2), self.inner.run_command("LOGOUT")).await.ok();
    }

    /// Runs a command; its untagged responses.
    async fn command(&mut self, command: &str) -> Result<Vec<Line>, Failure> {
        within(self.pace.answer, self.command_now(command)).await
    }

    async fn command_now(&mut self, command: &str) -> Result<Vec<Line>, Failure> {
        let tag = self.inner.run_command(command).await.map_err(|error| lost(&error))?;
        let mut lines = Vec::new();
        loop {
            match self.next().await? {
                Line::Done { tag: done, ok, text } if done == tag => {
                    let name = command.split([' ', '"']).next().unwrap_or_default();
                    return if ok { Ok(lines) } else { Err(Failure::Refused(format!("{name}: {text}"))) };
                }
                line => lines.push(line),
            }
        }
    }

    /// The next response, whatever it is; arrivals and good-byes are noticed here.
    async fn next(&mut self) -> Result<Line, Failure> {
        let response = self.inner.read_response().await.map_err(|error| lost(&error.into()))?;
        let response = response.ok_or_else(|| Failure::Lost("the server closed the connection".to_owned()))?;
        match Line::of(response.parsed()) {
            Line::Bye(why) => Err(Failure::Lost(format!("the server ended the connection: {why}"))),
            line => {
                self.news |= line == Line::Exists;
                Ok(line)
            }
        }
    }
}

pub(super) async fn within<T>(limit: Duration, work: impl Future<Output = Result<T, Failure>>) -> Result<T, Failure> {
    timeout(limit, work).await.unwrap_or_else(|_| Err(Failure::Lost("the server does not answer any more".to_owned())))
}

/// An error's text can hold what the server sent, a mail even: it is cut.
pub(super) fn lost(error: &Error) -> Failure {
    Failure::Lost(error.to_string().chars().take(200).collect())
}
