//! The transcript of a walk: each exchange as it happens, one JSON object a line, redacted, bounded, pruned. It is what a person looks at
//! when the portal showed something that the profile does not know.
//!
//! It never holds the value of a field, parameter or cookie, nor any document.

use super::{
    page::Page,
    redact::{Sketch, Vocabulary, address, name_of},
    session::Request,
    words,
};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};
use url::Url;

/// So many transcripts of each kind are kept.
const KEPT: usize = 20;
/// The most lines of one transcript.
const MAX_LINES: usize = 400;
/// The largest transcript that is read, bytes.
const MAX_SIZE: u64 = 4 << 20;

/// What a walk is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// To send the requests.
    Submit,
    /// To look for the certificates on the last page.
    Collect,
    /// To follow the links of an issuance mail.
    Fetch,
    /// To walk up to the sending, and no further.
    DryRun,
}

/// One line of a transcript.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "line")]
pub enum Line {
    /// The walk began.
    Began {
        /// When.
        at: DateTime<Utc>,
        /// For which renewal, if for one.
        renewal: Option<String>,
        /// What for.
        purpose: Purpose,
        /// The profile's name.
        profile: String,
    },
    /// A request was sent.
    Asked {
        /// When.
        at: DateTime<Utc>,
        /// `GET` or `POST`.
        method: String,
        /// Host and path, without what may be secret.
        address: String,
        /// The names in the query.
        query: Vec<String>,
        /// Name and size in bytes of each field sent.
        fields: Vec<(String, usize)>,
    },
    /// An answer came.
    Answered {
        /// HTTP status.
        status: u16,
        /// Content-Type.
        kind: String,
        /// Size in bytes, if it was read.
        size: Option<usize>,
        /// Where a redirect leads.
        to: Option<String>,
        /// The names of the cookies that were set.
        cookies: Vec<String>,
    },
    /// No answer came that can be looked at.
    Failed {
        /// Why.
        why: String,
    },
    /// The answer was a page.
    Page {
        /// What of it may be written down.
        page: Box<Sketch>,
    },
    /// The page was taken for that of this step.
    Step {
        /// The step.
        name: String,
    },
    /// The walk ended.
    Ended {
        /// `accepted`, `wait`, `rejected`, `unreachable`, `needs-person` or `stopped-before-sending`.
        answer: String,
        /// The step that was due.
        step: Option<String>,
        /// What its page was expected to say.
        expected: Vec<String>,
        /// What came, in words.
        came: String,
    },
}

/// Writes a transcript, or nothing.
#[derive(Debug, Default)]
pub struct Recorder {
    file: Option<File>,
    lines: usize,
    vocabulary: Vocabulary,
}

impl Recorder {
    /// Begins a transcript in this directory. One that cannot be written is no reason not to walk.
    pub fn begin(directory: Option<&Path>, renewal: Option<&str>, purpose: Purpose, profile: &str, vocabulary: &Vocabulary) -> Self {
        let Some(directory) = directory else { return Self::default() };
        let at = Utc::now();
        let file = create(directory, purpose, at).inspect_err(|error| tracing::warn!("no transcript can be written: {error}")).ok();
        let mut recorder = Self { file, lines: 0, vocabulary: vocabulary.clone() };
        recorder.write(&Line::Began { at, renewal: renewal.map(str::to_owned), purpose, profile: profile.to_owned() });
        prune(directory, purpose);
        recorder
    }

    pub fn asked(&mut self, request: &Request) {
        let (address, query) = address(&request.url);
        let method = if request.body.is_some() { "POST" } else { "GET" }.to_owned();
        let fields = request.body.iter().flat_map(|body| &body.fields).take(60).map(|(name, size)| (name_of(name), *size)).collect();
        self.write(&Line::Asked { at: Utc::now(), method, address, query, fields });
    }

    pub fn answered(&mut self, status: u16, kind: &str, size: Option<usize>, to: Option<&Url>, cookies: &[String]) {
        let cookies = cookies.iter().map(|name| name_of(name)).take(20).collect();
        let kind = words::excerpt(kind, 80);
        self.write(&Line::Answered { status, kind, size, to: to.map(|to| address(to).0), cookies });
    }

    pub fn failed(&mut self, why: &str) {
        self.write(&Line::Failed { why: words::excerpt(why, 300) });
    }

    pub fn page(&mut self, page: &Page) {
        if self.file.is_some() {
            self.write(&Line::Page { page: Box::new(Sketch::of(page, &self.vocabulary)) });
        }
    }

    pub fn step(&mut self, name: &str) {
        self.write(&Line::Step { name: name.to_owned() });
    }

    pub fn ended(&mut self, answer: &str, step: Option<&str>, expected: &[String], came: &str) {
        let came = self.vocabulary.text(came);
        // The end is what matters: it is written even where the middle grew too long.
        self.lines = 0;
        self.write(&Line::Ended { answer: answer.to_owned(), step: step.map(str::to_owned), expected: expected.to_vec(), came });
        self.file = None;
    }

