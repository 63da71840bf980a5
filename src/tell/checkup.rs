//! The checks of this computer, for people and for programs: what was looked at, the result, and what to do.

use super::{Teller, Value, clean::clean, layout::padded, layout::width, paint::Tone, screen::Screen};
use serde::{Deserialize, Serialize};

/// What is looked at. The names are part of `twins doctor --json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// The configuration can be read.
    Configuration,
    /// The reader service (PC/SC) answers this user.
    ReaderService,
    /// A reader is connected.
    Reader,
    /// A card is in a reader.
    Card,
    /// The PKCS#11 module reads the card.
    Module,
    /// The token, and the tries that its PIN has left.
    Pin,
    /// A pair in force is on the card.
    Pair,
    /// The pair is not revoked.
    Revocation,
    /// The card's own certification has not ended.
    DeviceCertification,
    /// The trust anchors can be read and are valid.
    Anchors,
    /// The pair leads to a trust anchor.
    Chain,
    /// Browsers and mail programs see both certificates.
    Browsers,
    /// The mailbox: connection, login, folders, IDLE.
    Mailbox,
    /// The address is the one that stands in the certificate.
    MailAddress,
    /// The way out: connection, login; no mail is sent.
    Smtp,
    /// The portal answers, with valid TLS.
    Portal,
    /// The clock is right.
    Clock,
    /// There is room on the disk.
    Disk,
    /// The database is whole and can be written.
    Database,
    /// Memory can be locked for the PIN.
    LockedMemory,
    /// The card process can be confined.
    Sandbox,
    /// The person can be asked for the PIN.
    Prompt,
    /// The agent runs.
    Service,
}

/// The parts that checks are shown in, in order; each with the key of its heading.
const PARTS: [(&str, &[Check]); 4] = [
    (
        "doctor-part-card",
        &[
            Check::ReaderService,
            Check::Reader,
            Check::Card,
            Check::Module,
            Check::Pin,
            Check::Pair,
            Check::Revocation,
            Check::DeviceCertification,
            Check::Anchors,
            Check::Chain,
            Check::Browsers,
        ],
    ),
    ("doctor-part-mail", &[Check::Mailbox, Check::MailAddress, Check::Smtp]),
    ("doctor-part-portal", &[Check::Portal, Check::Clock]),
    (
        "doctor-part-computer",
        &[Check::Configuration, Check::Disk, Check::Database, Check::LockedMemory, Check::Sandbox, Check::Prompt, Check::Service],
    ),
];

impl Check {
    /// Its name in JSON.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::ReaderService => "reader-service",
            Self::Reader => "reader",
            Self::Card => "card",
            Self::Module => "module",
            Self::Pin => "pin",
            Self::Pair => "pair",
            Self::Revocation => "revocation",
            Self::DeviceCertification => "device-certification",
            Self::Anchors => "anchors",
            Self::Chain => "chain",
            Self::Browsers => "browsers",
            Self::Mailbox => "mailbox",
            Self::MailAddress => "mail-address",
            Self::Smtp => "smtp",
            Self::Portal => "portal",
            Self::Clock => "clock",
            Self::Disk => "disk",
            Self::Database => "database",
            Self::LockedMemory => "locked-memory",
            Self::Sandbox => "sandbox",
            Self::Prompt => "prompt",
            Self::Service => "service",
        }
    }

    /// Every check, in the order in which it is shown.
    pub fn all() -> impl Iterator<Item = Self> {
        PARTS.iter().flat_map(|(_, checks)| checks.iter().copied())
    }
}

/// What a check came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// All is well.
    Ok,
    /// A renewal can run, but something should be seen to.
    Warn,
    /// A renewal cannot run.
    Fail,
    /// It was not looked at: nothing to look at, or something before it failed.
    Skip,
}

impl Verdict {
    /// How much it matters.
    pub const fn weight(self) -> u8 {
        match self {
            Self::Skip => 0,
            Self::Ok => 1,
            Self::Warn => 2,
            Self::Fail => 3,
        }
    }
}

