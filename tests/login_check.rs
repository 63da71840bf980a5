//! `twins login-check` against nginx, with the card's module: what the server saw of it is read in the server's own log.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use serde_json::Value;
use std::{fs, net::TcpListener, path::Path};
use twins_sandbox::{
    desk::{Builder, Desk},
    pinentry::{Answer, Behaviour},
    servers::Rules,
};

async fn desk() -> Desk {
    Builder::default().start().await
}

/// `twins login-check --json` at these addresses: whether all accepted, and what came of each.
fn login_check(desk: &Desk, addresses: &[String]) -> (bool, Vec<Value>) {
    desk.prove_login_at(addresses);
    let output =
        desk.command(Path::new(env!("CARGO_BIN_EXE_twins"))).args(["login-check", "--json", "--config"]).arg(desk.config()).output();
    let output = output.expect("run");
    let said = serde_json::from_slice(&output.stdout);
    (output.status.success(), said.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr))))
}

/// The same for a person, in Czech: what is said on both ways out.
fn told(desk: &Desk) -> String {
    let output =
        desk.command(Path::new(env!("CARGO_BIN_EXE_twins"))).args(["login-check", "--config"]).arg(desk.config()).output().unwrap();
    String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
}

fn pins(desk: &Desk) -> usize {
    desk.hand().prompts().iter().filter(|prompt| prompt.command == "GETPIN").count()
}

