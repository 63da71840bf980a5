//! Whom a certificate names.

use serde::{Deserialize, Serialize};

/// The person of a certificate, as far as the program needs it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The common name, for people to read.
    pub name: String,
    /// The subject's serialNumber attribute, such as `ICA - 10123456`.
    pub serial_number: Option<String>,
    /// I.CA's user id from the alternative names (otherName, OID 1.3.6.1.4.1.23624.4.6).
    pub ica_user_id: Option<String>,
    /// The rfc822Names of the alternative names.
    pub emails: Vec<String>,
}
