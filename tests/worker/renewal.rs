//! The way of a renewal through the worker.

use super::{
    authority::SUBJECT,
    card::{Card, PIN, SOFTHSM},
};
use std::fs;
use twins::{
    card::WorkerError,
    certificate::{Both, Certificate, Fingerprint, KeyId, Role},
    worker::{Answer, Failure, Intent, KeyOrder, MakeRequests, Message, Request},
};

/// What openssl says of the requests, and the certificates it issues for them.
fn issue(card: &Card, requests: &Both<Request>) -> Both<Vec<u8>> {
    requests.map(|role, request| {
        let name = role.to_string();
        let file = |ending: &str| card.authority.dir.join(format!("{name}.{ending}"));
        fs::write(file("p10"), &request.pkcs10).unwrap();
        fs::write(file("cms"), &request.cms).unwrap();
        let verified = card.authority.openssl(&format!("req -inform DER -in {name}.p10 -verify -noout"));
        assert!(verified.contains("verify OK"), "{verified}");
        let verified = card
            .authority
            .openssl(&format!("cms -verify -cades -inform DER -in {name}.cms -CAfile ca.pem -purpose any -binary -out {name}.content"));
        assert!(verified.contains("successful"), "{verified}");
        assert_eq!(fs::read(file("content")).unwrap(), request.pkcs10);
        let signer = card.authority.openssl(&format!("cms -cmsout -print -inform DER -in {name}.cms"));
        for attribute in ["signingTime", "id-smime-aa-signingCertificateV2", "messageDigest", "contentType"] {
            assert!(signer.contains(attribute), "{attribute}: {signer}");
        }
        card.authority.openssl(&format!("req -inform DER -in {name}.p10 -out {name}.csr"));
        card.authority.issue(&format!("new-{name}"), &format!("{name}.csr"), role == Role::Qualified, "")
    })
}

#[tokio::test]
async fn a_pair_is_renewed_from_the_first_look_to_the_import() {
    let card = Card::new().await;
    let before = card.inspect().await;
    assert_eq!((before.certificates.len(), before.public_keys.len()), (2, 2));
    for (role, der) in card.old.iter() {
        let key = Certificate::from_der(der).unwrap().public_key_der().to_vec();
        assert!(before.public_keys.iter().any(|stored| stored.public_key == key), "{role}: built from modulus and exponent");
    }

    let keys = card.make_keys().await;
    let seen = card.seen.lock().unwrap().clone();
    assert_eq!(seen[..3], [Message::Prompted, Message::Consented, Message::MakingKey(Role::Qualified)]);
    assert_eq!(keys.qualified.id, KeyId::from_bytes(&[0xa1; 20]));

    let requests = card.make_requests(&keys).await;
    let asked = card.asked().join("\n");
    for words in ["www.ica.cz", "Jana Nováková", "ICA test", &card.serial, "kvalifikovaným certifikátem"] {
        assert!(asked.contains(words), "{words}: {asked}");
    }
    for (role, old) in card.old.iter() {
        let old = Certificate::from_der(old).unwrap();
        let request = &requests.get(role).pkcs10;
        for part in [old.subject_der(), old.subject_alt_name_der().unwrap(), &keys.get(role).public_key] {
            assert!(request.windows(part.len()).any(|window| window == part), "{role}: a part was changed");
        }
    }

    let issued = issue(&card, &requests);
    for (role, der) in issued.iter() {
        let (old, new) = (Certificate::from_der(card.old.get(role)).unwrap(), Certificate::from_der(der).unwrap());
        assert_eq!(old.subject_der(), new.subject_der());
        assert_eq!(old.subject_alt_name_der(), new.subject_alt_name_der());
    }
    let intent = card.import(&keys, &issued);
    assert_eq!(card.run(intent.clone(), &[&format!("pin {PIN}")]).await.unwrap(), Answer::Imported);

    let after = card.inspect().await;
    assert_eq!((after.certificates.len(), after.public_keys.len()), (4, 4));
    assert!(before.certificates.iter().all(|old| after.certificates.contains(old)), "the old pair is untouched");
    for (role, der) in issued.iter() {
        let stored = after.certificates.iter().find(|stored| stored.der == *der).unwrap();
        assert_eq!(stored.id, keys.get(role).id);
    }
    let listed = card.tool("pkcs11-tool", &["--module", SOFTHSM, "--login", "--pin", PIN, "--list-objects", "--type", "privkey"]);
    assert_eq!(listed.matches("sensitive, always sensitive, never extractable").count(), 2, "{listed}");

    // Again: everything is there, so nobody is asked.
    assert_eq!(card.run(intent, &[]).await.unwrap(), Answer::Imported);
    assert_eq!(card.pins(), 0);
}