    fn write(&mut self, line: &Line) {
        let Some(file) = self.file.as_mut().filter(|_| self.lines < MAX_LINES) else { return };
        self.lines += 1;
        let written = serde_json::to_vec(line).map_err(io::Error::from).and_then(|mut line| {
            line.push(b'\n');
            file.write_all(&line)
        });
        if let Err(error) = written {
            tracing::warn!("the transcript cannot be written: {error}");
            self.file = None;
        }
    }
}

/// A transcript as it was kept.
#[derive(Debug, Clone, Serialize)]
pub struct Transcript {
    /// Its name: the time and what for.
    pub name: String,
    /// Its lines.
    pub lines: Vec<Line>,
}

impl Transcript {
    /// Every transcript in this directory, the newest first.
    ///
    /// # Errors
    /// If the directory is there and cannot be read.
    pub fn all(directory: &Path) -> io::Result<Vec<Self>> {
        let mut paths = paths(directory)?;
        paths.sort();
        Ok(paths.iter().rev().filter_map(|path| Self::read(path).ok()).collect())
    }

    fn read(path: &Path) -> io::Result<Self> {
        let mut text = String::new();
        File::open(path)?.take(MAX_SIZE).read_to_string(&mut text)?;
        let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default().to_owned();
        Ok(Self { name, lines: text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect() })
    }

    /// The renewal it belongs to.
    pub fn renewal(&self) -> Option<&str> {
        self.lines.iter().find_map(|line| match line {
            Line::Began { renewal, .. } => renewal.as_deref(),
            _ => None,
        })
    }

    /// What it was for.
    pub fn purpose(&self) -> Option<Purpose> {
        self.lines.iter().find_map(|line| match line {
            Line::Began { purpose, .. } => Some(*purpose),
            _ => None,
        })
    }
}

fn create(directory: &Path, purpose: Purpose, at: DateTime<Utc>) -> io::Result<File> {
    DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let mut random = [0; 2];
    // Without randomness the microseconds still tell two walks apart.
    let _ = getrandom::fill(&mut random);
    let name = format!("{}-{}-{}.jsonl", at.format("%Y%m%dT%H%M%S%.6f"), hex::encode(random), kind(purpose));
    OpenOptions::new().append(true).create_new(true).mode(0o600).open(directory.join(name))
}

const fn kind(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Submit => "submit",
        Purpose::Collect => "collect",
        Purpose::Fetch => "fetch",
        Purpose::DryRun => "dry-run",
    }
}

fn paths(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match std::fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    Ok(entries.flatten().map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|ending| ending == "jsonl")).collect())
}

/// Looks for certificates are many and alike: they must not push out the one walk that says what went wrong.
fn prune(directory: &Path, purpose: Purpose) {
    let ending = format!("-{}", kind(purpose));
    let mut own: Vec<PathBuf> = paths(directory).unwrap_or_default();
    own.retain(|path| path.file_stem().and_then(|stem| stem.to_str()).is_some_and(|stem| stem.ends_with(&ending)));
    own.sort();
    let surplus = own.len().saturating_sub(KEPT);
    own.iter().take(surplus).for_each(|path| drop(std::fs::remove_file(path)));
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn recorder(directory: &Path, purpose: Purpose) -> Recorder {
        Recorder::begin(Some(directory), Some("2026-1"), purpose, "I.CA", &Vocabulary::default())
    }

    #[test]
    fn a_transcript_is_private_and_read_as_it_was_written() {
        let directory = tempfile::tempdir().unwrap();
        let directory = directory.path().join("portal");
        let mut recorder = recorder(&directory, Purpose::Submit);
        recorder.asked(&Request { url: Url::parse("https://www.ica.cz/obnova?id=tajne").unwrap(), body: None });
        recorder.ended("needs-person", Some("request"), &["Žádost".into()], "the page says 'Vítejte 1234'");
        let path = paths(&directory).unwrap().remove(0);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(!std::fs::read_to_string(&path).unwrap().contains("tajne"));
        let transcript = Transcript::all(&directory).unwrap().remove(0);
        assert_eq!((transcript.renewal(), transcript.purpose(), transcript.lines.len()), (Some("2026-1"), Some(Purpose::Submit), 3));
        assert!(matches!(&transcript.lines[2], Line::Ended { step: Some(step), .. } if step == "request"));
    }

    #[test]
    fn looks_for_certificates_do_not_push_out_the_sending() {
        let directory = tempfile::tempdir().unwrap();
        recorder(directory.path(), Purpose::Submit);
        for _ in 0..KEPT + 5 {
            recorder(directory.path(), Purpose::Collect);
        }
        let all = Transcript::all(directory.path()).unwrap();
        assert_eq!(all.len(), KEPT + 1);
        assert_eq!(all.last().unwrap().purpose(), Some(Purpose::Submit));
    }

    #[test]
    fn a_transcript_is_bounded_and_has_its_end() {
        let directory = tempfile::tempdir().unwrap();
        let mut recorder = recorder(directory.path(), Purpose::Submit);
        (0..MAX_LINES * 2).for_each(|_| recorder.failed("x"));
        recorder.ended("unreachable", None, &[], "");
        let lines = Transcript::all(directory.path()).unwrap().remove(0).lines;
        assert_eq!(lines.len(), MAX_LINES + 1);
        assert!(matches!(lines.last(), Some(Line::Ended { .. })));
    }
}
