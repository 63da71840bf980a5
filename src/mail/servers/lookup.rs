//! The asking: HTTPS and the DNS, with limits. Tests point both at loopback.

use super::{super::tls, is_host};
use mail_auth::hickory_resolver::{TokioResolver, proto::rr::RData};
use reqwest::{Client, redirect::Policy};
use std::time::Duration;

/// For one answer.
const ANSWER: Duration = Duration::from_secs(8);
/// The longest file that is read, in bytes.
const LONGEST: usize = 128 * 1024;
/// So many redirects are followed, to HTTPS only.
const REDIRECTS: usize = 3;

/// Who is asked.
#[derive(Debug, Default)]
pub(super) enum Network {
    /// The Internet: the system's name servers, and HTTPS with the system's roots.
    #[default]
    System,
    /// This name server, and this base for every host's pages.
    #[cfg(test)]
    Loopback(std::net::SocketAddr, String),
}

impl Network {
    /// A page of this host; `None` if there is none.
    pub(super) async fn get(&self, host: &str, path: &str) -> Option<String> {
        let mut answer = self.client()?.get(self.address(host, path)).send().await.ok().filter(|answer| answer.status().is_success())?;
        let mut body = Vec::new();
        while let Ok(Some(piece)) = answer.chunk().await {
            body.extend_from_slice(&piece);
            if body.len() > LONGEST {
                return None;
            }
        }
        String::from_utf8(body).ok()
    }

    /// The best host and port of a service; `None` if there is none, or the domain says that there is none (`.`).
    pub(super) async fn service(&self, name: &str) -> Option<(String, u16)> {
        let found = self.resolver()?.srv_lookup(format!("{name}.")).await.ok()?;
        let records = found.answers().iter().filter_map(|record| if let RData::SRV(srv) = &record.data { Some(srv) } else { None });
        let best = records.min_by_key(|srv| (srv.priority, std::cmp::Reverse(srv.weight)))?;
        let host = best.target.to_utf8().trim_end_matches('.').to_lowercase();
        (is_host(&host) && best.port > 0).then_some((host, best.port))
    }

    /// The domain's mail exchangers.
    pub(super) async fn exchangers(&self, domain: &str) -> Vec<String> {
        let Some(resolver) = self.resolver() else { return Vec::new() };
        let Ok(found) = resolver.mx_lookup(format!("{domain}.")).await else { return Vec::new() };
        let records = found.answers().iter().filter_map(|record| if let RData::MX(mx) = &record.data { Some(mx) } else { None });
        records.map(|mx| mx.exchange.to_utf8().trim_end_matches('.').to_lowercase()).collect()
    }

    fn client(&self) -> Option<Client> {
        let builder = Client::builder().timeout(ANSWER).redirect(Policy::limited(REDIRECTS)).referer(false);
        let tls = tls::client_config(None).ok()?;
        let builder = builder.tls_backend_preconfigured((*tls).clone());
        match self {
            Self::System => builder.https_only(true).build().ok(),
            #[cfg(test)]
            Self::Loopback(..) => builder.no_proxy().build().ok(),
        }
    }

    fn address(&self, host: &str, path: &str) -> String {
        match self {
            Self::System => format!("https://{host}{path}"),
            #[cfg(test)]
            Self::Loopback(_, base) => format!("{base}/{host}{path}"),
        }
    }

    fn resolver(&self) -> Option<TokioResolver> {
        match self {
            Self::System => TokioResolver::builder_tokio().ok()?.build().ok(),
            #[cfg(test)]
            Self::Loopback(server, _) => super::tests::resolver(*server),
        }
    }
}
