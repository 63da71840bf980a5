//! What a message is, whether it may be believed, and what it says. The serialised form is what `twins mail check --json` prints.

use super::{
    Doubt, Resolver, TrustSettings,
    content::{Content, with_network_line_ends},
    reading::Reading,
    trust,
};
use crate::{
    certificate::{Certificate, Fingerprint, Role, SerialNumber},
    renewal::{HostList, Link, LinkError, Payment},
};
use chrono::{DateTime, NaiveDate, Utc};
use futures_util::FutureExt;
use serde::{Deserialize, Serialize};
use std::panic::AssertUnwindSafe;

/// What a message is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A notice: validity ends, renew.
    RenewalNotice,
    /// The request was accepted.
    RequestAccepted,
    /// A proforma invoice.
    PaymentRequest,
    /// The certificates were issued.
    CertificatesIssued,
    /// Anything else.
    #[default]
    Other,
}

/// Whether a message may be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Trust {
    /// Proven to come from a trusted domain.
    Authenticated,
    /// No proof either way.
    #[default]
    Unauthenticated,
    /// Claims the domain and fails.
    Forged,
}

/// A link in the message that may not be opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RejectedLink {
    /// The address.
    pub url: String,
    /// Why.
    pub reason: LinkError,
}

/// An end-entity certificate found in the message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateFound {
    /// SHA-256 of its DER.
    pub sha256: Fingerprint,
    /// Its serial number.
    pub serial: SerialNumber,
    /// Its subject, for people.
    pub subject: String,
    /// The end of its validity.
    pub not_after: DateTime<Utc>,
    /// Which half of a pair it can be.
    pub role: Option<Role>,
}

/// The judgement of one message.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Verdict {
    /// What it is about.
    pub kind: Kind,
    /// Whether it may be believed.
    pub trust: Trust,
    /// Why so, one sentence.
    pub trust_reason: String,
    /// The kind of that reason, unless it is believed.
    #[serde(skip)]
    pub doubt: Option<Doubt>,
    /// The DKIM key could not be looked up now: judge again later, decide nothing.
    #[serde(skip)]
    pub try_again: bool,
    /// A signature that covers its To field proves it. The word of the user's server alone does not say what was signed.
    #[serde(skip)]
    pub signed: bool,
    /// `Message-ID` without brackets.
    #[serde(skip)]
    pub message_id: Option<String>,
    /// First From address.
    #[serde(skip)]
    pub from: String,
    /// To addresses, lower case.
    #[serde(skip)]
    pub to: Vec<String>,
    /// Subject, decoded.
    #[serde(skip)]
    pub subject: String,
    /// Date header.
    #[serde(skip)]
    pub date: Option<DateTime<Utc>>,
    /// The link that starts the renewal; only from an authenticated notice and only if admitted.
    #[serde(default)]
    pub renewal_link: Option<Link>,
    /// The link that would start the renewal if the message were proven: for a person to affirm, seeing host and reason.
    #[serde(skip)]
    pub withheld_link: Option<Link>,
    /// Links that may not be opened.
    pub rejected_links: Vec<RejectedLink>,
    /// Links to the issued certificates; only from an authenticated message and only if admitted.
    #[serde(default)]
    pub download_links: Vec<Link>,
    /// Serial numbers the message names.
    pub serials: Vec<SerialNumber>,
    /// The end of validity the message names.
    pub expires: Option<NaiveDate>,
    /// End-entity certificates that came along.
    pub certificates: Vec<CertificateFound>,
    /// What is to be paid.
    pub payment: Option<Payment>,
    /// Every certificate that came along, CA certificates too, DER.
    #[serde(skip)]
    pub certificates_der: Vec<Vec<u8>>,
}

/// A longer message is not looked into.
const MAX_MESSAGE: usize = 8 * 1024 * 1024;

/// Judges a raw message (RFC 5322). Never fails: what cannot be understood is `Other`.
pub async fn judge(raw: &[u8], trust: &TrustSettings, resolver: &Resolver, hosts: &HostList, now: DateTime<Utc>) -> Verdict {
    if raw.len() > MAX_MESSAGE {
        return Verdict::unreadable("it is too large to be looked into");
    }
    // Our own code does not panic; that of parsers might, and one hostile mail must not stop the watch.
    let judged = AssertUnwindSafe(examine(raw, trust, resolver, hosts, now)).catch_unwind().await;
    judged.unwrap_or_else(|_| Verdict::unreadable("it cannot be taken apart"))
}

async fn examine(raw: &[u8], trust: &TrustSettings, resolver: &Resolver, hosts: &HostList, now: DateTime<Utc>) -> Verdict {
    let raw = with_network_line_ends(raw);
    let Some(content) = Content::read(&raw) else {
        return Verdict::unreadable("it is no message: it has no header, or one too long to be looked into");
    };
    let origin = trust::origin(&raw, &content.headers, trust, resolver, now).await;
    let reading = Reading::of(&content, hosts);
    let believed = origin.trust == Trust::Authenticated;
    let headers = content.headers;
    let (renewal, download) = (reading.renewal, reading.download);
    let certificates = &reading.certificates;
    Verdict {
        kind: reading.kind,
        trust: origin.trust,
        trust_reason: origin.reason,
        doubt: origin.doubt,
        try_again: origin.try_again,
        signed: origin.signed,
        message_id: headers.message_id,
        from: headers.from.into_iter().next().unwrap_or_default(),
        to: headers.to,
        subject: headers.subject,
        date: headers.date,
        renewal_link: renewal.admitted.first().filter(|_| believed).cloned(),
        withheld_link: renewal.admitted.first().filter(|_| !believed).cloned(),
        rejected_links: [renewal.rejected, download.rejected].concat(),
        download_links: if believed { download.admitted } else { Vec::new() },
        serials: reading.serials,
        expires: reading.expires,
        certificates: certificates.iter().filter(|certificate| !certificate.is_authority()).map(CertificateFound::from).collect(),
        payment: reading.payment,
        certificates_der: certificates.iter().map(|certificate| certificate.der().to_vec()).collect(),
    }
}

impl Verdict {
    fn unreadable(reason: &str) -> Self {
        Self { trust_reason: reason.to_owned(), doubt: Some(Doubt::Ambiguous), ..Self::default() }
    }
}

impl From<&Certificate> for CertificateFound {
    fn from(certificate: &Certificate) -> Self {
        Self {
            sha256: certificate.fingerprint(),
            serial: certificate.serial(),
            subject: certificate.subject_text(),
            not_after: certificate.not_after(),
            role: certificate.role(),
        }
    }
}
