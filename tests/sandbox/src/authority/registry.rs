//! What the authority tells whoever asks whether a certificate is revoked.

use super::Authority;
use crate::{
    ca::{CRL_HOST, OCSP_HOST, Revoked, Serial, answer, list},
    events::Kind,
    half::Half,
};
use chrono::Utc;
use std::sync::Mutex;

/// Which of the authority's revocation services answer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Service {
    /// Responders and lists.
    #[default]
    Up,
    /// Only the lists.
    ListsOnly,
    /// None.
    Down,
}

/// What is revoked, and how it is told.
#[derive(Default)]
pub struct Registry {
    state: Mutex<(Service, Vec<Revoked>)>,
}

impl Authority {
    /// Revokes one certificate, whatever pair it belongs to; `reason` is a `CRLReason` (RFC 5280 §5.3.1).
    pub fn revoke_certificate(&self, serial: Serial, reason: u8) {
        self.registry().state.lock().unwrap().1.push(Revoked { serial, at: Utc::now(), reason });
        self.events().tell(Kind::Server, format!("the certificate {serial} is revoked"));
    }

    /// Switches the revocation services.
    pub fn serve_revocation(&self, service: Service) {
        self.registry().state.lock().unwrap().0 = service;
    }

    /// What the service at `http://{host}{path}` answers to this body, with its media type; `None` if it does not.
    pub fn look_up(&self, host: &str, path: &str, body: &[u8]) -> Option<(&'static str, Vec<u8>)> {
        let (service, revoked) = self.registry().state.lock().unwrap().clone();
        let half = Half::BOTH.into_iter().find(|half| path.trim_start_matches('/').starts_with(half.name()))?;
        let issuer = self.hierarchy().issuers.get(half);
        let answered = match (host, service) {
            (OCSP_HOST, Service::Up) => ("application/ocsp-response", answer(issuer, &revoked, body, Utc::now())?),
            (CRL_HOST, Service::Up | Service::ListsOnly) => ("application/pkix-crl", list(issuer, &revoked, Utc::now())),
            _ => return None,
        };
        self.ledger().open().look_ups.push(format!("{host}{path}"));
        Some(answered)
    }
}
