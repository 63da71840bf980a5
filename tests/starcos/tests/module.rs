//! The module as OpenSC sees it, each look in a process of its own, over the real PC/SC daemon.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod material;

use material::{Material, openssl};
use std::{
    collections::BTreeMap,
    path::Path,
    process::{Command, Output},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use twins_starcos::{Atr, Card, Entry, Reader};

const PIN: &str = "135790";
const LABEL: &str = "ICA Starcos 3.74";

/// A card that needs no reader.
fn card() -> (TempDir, Card) {
    let dir = tempfile::tempdir().unwrap();
    let card = Card::create(dir.path(), LABEL, PIN, None).unwrap();
    (dir, card)
}

/// A reader and a card for it that is not in yet.
fn card_and_reader() -> (TempDir, Card, Reader) {
    let dir = tempfile::tempdir().unwrap();
    let reader = Reader::start(dir.path().join("reader")).unwrap();
    let card = Card::create(dir.path().join("card"), LABEL, PIN, Some(&reader)).unwrap();
    (dir, card, reader)
}

fn run(card: &Card, env: &BTreeMap<String, String>, args: &[&str]) -> Output {
    Command::new("pkcs11-tool").arg("--module").arg(card.module_path().unwrap()).args(args).envs(env).output().unwrap()
}

/// All that pkcs11-tool said, wherever it said it.
fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// pkcs11-tool on the card where it is, with success demanded.
fn look(card: &Card, args: &[&str]) -> String {
    let output = run(card, &card.env(), args);
    assert!(output.status.success(), "{args:?}: {}", said(&output));
    said(&output)
}

/// How many slots hold a token. (Without one pkcs11-tool calls it a failure.)
fn tokens(card: &Card) -> usize {
    said(&run(card, &card.env(), &["--list-token-slots"])).matches("Slot ").count()
}

fn log_in(card: &Card, pin: &str) -> String {
    said(&run(card, &card.env(), &["--login", "--pin", pin, "--list-objects"]))
}

fn seconds(start: Instant) -> f64 {
    start.elapsed().as_secs_f64()
}

#[test]
fn the_card_is_shown_while_it_is_in_the_reader() {
    let (_dir, card, reader) = card_and_reader();
    let away = look(&card, &["--list-slots"]);
    assert!(away.contains(reader.name()) && away.contains("(empty)"), "{away}");
    assert_eq!(tokens(&card), 0);

    reader.insert(&card.atr().unwrap()).unwrap();
    let there = look(&card, &["--list-token-slots"]);
    for text in
        [reader.name(), LABEL, "Giesecke & Devrient", "STARCOS 3.7", "pin min/max        : 6/8", "login required", "PIN initialized"]
    {
        assert!(there.contains(text), "no {text} in {there}");
    }
    assert_eq!(there.matches("Slot ").count(), 1, "SoftHSM's spare slot shows: {there}");

    reader.remove().unwrap();
    let away = look(&card, &["--list-slots"]);
    assert!(away.contains("(empty)"), "{away}");
}

#[test]
fn a_foreign_card_is_not_taken_for_ours() {
    let (_dir, card, reader) = card_and_reader();
    reader.insert(&Atr::starcos_35()).unwrap();
    assert_eq!(tokens(&card), 0);
    reader.insert(&Atr::starcos_374()).unwrap();
    assert_eq!(tokens(&card), 1);
}

#[test]
fn without_the_daemon_there_is_no_slot_but_the_card_can_be_looked_at_afterwards() {
    let (_dir, card, reader) = card_and_reader();
    drop(reader);
    let none = said(&run(&card, &card.env(), &["--list-slots"]));
    assert!(none.contains("No slots"), "{none}");
    let after = run(&card, &card.env_without_reader(), &["--list-token-slots"]);
    assert!(said(&after).contains(LABEL), "{}", said(&after));
}

#[test]
fn its_mechanisms_are_those_of_the_card() {
    let (_dir, card) = card();
    let listing = look(&card, &["--list-mechanisms"]);
    let names: Vec<&str> = listing.lines().filter_map(|line| line.strip_prefix("  ")?.split(',').next()).collect();
    assert_eq!(names, ["RSA-PKCS-KEY-PAIR-GEN", "RSA-PKCS", "RSA-PKCS-PSS", "SHA-1", "SHA256", "SHA384", "SHA512"]);
}

#[test]
fn what_a_card_in_use_holds_is_listed() {
    let (_dir, card) = card();
    let material = Material::new("/CN=Jan Novák/serialNumber=ICA - 10123456");
    card.provision(&Entry { id: &[0xC1], label: "commercial", private_key: Some(&material.key), certificate: Some(&material.certificate) })
        .unwrap();
    let listing = look(&card, &["--login", "--pin", PIN, "--list-objects"]);
    for text in ["Private Key Object; RSA", "Public Key Object; RSA 2048 bits", "Certificate Object; type = X.509 cert"] {
        assert_eq!(listing.matches(text).count(), 1, "{text} in {listing}");
    }
    assert_eq!(listing.matches("commercial").count(), 3, "{listing}");
    assert!(listing.contains("sensitive") && !listing.contains(" extractable") && !listing.contains(",extractable"), "{listing}");

    let file = tempfile::NamedTempFile::new().unwrap();
    look(&card, &["--read-object", "--type", "cert", "--id", "c1", "--output-file", file.path().to_str().unwrap()]);
    assert_eq!(std::fs::read(file.path()).unwrap(), material.certificate);
}

/// A digest of a text, in a DigestInfo (PKCS#1) as the caller of `CKM_RSA_PKCS` must make it.
fn digest_info(dir: &Path) {
    let sha256 = [0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20];
    std::fs::write(dir.join("text"), "A text to sign").unwrap();
    openssl(dir, &["dgst", "-sha256", "-binary", "-out", "digest", "text"]);
    std::fs::write(dir.join("info"), [&sha256[..], &std::fs::read(dir.join("digest")).unwrap()].concat()).unwrap();
}

#[test]
fn a_key_made_on_the_card_signs_and_openssl_verifies() {
    let (dir, card) = card();
    let dir = dir.path();
    let path = |name: &str| dir.join(name).to_str().unwrap().to_owned();
    card.change_settings(|settings| settings.key_seconds = 1.5).unwrap();
    let start = Instant::now();
    look(&card, &["--login", "--pin", PIN, "--keypairgen", "--key-type", "rsa:2048", "--id", "07", "--label", "new"]);
    assert!(seconds(start) >= 1.5);
    let contents = card.contents().unwrap();
    assert_eq!((contents.private_keys.len(), contents.public_keys.len()), (1, 1));
    assert_eq!(contents.private_keys[0].id, [7]);

    look(&card, &["--read-object", "--type", "pubkey", "--id", "07", "--output-file", &path("public")]);
    digest_info(dir);
    let sign = |mechanism: &str, input: &str, output: &str, more: &[&str]| {
        let (input, output) = (path(input), path(output));
        let args =
            ["--login", "--pin", PIN, "--id", "07", "--sign", "--mechanism", mechanism, "--input-file", &input, "--output-file", &output];
        run(&card, &card.env(), &[&args, more].concat())
    };
    let raw = sign("RSA-PKCS", "info", "raw", &[]);
    assert!(raw.status.success(), "{}", said(&raw));
    openssl(dir, &["dgst", "-sha256", "-verify", "public", "-keyform", "DER", "-signature", "raw", "text"]);
    let pss = sign("RSA-PKCS-PSS", "digest", "pss", &["--hash-algorithm", "SHA256"]);
    assert!(pss.status.success(), "{}", said(&pss));
    let options = ["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:32"];
    openssl(dir, &[&["dgst", "-sha256", "-verify", "public", "-keyform", "DER"], &options[..], &["-signature", "pss", "text"]].concat());

    let hashing = sign("SHA256-RSA-PKCS", "text", "hashed", &[]);
    assert!(!hashing.status.success());
    assert!(said(&hashing).contains("CKR_MECHANISM_INVALID"), "{}", said(&hashing));
}

#[test]
fn keys_of_a_size_that_the_card_has_not_are_refused() {
    let (_dir, card) = card();
    let small = run(&card, &card.env(), &["--login", "--pin", PIN, "--keypairgen", "--key-type", "rsa:1024", "--id", "07"]);
    assert!(said(&small).contains("CKR_KEY_SIZE_RANGE"), "{}", said(&small));
    assert_eq!(card.contents().unwrap().private_keys, []);
}

#[test]
fn a_card_pulled_while_it_makes_a_key_says_so_and_has_none() {
    let (_dir, card, reader) = card_and_reader();
    reader.insert(&card.atr().unwrap()).unwrap();
    card.change_settings(|settings| settings.key_seconds = 60.0).unwrap();
    let output = std::thread::scope(|scope| {
        let making =
            scope.spawn(|| run(&card, &card.env(), &["--login", "--pin", PIN, "--keypairgen", "--key-type", "rsa:2048", "--id", "07"]));
        while card.trace().count("C_GenerateKeyPair") == 0 {
            assert!(!making.is_finished(), "it never came to the key");
            std::thread::sleep(Duration::from_millis(20));
        }
        reader.remove().unwrap();
        making.join().unwrap()
    });
    assert!(said(&output).contains("CKR_DEVICE_REMOVED"), "{}", said(&output));
    assert_eq!(card.contents().unwrap().private_keys, []);
}

#[test]
fn wrong_pins_are_counted_by_the_card_and_lock_it() {
    const LOW: &str = "user PIN count low";
    const LAST: &str = "final user PIN try";
    const LOCKED: &str = "user PIN locked";
    let (_dir, card) = card();
    let flags = || {
        let slots = look(&card, &["--list-slots"]);
        [LOW, LAST, LOCKED].map(|flag| slots.contains(flag))
    };
    assert_eq!(flags(), [false, false, false]);
    for (count, expected) in [(1, [true, false, false]), (2, [true, true, false])] {
        let wrong = log_in(&card, "000000");
        assert!(wrong.contains("CKR_PIN_INCORRECT"), "{count}: {wrong}");
        assert_eq!(flags(), expected, "{count}");
    }
    assert!(!log_in(&card, PIN).contains("CKR_"));
    assert_eq!(flags(), [false, false, false], "a right PIN begins anew");

    for _ in 0..3 {
        assert!(log_in(&card, "000000").contains("CKR_PIN_INCORRECT"));
    }
    assert_eq!(flags(), [true, false, true]);
    let right = log_in(&card, PIN);
    assert!(right.contains("CKR_PIN_LOCKED"), "{right}");
}

#[test]
fn cards_in_readers_of_their_own_are_used_at_once() {
    let stations = [card_and_reader(), card_and_reader()];
    std::thread::scope(|scope| {
        for (number, (_dir, card, reader)) in stations.iter().enumerate() {
            scope.spawn(move || {
                reader.insert(&card.atr().unwrap()).unwrap();
                let id = format!("0{number}");
                look(card, &["--login", "--pin", PIN, "--keypairgen", "--key-type", "rsa:2048", "--id", &id]);
            });
        }
    });
    for (number, (_dir, card, _reader)) in stations.iter().enumerate() {
        let ids: Vec<_> = card.contents().unwrap().private_keys.into_iter().map(|key| key.id).collect();
        assert_eq!(ids, [[u8::try_from(number).unwrap()]]);
    }
}
