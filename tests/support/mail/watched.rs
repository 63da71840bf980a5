//! The watch under test, at a pace for tests.

use std::time::Duration;
use tokio::{
    sync::{mpsc::Receiver, watch},
    time::timeout,
};
use twins::mail::{Arrival, Cursor, ImapSettings, Jumps, Pace, Watch, WatchState, watch_at_pace};

/// Everything that usually takes minutes takes a second; only the server has its usual time, for a busy machine is no server that is away.
pub fn quick() -> Pace {
    Pace {
        junk: Duration::from_secs(1),
        silence: Duration::from_secs(60),
        idle: Duration::from_secs(2),
        poll: Duration::from_millis(500),
        done: Duration::from_secs(15),
        connect: Duration::from_secs(30),
        answer: Duration::from_secs(60),
        first_retry: Duration::from_millis(200),
        last_retry: Duration::from_millis(500),
        refused_retry: Duration::from_millis(300),
        redeliver: Duration::from_millis(200),
    }
}

/// A watch, and how far it says that each folder was read.
pub struct Watched {
    pub receiver: Receiver<Watch>,
    pub cursors: Vec<Cursor>,
    jumps: watch::Sender<()>,
}

impl Watched {
    pub fn start(settings: ImapSettings, cursors: Vec<Cursor>) -> Self {
        Self::start_at(settings, cursors, quick())
    }

    pub fn start_at(settings: ImapSettings, cursors: Vec<Cursor>, pace: Pace) -> Self {
        let (jumps, told) = watch::channel(());
        let receiver = watch_at_pace(settings, vec!["ica.cz".to_owned()], cursors.clone(), pace, Jumps::told_by(told));
        Self { receiver, cursors, jumps }
    }

    /// The time jumps: the computer was suspended, or its clock was set.
    pub fn jump(&self) {
        self.jumps.send_replace(());
    }

    pub async fn next(&mut self) -> Watch {
        timeout(Duration::from_secs(90), self.receiver.recv()).await.expect("something happens").expect("the watch goes on")
    }

    pub fn note(&mut self, cursor: Cursor) {
        self.cursors.retain(|known| known.folder != cursor.folder);
        self.cursors.push(cursor);
    }

    /// What comes next, but for how far a folder was read: that is noted.
    async fn news(&mut self) -> Watch {
        loop {
            match self.next().await {
                Watch::Read(cursor) => self.note(cursor),
                news => return news,
            }
        }
    }

    /// Handles a message; its subject.
    fn handle(&mut self, arrival: Arrival) -> String {
        let subject = subject(&arrival);
        self.note(arrival.cursor);
        arrival.handled.send(Ok(())).unwrap();
        subject
    }

    /// The next message, handled; its subject.
    pub async fn message(&mut self) -> String {
        let arrival = self.arrival().await;
        self.handle(arrival)
    }

    /// Everything until the mailbox is watched: the subjects.
    pub async fn until_watching(&mut self) -> Vec<String> {
        let mut subjects = Vec::new();
        loop {
            match self.news().await {
                Watch::Arrived(arrival) => subjects.push(self.handle(arrival)),
                Watch::State(WatchState::Watching) => return subjects,
                _ => {}
            }
        }
    }

    /// The next message, not handled yet.
    pub async fn arrival(&mut self) -> Arrival {
        loop {
            if let Watch::Arrived(arrival) = self.news().await {
                return arrival;
            }
        }
    }

    pub fn cursor(&self, folder: &str) -> Cursor {
        self.cursors.iter().find(|cursor| cursor.folder == folder).unwrap().clone()
    }

    /// The next message, handled; nothing may be told of the mailbox before it.
    pub async fn quietly(&mut self) -> String {
        match self.news().await {
            Watch::Arrived(arrival) => self.handle(arrival),
            other => panic!("{other:?}"),
        }
    }

    /// What is told of the mailbox next.
    pub async fn state(&mut self) -> WatchState {
        loop {
            if let Watch::State(state) = self.next().await {
                return state;
            }
        }
    }

    pub async fn away(&mut self) -> String {
        loop {
            if let Watch::State(WatchState::Away(why)) = self.next().await {
                return why;
            }
        }
    }
}

/// The subject of a message that came.
pub fn subject(arrival: &Arrival) -> String {
    let raw = String::from_utf8_lossy(&arrival.raw);
    raw.lines().find_map(|line| line.strip_prefix("Subject: ")).unwrap().to_owned()
}
