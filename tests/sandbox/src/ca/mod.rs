//! The certification authorities: a root, the two issuing CAs of a TWINS pair, and the web root of the sandbox's servers.
//!
//! Knows how certificates are made, not who may have one: that is the authority's business.

mod end_entity;
mod extensions;
mod hierarchy;
mod pkcs7;
mod revocation;
mod web;

pub use end_entity::{Order, Serial, certify};
pub use hierarchy::{Hierarchy, Issuer};
pub use pkcs7::certificates_only;
pub use revocation::{CRL_HOST, OCSP_HOST, Responder, Revoked, answer, list};
pub use web::{Site, WebRoot};

use openssl::x509::X509;

/// A certificate's PEM.
pub fn pem(der: &[u8]) -> String {
    let pem = X509::from_der(der).and_then(|certificate| certificate.to_pem()).expect("a certificate");
    String::from_utf8(pem).expect("PEM is ASCII")
}