/// One check, done: which text says what was found. Of a warning or a failure the text's `.remedy` says what to do.
#[derive(Debug, Clone, PartialEq)]
pub struct Examined {
    /// What was looked at.
    pub check: Check,
    /// What it came to.
    pub verdict: Verdict,
    key: &'static str,
    values: Vec<(&'static str, Value<'static>)>,
}

impl Examined {
    /// All is well.
    pub fn well(check: Check, key: &'static str) -> Self {
        Self::new(check, Verdict::Ok, key)
    }

    /// Something should be seen to.
    pub fn doubtful(check: Check, key: &'static str) -> Self {
        Self::new(check, Verdict::Warn, key)
    }

    /// A renewal cannot run.
    pub fn failed(check: Check, key: &'static str) -> Self {
        Self::new(check, Verdict::Fail, key)
    }

    /// It was not looked at.
    pub fn skipped(check: Check, key: &'static str) -> Self {
        Self::new(check, Verdict::Skip, key)
    }

    const fn new(check: Check, verdict: Verdict, key: &'static str) -> Self {
        Self { check, verdict, key, values: Vec::new() }
    }

    /// With a value for its text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value<'static>>) -> Self {
        self.values.push((name, value.into()));
        self
    }
}

/// A check in words; what `twins doctor --json` lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckLine {
    /// Which.
    pub id: Check,
    /// What it came to.
    pub status: Verdict,
    /// What was found.
    pub message: String,
    /// What to do, if something is to be done.
    pub remedy: Option<String>,
}

impl Teller {
    /// A check in words.
    pub fn check_line(&self, examined: &Examined) -> CheckLine {
        let remedy = self.optional_text(&format!("{}.remedy", examined.key), &examined.values);
        CheckLine {
            id: examined.check,
            status: examined.verdict,
            message: clean(&self.text(examined.key, &examined.values)),
            remedy: remedy.map(|remedy| clean(&remedy)),
        }
    }

    /// The name of a check.
    pub fn check_name(&self, check: Check) -> String {
        self.text(&format!("check-{}", check.id()), &[])
    }

    /// All checks for a terminal of `columns` columns.
    pub fn checkup(&self, lines: &[CheckLine], columns: usize, colour: bool) -> String {
        let mut screen = Screen::new(columns, colour);
        screen.heading(&self.text("doctor-heading", &[]), "");
        let label = Check::all().map(|check| width(&self.check_name(check))).max().unwrap_or(0);
        for (heading, checks) in PARTS {
            let of_part: Vec<&CheckLine> = checks.iter().filter_map(|check| lines.iter().find(|line| line.id == *check)).collect();
            if of_part.is_empty() {
                continue;
            }
            screen.gap();
            screen.heading(&self.text(heading, &[]), "");
            of_part.into_iter().for_each(|line| self.check_shown(&mut screen, line, label));
        }
        screen.gap();
        let count = |verdict| lines.iter().filter(|line| line.status == verdict).count();
        let (failed, doubtful) = (count(Verdict::Fail), count(Verdict::Warn));
        let (key, tone) = match (failed, doubtful) {
            (0, 0) => ("doctor-well", Tone::Good),
            (0, _) => ("doctor-doubtful", Tone::Wanting),
            _ => ("doctor-failed", Tone::Bad),
        };
        screen.text("", tone, &self.text(key, &[("failed", failed.into()), ("doubtful", doubtful.into())]));
        screen.finish()
    }

    fn check_shown(&self, screen: &mut Screen, line: &CheckLine, label: usize) {
        let (mark, tone) = match line.status {
            Verdict::Ok => ("✓", Tone::Good),
            Verdict::Warn => ("!", Tone::Wanting),
            Verdict::Fail => ("✗", Tone::Bad),
            Verdict::Skip => ("–", Tone::Faint),
        };
        let start = [(tone, format!("  {mark} ")), (Tone::Plain, format!("{}  ", padded(&self.check_name(line.id), label)))];
        let toned = if line.status == Verdict::Ok { Tone::Plain } else { tone };
        screen.marked(&start, toned, &line.message);
        if let Some(remedy) = &line.remedy {
            screen.text(&format!("{}→ ", " ".repeat(label + 6)), Tone::Plain, remedy);
        }
    }
}
