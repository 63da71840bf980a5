//! Mail as it may come: genuine, reworded, forged, hostile. What is judged here are whole messages, from bytes to verdict.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use chrono::{DateTime, TimeZone, Utc};
use mail_auth::{
    common::{
        crypto::{Algorithm, Ed25519Key, Sha256, SigningKey},
        headers::{HeaderWriter, Writable},
    },
    dkim::DkimSigner,
};
use proptest::prelude::*;
use serde_json::Value;
use std::{collections::BTreeMap, fs, path::Path};
use twins::{
    certificate::SerialNumber,
    mail::{Kind, Resolver, Trust, TrustSettings, Verdict, judge},
    renewal::{HostList, Link},
};

fn data(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/mail").join(name)).expect("sample")
}

fn settings() -> TrustSettings {
    let dkim_keys: BTreeMap<String, String> = serde_json::from_slice(&data("dkim-keys.json")).unwrap();
    TrustSettings { dns: false, dkim_keys, ..TrustSettings::default() }
}

fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 23, 9, 0, 0).unwrap()
}

fn judged_with(raw: &[u8], settings: &TrustSettings) -> Verdict {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let hosts = HostList::new(["www.ica.cz"]);
    let verdict = runtime.block_on(async { judge(raw, settings, &Resolver::new(settings), &hosts, now()).await });
    // A panic of a parser is caught and becomes this verdict; here it is a failure.
    assert_ne!(verdict.trust_reason, "it cannot be taken apart");
    verdict
}

fn judged(raw: &[u8]) -> Verdict {
    judged_with(raw, &settings())
}

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

/// An RSA key of any size, which ring would not make or use: openssl does.
struct SmallRsa {
    directory: tempfile::TempDir,
}

impl SmallRsa {
    fn new(bits: &str) -> Self {
        let key = Self { directory: tempfile::tempdir().unwrap() };
        key.openssl(&["genrsa", "-out", "key.pem", bits]);
        key
    }

    fn openssl(&self, arguments: &[&str]) -> Vec<u8> {
        let output = std::process::Command::new("openssl").args(arguments).current_dir(self.directory.path()).output().expect("openssl");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    }

    fn record(&self) -> String {
        format!("v=DKIM1; k=rsa; p={}", base64(&self.openssl(&["rsa", "-in", "key.pem", "-pubout", "-outform", "DER"])))
    }
}

impl SigningKey for SmallRsa {
    type Hasher = Sha256;

