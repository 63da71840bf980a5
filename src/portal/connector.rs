//! The connector: what the agent asks of a portal, and its small answer.

use super::{client, collect, jar::Jar, profile::Profile, session::Session, walk::Walk};
use crate::{
    certificate::Both,
    renewal::{HostList, Link},
};
use reqwest::Client;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Where the profile is and how the network is reached.
#[derive(Debug, Clone, Default)]
pub struct PortalSettings {
    /// A profile file; the built-in I.CA profile if absent.
    pub profile: Option<PathBuf>,
    /// HTTP proxy (`http://127.0.0.1:3128`); the environment's if absent.
    pub proxy: Option<url::Url>,
    /// PEM file with the only roots to trust; the system's if absent.
    pub trust: Option<PathBuf>,
}

/// What the portal gave when it accepted: enough to ask again after a restart. Secret: its links and cookies open the session.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The request's number at the authority, if the page says it.
    pub number: Option<String>,
    /// The last page's links to the certificates.
    pub links: Vec<Link>,
    /// The session's cookies, as `Set-Cookie` lines with their host.
    pub cookies: Vec<(String, String)>,
}

impl std::fmt::Debug for Receipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Receipt").field("number", &self.number).field("links", &self.links).finish_non_exhaustive()
    }
}

/// The answer to a submission.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Both requests were accepted.
    Accepted(Receipt),
    /// The portal refused, in its own words.
    Rejected(String),
    /// Network, TLS or server failure; may pass.
    Unreachable(String),
    /// A page that the profile does not know: the step and what came instead.
    NeedsPerson(String),
}

/// The answer to a look for certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Collected {
    /// Every document that could hold certificates (DER, PEM, PKCS#7, ZIP), as it came.
    Documents(Vec<Vec<u8>>),
    /// Not issued yet.
    NotYet,
    /// Network, TLS or server failure; may pass.
    Unreachable(String),
    /// A page that the profile does not know.
    NeedsPerson(String),
}

/// A portal with its profile.
#[derive(Debug)]
pub struct Portal {
    profile: Profile,
    client: Client,
}

impl Portal {
    /// Reads the profile and the trust file.
    ///
    /// # Errors
    /// A text for the person, naming the file and line.
    pub fn open(settings: &PortalSettings) -> Result<Self, String> {
        let profile = match &settings.profile {
            Some(path) => Profile::load(path)?,
            None => Profile::built_in()?,
        };
        Ok(Self { profile, client: client::client(settings)? })
    }

    /// The portal's name, for people.
    pub fn name(&self) -> &str {
        self.profile.name.as_str()
    }

    /// Whether this profile has been proven against the live portal (rule 7).
    pub const fn proven_live(&self) -> bool {
        self.profile.proven_live
    }

    /// Hosts that links may lead to.
    pub const fn hosts(&self) -> &HostList {
        &self.profile.hosts
    }

    /// The authority's advice for cards and the helpdesk's number, for the person when something fails; in Czech for `cs`, else in English.
    pub fn helpdesk(&self, language: &str) -> &str {
        let helpdesk = &self.profile.helpdesk;
        if language == "cs" { helpdesk.cs.as_str() } else { helpdesk.en.as_str() }
    }

    /// Walks from the notice's link to the acceptance with both requests (CMS, DER).
    ///
    /// Sent twice, the same requests are the portal's to tell apart; a way that ends on the acceptance without sending is accepted too.
    pub async fn submit(&self, start: &Link, requests: &Both<Vec<u8>>) -> Outcome {
        Walk::new(&self.profile, self.session(Jar::default()), requests).submit(start).await
    }

    /// Follows the last page's links; either is enough for both certificates.
    pub async fn collect(&self, receipt: &Receipt) -> Collected {
        collect::collect(&self.profile, self.session(Jar::import(&receipt.cookies)), &receipt.links).await
    }

    /// Follows an issuance mail's links.
    pub async fn fetch(&self, links: &[Link]) -> Collected {
        collect::collect(&self.profile, self.session(Jar::default()), links).await
    }

    fn session(&self, jar: Jar) -> Session<'_> {
        Session::new(&self.client, &self.profile.hosts, &self.profile.accept_language, jar)
    }
}
