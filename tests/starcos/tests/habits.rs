//! The manners of the real card that another card has not, as OpenSC meets them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(unsafe_code, reason = "the module is directed by the environment, which only unsafe code may change")]

mod material;
mod support;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use material::Material;
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};
use support::{LABEL, PIN, card, look, run};
use twins_starcos::{AUTHORITIES, Card, Entry, SigningLogin};

/// A card with a pair on it: a qualified key under 01, a commercial one under 02.
fn card_with_a_pair() -> (tempfile::TempDir, Card) {
    let (dir, card) = card();
    let pair = [(Material::qualified("/CN=Jan Novák"), 1), (Material::new("/CN=Jan Novák"), 2)];
    for (material, id) in &pair {
        let entry = Entry { id: &[*id], label: "Jan Novák", private_key: Some(&material.key), certificate: Some(&material.certificate) };
        card.provision(&entry).unwrap();
    }
    (dir, card)
}

fn sign(card: &Card, dir: &Path, id: &str) -> (bool, String) {
    let path = |name: &str| dir.join(name).to_str().unwrap().to_owned();
    std::fs::write(path("data"), "some bytes").unwrap();
    let files = ["--input-file", &path("data"), "--output-file", &path("signature")];
    run(card, &[&["--login", "--pin", PIN, "--sign", "--mechanism", "RSA-PKCS", "--id", id][..], &files].concat())
}

#[test]
fn the_qualified_key_wants_a_login_for_each_signature_and_does_not_say_so() {
    let (dir, card) = card_with_a_pair();
    let (signed, said) = sign(&card, dir.path(), "01");
    assert!(!signed, "{said}");
    let (signed, said) = sign(&card, dir.path(), "02");
    assert!(signed, "the commercial key signs: {said}");
}

#[test]
fn the_qualified_key_may_say_so_or_be_served_from_the_cache() {
    let (dir, card) = card_with_a_pair();
    for login in [SigningLogin::Announced, SigningLogin::Cached] {
        card.change_settings(|settings| settings.signing_login = login).unwrap();
        let (signed, said) = sign(&card, dir.path(), "01");
        assert!(signed, "{login:?}: {said}");
    }
    assert_eq!(card.trace().count("C_Login"), 3, "announced: twice; cached: once");
}

#[test]
fn a_pin_that_cannot_be_one_is_not_counted() {
    let (_dir, card) = card();
    for (pin, expected) in [("12345", "CKR_PIN_LEN_RANGE"), ("123456789", "CKR_PIN_LEN_RANGE"), ("12345x", "CKR_PIN_INVALID")] {
        let (_, said) = run(&card, &["--login", "--pin", pin, "--list-objects"]);
        assert!(said.contains(expected), "{pin}: {said}");
    }
    assert!(!look(&card, &["--list-token-slots"]).contains("user PIN count low"));
}

#[test]
fn the_pin_may_be_typed_on_the_reader() {
    let (_dir, card) = card();
    card.change_settings(|settings| settings.keypad = Some(PIN.to_owned())).unwrap();
    assert!(look(&card, &["--list-token-slots"]).contains("PIN pad present"));
    look(&card, &["--login", "--keypairgen", "--key-type", "rsa:2048", "--id", "07"]);
    card.change_settings(|settings| settings.keypad = Some(String::new())).unwrap();
    let (_, said) = run(&card, &["--login", "--list-objects"]);
    assert!(said.contains("CKR_FUNCTION_CANCELED"), "{said}");
}

#[test]
fn a_made_key_gets_an_id_of_the_librarys_choice() {
    let (_dir, card) = card();
    card.change_settings(|settings| settings.rewrites_id = true).unwrap();
    look(&card, &["--login", "--pin", PIN, "--keypairgen", "--key-type", "rsa:2048", "--id", "07"]);
    let contents = card.contents().unwrap();
    let (private, public) = (&contents.private_keys[0].id, &contents.public_keys[0].id);
    assert_eq!((private, private.len()), (public, 20));
}

#[test]
fn size_of_keys_and_serial_number_are_settings() {
    let (_dir, card) = card();
    card.change_settings(|settings| {
        settings.key_bits = (4096, 4096);
        settings.serial = Some("9203050012345678".to_owned());
    })
    .unwrap();
    let (_, said) = run(&card, &["--login", "--pin", PIN, "--keypairgen", "--key-type", "rsa:2048", "--id", "07"]);
    assert!(said.contains("CKR_KEY_SIZE_RANGE"), "{said}");
    assert!(look(&card, &["--list-mechanisms"]).contains("keySize={4096,4096}"));
    assert!(look(&card, &["--list-token-slots"]).contains("9203050012345678"));
}

#[test]
fn a_card_in_use_holds_29_ca_certificates() {
    let (_dir, card) = card();
    let own = Material::new("/CN=Own CA");
    card.provision_authorities(&[Entry { id: &[9], label: "own", private_key: None, certificate: Some(&own.certificate) }]).unwrap();
    let certificates = card.contents().unwrap().certificates;
    assert_eq!(certificates.len(), AUTHORITIES);
    assert!(certificates.iter().any(|certificate| certificate.der == own.certificate));
}

#[test]
fn a_process_that_exits_without_finalizing_hangs() {
    let (_dir, card) = card();
    let mut hanging = exiting_process(&card);
    std::thread::sleep(Duration::from_secs(1));
    assert!(hanging.try_wait().unwrap().is_none(), "it came back from exit()");
    hanging.kill().unwrap();
    hanging.wait().unwrap();

    card.change_settings(|settings| settings.heartbeat = false).unwrap();
    assert!(exiting_process(&card).wait().unwrap().success());
}

/// A process that has called `exit` after `C_Initialize`.
fn exiting_process(card: &Card) -> Child {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "exiting", "--ignored", "--nocapture"])
        .envs(card.env())
        .env("HABITS_MODULE", card.module_path().unwrap())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    assert!(lines.map_while(Result::ok).any(|line| line.ends_with("exits")));
    process
}

/// Not a test but a process that ends as a careless program does.
#[test]
#[ignore = "the test above runs it, in a process of its own"]
fn exiting() {
    let module = Pkcs11::new(std::env::var_os("HABITS_MODULE").unwrap()).unwrap();
    module.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK)).unwrap();
    println!("exits");
    std::process::exit(0);
}

#[test]
fn the_label_is_that_of_the_real_card() {
    let (_dir, card) = card();
    assert!(look(&card, &["--list-token-slots"]).contains(LABEL));
}