#[tokio::test]
async fn an_ec_pair_stays_an_ec_pair() {
    let card = Card::with(&["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], &[]).await;
    let keys = card.make_keys().await;
    let issued = issue(&card, &card.make_requests(&keys).await);
    assert_eq!(card.run(card.import(&keys, &issued), &[&format!("pin {PIN}")]).await.unwrap(), Answer::Imported);
}

#[tokio::test]
async fn a_key_that_asks_for_a_login_each_time_signs_with_the_pin_typed_once() {
    let card = Card::with(&["-algorithm", "RSA"], &["--always-auth"]).await;
    let keys = card.make_keys().await;
    let requests = card.make_requests(&keys).await;
    assert_eq!(card.pins(), 1);
    issue(&card, &requests);
}

#[tokio::test]
async fn keys_are_made_once() {
    let card = Card::new().await;
    let order = card.make_keys_order().await;
    let keys = card.make_keys().await;
    assert_eq!(card.run(Intent::MakeKeys(order.clone()), &[]).await.unwrap(), Answer::KeysMade);
    assert_eq!(card.keys_made(), keys);

    // Left over from an earlier renewal: known since, and named by the plan of the next.
    let known = card.inspect().await.public_keys.iter().map(|stored| Fingerprint::of(&stored.public_key)).collect();
    assert_eq!(card.run(Intent::MakeKeys(twins::worker::MakeKeys { known, ..order.clone() }), &[]).await.unwrap(), Answer::KeysMade);
    assert_eq!((card.keys_made(), card.pins()), (keys.clone(), 0));

    // The library chose other ids: the keys that were not known before are ours.
    let ids = Both { qualified: KeyId::from_bytes(&[1; 20]), commercial: KeyId::from_bytes(&[2; 20]) };
    let rewritten = twins::worker::MakeKeys { ids, ..order.clone() };
    assert_eq!(card.run(Intent::MakeKeys(rewritten), &[]).await.unwrap(), Answer::KeysMade);
    assert_eq!(card.keys_made(), keys);
    assert_eq!(card.inspect().await.public_keys.len(), 4);

    // A key that was made and is gone is told, not made again.
    let made = Both { qualified: Some(Fingerprint::of(b"gone")), commercial: None };
    let outcome = card.run(Intent::MakeKeys(twins::worker::MakeKeys { made, ..order }), &[]).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Unable(_)))), "{outcome:?}");
    assert_eq!(card.pins(), 0);
}

#[tokio::test]
async fn after_a_crash_between_two_keys_only_the_second_is_made() {
    let card = Card::new().await;
    let order = card.make_keys_order().await;
    let key = ["--keypairgen", "--key-type", "rsa:2048", "--id", &"a1".repeat(20), "--label", "first"];
    card.tool("pkcs11-tool", &[&["--module", SOFTHSM, "--login", "--pin", PIN], &key[..]].concat());
    assert_eq!(card.run(Intent::MakeKeys(order), &[&format!("pin {PIN}")]).await.unwrap(), Answer::KeysMade);
    let seen = card.seen.lock().unwrap().clone();
    assert!(!seen.contains(&Message::MakingKey(Role::Qualified)) && seen.contains(&Message::MakingKey(Role::Commercial)));
    assert_eq!(card.inspect().await.public_keys.len(), 4);
}

#[tokio::test]
async fn new_keys_are_as_long_as_the_floor_where_the_old_ones_are_shorter() {
    let card = Card::new().await;
    let order = twins::worker::MakeKeys { least_rsa_bits: 3072, ..card.make_keys_order().await };
    assert_eq!(card.run(Intent::MakeKeys(order.clone()), &[&format!("pin {PIN}")]).await.unwrap(), Answer::KeysMade);
    let keys = card.keys_made();
    for (role, key) in keys.iter() {
        assert_eq!(twins::certificate::public_key_text(&key.public_key), "RSA 3072", "{role}");
    }
    issue(&card, &card.make_requests(&keys).await);
    // A key below the floor that is there under the planned id is none that can be sent.
    let higher = twins::worker::MakeKeys { least_rsa_bits: 4096, ..order.clone() };
    let outcome = card.run(Intent::MakeKeys(higher), &[]).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Unable(_)))), "{outcome:?}");
    // The old keys' length is a floor too.
    let lower = twins::worker::MakeKeys { least_rsa_bits: 1024, ..order };
    let outcome = card.run(Intent::MakeKeys(lower), &[]).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Unable(_)))), "3072 bits are not the old keys' 2048: {outcome:?}");
}

#[tokio::test]
async fn a_key_that_has_a_certificate_is_no_new_one_whatever_the_ids_are() {
    let card = Card::new().await;
    let keys = card.make_keys().await;
    let requests = card.make_requests(&keys).await;
    let issued = issue(&card, &requests);
    // Another program has written the certificate under an id of its own.
    let file = card.authority.dir.join("new-commercial.der");
    assert_eq!(fs::read(&file).unwrap(), issued.commercial);
    let base = ["--module", SOFTHSM, "--login", "--pin", PIN, "--write-object", file.to_str().unwrap(), "--type", "cert"];
    card.tool("pkcs11-tool", &[&base[..], &["--id", "0badc0de", "--label", "elsewhere"]].concat());
    let again = || Intent::MakeRequests(MakeRequests { subject: card.subject(), keys: keys.clone(), recipient: "www.ica.cz".into() });
    for library in [None, Some(include_str!("../cards/lacks.c"))] {
        let mut settings = card.settings.clone();
        if let Some(code) = library {
            // A library that does not look for subjects: everything is read.
            settings.module = card.library(code);
            settings.env.insert("LACK_SUBJECTS".into(), "1".into());
        }
        let (progress, _) = tokio::sync::mpsc::unbounded_channel();
        card.answer(&[]);
        let prompt = twins::card::Prompt::Pinentry(super::card::pinentry());
        let outcome = twins::card::Worker::new(settings).run(Some(&card.serial), again(), prompt, progress).await;
        assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Refused(_)))), "{outcome:?}");
        assert_eq!(card.pins(), 0, "nobody is asked");
    }
}

