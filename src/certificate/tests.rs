//! The room as its users see it, on the sample certificates and on made ones.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use super::*;
use chrono::{DateTime, TimeDelta, Utc};
use der::Encode as _;
use proptest::prelude::*;

const SAMPLES: [(&str, &[u8]); 7] = [
    ("root", include_bytes!("../../tests/data/ca/root.pem")),
    ("qualified-ca", include_bytes!("../../tests/data/ca/qualified-ca.pem")),
    ("public-ca", include_bytes!("../../tests/data/ca/public-ca.pem")),
    ("old-qualified", include_bytes!("../../tests/data/ca/old-qualified.pem")),
    ("old-commercial", include_bytes!("../../tests/data/ca/old-commercial.pem")),
    ("new-qualified", include_bytes!("../../tests/data/ca/new-qualified.pem")),
    ("new-commercial", include_bytes!("../../tests/data/ca/new-commercial.pem")),
];

fn sample(name: &str) -> Certificate {
    let (_, pem) = SAMPLES.iter().find(|(known, _)| *known == name).unwrap();
    Certificate::all_from(pem).unwrap().remove(0)
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

#[test]
fn facts_of_a_qualified_certificate() {
    let certificate = sample("old-qualified");
    assert_eq!(certificate.serial().as_hex(), "B1A5F1");
    assert_eq!(certificate.role(), Some(Role::Qualified));
    assert!(!certificate.is_authority());
    assert_eq!(certificate.not_before(), at("2025-12-13T09:12:31Z"));
    assert_eq!(certificate.not_after(), at("2026-12-13T09:12:31Z"));
    assert_eq!(certificate.public_key_text(), "RSA 2048");
    assert_eq!(certificate.subject_text(), "serialNumber=ICA - 10123456,SN=Nováková,givenName=Jana,CN=Jana Nováková,C=CZ");
    let person = certificate.person();
    assert_eq!((person.name.as_str(), person.serial_number.as_deref()), ("Jana Nováková", Some("ICA - 10123456")));
    assert_eq!((person.emails, person.ica_user_id), (vec!["jana.novakova@example.cz".to_owned()], None));
}

#[test]
fn roles_of_the_others() {
    assert_eq!(sample("new-commercial").role(), Some(Role::Commercial));
    for name in ["root", "public-ca", "qualified-ca"] {
        assert_eq!((sample(name).role(), sample(name).is_authority()), (None, true), "{name}");
    }
}

#[test]
fn raw_parts_are_the_bytes_of_the_certificate() {
    let certificate = sample("old-commercial");
    let parsed = <x509_cert::Certificate as der::Decode>::from_der(certificate.der()).unwrap();
    let body = parsed.tbs_certificate();
    assert_eq!(certificate.subject_der(), body.subject().to_der().unwrap());
    assert_eq!(certificate.issuer_der(), body.issuer().to_der().unwrap());
    assert_eq!(certificate.public_key_der(), body.subject_public_key_info().to_der().unwrap());
    let mail = b"jana.novakova@example.cz";
    let names = [&[0x30, 26, 0x81, 24], &mail[..]].concat();
    assert_eq!(certificate.subject_alt_name_der(), Some(&names[..]));
}

#[test]
fn a_certificate_is_exactly_one() {
    let der = sample("root").der().to_vec();
    assert!(Certificate::from_der(&[&der[..], &[0]].concat()).is_err());
    assert!(Certificate::from_der(&der[..der.len() - 1]).is_err());
    assert!(Certificate::from_der(&[]).is_err());
    assert!(Certificate::from_der(&vec![0x30; 65 << 10]).is_err());
}

#[test]
fn several_certificates_come_out_of_one_file() {
    let mut text = b"subject: somebody\r\n".to_vec();
    for (_, pem) in &SAMPLES[..3] {
        text.extend(pem.iter());
    }
    text.extend(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    let found = Certificate::all_from(&text).unwrap();
    assert_eq!(found, [sample("root"), sample("qualified-ca"), sample("public-ca")]);
    let text = String::from_utf8(text).unwrap();
    let quoted: String = text.lines().map(|line| format!("> {line}\n")).collect();
    assert_eq!(Certificate::all_from(quoted.replace(" CERTIFICATE-", " TRUSTED CERTIFICATE-").as_bytes()).unwrap(), found);
    let der = [sample("root").der(), b"\r\n"].concat();
    assert_eq!(Certificate::all_from(&der).unwrap(), [sample("root")]);
    for nothing in [&b""[..], b"hello", b"-----BEGIN CERTIFICATE-----", b"-----BEGIN X-----\n-----END X-----", &[0x30, 0x80, 0, 0]] {
        assert!(Certificate::all_from(nothing).is_err());
    }
}

/// A certs-only `SignedData` whose lengths are definite (DER) or left open (BER).
fn certs_only(certificates: &[Certificate], ber: bool) -> Vec<u8> {
    let wrap = |tag: u8, content: Vec<u8>| {
        if ber {
            return [vec![tag, 0x80], content, vec![0, 0]].concat();
        }
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        let header = if content.len() < 0x80 { vec![tag, length[1]] } else { vec![tag, 0x82, length[0], length[1]] };
        [header, content].concat()
    };
    let oid = |last: u8| vec![0x06, 9, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 7, last];
    let all = certificates.iter().flat_map(|certificate| certificate.der().to_vec()).collect();
    let signed = [vec![2, 1, 1], vec![0x31, 0], wrap(0x30, oid(1)), wrap(0xA0, all), vec![0x31, 0]].concat();
    wrap(0x30, [oid(2), wrap(0xA0, wrap(0x30, signed))].concat())
}

#[test]
fn certificates_come_out_of_pkcs7() {
    let all = [sample("new-qualified"), sample("new-commercial"), sample("qualified-ca")];
    for ber in [false, true] {
        let bytes = certs_only(&all, ber);
        assert_eq!(Certificate::all_from(&bytes).unwrap(), all);
        let armour = format!(
            "-----BEGIN PKCS7-----\n{}\n-----END PKCS7-----",
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &bytes)
        );
        assert_eq!(Certificate::all_from(armour.as_bytes()).unwrap(), all);
    }
    // The same bytes are what a CMS library reads.
    let parsed = <cms::content_info::ContentInfo as der::Decode>::from_der(&certs_only(&all, false)).unwrap();
    let signed = parsed.content.decode_as::<cms::signed_data::SignedData>().unwrap();
    assert_eq!(signed.certificates.unwrap().0.len(), 3);
    assert!(Certificate::all_from(&certs_only(&[], false)).is_err());
}

#[test]
fn subjects_are_the_same_over_the_years_and_differ_between_names() {
    assert!(sample("old-qualified").same_subject(&sample("new-commercial")));
    assert!(!sample("old-qualified").same_subject(&sample("root")));
}

fn anchors() -> Anchors {
    Anchors::new(vec![sample("root")], vec![sample("qualified-ca")]).unwrap()
}

#[test]
fn a_chain_ends_in_a_configured_anchor() {
    let now = at("2026-11-23T00:00:00Z");
    assert_eq!(anchors().verify(&sample("new-qualified"), &[], now), Ok(()));
    assert_eq!(anchors().verify(&sample("new-commercial"), &[sample("public-ca")], now), Ok(()));
    let without = anchors().verify(&sample("new-commercial"), &[], now);
    assert!(matches!(&without, Err(ChainError::Unknown(why)) if why == "the issuer is not known"), "{without:?}");
    assert!(matches!(Anchors::default().verify(&sample("new-qualified"), &[], now), Err(ChainError::Unknown(_))));
}

#[test]
fn a_chain_is_only_good_in_its_time() {
    for when in ["2026-11-01T00:00:00Z", "2028-01-01T00:00:00Z"] {
        let result = anchors().verify(&sample("new-qualified"), &[], at(when));
        assert!(matches!(result, Err(ChainError::Validity(_))), "{when}: {result:?}");
    }
    assert!(anchors().verify(&sample("new-qualified"), &[], at("1960-01-01T00:00:00Z")).is_err());
}

#[test]
fn a_forged_signature_and_a_false_anchor_are_refused() {
    let now = at("2026-11-23T00:00:00Z");
    let mut der = sample("new-qualified").der().to_vec();
    *der.last_mut().unwrap() ^= 1;
    let forged = Certificate::from_der(&der).unwrap();
    assert_eq!(anchors().verify(&forged, &[], now), Err(ChainError::Unknown("a signature is wrong".into())));
    assert!(matches!(Anchors::new(vec![sample("new-qualified")], vec![]), Err(ChainError::Anchor(_))));
}

/// A certificate of this person and role, valid for a year. Its signature is nobody's.
fn made(name: &str, number: &str, user_id: Option<&str>, role: Role, start: DateTime<Utc>) -> Certificate {
    let tlv = |tag: u8, content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        let header = if content.len() < 0x80 { vec![tag, length[1]] } else { vec![tag, 0x82, length[0], length[1]] };
        [&header[..], content].concat()
    };
    let oid = |text: &str| tlv(0x06, der::asn1::ObjectIdentifier::new_unwrap(text).as_bytes());
    let attribute = |kind: &str, value: &str| tlv(0x31, &tlv(0x30, &[oid(kind), tlv(0x0C, value.as_bytes())].concat()));
    let extension = |kind: &str, value: &[u8]| tlv(0x30, &[oid(kind), tlv(0x04, value)].concat());
    let time = |when: DateTime<Utc>| tlv(0x17, when.format("%y%m%d%H%M%SZ").to_string().as_bytes());
    let algorithm = tlv(0x30, &[oid("1.2.840.113549.1.1.11"), vec![5, 0]].concat());
    let mut extensions = Vec::new();
    if role == Role::Qualified {
        extensions.extend(extension("2.5.29.15", &[3, 2, 6, 0xC0]));
        extensions.extend(extension("1.3.6.1.5.5.7.1.3", &tlv(0x30, &tlv(0x30, &oid("0.4.0.1862.1.1")))));
    } else {
        extensions.extend(extension("2.5.29.15", &[3, 2, 5, 0xA0]));
    }
    if let Some(id) = user_id {
        let other = tlv(0xA0, &[oid("1.3.6.1.4.1.23624.4.6"), tlv(0xA0, &tlv(0x0C, id.as_bytes()))].concat());
        extensions.extend(extension("2.5.29.17", &tlv(0x30, &other)));
    }
    let subject = tlv(0x30, &[attribute("2.5.4.3", name), attribute("2.5.4.5", number)].concat());
    let validity = tlv(0x30, &[time(start), time(start + TimeDelta::days(365))].concat());
    let body = [
        tlv(0xA0, &[2, 1, 2]),
        vec![2, 1, 7],
        algorithm.clone(),
        tlv(0x30, &attribute("2.5.4.3", "Somebody")),
        validity,
        subject,
        sample("root").public_key_der().to_vec(),
        tlv(0xA3, &tlv(0x30, &extensions)),
    ]
    .concat();
    Certificate::from_der(&tlv(0x30, &[tlv(0x30, &body), algorithm, vec![3, 2, 0, 0]].concat())).unwrap()
}