    fn sign(&self, input: impl Writable) -> mail_auth::Result<Vec<u8>> {
        let mut data = Vec::new();
        input.write(&mut data);
        fs::write(self.directory.path().join("data"), data).unwrap();
        Ok(self.openssl(&["dgst", "-sha256", "-sign", "key.pem", "data"]))
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::RsaSha256
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

/// A signed message of our own making: header lines, body, and how it is signed.
struct Forge {
    header: Vec<String>,
    signed: Vec<&'static str>,
    body: String,
    expiration: u64,
    length: bool,
    domain: &'static str,
}

impl Forge {
    fn new(subject: &str, body: &str) -> Self {
        let header = ["From: I.CA <info.renewal@ica.cz>", "To: jana.novakova@example.cz", "Date: Sun, 22 Nov 2026 08:00:03 +0000"];
        let mut header: Vec<String> = header.map(str::to_owned).to_vec();
        header.push(format!("Subject: {subject}"));
        header.push("Content-Type: text/plain; charset=utf-8".to_owned());
        Self {
            header,
            signed: vec!["From", "To", "Date", "Subject", "Content-Type"],
            body: body.to_owned(),
            expiration: 0,
            length: false,
            domain: "ica.cz",
        }
    }

    fn unsigned(&self) -> String {
        format!("{}\r\n\r\n{}", self.header.join("\r\n"), self.body.replace('\n', "\r\n"))
    }

    fn message(&self) -> (String, TrustSettings) {
        let secret = Ed25519Key::generate_pkcs8().unwrap();
        let key = Ed25519Key::from_pkcs8_der(&secret).unwrap();
        let record = format!("v=DKIM1; k=ed25519; p={}", base64(&key.public_key()));
        let unsigned = self.unsigned();
        let mut signer =
            DkimSigner::from_key(key).domain(self.domain).selector("test").headers(self.signed.clone()).body_length(self.length);
        if self.expiration > 0 {
            signer = signer.expiration(self.expiration);
        }
        let signature = signer.sign(unsigned.as_bytes()).unwrap().to_header();
        let mut settings = settings();
        settings.dkim_keys.insert(format!("test._domainkey.{}", self.domain), record);
        (format!("{signature}{unsigned}"), settings)
    }

    fn judged(&self) -> Verdict {
        let (message, settings) = self.message();
        judged_with(message.as_bytes(), &settings)
    }
}

fn base64(bytes: &[u8]) -> String {
    use base64::{Engine, engine::general_purpose::STANDARD};
    STANDARD.encode(bytes)
}

const NOTICE: &str =
    "Platnost Vašich certifikátů končí dne 13. 12. 2026.\n\nObnovte je na adrese:\nhttps://www.ica.cz/obnova/start?id=7f3c9b2e5d1a4860\n";

fn notice() -> Forge {
    Forge::new("Obnova certifikatu I.CA", NOTICE)
}

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
fn a_part_with_two_types_is_not_read_as_text() {
    let link = "https://www.ica.cz/obnova/start?id=12345678";
    let part = |second: &str| {
        format!(
            "From: I.CA <info.renewal@ica.cz>\r\nTo: jana@example.cz\r\nSubject: x\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\nMIME-Version: 1.0\r\n\
             Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n{second}\r\n\
             <p>Platnost certifikátu vyprší, obnovte ho.</p><a href=\"{link}\">Vydání následného certifikátu</a>\r\n--b--\r\n"
        )
    };
    assert!(judged(part("").as_bytes()).withheld_link.is_some(), "with one type it is a notice");
    let doubled = judged(part("Content-Type: text/plain\r\n").as_bytes());
    assert_eq!((doubled.kind, doubled.withheld_link, doubled.renewal_link), (Kind::Other, None, None));
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
fn the_users_own_server_is_believed_when_configured() {
    let configured = TrustSettings { authserv_ids: vec!["mx.example.cz".into()], ..settings() };
    let unsigned = String::from_utf8(data("07-spoofed-unsigned.eml"))
        .unwrap()
        .replace("ica-obnova.example/start", "www.ica.cz/obnova/start?id=12345678");
    let with = |field: &str, settings: &TrustSettings| judged_with(format!("{field}\r\n{unsigned}").as_bytes(), settings);
    let pass = "Authentication-Results: mx.example.cz; dkim=pass header.d=ica.cz";
    let verdict = with(pass, &configured);
    assert_eq!(verdict.trust, Trust::Authenticated, "{}", verdict.trust_reason);
    assert!(verdict.renewal_link.is_some());
    assert!(!verdict.signed, "the server's word does not say that the To field was signed");
    assert_eq!(with(pass, &settings()).trust, Trust::Unauthenticated, "nobody configured this server");
    let own_on_top = format!("Authentication-Results: mx.example.cz; spf=pass smtp.mailfrom=ica.cz\r\n{pass}");
    assert_eq!(with(&own_on_top, &configured).trust, Trust::Unauthenticated, "the sender wrote the lower one");
    assert_eq!(with(&pass.replace("pass", "fail"), &configured).trust, Trust::Forged);
}

#[test]
fn kinds_are_recognised_however_they_are_worded() {
    use Kind::{CertificatesIssued, Other, PaymentRequest, RenewalNotice, RequestAccepted};
    let link = "https://www.ica.cz/obnova/start?id=7f3c9b2e5d1a4860";
    let cases = [
        (RenewalNotice, "Blizi se konec platnosti Vaseho certifikatu", format!("Platnost certifikatu skonci 13.12.2026. Obnovit jej muzete zde: {link}")),
        (RenewalNotice, "Koniec platnosti certifikátov", format!("Vážená klientka,\nplatnosť Vašich certifikátov vyprší dňa 13. 12. 2026.\nNásledný certifikát si vydáte na adrese:\n{link}")),
        (RenewalNotice, "Your certificates are about to expire", format!("Dear client,\nyour I.CA TWINS certificates expire on 13 December 2026. Please renew them at {link}")),
        (RenewalNotice, "Čas obnovit certifikát", format!("Do konce platnosti Vašeho certifikátu zbývá 21 dní. Nezapomeňte jej prosím obnovit.\n{link}")),
        (RequestAccepted, "Přijetí žádosti", "Vaši žádost o vydání následného certifikátu jsme přijali.".into()),
        (RequestAccepted, "Prijatie žiadosti o následný certifikát", "Žiadosť o obnovu certifikátu bola úspešne prijatá. O vydaní Vás budeme informovať.".into()),
        (RequestAccepted, "Renewal request received", "We have received your request for certificate renewal. You will be notified when the certificates have been issued.".into()),
        (PaymentRequest, "Zálohová faktura", "Zasíláme Vám zálohovou fakturu.\nCelkem k úhradě 545 Kč\nVS: 2614500781\nIBAN: CZ65 0800 0000 1920 0014 5399".into()),
        (PaymentRequest, "Výzva na úhradu", "Suma na úhradu: 21,90 EUR\nVariabilný symbol: 2614500781\nSplatnosť: 6.12.2026".into()),
        (PaymentRequest, "Pro forma invoice", "Amount due: EUR 21.90\nVariable symbol: 2614500781\nDue date: 6 December 2026\nYour certificates will be issued once the payment is received.".into()),
        (CertificatesIssued, "Vaše nové certifikáty", "Následné certifikáty byly vystaveny. Nainstalujte je na kartu: https://www.ica.cz/i?k=12345678a".into()),
        (CertificatesIssued, "Vydané certifikáty", "Vaše následné certifikáty boli vygenerované a sú pripravené na stiahnutie.\nhttps://www.ica.cz/i?k=12345678a".into()),
        (CertificatesIssued, "Certificates issued", "Your subsequent certificates have been issued. Download: https://www.ica.cz/i?k=12345678a".into()),
        (Other, "Odstávka systému", "Dne 13. 12. 2026 proběhne odstávka portálu I.CA. Omlouváme se.".into()),
        (Other, "Zamítnutí žádosti", "Vaše žádost o obnovu certifikátu byla zamítnuta.".into()),
        (Other, "Potvrzení o platbě", "Děkujeme, Vaši platbu jsme přijali.".into()),
        (Other, "Certifikát byl zneplatněn", "Na Vaši žádost byl certifikát zneplatněn.".into()),
    ];
    for (kind, subject, body) in cases {
        let raw = Forge::new(&format!("=?utf-8?B?{}?=", base64(subject.as_bytes())), &body).unsigned();
        let verdict = judged(raw.as_bytes());
        assert_eq!(verdict.kind, kind, "{subject}: {body}");
        if kind == RenewalNotice {
            assert_eq!(verdict.withheld_link.map(|link| link.url().to_string()).as_deref(), Some(link), "{subject}");
        }
        let plain = judged(
            raw.replace(&base64(subject.as_bytes()), &base64(without_diacritics(subject).as_bytes()))
                .replace(&body, &without_diacritics(&body))
                .as_bytes(),
        );
        assert_eq!(plain.kind, kind, "without diacritics: {subject}");
    }
}

fn without_diacritics(text: &str) -> String {
    let from = "áäčďéěíĺľňóôřŕšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽ";
    let to = "aacdeeillnoorrstuuyzACDEEINORSTUUYZ";
    text.chars().map(|c| from.chars().position(|known| known == c).and_then(|at| to.chars().nth(at)).unwrap_or(c)).collect()
}

fn attached(kind: &str, content: &[u8]) -> Verdict {
    let encoded =
        base64(content).as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line).into_owned()).collect::<Vec<_>>().join("\r\n");
    judged(format!("From: a@ica.cz\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}\r\n--b--\r\n").as_bytes())
}

fn issued_der() -> Vec<Vec<u8>> {
    judged(&data("05-issued-attachments.eml")).certificates_der
}

fn pem(der: &[u8]) -> String {
    let body: Vec<String> = base64(der).as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", body.join("\n"))
}

fn archive(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut writer, content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

#[test]
fn certificates_are_found_under_any_name_and_in_any_wrapping() {
    let der = issued_der();
    let both = format!("Vaše certifikáty:\n{}\n> {}", pem(&der[0]), pem(&der[1]).replace('\n', "\n> "));
    let zipped = archive(&[("a.cer", der[0].clone()), ("deep/b.txt", pem(&der[1]).into_bytes())]);
    for (kind, content, count) in [
        ("application/octet-stream", der[0].clone(), 1),
        ("text/plain; name=readme.txt", der[0].clone(), 1),
        ("image/png", both.clone().into_bytes(), 2),
        ("application/x-whatever", zipped.clone(), 2),
        ("application/zip", archive(&[("inner.zip", zipped)]), 2),
        ("application/pkix-cert", base64(&der[0]).into_bytes(), 1),
        ("application/pkix-cert", der[0][..der[0].len() - 1].to_vec(), 0),
    ] {
        let verdict = attached(kind, &content);
        assert_eq!(verdict.certificates.len(), count, "{kind}");
        assert_eq!(verdict.kind == Kind::CertificatesIssued, count > 0, "{kind}");
    }
    let inline = Forge::new("x", &both).unsigned();
    assert_eq!(judged(inline.as_bytes()).certificates.len(), 2);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_other(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let verdict = judged(&bytes);
        prop_assert_ne!(verdict.trust, Trust::Authenticated);
        prop_assert!(verdict.renewal_link.is_none());
    }

    #[test]
    fn a_mutated_sample_is_judged_without_a_panic_and_offers_nothing_new(
        sample in 0..10_usize,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20),
        cut in any::<prop::sample::Index>(),
    ) {
        let expected: BTreeMap<String, Value> = serde_json::from_slice(&data("expected.json")).unwrap();
        let mut raw = data(expected.keys().nth(sample).unwrap());
        for (at, byte) in changes {
            let at = at.index(raw.len());
            raw[at] = byte;
        }
        raw.truncate(raw.len() - cut.index(raw.len()) / 10);
        let verdict = judged(&raw);
        let link = verdict.renewal_link.map(|link| link.url().to_string());
        prop_assert!(link.is_none_or(|link| link == "https://www.ica.cz/obnova/start?id=7f3c9b2e5d1a4860"));
    }
}

/// A certs-only PKCS#7 (RFC 5652 §5.1) around these certificates, in DER or with open lengths (BER).
fn pkcs7(certificates: &[Vec<u8>], ber: bool) -> Vec<u8> {
    let wrap = |tag: u8, content: Vec<u8>| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        match (ber, content.len()) {
            (true, _) => [vec![tag, 0x80], content, vec![0, 0]].concat(),
            (false, 0..0x80) => [vec![tag, length[1]], content].concat(),
            (false, _) => [vec![tag, 0x82, length[0], length[1]], content].concat(),
        }
    };
    let oid = |last: u8| vec![0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, last];
    let signed = [vec![2, 1, 1, 0x31, 0], wrap(0x30, oid(1)), wrap(0xA0, certificates.concat()), vec![0x31, 0]].concat();
    wrap(0x30, [oid(2), wrap(0xA0, wrap(0x30, signed))].concat())
}

