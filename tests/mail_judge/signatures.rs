//! What a DKIM signature proves, and what it does not.

use crate::{
    data,
    forge::{Forge, SmallRsa, notice},
    judged, judged_with, settings,
};
use chrono::Utc;
use mail_auth::{common::headers::HeaderWriter, dkim::DkimSigner};
use twins::{
    mail::{Kind, Resolver, Trust, TrustSettings, judge},
    renewal::HostList,
};

#[test]
fn an_aligned_signature_authenticates_of_a_subdomain_too() {
    for domain in ["ica.cz", "mail.ica.cz"] {
        let verdict = Forge { domain, ..notice() }.judged();
        assert_eq!((verdict.trust, verdict.kind), (Trust::Authenticated, Kind::RenewalNotice), "{}", verdict.trust_reason);
        assert!(verdict.renewal_link.is_some());
    }
    for domain in ["evilica.cz", "ica.cz.example"] {
        assert_eq!(Forge { domain, ..notice() }.judged().trust, Trust::Unauthenticated, "{domain}");
    }
}

#[test]
fn the_domains_to_trust_are_those_of_the_settings() {
    let from = |sender: &str, domain: &'static str| {
        let mut forge = Forge { domain, ..notice() };
        forge.header[0] = format!("From: {sender}");
        let (message, settings) = forge.message();
        judged_with(message.as_bytes(), &TrustSettings { domains: vec!["example.org".to_owned()], ..settings })
    };
    let verdict = from("Authority <info@example.org>", "example.org");
    assert_eq!(verdict.trust, Trust::Authenticated, "{}", verdict.trust_reason);
    assert!(verdict.trust_reason.contains("example.org") && verdict.renewal_link.is_some(), "{}", verdict.trust_reason);
    assert_eq!(from("info@mail.example.org", "mail.example.org").trust, Trust::Authenticated, "a domain below it");
    assert_eq!(from("info@example.org", "ica.cz").trust, Trust::Unauthenticated, "signed by another");
    let usual = from("I.CA <info.renewal@ica.cz>", "ica.cz");
    assert_eq!((usual.trust, usual.renewal_link), (Trust::Unauthenticated, None), "which is not named any more");
    assert!(usual.trust_reason.contains("not of a trusted domain"), "{}", usual.trust_reason);
}

#[test]
fn a_signature_that_leaves_room_for_additions_is_not_enough() {
    for missing in ["From", "To", "Date", "Subject"] {
        let mut forge = notice();
        forge.signed.retain(|name| *name != missing);
        let verdict = forge.judged();
        assert_eq!(verdict.trust, Trust::Unauthenticated, "{missing} unsigned: {}", verdict.trust_reason);
    }
    let part = Forge { length: true, ..notice() }.judged();
    assert_eq!(part.trust, Trust::Unauthenticated, "{}", part.trust_reason);
    assert!(part.trust_reason.contains("l="));
}

#[test]
fn a_field_added_after_signing_spoils_the_proof() {
    let (message, settings) = notice().message();
    for added in [
        "From: Evil <x@evil.example>",
        "Subject: Another",
        "Date: Mon, 23 Nov 2026 08:00:03 +0000",
        "To: eva@example.cz",
        "Content-Type: text/html",
        "Subject : Another",
    ] {
        let verdict = judged_with(format!("{added}\r\n{message}").as_bytes(), &settings);
        assert_ne!(verdict.trust, Trust::Authenticated, "{added}");
        assert!(verdict.renewal_link.is_none());
    }
    let fine = judged_with(format!("Received: from mx.example by mail.example\r\n{message}").as_bytes(), &settings);
    assert_eq!(fine.trust, Trust::Authenticated);
    assert!(fine.signed);
}

#[test]
fn what_was_changed_after_signing_is_forged() {
    let (message, settings) = notice().message();
    for (from, to) in [("obnova/start", "podvod/start"), ("Subject: Obnova", "Subject: Zmena"), ("13. 12. 2026", "13. 12. 2027")] {
        assert!(message.contains(from));
        let verdict = judged_with(message.replace(from, to).as_bytes(), &settings);
        assert_eq!(verdict.trust, Trust::Forged, "{to}: {}", verdict.trust_reason);
        assert!(verdict.renewal_link.is_none());
    }
}