#[test]
fn the_newest_pair_comes_first_and_last_years_beside_it() {
    let all: Vec<_> = SAMPLES.iter().rev().map(|(name, _)| sample(name)).collect();
    let pairs = pairs_among(&all).unwrap();
    let shown: Vec<_> = pairs
        .iter()
        .map(|pair| (pair.certificates.qualified.serial().to_string(), pair.certificates.commercial.serial().to_string()))
        .collect();
    assert_eq!(shown, [("B1F00D".into(), "C2F00D".into()), ("B1A5F1".into(), "C2B6E2".into())]);
}

#[test]
fn the_pairs_of_two_persons_are_kept_apart() {
    let start = at("2026-01-05T10:00:00Z");
    let minute = TimeDelta::minutes(1);
    // Of one name, told apart by the number, and by the user id alone.
    let certificates = [
        made("Jan Novák", "ICA - 1", Some("11"), Role::Qualified, start),
        made("Jan Novák", "ICA - 2", Some("22"), Role::Commercial, start),
        made("Jan Novák", "ICA - 2", Some("22"), Role::Qualified, start + minute),
        made("JAN  NOVÁK", "ICA - 1", Some("11"), Role::Commercial, start + minute),
        made("Jan Novák", "ICA - 1", Some("33"), Role::Commercial, start),
    ];
    let pairs = pairs_among(&certificates).unwrap();
    assert_eq!(pairs.len(), 2);
    for pair in &pairs {
        let (qualified, commercial) = (pair.certificates.qualified.person(), pair.certificates.commercial.person());
        assert_eq!(qualified.serial_number, commercial.serial_number);
        assert_eq!(qualified.ica_user_id, commercial.ica_user_id);
    }
}

