//! The person's mailbox, read from the Maildir on disk: what a person would see in a mail program.

mod message;
mod words;

pub use message::Message;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A Maildir.
#[derive(Debug, Clone)]
pub struct Mailbox(PathBuf);

impl Mailbox {
    /// The one at this path; it need not exist before the first mail comes.
    pub const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Every message, in the order of arrival.
    pub fn messages(&self) -> Vec<Message> {
        let mut files: Vec<PathBuf> = ["new", "cur"].iter().flat_map(|folder| files_in(&self.0.join(folder))).collect();
        files.sort_by_key(|file| arrival(file));
        files.into_iter().filter_map(|file| fs::read(file).ok()).map(Message::new).collect()
    }

    /// The subjects, in the order of arrival.
    pub fn subjects(&self) -> Vec<String> {
        self.messages().iter().map(Message::subject).collect()
    }

    /// Writes every message to `directory` as `NN-subject.eml`.
    ///
    /// # Errors
    /// If the directory cannot be written to.
    pub fn save(&self, directory: &Path) -> io::Result<()> {
        fs::create_dir_all(directory)?;
        for (number, message) in self.messages().iter().enumerate() {
            fs::write(directory.join(format!("{:02}-{}.eml", number + 1, message.slug())), message.raw())?;
        }
        Ok(())
    }
}

/// Seconds and microseconds of delivery: a Maildir file is called `SECONDS.MmicrosecondsPprocess….host`.
fn arrival(file: &Path) -> (u64, u64) {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let number = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or_default();
    let (seconds, rest) = name.split_once(".M").unwrap_or((&name, ""));
    (number(seconds), number(rest))
}

fn files_in(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(directory) else { return Vec::new() };
    entries.filter_map(|entry| Some(entry.ok()?.path())).collect()
}
