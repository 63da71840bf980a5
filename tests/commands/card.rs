//! `twins card`: what is on the card, and what a renewal would stop at.

use crate::support::story::Story;
use serde_json::Value;
use std::process::Command;
use twins_sandbox::desk::Desk;

#[tokio::test(flavor = "multi_thread")]
async fn the_card_is_shown_to_people_and_programs_without_a_pin() {
    let story = Story::prepare(Desk::builder()).await;
    let json = |well: bool| {
        let (went_well, said) = story.command(&["card", "--json"]);
        assert_eq!(went_well, well, "{said}");
        serde_json::from_str::<Value>(&said).expect("JSON")
    };
    let card = json(true);
    assert_eq!((&card["token"]["label"], &card["token"]["pin"]), (&"ICA Starcos 3.74".into(), &"all".into()));
    assert_eq!((&card["pairs"][0]["person"], &card["pairs"][0]["in_force"]), (&"Jana Nováková".into(), &true.into()));
    assert_eq!(card["readers"].as_array().map(|readers| readers.iter().filter(|reader| reader["card"] == true).count()), Some(1));
    assert!(card["pairs"][0]["certificates"]["qualified"]["serial"].is_string());
    let (_, shown) = story.command(&["card"]);
    assert!(shown.contains("platná dvojice") && shown.contains("Nic by nesmazala"), "{shown}");

    story.desk.pull_card();
    assert_eq!(json(false)["token"]["error"], "no reader holds a card that the PKCS#11 module knows");
    let (_, shown) = story.command(&["card"]);
    assert!(shown.contains("není karta") && shown.contains("→ Vložte kartu"), "{shown}");
    story.desk.insert_card();

    let module = story.desk.card().module_path().expect("a module").display().to_string();
    story.configure(&module, "/usr/lib/no-such-module.so");
    let (went_well, shown) = story.command(&["card"]);
    assert!(!went_well && shown.contains("modul PKCS#11 nelze použít") && shown.contains("/usr/lib/no-such-module.so"), "{shown}");
    assert_eq!(story.pins_asked(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_card_is_said_to_lack_what_a_renewal_would_stop_at() {
    let story = Story::prepare(Desk::builder()).await;
    let shown = |place: &str| {
        let (_, json) = story.command(&["card", "--json"]);
        let (_, shown) = story.command(&["card"]);
        let json = serde_json::from_str::<Value>(&json).expect("JSON");
        (json.pointer(place).cloned().unwrap_or_default(), shown.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    let card = story.desk.card();
    assert_eq!(shown("/pairs/0/obstacles").0, serde_json::json!([]));

    // The keys that a profile demands are those that are announced.
    let profile = story.desk.directory().join("floor.toml");
    let shipped = include_str!("../../config/portals/ica.toml");
    std::fs::write(&profile, shipped.replace("least_rsa_bits = 2048", "least_rsa_bits = 3072")).expect("written");
    story.configure("[portal]\n", &format!("[portal]\nprofile = {profile:?}\n"));
    let (keys, text) = shown("/pairs/0/new_keys/qualified");
    assert_eq!(keys, "RSA 3072");
    assert!(text.contains("dva nové klíče (RSA 3072 pro kvalifikovaný a RSA 3072 pro komerční certifikát)"), "{text}");

    card.change_settings(|settings| settings.key_bits = (1024, 2048)).expect("the card's settings");
    let (key, text) = shown("/pairs/0/obstacles/0/key");
    assert_eq!(key, "key-length");
    assert!(text.contains("Obnova by se teď zastavila") && text.contains("klíče RSA dlouhé 1024 až 2048 bitů, potřeba je 3072"), "{text}");
    assert!(!text.contains("Nic by nesmazala"), "{text}");
    card.change_settings(|settings| settings.key_bits = (2048, 4096)).expect("the card's settings");

    for _ in 0..3 {
        let mut tool = Command::new("pkcs11-tool");
        tool.arg("--module").arg(card.module_path().expect("the module")).envs(card.env());
        assert!(!tool.args(["--login", "--pin", "00000000", "--list-objects"]).output().expect("run").status.success());
    }
    let (key, text) = shown("/pairs/0/obstacles/0/key");
    assert_eq!(key, "pin-locked");
    assert!(text.contains("Obnova by se teď zastavila dřív, než by se program zeptal na PIN: PIN je zablokován."), "{text}");
    assert_eq!(story.pins_asked(), 0);
}