/// From now on the card has no PSS, as cards of before had none: SoftHSM itself is asked, without the mechanisms of that kind.
fn without_pss(desk: &Desk) {
    let card = desk.directory().join("card");
    let mut conf = fs::read_to_string(card.join("softhsm2.conf")).unwrap();
    // SoftHSM passes over the first of the list.
    conf.push_str("slots.mechanisms = -CKM_MD5,CKM_RSA_PKCS_PSS,CKM_SHA256_RSA_PKCS_PSS\n");
    fs::write(desk.directory().join("without-pss.conf"), conf).unwrap();
    let text = fs::read_to_string(desk.config()).unwrap();
    let module = "module = \"/usr/lib/softhsm/libsofthsm2.so\"".to_owned();
    let env = format!("env = {{ SOFTHSM2_CONF = {:?} }}", desk.directory().join("without-pss.conf"));
    let line = |line: &str| match line {
        line if line.starts_with("module = ") => module.clone(),
        line if line.starts_with("env = ") => env.clone(),
        line => line.to_owned(),
    };
    fs::write(desk.config(), text.lines().map(|one| line(one) + "\n").collect::<String>()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_door_opens_over_both_versions_of_tls_with_one_pin_each() {
    let desk = desk().await;
    let serial = desk.pair().certificates.commercial.serial.to_string();
    let mut doors = Vec::new();
    for (protocol, version) in [("TLSv1.3", "TLS 1.3"), ("TLSv1.2", "TLS 1.2")] {
        let door = desk.door(protocol, &Rules::of(&desk.authorities()).over(protocol));
        let before = pins(&desk);
        let (well, checked) = login_check(&desk, &[door.address()]);
        assert!(well, "{checked:#?}\n{}", desk.story());
        assert_eq!((&checked[0]["outcome"], &checked[0]["version"]), (&"accepted".into(), &version.into()));
        let visits = door.visited();
        let [visit] = visits.as_slice() else { panic!("{visits:?}") };
        assert_eq!((visit.protocol.as_str(), visit.verified.as_str(), visit.status), (protocol, "SUCCESS", 200));
        assert!(visit.serial.ends_with(&serial) || serial.ends_with(&visit.serial), "{visit:?} {serial}");
        assert_eq!(pins(&desk) - before, 1);
        let calls: Vec<String> = desk.card().trace().calls.into_iter().map(|call| call.function).collect();
        let after_signature = calls.rsplit(|call| call == "C_Sign").next().unwrap();
        assert!(after_signature.iter().any(|call| call == "C_Logout"), "the card is logged out afterwards: {after_signature:?}");
        let prompt = desk.hand().prompts().pop().unwrap();
        assert!(format!("{prompt:?}").contains("localhost"), "the prompt names the server: {prompt:?}");
        doors.push(door);
    }
    assert!(told(&desk).contains("přihlášení funguje"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_without_pss_is_held_to_tls_1_2_and_a_server_of_1_3_only_is_told_apart() {
    let desk = desk().await;
    without_pss(&desk);
    let both = desk.door("both", &Rules::of(&desk.authorities()));
    let (well, checked) = login_check(&desk, &[both.address()]);
    assert!(well && checked[0]["version"] == "TLS 1.2", "{checked:#?}");
    assert_eq!(both.visited()[0].protocol, "TLSv1.2");
    let newer = desk.door("newer", &Rules::of(&desk.authorities()).over("TLSv1.3"));
    let (well, checked) = login_check(&desk, &[newer.address()]);
    assert_eq!((well, &checked[0]["outcome"]), (false, &"unable".into()), "{checked:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_wants_only_pkcs1_gets_it() {
    let desk = desk().await;
    let door = desk.door("old", &Rules::of(&desk.authorities()).over("TLSv1.2").with_signatures("RSA+SHA256"));
    let (well, checked) = login_check(&desk, &[door.address()]);
    assert!(well, "{checked:#?}");
    let other = desk.door("sha384", &Rules::of(&desk.authorities()).over("TLSv1.2").with_signatures("RSA+SHA384"));
    let (well, checked) = login_check(&desk, &[other.address()]);
    assert_eq!((well, &checked[0]["outcome"]), (false, &"unable".into()), "{checked:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_a_server_that_never_asks_and_a_dead_network_are_told_apart() {
    let desk = desk().await;
    // The web root signs servers: no door that wants its certificates lets the person in.
    let foreign = fs::read_to_string(desk.directory().join("web-root.pem")).unwrap();
    let wrong_authority = desk.door("foreign", &Rules::of(&foreign));
    let open = desk.door("open", &Rules { authorities: None, ..Rules::of("") });
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let addresses =
        [wrong_authority.address(), open.address(), format!("https://localhost:{}/", nobody.port()), "https://no.invalid".to_owned()];
    let (well, checked) = login_check(&desk, &addresses);
    let outcomes: Vec<_> = checked.iter().map(|one| one["outcome"].as_str().unwrap_or_default()).collect();
    assert_eq!((well, outcomes), (false, vec!["refused", "never-asked", "network", "network"]), "{checked:#?}");
    assert!(checked[0]["why"].as_str().unwrap().contains("The SSL certificate error"), "{checked:#?}");
    assert_eq!((wrong_authority.visited()[0].status, open.visits().len()), (400, 0));
    assert_eq!(pins(&desk), 1, "asked for only where a certificate is wanted");
    let said = told(&desk);
    for words in ["server certifikát odmítl", "helpdesk", "o certifikát nepožádal", "spojení se nepodařilo"] {
        assert!(said.contains(words), "{words}: {said}");
    }

    // A server that proves itself by another root than the one that was named.
    let config = fs::read_to_string(desk.config()).unwrap();
    let (before, login) = config.split_once("[login]").unwrap();
    fs::write(desk.config(), format!("{before}[login]{}", login.replace("web-root.pem", "root.pem"))).unwrap();
    let (_, checked) = login_check(&desk, &[open.address()]);
    assert_eq!(checked[0]["outcome"], "untrusted", "{checked:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_of_the_persons_and_a_wrong_pin_prove_nothing_and_reach_no_server() {
    let desk = desk().await;
    let door = desk.door("door", &Rules::of(&desk.authorities()));
    for answer in [Answer::Cancel, Answer::Pin("11112222".to_owned())] {
        desk.hand().behaves(Behaviour::always(answer));
        let (well, checked) = login_check(&desk, &[door.address()]);
        assert!(!well && checked[0]["outcome"].is_null() && checked[0]["not_signed"].is_string(), "{checked:#?}");
    }
    assert_eq!(door.visits(), []);
    assert_eq!(pins(&desk), 2);
    desk.pull_card();
    assert!(told(&desk).contains("není karta"), "{}", told(&desk));
}
