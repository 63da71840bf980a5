//! What shows how things stand without being asked: the page, the numbers for the office, and the commands that watch. Each is told when
//! something has changed, and only then; an idle agent writes nothing.

use super::{
    Agent,
    board::board,
    control::{LiveStatus, Reply},
    metrics::metrics,
    replace::replace,
};
use crate::{
    store::StoreError,
    tell::{AgentReport, Board, Teller},
};
use chrono::NaiveDate;
use std::{
    collections::BTreeSet,
    fs, io,
    path::Path,
    sync::atomic::{AtomicU64, Ordering},
};
use tokio::sync::mpsc::UnboundedSender;

/// The page is the person's own.
const PAGE_MODE: u32 = 0o600;
/// The numbers are read by the node exporter, which is another user.
const METRICS_MODE: u32 = 0o644;

/// What was shown last, and who is told of changes.
#[derive(Debug, Default)]
pub struct Shown {
    /// Writes of the database since the start.
    writes: AtomicU64,
    last: Option<Mark>,
    watchers: Vec<UnboundedSender<Reply>>,
    /// Files that could not be written, so that each is complained of once.
    unwritable: BTreeSet<String>,
}

/// Everything that what is shown depends on. Days are counted on it, so a new day is a change too.
#[derive(Debug, PartialEq, Eq)]
struct Mark {
    writes: u64,
    live: LiveStatus,
    day: NaiveDate,
    stages: Vec<&'static str>,
}

impl Shown {
    /// The database was written.
    pub fn note_write(&self) {
        self.writes.fetch_add(1, Ordering::Relaxed);
    }

    /// Tells this command of changes, and at once that it should look.
    pub fn watch(&mut self, command: UnboundedSender<Reply>) {
        if command.send(Reply::Changed).is_ok() {
            self.watchers.push(command);
        }
    }

    fn tell_watchers(&mut self) {
        self.watchers.retain(|command| command.send(Reply::Changed).is_ok());
    }
}

impl Agent {
    /// Shows how things stand, if that has changed.
    pub(super) async fn show(&mut self) {
        self.shown.watchers.retain(|command| !command.is_closed());
        let mark = self.mark();
        if self.shown.last.as_ref() == Some(&mark) {
            self.sign_of_life();
            return;
        }
        self.shown.last = Some(mark);
        self.show_anew(true).await;
        self.shown.tell_watchers();
    }

    /// The last that is shown: that the program does not run any more.
    pub(super) async fn show_end(&mut self) {
        self.show_anew(false).await;
    }

    fn mark(&self) -> Mark {
        let now = self.clock.now();
        Mark {
            writes: self.shown.writes.load(Ordering::Relaxed),
            live: self.live_status(),
            day: now.with_timezone(&self.config.summary.timezone).date_naive(),
            // Some stages come with the time alone.
            stages: self.renewals.values().map(|renewal| renewal.stage(now).name()).collect(),
        }
    }

    async fn show_anew(&mut self, running: bool) {
        let board = match self.board(running).await {
            Ok(board) => board,
            Err(error) => return tracing::warn!("the page cannot be written anew: {error}"),
        };
        let page = write_page(&self.config.page(), &self.teller, &board);
        self.written("the page", page);
        if let Some(file) = self.config.metrics.file.clone() {
            let numbers = metrics(&board, self.desk.all_wrong_pins());
            let outcome = numbers.map_err(io::Error::other).and_then(|text| replace(&file, METRICS_MODE, text.as_bytes()));
            self.written("the file with the numbers (metrics.file)", outcome);
        }
    }

    async fn board(&self, running: bool) -> Result<Board, StoreError> {
        let mut report = self.report();
        if !running {
            report.agent = AgentReport { prompt: report.agent.prompt, ..AgentReport::default() };
        }
        let letters = self.store.unsent_letters().await?;
        report.agent.mails_waiting = u32::try_from(letters.len()).unwrap_or(u32::MAX);
        report.agent.mail_trouble = letters.into_iter().find_map(|letter| letter.trouble);
        board(&self.store, report, &self.teller).await
    }

    /// The time of the file with the numbers says that the agent lives, without a word being written: the exporter tells of it as
    /// `node_textfile_mtime_seconds`. The agent looks at the clocks every minute anyway.
    fn sign_of_life(&self) {
        let Some(file) = &self.config.metrics.file else { return };
        if let Ok(file) = fs::File::options().write(true).open(file) {
            let _ = file.set_modified(std::time::SystemTime::now());
        }
    }

    /// Said once, and once more when it works again.
    fn written(&mut self, what: &str, outcome: io::Result<()>) {
        match outcome {
            Ok(()) => {
                if self.shown.unwritable.remove(what) {
                    tracing::info!("{what} can be written again");
                }
            }
            Err(error) => {
                if self.shown.unwritable.insert(what.to_owned()) {
                    tracing::warn!("{what} cannot be written: {error}");
                }
            }
        }
    }
}

/// Writes the page.
///
/// # Errors
/// If the file cannot be written.
pub fn write_page(path: &Path, teller: &Teller, board: &Board) -> io::Result<()> {
    replace(path, PAGE_MODE, teller.page(board).as_bytes())
}
