//! The pieces, their names, and where they meet: directories that several of them see, and ports.

use std::path::{Path, PathBuf};

/// One piece. Its name is also its host's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The authority with its portal and its clerk, who directs the story and judges it.
    Stage,
    /// Dovecot.
    Imap,
    /// exim.
    Smtp,
    /// nginx, which opens to a certificate.
    Door,
    /// pcscd with the virtual reader, and the card in it.
    Reader,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Stage, Self::Imap, Self::Smtp, Self::Door, Self::Reader];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Imap => "imap",
            Self::Smtp => "smtp",
            Self::Door => "door",
            Self::Reader => "reader",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}

/// Where each piece listens; none of them needs a privilege.
pub mod ports {
    /// The portal's proxy.
    pub const PORTAL: u16 = 3128;
    /// IMAP without encryption at first.
    pub const IMAP: u16 = 1143;
    /// IMAP over TLS.
    pub const IMAPS: u16 = 1993;
    /// SMTP without encryption at first.
    pub const SMTP: u16 = 1025;
    /// SMTP over TLS.
    pub const SMTPS: u16 = 1465;
    /// HTTPS with a client's certificate.
    pub const DOOR: u16 = 1443;
}

/// The directories that several pieces see, at the same place in each.
#[derive(Debug, Clone)]
pub struct Places {
    /// The servers' own, seen by none but them and the stage: one below it for each.
    pub parts: PathBuf,
    /// The person's workstation: the agent's configuration and state.
    pub desk: PathBuf,
    /// What the virtual card remembers.
    pub card: PathBuf,
    /// The card's library, as its vendor would have installed it.
    pub library: PathBuf,
    /// The pinentry with the plan of whoever answers it.
    pub hand: PathBuf,
    /// The socket by which the reader is used.
    pub reader: PathBuf,
}

impl Places {
    /// All below this directory.
    pub fn below(root: &Path) -> Self {
        let at = |name: &str| root.join(name);
        Self { parts: at("parts"), desk: at("desk"), card: at("card"), library: at("library"), hand: at("hand"), reader: at("reader") }
    }

    /// The directory of one piece.
    pub fn part(&self, part: Part) -> PathBuf {
        self.parts.join(part.name())
    }
}
