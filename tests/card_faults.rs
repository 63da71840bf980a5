//! Stories of a card and a library that fail in the middle of a renewal, with the whole program at work: a sample of the fault matrix. And the
//! same renewal on a token without any manners of I.CA's card.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::{path::Path, process::Command};
use support::story::{PATIENCE, Story};
use twins_sandbox::{desk::Desk, office::Delivery};
use twins_starcos::Fault;

const CKR_DEVICE_ERROR: u64 = 0x30;

/// A workstation whose library is taken for hung after some seconds.
async fn hasty() -> Story {
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("prompt_timeout = 120", "prompt_timeout = 120\ncall_timeout = 15\nkey_timeout = 60");
    story.start_agent().await;
    story
}

/// The fault comes, the person is told what failed and what to do, puts the card in again, and all is well.
async fn fails_and_is_finished(fault: Fault, told: &str) {
    let story = hasty().await;
    story.desk.card().order(fault).unwrap();
    story.desk.office().notice(story.desk.pair()).await;
    let issuing = story.issue(Delivery::Attachments);
    let failing = async {
        let renewal = story.until_stage("stalled").await;
        assert_eq!(renewal["hold"]["kind"], "card-problem", "{renewal:#}");
        let (sentence, next) = (renewal["sentence"].as_str().unwrap(), renewal["next_step"].as_str().unwrap());
        assert!(sentence.contains(told), "{sentence}");
        assert!(next.contains("vložte ji znovu"), "{next}");
        let mail = story.until_mail("nezdařila").await;
        assert!(mail.contains("224 114 198"), "the helpdesk's number is there: {mail}");
        story.desk.pull_card();
        story.until("the reader is empty", |status| status["agent"]["readers"][0]["card"] == false).await;
        story.desk.insert_card();
    };
    tokio::join!(issuing, failing);
    story.is_renewed().await;
    assert_eq!(story.desk.card().wrong_pins().unwrap(), 0);
    assert_eq!(story.desk.card().trace().faults(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_library_crashes_after_it_made_the_second_key() {
    fails_and_is_finished(Fault::at("C_GenerateKeyPair").call(2).afterwards().crashes(), "nečekaně skončil").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_library_hangs_while_it_signs() {
    fails_and_is_finished(Fault::at("C_Sign").call(3).hangs(), "neodpověděla do 15 sekund").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_is_written_and_the_answer_is_an_error() {
    fails_and_is_finished(Fault::at("C_CreateObject").afterwards().returns(CKR_DEVICE_ERROR), "CKR_DEVICE_ERROR").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_is_pulled_while_it_makes_the_second_key() {
    let story = hasty().await;
    story.desk.card().order(Fault::at("C_GenerateKeyPair").call(2).loses_the_card()).unwrap();
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-card").await;
    story.until_mail("Vložte kartu").await;
    story.desk.until_here("the reader is empty", PATIENCE, |desk| desk.card().is_pulled()).await;
    story.desk.insert_card();
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    assert_eq!(story.desk.card().trace().count("C_GenerateKeyPair"), 3, "one in vain");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_cannot_be_read_is_told_and_read_as_soon_as_it_can_be() {
    let mut story = Story::begin(Desk::builder()).await;
    story.until("the pair is known", |status| status["pairs"].as_array().is_some_and(|pairs| pairs.len() == 1)).await;
    story.stop_agent();
    story.desk.card().order(Fault::at("C_GetTokenInfo").from_then_on().returns(CKR_DEVICE_ERROR)).unwrap();
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    let renewal = story.until_stage("stalled").await;
    assert!(renewal["sentence"].as_str().unwrap().contains("CKR_DEVICE_ERROR"), "{renewal:#}");
    assert_eq!(story.pins_asked(), 0);
    let status = story.until("it is said of the agent too", |status| status["agent"]["card_trouble"].is_string()).await;
    assert_eq!(status["agent"]["card_trouble"], "karta hlásí chybu C_GetTokenInfo: CKR_DEVICE_ERROR");
    let (_, shown) = story.command(&["status"]);
    let shown = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        shown.contains("Kartu ve čtečce nelze přečíst: karta hlásí chybu C_GetTokenInfo") && shown.contains("zkuste jinou čtečku"),
        "{shown}"
    );
    story.desk.card().call_off_faults().unwrap();
    story.until("it can be read again", |status| status["agent"]["card_trouble"].is_null()).await;
    // Nobody touches the card: the next look finds it in order.
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agent_is_killed_while_the_card_makes_a_key() {
    let mut story = Story::begin(Desk::builder().key_seconds(8.0)).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.desk.until_here("a key is being made", PATIENCE, |desk| desk.card().trace().count("C_GenerateKeyPair") == 1).await;
    story.kill_agent();
    story.start_agent().await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    assert_eq!(story.desk.card().trace().count("C_GenerateKeyPair"), 2, "each key was made once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_renewal_on_a_plain_token_leaves_what_other_programs_list_read_and_sign_with() {
    let story = Story::begin(Desk::builder().plain_token()).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    assert!(story.desk.card().trace().calls.is_empty(), "the stand-in had no part in it");

    let tool = |arguments: &[&str]| {
        let card = story.desk.card();
        let mut command = Command::new("pkcs11-tool");
        command.arg("--module").arg(card.plain_module()).args(["--token-label", card.label(), "--login", "--pin", card.pin()]);
        succeeds(command.args(arguments).envs(card.plain_env()).current_dir(story.desk.directory()))
    };
    let listing = tool(&["--list-objects"]);
    for (class, count) in [("Private Key Object", 4), ("Public Key Object", 4)] {
        assert_eq!(listing.matches(class).count(), count, "{listing}");
    }
    let books = story.desk.books();
    let contents = story.desk.card().contents().unwrap();
    for issued in books.issued.last().unwrap().certificates.iter() {
        let id = &contents.certificates.iter().find(|on_card| on_card.der == *issued).unwrap().id;
        let id: String = id.iter().map(|byte| format!("{byte:02x}")).collect();
        tool(&["--read-object", "--type", "cert", "--id", &id, "--output-file", "read.der"]);
        assert_eq!(&std::fs::read(story.desk.directory().join("read.der")).unwrap(), issued);
        signs_with(&tool, &id, story.desk.directory());
    }
}

/// The key of the certificate in `read.der` signs, and openssl verifies with that certificate.
fn signs_with(tool: &impl Fn(&[&str]) -> String, id: &str, directory: &Path) {
    std::fs::write(directory.join("text"), "A text to sign").unwrap();
    let files = ["--input-file", "text", "--output-file", "signature"];
    tool(&[&["--sign", "--mechanism", "SHA256-RSA-PKCS", "--id", id][..], &files].concat());
    let openssl = |arguments: &str| succeeds(Command::new("openssl").args(arguments.split(' ')).current_dir(directory));
    openssl("x509 -inform DER -in read.der -noout -pubkey -out public.pem");
    let verified = openssl("dgst -sha256 -verify public.pem -signature signature text");
    assert!(verified.contains("Verified OK"), "{verified}");
}

fn succeeds(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{command:?}: {said}");
    said
}
