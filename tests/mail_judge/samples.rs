//! The sample messages: how each is judged, and what is read in it.

use crate::{data, judged};
use serde_json::Value;
use std::collections::BTreeMap;
use twins::{
    certificate::SerialNumber,
    mail::{Kind, Trust},
    renewal::Link,
};

#[test]
fn every_sample_is_judged_as_expected() {
    let expected: BTreeMap<String, Value> = serde_json::from_slice(&data("expected.json")).unwrap();
    assert_eq!(expected.len(), 10);
    for (file, expected) in &expected {
        let verdict = judged(&data(file));
        let json = serde_json::to_value(&verdict).unwrap();
        for field in ["kind", "trust"] {
            if let Some(wanted) = expected.get(field) {
                assert_eq!(&json[field], wanted, "{file}: {field} ({})", verdict.trust_reason);
            }
        }
        if let Some(not) = expected.get("trust_not") {
            assert_ne!(&json["trust"], not, "{file}");
        }
        if let Some(host) = expected.get("link_host").and_then(Value::as_str) {
            assert_eq!(verdict.renewal_link.as_ref().map(Link::host), Some(host), "{file}");
        }
        if let Some(host) = expected.get("download_host").and_then(Value::as_str) {
            assert_eq!(verdict.download_links.first().map(Link::host), Some(host), "{file}");
        }
        if let Some(count) = expected.get("certificates").and_then(Value::as_u64) {
            assert_eq!(verdict.certificates.len() as u64, count, "{file}");
        }
        if expected.get("no_link").is_some() {
            assert!(verdict.renewal_link.is_none() && verdict.download_links.is_empty(), "{file}");
        }
    }
}

#[test]
fn a_notice_says_which_certificates_end_when_and_where_to_go() {
    for file in ["01-notice-21-days.eml", "02-notice-7-days-windows-1250.eml"] {
        let verdict = judged(&data(file));
        let serials: Vec<&str> = verdict.serials.iter().map(SerialNumber::as_hex).collect();
        assert_eq!(serials, ["B1A5F1", "C2B6E2"], "{file}");
        assert_eq!(verdict.expires.unwrap().to_string(), "2026-12-13", "{file}");
        assert_eq!(verdict.renewal_link.unwrap().url().as_str(), "https://www.ica.cz/obnova/start?id=7f3c9b2e5d1a4860", "{file}");
        assert_eq!((verdict.from.as_str(), verdict.to.as_slice()), ("info.renewal@ica.cz", &["jana.novakova@example.cz".to_owned()][..]));
        assert!(verdict.rejected_links.is_empty());
    }
}

#[test]
fn a_payment_request_and_an_issuance_are_read() {
    let payment = judged(&data("04-payment-request.eml")).payment.unwrap();
    assert_eq!((payment.amount.as_deref(), payment.currency.as_deref()), (Some("545.00"), Some("CZK")));
    assert_eq!((payment.account.as_deref(), payment.iban.as_deref()), (Some("19-2000145399/0800"), Some("CZ6508000000192000145399")));
    assert_eq!(
        (payment.variable_symbol.as_deref(), payment.due.map(|day| day.to_string()).as_deref()),
        (Some("2614500781"), Some("2026-12-06"))
    );
    let issued = judged(&data("05-issued-attachments.eml"));
    assert_eq!(issued.certificates.iter().map(|found| found.serial.as_hex()).collect::<Vec<_>>(), ["B1F00D", "C2F00D"]);
    assert_eq!(issued.certificates.iter().filter(|found| found.role.is_some()).count(), 2);
    assert_eq!(
        judged(&data("06-issued-link.eml")).download_links[0].url().as_str(),
        "https://www.ica.cz/instalace?sn=00B1F00D&id=c01e55d2"
    );
}

#[test]
fn what_is_not_proven_offers_no_link_but_says_which_it_would_be() {
    let spoofed = judged(&data("07-spoofed-unsigned.eml"));
    assert_eq!((spoofed.kind, spoofed.trust), (Kind::RenewalNotice, Trust::Unauthenticated));
    assert_eq!(spoofed.rejected_links[0].url, "https://ica-obnova.example/start");
    let tampered = judged(&data("08-tampered-body.eml"));
    assert_eq!(tampered.withheld_link.unwrap().host(), "www.ica.cz");
}
