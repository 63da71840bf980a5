//! X.509 facts read from DER: role, person, validity, chain, key match (RFC 5280).
//!
//! This room knows nothing of cards, mail, portals or renewals. It never builds or re-encodes a name: what the
//! program needs of a subject it takes as the raw DER of the old certificate.

mod alternative_names;
mod anchors;
mod both;
mod bundle;
// The room is named for its main type.
#[allow(clippy::module_inception)]
mod certificate;
mod extensions;
mod fingerprint;
mod found;
mod key_id;
mod moment;
mod name;
mod pair;
mod person;
mod public_key;
mod revocation;
mod serial;
#[cfg(test)]
mod tests;
mod tls_roots;
mod tlv;

use anchors::RevocationCheckFailure;
pub use anchors::{Anchors, ChainError};
pub use both::{Both, Role};
pub use certificate::{Certificate, CertificateError};
pub use fingerprint::Fingerprint;
pub use found::certificates_in;
pub use key_id::KeyId;
pub use pair::{PairError, TwinsPair, pairs_among};
pub use person::Person;
pub use public_key::describe as public_key_text;
pub use revocation::{OcspQuestion, RevocationError, RevocationSources, Standing, standing_by_list};
pub use serial::SerialNumber;
pub use tls_roots::{tls_roots, tls_roots_in};
