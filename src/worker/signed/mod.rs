//! What is signed, and nothing else ever is: a PKCS#10 request by its own new key, a CMS message over it by the old qualified key, and a TLS
//! client's handshake by the commercial key.
//!
//! Names are never parsed and written again: the bytes of the old certificate are copied (a type that re-encodes may reorder or drop).

pub mod asn1;
mod cms;
mod handshake;
mod pkcs10;

pub use cms::SignedMessage;
pub use handshake::client_handshake;
pub use pkcs10::CertificationRequest;
