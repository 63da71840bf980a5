//! By which roots a server is believed.

use crate::certificate::tls_roots;
use rustls::RootCertStore;
use std::path::Path;

/// The roots in the file of `login.trust` only, or the system's if there is none.
///
/// # Errors
/// A text for the person, naming the file that is of no use.
pub fn roots(trust: Option<&Path>) -> Result<RootCertStore, String> {
    tls_roots(trust).map_err(|why| format!("login.trust: {why}"))
}
