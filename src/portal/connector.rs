//! The connector: what the agent asks of a portal, and its small answer.

use super::{
    Answer, client, collect,
    jar::Jar,
    profile::Profile,
    redact::Vocabulary,
    session::Session,
    transcript::{Purpose, Recorder},
    walk::Walk,
};
use crate::{
    certificate::Both,
    renewal::{HostList, Link, Request},
};
use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
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
    /// The directory for transcripts; none are kept if absent.
    pub transcripts: Option<PathBuf>,
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
pub type Outcome = Answer<Receipt>;

/// What a submission came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Submitted {
    /// The answer.
    pub outcome: Outcome,
    /// Whether the requests left this house: whatever the answer says, they may have arrived.
    pub sent: bool,
}

/// The answer to a look for certificates: every document that could hold some (DER, PEM, PKCS#7, ZIP), as it came.
pub type Collected = Answer<Vec<Vec<u8>>>;

/// What would be sent at the end of a walk that only looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// The step that sends.
    pub step: String,
    /// Host and path it would go to.
    pub address: String,
    /// Name and size in bytes of each field.
    pub fields: Vec<(String, usize)>,
}

/// A way to the authority. It knows nothing of cards and mail: it gets finished requests and gives back documents.
pub trait Connector: std::fmt::Debug + Send + Sync {
    /// Brings both requests from the notice's link to the acceptance. The same requests may be brought again: a way that ends on the
    /// acceptance without sending is accepted too.
    fn submit<'a>(&'a self, renewal: &'a str, start: &'a Link, requests: &'a Both<Request>) -> BoxFuture<'a, Submitted>;

    /// Asks with the token; either of its links is enough for both certificates. The token may change: it is to be kept.
    fn collect<'a>(&'a self, renewal: &'a str, receipt: &'a mut Receipt) -> BoxFuture<'a, Collected>;

    /// Follows an issuance mail's links.
    fn fetch<'a>(&'a self, renewal: &'a str, links: &'a [Link]) -> BoxFuture<'a, Collected>;
}

/// How long the portal may take to answer a knock.
const REACH: std::time::Duration = std::time::Duration::from_secs(30);

/// The portal's answer at its front door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Knock {
    /// The portal's clock (`Date`, RFC 9110 §6.6.1), if it tells.
    pub date: Option<DateTime<Utc>>,
}

/// A portal with its profile.
#[derive(Debug)]
pub struct Portal {
    profile: Profile,
    client: Client,
    vocabulary: Vocabulary,
    transcripts: Option<PathBuf>,
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
        let client = client::client(settings, &profile)?;
        Ok(Self { vocabulary: Vocabulary::of(&profile), profile, client, transcripts: settings.transcripts.clone() })
    }

    /// The portal's name, for people.
    pub fn name(&self) -> &str {
        self.profile.name.as_str()
    }

    /// Whether this profile has been proven against the live portal (rule 7).
    pub const fn proven_live(&self) -> bool {
        self.profile.proven_live
    }

    /// The fewest bits of a new RSA key that the authority takes.
    pub const fn least_rsa_bits(&self) -> u64 {
        self.profile.least_rsa_bits
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

    /// Text of others as it may be written down: names, numbers and addresses are left out.
    pub fn redacted(&self, text: &str) -> String {
        self.vocabulary.text(text)
    }

    /// The names of the profile's steps, in order.
    pub fn steps(&self) -> Vec<&str> {
        self.profile.steps.iter().map(|step| step.name.as_str()).collect()
    }

    /// Walks from the notice's link up to, but not including, the step that sends.
    ///
    /// # Errors
    /// Where the way ended otherwise.
    pub async fn look(&self, start: &Link) -> Result<Preview, Outcome> {
        // Fields are filled as they would be, with nothing in them that could be taken for a request.
        let nothing = || Request { pkcs10: Vec::new(), cms: Vec::new() };
        let requests = Both { qualified: nothing(), commercial: nothing() };
        let session = self.session(Jar::default(), None, Purpose::DryRun);
        Walk::new(&self.profile, session, &requests).look(start).await
    }

    /// The host whose front door is knocked at.
    pub fn host(&self) -> &str {
        self.profile.hosts.first().unwrap_or_default()
    }

    /// Whether the portal can be reached and its TLS is right: its front door is knocked at, nothing is opened.
    ///
    /// # Errors
    /// What stands in the way.
    pub async fn knock(&self) -> Result<Knock, String> {
        let host = self.profile.hosts.first().ok_or("the profile names no host")?;
        let url = format!("https://{host}/");
        let asked = tokio::time::timeout(REACH, self.client.get(&url).send()).await;
        match asked {
            // Any answer will do: what is behind the door is not known without a link.
            Ok(Ok(answer)) if answer.status().is_server_error() => Err(format!("{host} answered {}", answer.status())),
            Ok(Ok(answer)) => {
                let date = answer.headers().get("date").and_then(|date| DateTime::parse_from_rfc2822(date.to_str().ok()?).ok());
                Ok(Knock { date: date.map(|date| date.to_utc()) })
            }
            Ok(Err(error)) => Err(super::session::chain(&error.without_url())),
            Err(_) => Err(format!("{host} did not answer within {} s", REACH.as_secs())),
        }
    }

    fn session(&self, jar: Jar, renewal: Option<&str>, purpose: Purpose) -> Session<'_> {
        let directory = self.transcripts.as_deref();
        let record = Recorder::begin(directory, renewal, purpose, self.name(), &self.vocabulary);
        Session::new(&self.client, &self.profile.hosts, &self.profile.accept_language, jar, record)
    }
}

impl Connector for Portal {
    fn submit<'a>(&'a self, renewal: &'a str, start: &'a Link, requests: &'a Both<Request>) -> BoxFuture<'a, Submitted> {
        let session = self.session(Jar::default(), Some(renewal), Purpose::Submit);
        Box::pin(Walk::new(&self.profile, session, requests).submit(start))
    }

    fn collect<'a>(&'a self, renewal: &'a str, receipt: &'a mut Receipt) -> BoxFuture<'a, Collected> {
        Box::pin(async move {
            let mut session = self.session(Jar::import(&receipt.cookies), Some(renewal), Purpose::Collect);
            let collected = collect::collect(&self.profile, &mut session, &receipt.links).await;
            receipt.cookies = session.jar().export();
            collected
        })
    }

    fn fetch<'a>(&'a self, renewal: &'a str, links: &'a [Link]) -> BoxFuture<'a, Collected> {
        Box::pin(async move {
            let mut session = self.session(Jar::default(), Some(renewal), Purpose::Fetch);
            collect::collect(&self.profile, &mut session, links).await
        })
    }
}
