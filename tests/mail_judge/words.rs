//! What a message is about, however it is worded, written and wrapped.

use crate::{
    forge::{Forge, NOTICE, base64, notice},
    judged, judged_with,
};
use twins::mail::{Kind, Trust};

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
fn one_address_a_thousand_times_is_one_link() {
    let body = format!("Platnost certifikátu končí 13. 12. 2026. {}", "obnova https://www.ica.cz/obnova?id=12345678 ".repeat(5000));
    let verdict = judged(Forge::new("Obnova", &body).unsigned().as_bytes());
    assert_eq!(verdict.withheld_link.map(|link| link.host().to_owned()).as_deref(), Some("www.ica.cz"));
}