#[test]
fn a_pkcs7_brings_the_chain_along_which_is_not_listed() {
    let ca = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/ca/qualified-ca.pem")).unwrap();
    let ca = twins::certificate::Certificate::all_from(ca.as_bytes()).unwrap().remove(0);
    let issued = issued_der();
    let all = [&issued[..2], &[ca.der().to_vec()]].concat();
    for ber in [false, true] {
        for kind in ["application/pkcs7-mime; smime-type=certs-only; name=smime.p7c", "application/octet-stream; name=a.txt"] {
            let verdict = attached(kind, &pkcs7(&all, ber));
            assert_eq!((verdict.kind, verdict.certificates.len()), (Kind::CertificatesIssued, 2), "{kind}, BER {ber}");
            assert_eq!(verdict.certificates_der.len(), 3, "the CA's serves the chain");
        }
    }
    // The certificate of whoever signed the mail (S/MIME) is not one that was issued to its reader.
    let signature = base64(&pkcs7(&issued, true));
    let signed = format!(
        "From: a@ica.cz\r\nSubject: x\r\nContent-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\n\
         Content-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n{signature}\r\n--b--\r\n"
    );
    assert!(judged(signed.as_bytes()).certificates.is_empty());
}

#[test]
fn a_notice_is_read_in_any_charset() {
    for charset in ["windows-1250", "iso-8859-2", "utf-8", "ibm852", "x-mac-ce", "utf-16le"] {
        let text = NOTICE.replace("certifikátů končí", "certifikátů VYPRŠÍ");
        let bytes = match charset {
            "utf-16le" => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            "ibm852" | "x-mac-ce" => without_diacritics(&text).into_bytes(),
            _ => encoding_rs::Encoding::for_label(charset.as_bytes()).unwrap().encode(&text).0.into_owned(),
        };
        let raw = format!(
            "From: info.renewal@ica.cz\r\nSubject: x\r\nContent-Type: text/plain; charset={charset}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n",
            base64(&bytes)
        );
        let verdict = judged(raw.as_bytes());
        assert_eq!(verdict.kind, Kind::RenewalNotice, "{charset}");
        assert_eq!(verdict.expires.map(|day| day.to_string()).as_deref(), Some("2026-12-13"), "{charset}");
        assert!(verdict.withheld_link.is_some(), "{charset}");
    }
}

