//! What is on cards and what they can do, over SoftHSM: several at once, looked at again at little cost, and what is lacking said before the
//! person is asked for anything.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs, dead_code)]

#[path = "worker/authority.rs"]
mod authority;
#[path = "worker/card.rs"]
mod card;
#[path = "cards/spy.rs"]
mod spy;

use card::{Card, PIN};
use spy::Spy;
use std::{collections::BTreeMap, fs};
use twins::{
    card::{Prompt, WorkerError},
    certificate::{Certificate, Role},
    worker::{Answer, CardContents, Failure, Intent},
};

async fn lacking(lacks: &[(&str, &str)]) -> Card {
    let mut card = Card::new().await;
    card.settings.module = card.library(include_str!("cards/lacks.c"));
    card.settings.env.extend(lacks.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    card
}

async fn look(card: &Card, remembered: Vec<CardContents>) -> Vec<CardContents> {
    match card.run_with(Intent::Look(remembered), Prompt::None).await.unwrap() {
        Answer::Looked(cards) => cards,
        other => panic!("{other:?}"),
    }
}

fn unable(outcome: Result<Answer, WorkerError>) -> String {
    match outcome {
        Err(WorkerError::Failed(Failure::Unable(why))) => why.to_string(),
        other => panic!("{other:?}"),
    }
}

/// What is said of the card without asking anybody is what the worker finds before it asks.
async fn is_said_beforehand(card: &Card, why: &str) {
    let old = card.old.map(|_, der| Certificate::from_der(der).unwrap().public_key_der().to_vec());
    assert_eq!(card.inspect().await.suffices_for(&old, 0).unwrap_err().to_string(), why);
    let remembered = look(card, look(card, Vec::new()).await).await;
    assert_eq!(remembered[0].suffices_for(&old, 0).unwrap_err().to_string(), why);
}

#[tokio::test]
async fn every_card_that_is_in_is_seen_the_one_with_a_pair_first() {
    let card = Card::new().await;
    card.tool("softhsm2-util", &["--init-token", "--free", "--label", "somebody else's", "--so-pin", "12345678", "--pin", "111111"]);
    let cards = look(&card, Vec::new()).await;
    let labels: Vec<_> = cards.iter().map(|card| card.token.label.as_str()).collect();
    assert_eq!(labels, ["ICA test", "somebody else's"]);
    assert_eq!(cards[0].objects, [2, 2, 0], "private keys are not to be seen without a PIN");
    assert!(cards[1].certificates.is_empty());
}

#[tokio::test]
async fn a_card_that_is_as_it_was_costs_a_few_calls_however_much_is_on_it() {
    let mut card = Card::new().await;
    let spy = Spy::on(&mut card);
    let first = look(&card, Vec::new()).await;
    let (few_first, _) = (spy.calls(), look(&card, first.clone()).await);
    let few_again = spy.calls();
    for number in 0..20 {
        let name = format!("authority-{number}");
        card.authority.openssl(&format!(
            "req -x509 -newkey rsa:2048 -nodes -days 100 -subj /CN={name} -keyout {name}.key -outform DER -out {name}.der"
        ));
        let file = card.authority.dir.join(format!("{name}.der"));
        let base = ["--module", card::SOFTHSM, "--login", "--pin", PIN, "--write-object", file.to_str().unwrap(), "--type", "cert"];
        card.tool("pkcs11-tool", &[&base[..], &["--id", &format!("f{number:03}"), "--label", &name]].concat());
    }
    let grown = look(&card, first.clone()).await;
    let many_first = spy.calls();
    assert_eq!(grown[0].certificates.len(), first[0].certificates.len() + 20, "what is new on it is read");
    assert_eq!(look(&card, grown.clone()).await, grown);
    let many_again = spy.calls();
    assert_eq!(many_again, few_again, "a later look costs the same");
    assert!(many_first >= few_first + 20 && few_first > few_again / 2, "{few_first} {few_again} {many_first} {many_again}");
}

#[tokio::test]
async fn another_pair_in_place_of_the_remembered_one_is_noticed_though_there_are_as_many_objects() {
    let card = Card::new().await;
    let mut remembered = look(&card, Vec::new()).await;
    let real = remembered.clone();
    let strange = card.authority.first("strange", authority::SUBJECT, true, &["-algorithm", "RSA"]);
    let old = Certificate::from_der(&card.old.qualified).unwrap();
    let place = remembered[0].certificates.iter().position(|stored| stored.der == old.der()).unwrap();
    remembered[0].certificates[place].der = strange;
    assert_eq!(look(&card, remembered).await, real);
}

#[tokio::test]
async fn a_card_without_room_is_told_before_anybody_is_asked() {
    let card = lacking(&[("LACK_ROOM", "2000")]).await;
    assert_eq!(card.inspect().await.token.free.private, Some(2000));
    let order = Intent::MakeKeys(card.make_keys_order().await);
    let why = unable(card.run(order, &[&format!("pin {PIN}")]).await);
    assert!(why.contains("no room") && why.contains("2000 bytes are free"), "{why}");
    is_said_beforehand(&card, &why).await;
    assert_eq!(card.pins(), 0, "nobody is asked");
}

#[tokio::test]
async fn a_card_that_makes_no_keys_of_that_length_is_told_before_anybody_is_asked() {
    let card = lacking(&[("LACK_BITS", "1024")]).await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    let why = unable(card.run(order, &[&format!("pin {PIN}")]).await);
    assert!(why.contains("to 1024 bits, and 2048 are needed"), "{why}");
    assert_eq!(card.pins(), 0);
    is_said_beforehand(&card, &why).await;
}

#[tokio::test]
async fn a_card_with_pss_only_signs_requests_that_openssl_accepts() {
    for lacks in ["1 40 6", "1 40 6 d"] {
        let card = lacking(&[("LACK_MECHANISMS", lacks)]).await;
        let keys = card.make_keys().await;
        let requests = card.make_requests(&keys).await;
        for (role, request) in requests.iter() {
            let file = |ending: &str| card.authority.dir.join(format!("{role}.{ending}"));
            fs::write(file("p10"), &request.pkcs10).unwrap();
            fs::write(file("cms"), &request.cms).unwrap();
            let verified = card.authority.openssl(&format!("req -inform DER -in {role}.p10 -verify -noout -text"));
            assert!(verified.contains("verify OK") && verified.contains("rsassaPss"), "{verified}");
            let verified = card
                .authority
                .openssl(&format!("cms -verify -cades -inform DER -in {role}.cms -CAfile ca.pem -purpose any -binary -out {role}.content"));
            assert!(verified.contains("successful"), "{verified}");
            assert_eq!(fs::read(file("content")).unwrap(), request.pkcs10);
        }
    }
}

#[tokio::test]
async fn a_card_that_signs_nothing_is_told_before_anybody_is_asked() {
    let card = lacking(&[("LACK_MECHANISMS", "1 40 d 43")]).await;
    let order = Intent::MakeKeys(card.make_keys_order().await);
    let why = unable(card.run(order, &[&format!("pin {PIN}")]).await);
    assert!(why.contains("no mechanism for signatures"), "{why}");
    assert_eq!(card.pins(), 0);
    is_said_beforehand(&card, &why).await;
}

#[tokio::test]
async fn a_card_that_lacks_nothing_is_said_to_suffice() {
    let card = Card::new().await;
    let old = card.old.map(|_, der| Certificate::from_der(der).unwrap().public_key_der().to_vec());
    assert_eq!(card.inspect().await.suffices_for(&old, 0), Ok(()));
}

/// What other programs look for: they find key and certificate of one half by `CKA_ID`, and a certificate by its names (PKCS#11 §4.6.3).
#[tokio::test]
async fn what_is_written_is_found_by_other_programs() {
    let card = Card::new().await;
    let keys = card.make_keys().await;
    let requests = card.make_requests(&keys).await;
    let certificates = requests.map(|role, request| {
        fs::write(card.authority.dir.join(format!("{role}.p10")), &request.pkcs10).unwrap();
        card.authority.openssl(&format!("req -inform DER -in {role}.p10 -out {role}.csr"));
        card.authority.issue(&format!("new-{role}"), &format!("{role}.csr"), role == Role::Qualified, "")
    });
    let import = card.import(&keys, &certificates);
    assert_eq!(card.run(import, &[&format!("pin {PIN}")]).await.unwrap(), Answer::Imported);
    let listed = card.tool("pkcs11-tool", &["--module", card::SOFTHSM, "--login", "--pin", PIN, "--list-objects"]);
    for (role, key) in keys.iter() {
        let id = format!("ID:         {}", hex::encode(key.id.to_bytes()));
        let mine: Vec<_> = listed.split(" Object;").filter(|object| object.contains(&id)).collect();
        assert_eq!(mine.len(), 3, "{role}: private key, public key and certificate share their CKA_ID\n{listed}");
        let new = Certificate::from_der(certificates.get(role)).unwrap();
        let certificate = mine.iter().find(|object| object.contains("subject:")).unwrap();
        assert!(certificate.to_uppercase().contains(new.serial().as_hex()) && certificate.contains("subject:    DN:"), "{certificate}");
        assert!(mine.iter().all(|object| object.contains("label:")), "{mine:?}");
    }
}

#[tokio::test]
async fn the_steps_with_a_pin_cost_the_same_however_many_certificates_are_on_the_card() {
    let mut costs = Vec::new();
    for others in [0, 20] {
        let mut card = Card::new().await;
        let spy = Spy::on(&mut card);
        for number in 0..others {
            let name = format!("authority-{number}");
            card.authority.openssl(&format!(
                "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 100 -subj /CN={name} -keyout {name}.key -outform DER -out {name}.der"
            ));
            let file = card.authority.dir.join(format!("{name}.der"));
            let base = ["--module", card::SOFTHSM, "--login", "--pin", PIN, "--write-object", file.to_str().unwrap(), "--type", "cert"];
            card.tool("pkcs11-tool", &[&base[..], &["--id", &format!("f{number:03}"), "--label", &name]].concat());
        }
        let order = card.make_keys_order().await;
        spy.calls();
        let right = format!("pin {PIN}");
        assert_eq!(card.run(Intent::MakeKeys(order), &[&right]).await.unwrap(), Answer::KeysMade);
        let make_keys = spy.by_name();
        card.make_requests(&card.keys_made()).await;
        costs.push([make_keys, spy.by_name()]);
    }
    assert_eq!(costs[0], costs[1]);
    let ends = |calls: &BTreeMap<String, usize>| ["C_Login", "C_Logout", "C_Finalize"].map(|name| calls.get(name).copied());
    assert!(costs[0].iter().all(|calls| ends(calls) == [Some(1), Some(1), Some(1)]), "the process had not ended: {costs:?}");
    assert!(costs[0].iter().all(|calls| calls.values().sum::<usize>() <= 50), "{costs:?}");
}