#[test]
fn an_expired_signature_and_a_weak_algorithm_are_not_enough() {
    let (message, settings) = Forge { expiration: 600, ..notice() }.message();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let at = |time| runtime.block_on(judge(message.as_bytes(), &settings, &Resolver::new(&settings), &HostList::default(), time)).trust;
    assert_eq!(at(Utc::now()), Trust::Authenticated);
    assert_eq!(at(Utc::now() + chrono::Duration::hours(1)), Trust::Unauthenticated);
    let sha1 = String::from_utf8(data("01-notice-21-days.eml")).unwrap().replace("a=rsa-sha256", "a=rsa-sha1");
    let verdict = judged(sha1.as_bytes());
    assert_eq!(verdict.trust, Trust::Unauthenticated);
    assert!(verdict.trust_reason.contains("rsa-sha1"), "{}", verdict.trust_reason);
}

#[test]
fn a_short_rsa_key_warns_and_a_shorter_one_proves_nothing() {
    for (bits, trust) in [("2048", Trust::Authenticated), ("1024", Trust::Authenticated), ("768", Trust::Unauthenticated)] {
        let key = SmallRsa::new(bits);
        let record = key.record();
        let forge = notice();
        let unsigned = forge.unsigned();
        let signature =
            DkimSigner::from_key(key).domain("ica.cz").selector("rsa").headers(forge.signed.clone()).sign(unsigned.as_bytes()).unwrap();
        let mut settings = settings();
        settings.dkim_keys.insert("rsa._domainkey.ica.cz".to_owned(), record);
        let verdict = judged_with(format!("{}{unsigned}", signature.to_header()).as_bytes(), &settings);
        assert_eq!(verdict.trust, trust, "{bits}: {}", verdict.trust_reason);
        assert_eq!(
            verdict.trust_reason.contains(&format!("{bits} bits only")) || verdict.trust_reason.contains(&format!("has {bits} bits")),
            bits != "2048",
            "{}",
            verdict.trust_reason
        );
    }
}

#[test]
fn keys_that_prove_nothing_are_named() {
    let (message, settings) = notice().message();
    let with = |record: Option<String>| {
        let mut settings = settings.clone();
        settings.dkim_keys.remove("test._domainkey.ica.cz");
        settings.dkim_keys.extend(record.map(|record| ("test._domainkey.ica.cz.".to_owned(), record)));
        judged_with(message.as_bytes(), &settings)
    };
    let record = settings.dkim_keys["test._domainkey.ica.cz"].clone();
    assert_eq!(with(Some(record.clone())).trust, Trust::Authenticated, "a dot at the end of the name is fine");
    assert_eq!(with(Some(format!("\"{}\" \"{}\"", &record[..20], &record[20..]))).trust, Trust::Authenticated, "as in a zone file");
    for (record, word) in [
        (None, "no key"),
        (Some("v=DKIM1; p=".to_owned()), "revoked"),
        (Some(format!("{record}; t=y")), "tests"),
        (Some("nonsense".to_owned()), "no use"),
    ] {
        let verdict = with(record);
        assert_eq!(verdict.trust, Trust::Unauthenticated);
        assert!(!verdict.try_again && verdict.trust_reason.contains(word), "{}", verdict.trust_reason);
    }
}

#[test]
fn configured_keys_come_before_the_dns() {
    // There is no such selector in the DNS: had it been asked, the message would not be proven.
    let (message, settings) = notice().message();
    let verdict = judged_with(message.as_bytes(), &TrustSettings { dns: true, ..settings });
    assert_eq!(verdict.trust, Trust::Authenticated, "{}", verdict.trust_reason);
}

#[test]
fn a_header_that_is_costly_to_verify_is_not_verified() {
    let (message, settings) = notice().message();
    for (field, most) in [("X-Field: x\r\n", 1000), ("DKIM-Signature: v=1; d=x.example\r\n", 32), ("ARC-Seal: i=1\r\n", 32)] {
        let with = |count: usize| judged_with(format!("{}{message}", field.repeat(count)).as_bytes(), &settings);
        assert_eq!(with(most / 2).trust, Trust::Authenticated, "{field}");
        let verdict = with(most + 1);
        assert_eq!(verdict.trust, Trust::Unauthenticated);
        assert!(verdict.trust_reason.contains("too many"), "{}", verdict.trust_reason);
    }
}
