//! The mailbox and the way out: what comes in (IMAP), whether it may be believed (DKIM), what it says, and sending (SMTP).
//!
//! This room knows nothing of cards, portals or renewals in progress: it turns bytes into a [`Verdict`] and hands it on.

mod auth_results;
mod classify;
mod content;
mod dates;
mod dkim;
mod doubt;
mod fold;
mod html;
mod inbox;
mod jitter;
mod links;
mod mime;
mod oauth;
mod outbox;
mod payment;
mod reading;
mod resolver;
mod secret;
mod serials;
mod servers;
mod settings;
mod tls;
mod trust;
mod verdict;

pub use doubt::Doubt;
pub use inbox::{
    Arrival, Cursor, Handled, Jumps, MailboxError, MailboxFound, Pace, Watch, WatchState, examine_mailbox, holds, try_login, watch,
    watch_at_pace,
};
pub use jitter::jittered;
pub use oauth::{Account, Consent, Invitation, OAuthError, OAuthSettings, Provider};
pub use outbox::{Letter, Outbox, SendError};
pub use resolver::Resolver;
pub use servers::{Finder, LoginWay, Origin, Server, Servers};
pub use settings::{ImapAccounts, ImapSettings, SecretSource, SmtpSettings, Tls, TrustSettings};

pub use verdict::{CertificateFound, Kind, RejectedLink, Trust, Verdict, judge};