#[tokio::test]
async fn a_certificate_that_is_not_what_was_asked_for_is_refused_before_any_prompt() {
    let card = Card::new().await;
    let keys = card.make_keys().await;
    let requests = card.make_requests(&keys).await;
    let issued = issue(&card, &requests);
    let key = |role: Role| keys.get(role).public_key.as_slice();
    let foreign_key = card.authority.first("foreign", SUBJECT, true, &["-algorithm", "RSA"]);
    let other_person = SUBJECT.replace("Jana", "Jiří");
    let other_subject = card.authority.issue_for_key("other", key(Role::Qualified), &other_person, true);
    let other_role = card.authority.issue_for_key("role", key(Role::Qualified), SUBJECT, false);
    for (what, qualified) in [("key", foreign_key), ("subject", other_subject), ("role", other_role), ("bytes", vec![0x30, 0])] {
        let certificates = Both { qualified, commercial: issued.commercial.clone() };
        let outcome = card.run(card.import(&keys, &certificates), &["pin 000000"]).await;
        assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Refused(_)))), "{what}: {outcome:?}");
        assert!(card.asked().iter().all(|line| line != "GETPIN" && line != "CONFIRM"), "{what}: the person was asked");
    }
    assert_eq!(card.inspect().await.certificates.len(), 2);
}

#[tokio::test]
async fn a_subject_that_only_means_the_same_needs_an_express_yes() {
    let card = Card::new().await;
    let keys = card.make_keys().await;
    let requests = card.make_requests(&keys).await;
    let shouted = SUBJECT.replace("Archiv", "ARCHIV");
    let qualified = card.authority.issue_for_key("shouted", &keys.qualified.public_key, &shouted, true);
    let issued = Both { qualified, commercial: issue(&card, &requests).commercial };
    let outcome = card.run(card.import(&keys, &issued), &["no"]).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Declined))), "{outcome:?}");
    let asked = card.asked().join("\n");
    assert!(asked.contains("Archiv") && asked.contains("ARCHIV"), "{asked}");
    assert_eq!(card.run(card.import(&keys, &issued), &["yes", &format!("pin {PIN}")]).await.unwrap(), Answer::Imported);
}

#[tokio::test]
async fn no_request_is_made_for_an_old_key_or_for_a_key_that_is_elsewhere() {
    let card = Card::new().await;
    let keys = card.make_keys().await;
    let order = |qualified: KeyOrder| {
        let keys = Both { qualified, commercial: keys.commercial.clone() };
        Intent::MakeRequests(MakeRequests { subject: card.subject(), keys, recipient: "www.ica.cz".into() })
    };
    let old = Certificate::from_der(&card.old.commercial).unwrap().public_key_der().to_vec();
    let outcome = card.run(order(KeyOrder { id: KeyId::from_bytes(&[2]), public_key: old }), &["pin 000000"]).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Refused(_)))), "{outcome:?}");
    let foreign = Certificate::from_der(&card.authority.first("foreign", SUBJECT, true, &["-algorithm", "RSA"])).unwrap();
    let elsewhere = KeyOrder { id: keys.qualified.id.clone(), public_key: foreign.public_key_der().to_vec() };
    let outcome = card.run(order(elsewhere), &[&format!("pin {PIN}")]).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Unable(_)))), "{outcome:?}");
}

#[tokio::test]
async fn another_card_and_another_pair_are_told_apart() {
    let mut card = Card::new().await;
    let mut order = card.make_keys_order().await;
    let serial = std::mem::replace(&mut card.serial, "0000".into());
    let outcome = card.run(Intent::MakeKeys(order.clone()), &[]).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::NoCard(_)))), "{outcome:?}");
    card.serial = serial;
    let elsewhere = Certificate::all_from(include_bytes!("../data/ca/old-commercial.pem")).unwrap().remove(0);
    order.subject.old.commercial = hex::encode(elsewhere.der());
    let outcome = card.run(Intent::MakeKeys(order.clone()), &[]).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::NoPair(_)))), "{outcome:?}");
    order.subject.old = Both { qualified: card.subject().old.commercial, commercial: card.subject().old.qualified };
    let outcome = card.run(Intent::MakeKeys(order), &[]).await;
    assert!(matches!(outcome, Err(WorkerError::Failed(Failure::Refused(_)))), "{outcome:?}");
}
