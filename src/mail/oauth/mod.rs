//! Logins without a password: access tokens of OAuth 2.0 (RFC 6749) for IMAP and SMTP, got with the person's consent once and refreshed from then on.
//!
//! Three things stand here: how consent is asked for ([`Consent`]: a code typed on another device, or the person's own browser), where the
//! tokens are kept (a file of mode 0600 in the state directory), and how a valid one is had ([`Account`]). What a mailbox is, this knows not.

mod account;
mod answer;
mod browser;
mod consent;
mod device;
mod endpoint;
mod error;
mod lock;
mod provider;
mod sasl;
mod settings;
mod store;
mod tokens;

pub use account::Account;
pub use consent::{Consent, Invitation};
pub use error::OAuthError;
pub use provider::Provider;
pub use settings::OAuthSettings;

pub(super) use account::Access;
pub(super) use sasl::{Bearer, Mechanism};
