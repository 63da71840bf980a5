//! How an attempt to log in ended.

use serde::{Deserialize, Serialize};

/// What came of presenting the certificate. Each is told apart because the person's next step differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "outcome")]
pub enum Outcome {
    /// The server asked for the certificate, took it, and answered.
    Accepted {
        /// `TLS 1.3`.
        version: String,
    },
    /// The server asked for a certificate and refused this one: in the handshake, or in the page that it answered with.
    Refused {
        /// In its own words.
        why: String,
    },
    /// The server never asked for a certificate.
    NeverAsked,
    /// The server wants a kind of signature, or a version of TLS, that this card cannot serve.
    Unable {
        /// What.
        why: String,
    },
    /// The server did not prove that it is the one that was meant.
    Untrusted {
        /// Why.
        why: String,
    },
    /// No connection, or it broke.
    Network {
        /// Why.
        why: String,
    },
}

/// Whether a server asks for a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    /// It does.
    Yes,
    /// It cannot be found out, or it does not.
    No(Outcome),
}
