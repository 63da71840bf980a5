//! What a message says, whoever sent it: kind, links, serial numbers, end of validity, payment, certificates.

use super::{
    Kind,
    classify::{self, Evidence, classify},
    content::Content,
    dates::dates,
    fold::{fold, sentences},
    links::{self, Judged, Purpose, without_addresses},
    payment::{payment, weight},
    serials::serials,
};
use crate::{
    certificate::{Certificate, SerialNumber, certificates_in},
    renewal::{HostList, Payment},
};
use chrono::NaiveDate;

/// What a message says.
#[derive(Debug)]
pub(super) struct Reading {
    pub(super) kind: Kind,
    pub(super) renewal: Judged,
    pub(super) download: Judged,
    pub(super) serials: Vec<SerialNumber>,
    pub(super) expires: Option<NaiveDate>,
    pub(super) payment: Option<Payment>,
    pub(super) certificates: Vec<Certificate>,
}

impl Reading {
    /// Reads a message; links are judged by `hosts`.
    pub(super) fn of(content: &Content, hosts: &HostList) -> Self {
        let subject = fold(&content.headers.subject);
        let text = fold(&without_addresses(&content.text));
        let found = links::links(content);
        let certificates = certificates_in(content.blobs.iter().map(Vec::as_slice));
        let (serials, expires, payment) = (serials(&text), end_of_validity(&text), payment(&text));
        let evidence = Evidence {
            serials: !serials.is_empty(),
            expires: expires.is_some(),
            renewal_link: found.iter().any(|link| link.serves(Purpose::Renewal)),
            download_link: found.iter().any(|link| link.serves(Purpose::Download)),
            certificates: certificates.iter().any(|certificate| !certificate.is_authority()),
            payment: weight(&payment),
        };
        let kind = classify(&subject, &text, &evidence);
        let judged = |of: Kind, purpose: Purpose| if kind == of { links::judge(&found, purpose, hosts) } else { Judged::default() };
        Self {
            kind,
            renewal: judged(Kind::RenewalNotice, Purpose::Renewal),
            download: judged(Kind::CertificatesIssued, Purpose::Download),
            serials,
            expires: expires.filter(|_| matches!(kind, Kind::RenewalNotice | Kind::CertificatesIssued)),
            payment: (kind == Kind::PaymentRequest).then_some(payment),
            certificates,
        }
    }
}

/// The day in the first sentence or line that speaks of an end: the one nearest to the words, but not the start of the validity.
fn end_of_validity(folded: &str) -> Option<NaiveDate> {
    let lines = folded.lines().map(str::to_owned);
    sentences(folded).into_iter().chain(lines).filter(|sentence| classify::speaks_of_the_end(sentence)).find_map(|sentence| {
        let word =
            ["vyprs", "expir", "exspir", "platn", "valid", "konc", "kone", "end"].iter().find_map(|word| sentence.find(word)).unwrap_or(0);
        let starts = |before: &str| ["od", "from", "since", "ode"].iter().any(|start| before.trim_end().ends_with(&format!(" {start}")));
        let days = dates(&sentence).into_iter().filter(|date| !starts(&sentence[..date.start]));
        days.min_by_key(|date| date.start.abs_diff(word)).map(|date| date.day)
    })
}
