//! A whole workstation: everything is there, is what the configuration says, and goes away again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[allow(dead_code, unused_imports)]
mod support;

use std::{fs, os::unix::fs::PermissionsExt, path::PathBuf, process::Command, time::Duration};
use support::run;
use twins_sandbox::{
    desk::{Desk, End},
    events::Kind,
    office::Delivery,
    person::Person,
    pinentry::Answer,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_workstation_is_what_its_configuration_says() {
    let kept = tempfile::tempdir().unwrap();
    let desk = Desk::builder().person(Person::petr_dvorak()).card_away().keep_in(kept.path()).start().await;
    let config: toml::Table = toml::from_str(&fs::read_to_string(desk.config()).unwrap()).unwrap();
    let file = |table: &str, key: &str| PathBuf::from(config[table][key].as_str().unwrap());
    assert!(file("card", "module").is_file() && file("card", "pinentry").is_file());
    assert_eq!(config["mail"]["address"].as_str(), Some("petr.dvorak@example.cz"));
    let password = config["mail"]["imap"]["password"]["file"].as_str().unwrap();
    assert_eq!(fs::metadata(password).unwrap().permissions().mode() & 0o777, 0o600);

    desk.office().notice(desk.pair()).await;
    desk.until_here("the notice has come", Duration::from_secs(60), |desk| desk.mailbox().messages().len() == 1).await;
    let port = config["mail"]["imap"]["port"].as_integer().unwrap();
    let login = format!("petr.dvorak@example.cz:{}", fs::read_to_string(password).unwrap());
    let trust = config["mail"]["imap"]["trust"].as_str().unwrap();
    let arguments = ["-sS", "-v", "--cacert", trust, "-u", &login, "-X", "SELECT INBOX"];
    run("curl", &[&arguments[..], &[&format!("imaps://127.0.0.1:{port}/")]].concat(), b"").unwrap();

    assert_eq!(slots(&desk), 0, "the card lies beside the reader");
    desk.insert_card();
    assert_eq!(slots(&desk), 1);
    desk.pull_card();
    desk.keep_records();
    let directory = desk.directory().to_owned();
    drop(desk);
    assert_eq!(fs::read_dir(directory.join("mail")).unwrap().count(), 1);
    look_at_the_kept_card(&directory.join("card.json"));
}

/// How many slots with a token pkcs11-tool sees through the module as the agent is told to use it.
fn slots(desk: &Desk) -> usize {
    let output = Command::new("pkcs11-tool")
        .envs(desk.card().env())
        .env("PCSCLITE_CSOCK_NAME", desk.reader().socket())
        .arg("--module")
        .arg(desk.card().module_path().unwrap())
        .arg("--list-token-slots")
        .output()
        .unwrap();
    String::from_utf8_lossy(&output.stdout).matches("token label").count()
}

/// With nothing else running, the card holds the old pair with its keys and 29 CA certificates.
fn look_at_the_kept_card(file: &std::path::Path) {
    let card: serde_json::Value = serde_json::from_slice(&fs::read(file).unwrap()).unwrap();
    let text = |key: &str| card[key].as_str().unwrap().to_owned();
    let env = card["env"].as_object().unwrap().iter().map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()));
    let output = Command::new("pkcs11-tool")
        .envs(env)
        .args(["--module", &text("module"), "--token-label", &text("token_label"), "--login", "--pin", &text("pin"), "--list-objects"])
        .output()
        .unwrap();
    let objects = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(objects.matches("Certificate Object").count(), 31, "{objects}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(objects.matches("Private Key Object").count(), 2, "{objects}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hand_the_journal_and_the_agent_process_work_together() {
    let desk = Desk::builder().card_away().start().await;
    let program = desk.directory().join("stub");
    let pinentry = desk.hand().program().display();
    fs::write(&program, format!("#!/bin/sh\ncase $1 in status) echo '{{\"word\":\"'$(cat word)'\"}}';; agent) printf 'SETDESC Kl%%C3%%AD%%C4%%8De\\nGETPIN\\n' | {pinentry} > word.new; grep -c ERR word.new > word; exec sleep 60;; esac\n")).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    desk.hand().answers(vec![Answer::Cancel]);
    let mut agent = desk.agent(&program);
    let status = desk.until(&program, "the stub was cancelled", Duration::from_secs(60), |status| status["word"] == "1").await;
    assert_eq!(status["word"], "1");
    desk.until_here("the prompt is in the journal", Duration::from_secs(60), |desk| desk.events().count(Kind::Asked) == 1).await;
    assert_eq!(desk.hand().prompts()[0].description, "Klíče");
    assert!(agent.runs());
    let mut end = agent.end(End::Terminate);
    assert!(!end.success());
    end = desk.agent(&program).end(End::Kill);
    assert!(!end.success());
    let kinds: Vec<Kind> = desk.events().so_far().iter().map(|event| event.kind).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == Kind::Agent).count(), 4);
    assert!(desk.office().issue("2026-0000000", Delivery::Link).await.is_err());
}
