//! A holder of a pair, as the authority knows it.

use crate::{ca::Serial, half::Pair, person::Person};
use chrono::{DateTime, Utc};
use openssl::pkey::{PKey, Private};

/// How a first pair is made.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// Days until the pair ends; negative for an expired one.
    pub days_left: i64,
    /// RSA modulus length.
    pub key_bits: u32,
}

impl Default for Terms {
    fn default() -> Self {
        Self { days_left: 21, key_bits: 2048 }
    }
}

/// An issued certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Certificate {
    /// Its serial number.
    pub serial: Serial,
    /// Its DER.
    pub der: Vec<u8>,
}

/// What the authority keeps.
#[derive(Debug, Clone)]
pub struct Holder {
    /// Who.
    pub person: Person,
    /// The pair in force.
    pub certificates: Pair<Certificate>,
    /// Its last moment.
    pub not_after: DateTime<Utc>,
    /// Length of its keys.
    pub key_bits: u32,
    /// Whether it was revoked.
    pub revoked: bool,
}

/// What the person takes home from the registration office.
pub struct Enrolled {
    /// Who.
    pub person: Person,
    /// The certificates.
    pub certificates: Pair<Certificate>,
    /// Last moment of validity.
    pub not_after: DateTime<Utc>,
    /// The private keys, to be put on the card.
    pub keys: Pair<PKey<Private>>,
}