#[test]
fn a_genuine_notice_inside_another_message_proves_nothing() {
    let (inner, settings) = notice().message();
    for encoding in ["7bit", "base64"] {
        let body = if encoding == "base64" { base64(inner.as_bytes()) } else { inner.clone() };
        let outer = format!(
            "From: I.CA <info.renewal@ica.cz>\r\nTo: jana.novakova@example.cz\r\nSubject: Fwd\r\nDate: Mon, 23 Nov 2026 08:00:00 +0000\r\n\
             Content-Type: message/rfc822\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n{body}"
        );
        let verdict = judged_with(outer.as_bytes(), &settings);
        assert_eq!(verdict.trust, Trust::Unauthenticated, "{}", verdict.trust_reason);
        assert!(verdict.renewal_link.is_none());
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

#[test]
fn below_the_servers_own_field_nothing_is_believed_however_long_that_is() {
    let configured = TrustSettings { authserv_ids: vec!["mx.example.cz".into()], ..settings() };
    let unsigned = notice().unsigned();
    let own = format!("Authentication-Results: mx.example.cz; spf=pass{}\r\n", "; dkim=none header.d=a.example".repeat(1000));
    let forged = "Authentication-Results: mx.example.cz; dkim=pass header.d=ica.cz\r\n";
    assert_eq!(judged_with(format!("{forged}{unsigned}").as_bytes(), &configured).trust, Trust::Authenticated);
    assert_eq!(judged_with(format!("{own}{forged}{unsigned}").as_bytes(), &configured).trust, Trust::Unauthenticated);
}

#[test]
fn one_address_a_thousand_times_is_one_link() {
    let body = format!("Platnost certifikátu končí 13. 12. 2026. {}", "obnova https://www.ica.cz/obnova?id=12345678 ".repeat(5000));
    let verdict = judged(Forge::new("Obnova", &body).unsigned().as_bytes());
    assert_eq!(verdict.withheld_link.map(|link| link.host().to_owned()).as_deref(), Some("www.ica.cz"));
}