#[test]
fn of_several_partners_the_closest_wins() {
    let start = at("2026-01-05T10:00:00Z");
    let hour = TimeDelta::hours(1);
    let near = made("A", "1", None, Role::Commercial, start + hour);
    let certificates = [
        made("A", "1", None, Role::Commercial, start - hour * 3),
        near.clone(),
        made("A", "1", None, Role::Qualified, start),
        made("B", "1", None, Role::Commercial, start),
    ];
    let pairs = pairs_among(&certificates).unwrap();
    assert_eq!(pairs.len(), 1);
    assert_eq!(pairs[0].certificates.commercial, near);
}

#[test]
fn half_a_pair_is_said() {
    assert_eq!(pairs_among(&[sample("root")]), Err(PairError::None));
    let half = |role: Role, name: &str| {
        pairs_among(&[sample(name), sample("root")]) == Err(PairError::Half { name: "Jana Nováková".into(), missing: role })
    };
    assert!(half(Role::Commercial, "old-qualified") && half(Role::Qualified, "new-commercial"));
    // Last year's half is no partner of this year's.
    assert!(matches!(
        pairs_among(&[sample("old-qualified"), sample("new-commercial")]),
        Err(PairError::Half { missing: Role::Qualified, .. })
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn a_damaged_certificate_never_panics(which in 0..SAMPLES.len(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8), cut in any::<prop::sample::Index>(), ber in any::<bool>()) {
        let mut der = sample(SAMPLES[which].0).der().to_vec();
        for (index, value) in changes {
            let index = index.index(der.len());
            der[index] = value;
        }
        let mut bundle = certs_only(&[sample("root")], ber);
        let place = cut.index(bundle.len());
        bundle[place] = der[place % der.len()];
        for bytes in [&der[..], &der[..cut.index(der.len())], &bundle, &bundle[..place]] {
            for certificate in Certificate::all_from(bytes).unwrap_or_default() {
                let _ = (certificate.person(), certificate.subject_text(), certificate.public_key_text(), certificate.same_subject(&sample("root")));
                let _ = anchors().verify(&certificate, &[], certificate.not_before());
                let _ = pairs_among(&[certificate, sample("old-qualified")]);
            }
        }
    }

    #[test]
    fn any_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = Certificate::all_from(&bytes);
        let _ = Certificate::from_der(&bytes);
    }
}
