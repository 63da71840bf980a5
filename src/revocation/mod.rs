//! Asks the authority whether certificates are revoked: its OCSP responders first, then its lists, where the certificates themselves say.
//!
//! This room knows nothing of pairs, cards or renewals. What an answer is worth is judged by [`crate::certificate`]; here are only the network, its
//! limits, and the order in which the places are tried. Whatever goes wrong, the answer is [`Standing::Unknown`] and why: never `Good`.

mod fetch;

use crate::certificate::{Anchors, Certificate, OcspQuestion, RevocationError, RevocationSources, Standing, standing_by_list};
use chrono::Utc;
use fetch::Fetch;
use std::time::Duration;
use url::Url;

/// All places of one certificate together must have answered by then.
const LONGEST: Duration = Duration::from_secs(45);

/// Asks for the standing of certificates.
#[derive(Debug, Clone)]
pub struct Registry {
    fetch: Fetch,
}

impl Registry {
    /// Through this proxy, or through what the environment names.
    ///
    /// # Errors
    /// A text for the person, if the proxy is of no use.
    pub fn new(proxy: Option<&Url>) -> Result<Self, String> {
        Ok(Self { fetch: Fetch::new(proxy)? })
    }

    /// Whether this certificate is revoked. Only the places that a certificate of a trusted authority names are asked; `others` may hold its issuer.
    pub async fn standing(&self, certificate: &Certificate, anchors: &Anchors, others: &[Certificate]) -> Standing {
        let unknown = |why: String| Standing::Unknown { why };
        let now = Utc::now();
        if let Err(error) = anchors.verify(certificate, others, now) {
            return unknown(format!("the certificate itself is not trusted: {error}"));
        }
        let Some(issuer) = anchors.issuer_of(certificate, others, now) else { return unknown("its issuer is not known".into()) };
        let sources = certificate.revocation_sources();
        if sources.is_empty() {
            return unknown("the certificate names no place to ask".into());
        }
        match tokio::time::timeout(LONGEST, self.ask(certificate, &issuer, sources)).await {
            Ok(Ok(standing)) => standing,
            Ok(Err(why)) => unknown(why.join("; ")),
            Err(_) => unknown(format!("no answer within {} seconds", LONGEST.as_secs())),
        }
    }

    /// The first answer that tells something; else what each place did.
    async fn ask(&self, certificate: &Certificate, issuer: &Certificate, sources: &RevocationSources) -> Result<Standing, Vec<String>> {
        let mut failed = Vec::new();
        for place in &sources.ocsp {
            match self.by_responder(place, certificate, issuer).await {
                Ok(standing) => return Ok(standing),
                Err(why) => failed.push(format!("{} cannot tell: {why}", host(place))),
            }
        }
        for place in &sources.crl {
            match self.by_list(place, certificate, issuer).await {
                Ok(standing) => return Ok(standing),
                Err(why) => failed.push(format!("{} cannot tell: {why}", host(place))),
            }
        }
        Err(failed)
    }

    async fn by_responder(&self, place: &str, certificate: &Certificate, issuer: &Certificate) -> Result<Standing, String> {
        let mut nonce = [0; 32];
        getrandom::fill(&mut nonce).map_err(|error| error.to_string())?;
        let text = |error: RevocationError| format!("the responder's answer is of no use: {error}");
        let question = OcspQuestion::new(certificate, issuer, &nonce).map_err(text)?;
        let answer = self.fetch.post(place, question.to_der().map_err(text)?).await?;
        question.judge(&answer, Utc::now()).map_err(text)
    }

    async fn by_list(&self, place: &str, certificate: &Certificate, issuer: &Certificate) -> Result<Standing, String> {
        let list = self.fetch.get(place).await?;
        let (certificate, issuer) = (certificate.clone(), issuer.clone());
        // A list may have megabytes; the agent's own task must not wait for it.
        let judged = tokio::task::spawn_blocking(move || standing_by_list(&list, &certificate, &issuer, Utc::now()));
        judged.await.map_err(|error| error.to_string())?.map_err(|error| format!("the list is of no use: {error}"))
    }
}

fn host(place: &str) -> String {
    Url::parse(place).ok().and_then(|url| url.host_str().map(str::to_owned)).unwrap_or_else(|| place.to_owned())
}
