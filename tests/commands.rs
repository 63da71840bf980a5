//! Every command as a person uses it, on the real parts: at a terminal, with the agent and without, with right and wrong settings.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    time::Duration,
};
use support::{
    noting_browser::NotingBrowser,
    story::{PATIENCE, Story, twins},
    terminal::{CTRL_C, CTRL_D, Terminal},
};
use twins_sandbox::{
    desk::{Desk, End},
    office::Delivery,
    pinentry::{Answer, Behaviour},
};

/// The question for the PIN, in Czech.
const PIN: &str = "PIN ke kartě: [q: Odmítnout]: ";
/// A shell that says whether its terminal is as it should be, after the command before.
const AS_IT_WAS: &str = "; code=$?; stty -a | grep -o ' icanon' && stty -a | grep -o ' echo '; exit $code";

/// A story in which the PIN is only asked for at a terminal.
async fn at_a_terminal() -> Story {
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("prompt = \"pinentry\"", "prompt = \"terminal\"");
    story.start_agent().await;
    story
}

/// The same, and I.CA's notice has come.
async fn asked_at_a_terminal() -> Story {
    let story = at_a_terminal().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-consent").await;
    story
}

fn status(story: &Story) -> Value {
    let (went_well, said) = story.command(&["status", "--json"]);
    assert!(went_well, "{said}");
    serde_json::from_str(&said).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_renewal_at_the_terminal_and_the_status_is_true_all_the_way() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("prompt = \"pinentry\"", "prompt = \"terminal\"");
    let nothing_yet = status(&story);
    assert_eq!((&nothing_yet["agent"]["running"], nothing_yet["pairs"].as_array().map(Vec::len)), (&Value::Bool(false), Some(0)));

    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    let waiting = story.until_stage("waiting-for-consent").await;
    assert_eq!(
        (&waiting["actor"], &waiting["step"], &waiting["keys"]["qualified"]),
        (&"person".into(), &"store-keys".into(), &false.into())
    );

    let pin = story.desk.card().pin().to_owned();
    let mut terminal = Terminal::open(&story.desk, &format!("twins confirm{AS_IT_WAS}"));
    terminal.until("Povolit uložení dvou nových klíčů").await;
    terminal.until(PIN).await;
    terminal.types(&format!("{pin}\r"));
    terminal.until("nový klíč pro kvalifikovaný certifikát").await;
    let making = story.until("a key is being made or was", |status| status["renewals"][0]["stage"] != "waiting-for-consent").await;
    assert_ne!(making["renewals"][0]["actor"], "ica");
    terminal.until("nové klíče jsou na kartě").await;
    terminal.until("Podepsat obě žádosti").await;
    terminal.until("www.ica.cz").await;
    terminal.until(PIN).await;
    terminal.types(&format!("{pin}\r"));
    terminal.until("obě žádosti jsou podepsány").await;
    terminal.until(" echo ").await;
    let (code, screen) = terminal.end().await;
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains(&pin), "the PIN is never shown");

    story.issue(Delivery::Attachments).await;
    let importing = story.until("asked for the import", |status| status["renewals"][0]["step"] == "import").await;
    assert!(importing["renewals"][0]["accepted"].is_string());
    let mut terminal = Terminal::open(&story.desk, "twins confirm");
    terminal.until("Uložit na kartu oba vydané").await;
    terminal.until(PIN).await;
    terminal.types(&format!("{pin}\r"));
    let (code, screen) = terminal.end().await;
    assert!(code == Some(0) && screen.contains("kontrolním čtením"), "{screen}");
    story.is_renewed().await;
    assert_eq!(story.pins_asked(), 0, "no window was opened");

    let done = status(&story);
    assert_eq!((&done["agent"]["mailbox"], &done["renewals"][0]["actor"]), (&"watching".into(), &"nobody".into()));
    story.stop_agent();
    let after = status(&story);
    assert_eq!((&after["agent"]["running"], &after["renewals"][0]["stage"]), (&false.into(), &"done".into()));
    assert_eq!(after["pairs"].as_array().map(Vec::len), Some(2), "the old pair and the new one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_pin_and_every_no_at_the_terminal_end_with_advice_and_a_whole_terminal() {
    let story = asked_at_a_terminal().await;
    let mut terminal = Terminal::open(&story.desk, &format!("twins confirm{AS_IT_WAS}"));
    terminal.until(PIN).await;
    terminal.types("11112222\r");
    let (code, screen) = terminal.end().await;
    assert_eq!(code, Some(1), "{screen}");
    assert!(screen.contains("twins: PIN nebyl správný") && screen.contains("→ Ověřte si PIN"), "{screen}");
    assert!(screen.contains(" icanon") && screen.contains(" echo "), "{screen}");
    assert_eq!(status(&story)["renewals"][0]["hold"]["kind"], "pin-wrong");

    for keys in [CTRL_C, CTRL_D, "q\r"] {
        let mut terminal = Terminal::open(&story.desk, &format!("twins confirm{AS_IT_WAS}"));
        terminal.until(PIN).await;
        terminal.types(keys);
        let (code, screen) = terminal.end().await;
        assert_eq!(code, Some(1), "{screen}");
        assert!(screen.contains("Obnova byla odmítnuta") && screen.contains("twins renew"), "{screen}");
        assert!(screen.contains(" icanon") && screen.contains(" echo "), "{screen}");
        story.until_stage("declined").await;
        let (went_well, said) = story.command(&["renew"]);
        assert!(went_well && said.contains("obnova znovu pokračuje"), "{said}");
        story.until_stage("waiting-for-consent").await;
    }
    assert_eq!(story.desk.card().contents().expect("the card").private_keys.len(), 2, "no key was made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pulled_card_and_a_closed_terminal_cost_nothing() {
    let story = asked_at_a_terminal().await;
    let mut closed = Terminal::open(&story.desk, "twins confirm");
    closed.until(PIN).await;
    drop(closed);
    story.until_log("the terminal was closed").await;

    let pin = story.desk.card().pin().to_owned();
    let mut terminal = Terminal::open(&story.desk, "twins confirm");
    terminal.until(PIN).await;
    story.desk.pull_card();
    terminal.until("Vložte ji do čtečky").await;
    story.until_stage("waiting-for-card").await;
    story.desk.insert_card();
    terminal.until(PIN).await;
    terminal.types(&format!("{pin}\r"));
    terminal.until(PIN).await;
    terminal.types(&format!("{pin}\r"));
    let (code, screen) = terminal.end().await;
    assert_eq!(code, Some(0), "{screen}");
    story.issue(Delivery::Attachments).await;
    story.until("asked for the import", |status| status["renewals"][0]["step"] == "import").await;
    let mut terminal = Terminal::open(&story.desk, "twins confirm");
    terminal.until(PIN).await;
    terminal.types(&format!("{pin}\r"));
    assert_eq!(terminal.end().await.0, Some(0));
    story.is_renewed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_process_that_is_killed_while_it_asks_leaves_the_terminal_whole() {
    let story = asked_at_a_terminal().await;
    let mut terminal = Terminal::open(&story.desk, &format!("twins confirm{AS_IT_WAS}"));
    terminal.until(PIN).await;
    let workers = below_the_agent(&story);
    assert_eq!(workers.len(), 1, "the card process, and no pinentry");
    let killed = Command::new("/bin/kill").args(["-KILL", &workers[0].to_string()]).status().expect("kill");
    assert!(killed.success());
    let (code, screen) = terminal.end().await;
    assert_eq!(code, Some(1), "{screen}");
    assert!(screen.contains("twins: ") && screen.contains(" icanon") && screen.contains(" echo "), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unanswered_question_and_an_agent_that_ends_give_the_terminal_back() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("prompt = \"pinentry\"", "prompt = \"terminal\"");
    story.configure("prompt_timeout = 120", "prompt_timeout = 2");
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-consent").await;
    let mut terminal = Terminal::open(&story.desk, &format!("twins confirm{AS_IT_WAS}"));
    terminal.until(PIN).await;
    let (code, screen) = terminal.end().await;
    assert!(code == Some(1) && screen.contains("nepřišla odpověď"), "{screen}");
    assert!(screen.contains(" icanon") && screen.contains(" echo "), "{screen}");

    story.stop_agent();
    story.configure("prompt_timeout = 2", "prompt_timeout = 120");
    story.start_agent().await;
    let mut terminal = Terminal::open(&story.desk, &format!("twins confirm{AS_IT_WAS}"));
    terminal.until(PIN).await;
    story.stop_agent();
    let (code, screen) = terminal.end().await;
    assert!(code == Some(1) && screen.contains("Program během rozhovoru skončil"), "{screen}");
    assert!(screen.contains(" icanon") && screen.contains(" echo "), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_be_sent_is_shown_and_only_a_yes_sends_it() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("unproven_profile = \"send\"", "unproven_profile = \"stop\"");
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-go-ahead").await;
    for no in ["n\r", "\r", CTRL_D] {
        let mut terminal = Terminal::open(&story.desk, "twins confirm");
        terminal.until("www.ica.cz").await;
        terminal.until("Odeslat obě žádosti?").await;
        terminal.types(no);
        let (code, screen) = terminal.end().await;
        assert!(code == Some(1) && screen.contains("Neodesláno"), "{screen}");
    }
    story.until_stage("waiting-for-go-ahead").await;
    assert_eq!(story.desk.books().walked(), 0, "nothing went out");
    let mut terminal = Terminal::open(&story.desk, "twins confirm");
    terminal.until("Odeslat obě žádosti?").await;
    terminal.types("a\r");
    let (code, screen) = terminal.end().await;
    assert!(code == Some(0) && screen.contains("Odeslání je povoleno"), "{screen}");
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_be_sent_can_be_done_in_the_browser_instead() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("unproven_profile = \"send\"", "unproven_profile = \"stop\"");
    let browser = NotingBrowser::in_directory(story.desk.directory());
    story.desk.set_environment("BROWSER", browser.program.to_str().unwrap());
    story.start_agent().await;
    let link = story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-go-ahead").await;
    let mut terminal = Terminal::open(&story.desk, "twins confirm");
    terminal.until("Odeslat obě žádosti?").await;
    terminal.types("p\r");
    let (code, screen) = terminal.end().await;
    assert_eq!(code, Some(0), "{screen}");
    story.until_stage("waiting-for-delivery").await;
    story.desk.until_here("the browser was opened", PATIENCE, |_| browser.was_opened()).await;
    assert_eq!(browser.opened(), link);
    assert_eq!(story.desk.books().walked(), 0, "the program itself asked for nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn started_by_hand_every_command_says_how_it_went() {
    let story = at_a_terminal().await;
    story.until("the pair is known", |status| status["pairs"].as_array().is_some_and(|pairs| pairs.len() == 1)).await;
    let says = |arguments: &[&str], well: bool, words: &[&str]| {
        let (went_well, said) = story.command(arguments);
        assert_eq!(went_well, well, "{arguments:?}: {said}");
        assert!(words.iter().all(|words| said.contains(words)), "{arguments:?}: {said}");
    };
    says(&["confirm"], false, &["nic nečeká", "→ "]);
    says(&["decline"], false, &["Žádná obnova"]);
    says(&["renew", "--serial", "0123"], false, &["0123", "twins status"]);
    says(&["renew", "--link", "http://www.ica.cz/x"], false, &["není to https"]);
    says(&["renew", "--link", "https://ica.example/x"], false, &["→ Zkopírujte celý odkaz"]);
    says(&["renew"], true, &["Jana Nováková", "twins renew --link"]);
    assert_eq!(story.until_stage("waiting-for-notice").await["origin"], "hand");
    says(&["confirm"], false, &["nic nečeká", "Čeká se na výzvu"]);
    says(&["decline", "nobody"], false, &["nobody"]);
    says(&["renew", "--link", "https://www.ica.cz/obnova/start?id=1"], true, &["→ "]);
    story.until_stage("waiting-for-consent").await;
    says(&["renew"], true, &["obnova už probíhá"]);
    says(&["confirm"], false, &["potřebuje terminál"]);
    let name = status(&story)["renewals"][0]["id"].as_str().expect("a name").to_owned();
    says(&["decline", &name], true, &["odmítnuta", "twins renew"]);
    says(&["renew"], true, &["obnova znovu pokračuje"]);
    says(&["agent"], false, &["používá jiný běžící twins agent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn interrupted_or_terminated_it_ends_cleanly_and_nothing_is_left() {
    for how in [End::Interrupt, End::Terminate] {
        let mut story = Story::begin(Desk::builder()).await;
        story.desk.hand().behaves(Behaviour::always(Answer::Silence));
        story.desk.office().notice(story.desk.pair()).await;
        story.until_log("the person is asked for the PIN").await;
        let below = below_the_agent(&story);
        assert!(below.len() >= 2, "the card process and its pinentry: {below:?}");
        let socket = story.desk.directory().join("run/control.sock");
        assert!(socket.exists());
        let exit = story.end_agent(how);
        assert!(exit.success(), "{how:?}: {exit}");
        assert!(!socket.exists(), "{how:?}");
        let gone = |_: &Desk| !below.iter().any(|pid| is_alive(*pid));
        story.desk.until_here("all its processes are gone", Duration::from_secs(3), gone).await;
        let (went_well, said) = story.command(&["renew"]);
        assert!(!went_well && said.contains("Program neběží"), "{said}");
        // The next start goes on.
        story.desk.hand().types_the_pin();
        story.start_agent().await;
        story.until_stage("waiting-for-ica").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_regular_summary_goes_out_on_its_schedule() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.configure("0 0 8 * * MON", "* * * * * *");
    story.start_agent().await;
    let told = story.until_mail("Certifikáty TWINS").await;
    assert!(told.contains("Jana Nováková") || told.contains("čtečky"), "{told}");
    story.until_mail("Certifikáty TWINS jsou v pořádku, platí do").await;
    let mails = story.desk.mailbox().messages();
    let well = mails.iter().find(|mail| mail.subject().contains("jsou v pořádku")).expect("just seen");
    let text = well.text();
    assert!(text.contains("Jana Nováková: kvalifikovaný i komerční certifikát platí do"), "{text}");
    assert!(text.contains("twins status") && well.html().is_some_and(|html| html.contains("Jana Nováková")), "{text}");
}

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
    let shipped = include_str!("../config/portals/ica.toml");
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

/// The program with this environment and nothing else, in an empty home.
fn alone(home: &Path, locale: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(twins());
    command.env_clear().env("HOME", home).env("LANG", locale).env("PATH", "/usr/bin:/bin");
    command.args(arguments).output().expect("run")
}

fn both(output: &Output) -> (String, String) {
    (String::from_utf8(output.stdout.clone()).expect("UTF-8"), String::from_utf8(output.stderr.clone()).expect("UTF-8"))
}

#[test]
fn a_wrong_configuration_is_told_where_and_what_to_do_in_the_locales_language() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("twins.toml");
    let path = file.to_str().expect("UTF-8");
    let told = |locale: &str, text: Option<&str>, command: &str| {
        text.map_or_else(|| drop(fs::remove_file(&file)), |text| fs::write(&file, text).expect("written"));
        let output = alone(home.path(), locale, &[command, "--config", path]);
        let (results, errors) = both(&output);
        assert_eq!((output.status.code(), results.as_str()), (Some(1), ""), "{errors}");
        assert!(errors.starts_with("twins: ") && errors.contains(path) && errors.contains("\n→ "), "{errors}");
        errors
    };
    assert!(told("cs_CZ.UTF-8", None, "status").contains("neexistuje"));
    assert!(told("en_GB.UTF-8", None, "status").contains("does not exist"));
    assert!(told("cs_CZ.UTF-8", Some("language = \"cs\"\n\n[mail\n"), "card").contains("na řádku 3 chyba"));
    assert!(
        told("cs_CZ.UTF-8", Some("[mail]\nadress = \"a@b.cz\"\n"), "card")
            .contains("na řádku 2 chyba: neznámá položka „adress“ (zde lze: address, ")
    );
    assert!(told("C.UTF-8", Some("[mail.imap]\nhost = \"a\"\n"), "card").contains("the setting “user” is missing"));
    assert!(
        told("C.UTF-8", Some("[portal]\nunproven_profile = \"maybe\"\n"), "card").contains("unknown value “maybe” (possible: stop, send)")
    );
    assert!(told("C.UTF-8", Some("[summary]\nschedule = \"weekly\"\n"), "card").contains("summary.schedule"));
    assert!(told("C.UTF-8", Some("language = \"cs\"\n"), "card").contains("chybí [card]"), "the configuration's language comes first");
    assert!(told("C.UTF-8", Some("language = \"en\"\n"), "agent").contains("lacks mail.address"));
    fs::remove_file(&file).expect("removed");
    fs::create_dir(&file).expect("a directory in its place");
    let output = alone(home.path(), "cs_CZ.UTF-8", &["status", "--config", path]);
    assert!(both(&output).1.contains("nelze přečíst: je to adresář"), "{output:?}");
}

#[test]
fn without_agent_and_database_the_status_says_so_and_commands_say_what_to_start() {
    let home = tempfile::tempdir().expect("a directory");
    let file = home.path().join("twins.toml");
    fs::write(&file, "language = \"en\"\n").expect("written");
    let path = file.to_str().expect("UTF-8");
    let output = alone(home.path(), "C.UTF-8", &["status", "--config", path]);
    let (shown, errors) = both(&output);
    assert_eq!((output.status.code(), errors.as_str()), (Some(0), ""));
    assert!(shown.contains("The program is not running") && shown.contains("→ Run twins agent"), "{shown}");
    for command in ["renew", "confirm", "decline"] {
        let output = alone(home.path(), "C.UTF-8", &[command, "--config", path]);
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(
            both(&output),
            (String::new(), "twins: The program is not running.\n→ Start it in another terminal: twins agent.\n".to_owned())
        );
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    let home = tempfile::tempdir().expect("a directory");
    for command in ["", "agent", "login", "status", "card", "renew", "confirm", "decline", "mail", "mail check"] {
        let mut arguments: Vec<&str> = command.split(' ').filter(|word| !word.is_empty()).collect();
        arguments.push("--help");
        let output = alone(home.path(), "C.UTF-8", &arguments);
        let (help, _) = both(&output);
        assert!(output.status.success() && help.contains("Example: twins"), "{command}: {help}");
    }
}

fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/mail")
}

/// A configuration that has nothing but `[mail.trust]`.
fn only_trust(home: &Path) -> PathBuf {
    let keys: std::collections::BTreeMap<String, String> =
        serde_json::from_slice(&fs::read(samples().join("dkim-keys.json")).expect("keys")).expect("JSON");
    let keys: Vec<String> = keys.iter().map(|(name, key)| format!("{name:?} = {key:?}")).collect();
    let file = home.join("trust.toml");
    fs::write(&file, format!("[mail.trust]\ndns = false\ndkim_keys = {{ {} }}\n", keys.join(", "))).expect("written");
    file
}

#[test]
fn every_sample_is_judged_in_one_line_of_json() {
    let home = tempfile::tempdir().expect("a directory");
    let config = only_trust(home.path());
    let expected: serde_json::Map<String, Value> =
        serde_json::from_slice(&fs::read(samples().join("expected.json")).expect("read")).expect("JSON");
    let files: Vec<String> = expected.keys().map(|name| samples().join(name).display().to_string()).collect();
    let mut arguments = vec!["mail", "check", "--json", "--config", config.to_str().expect("UTF-8")];
    arguments.extend(files.iter().map(String::as_str));
    let output = alone(home.path(), "C.UTF-8", &arguments);
    let (lines, errors) = both(&output);
    assert_eq!((output.status.code(), errors.as_str(), lines.lines().count()), (Some(0), "", expected.len()));
    for (line, (file, expected)) in lines.lines().zip(files.iter().zip(expected.values())) {
        let verdict: Value = serde_json::from_str(line).expect("an object a line");
        let mut fields: Vec<&String> = verdict.as_object().expect("an object").keys().collect();
        fields.sort();
        let described = [
            "certificates",
            "download_links",
            "expires",
            "file",
            "kind",
            "payment",
            "rejected_links",
            "renewal_link",
            "serials",
            "trust",
            "trust_reason",
        ];
        assert_eq!(fields, described, "{file}");
        assert_eq!(verdict["file"], file.as_str());
        for key in ["kind", "trust"] {
            assert!(expected.get(key).is_none_or(|wanted| *wanted == verdict[key]), "{file}: {line}");
        }
        assert!(expected.get("trust_not").is_none_or(|not| *not != verdict["trust"]), "{file}: {line}");
        assert!(expected.get("no_link").is_none() || verdict["renewal_link"].is_null(), "{file}: {line}");
        if let Some(host) = expected.get("link_host").and_then(Value::as_str) {
            let link = verdict["renewal_link"].as_str().expect("a whole link");
            assert!(link.starts_with(&format!("https://{host}/")), "{link}");
        }
        if let Some(count) = expected.get("certificates").and_then(Value::as_u64) {
            let certificates = verdict["certificates"].as_array().expect("a list");
            assert_eq!(certificates.len() as u64, count, "{file}");
            for field in ["sha256", "serial", "subject", "not_after", "role"] {
                assert!(certificates.iter().all(|certificate| certificate[field].is_string()), "{file}: {field}");
            }
        }
    }
}

#[test]
fn messages_are_explained_to_people_even_without_a_configuration() {
    let home = tempfile::tempdir().expect("a directory");
    let (good, bad) = (samples().join("10-newsletter.eml"), samples().join("expected.json"));
    let missing = home.path().join("none.eml");
    let arguments: Vec<&str> =
        ["mail", "check"].into_iter().chain([&bad, &missing, &good].map(|path| path.to_str().expect("UTF-8"))).collect();
    // Nothing is known of DKIM keys here, and nobody is asked: the sample's signature has a key of no DNS.
    fs::create_dir_all(home.path().join(".config/twins")).expect("a directory");
    fs::write(home.path().join(".config/twins/twins.toml"), "[mail.trust]\ndns = false\n").expect("written");
    let output = alone(home.path(), "cs_CZ.UTF-8", &arguments);
    let (shown, errors) = both(&output);
    assert_eq!(output.status.code(), Some(1), "not all could be read");
    assert!(shown.contains("10-newsletter.eml") && shown.contains("jiná zpráva"), "what could be read was: {shown}");
    assert!(errors.contains("expected.json") && errors.contains("→ Uložte"), "{errors}");
    assert!(errors.contains("none.eml nelze přečíst: soubor neexistuje"), "{errors}");

    let nobody = home.path().join("nobody");
    let letter = home.path().join("letter.eml");
    fs::write(&letter, "From: a@b.example\r\nSubject: Ahoj\r\n\r\nNic.\r\n").expect("written");
    let output = alone(&nobody, "cs_CZ.UTF-8", &["mail", "check", letter.to_str().expect("UTF-8")]);
    assert!(output.status.success() && both(&output).0.contains("jiná zpráva"), "{output:?}");
}

/// The processes that the agent started, and those that they started.
fn below_the_agent(story: &Story) -> Vec<u32> {
    let mut found = vec![story.agent_pid()];
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .expect("processes")
        .filter_map(|entry| {
            let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            let parent = stat.rsplit_once(") ")?.1.split(' ').nth(1)?.parse().ok()?;
            Some((pid, parent))
        })
        .collect();
    let mut at = 0;
    while at < found.len() {
        let parent = found[at];
        found.extend(parents.iter().filter(|(_, other)| *other == parent).map(|(pid, _)| *pid));
        at += 1;
    }
    found.split_off(1)
}

fn is_alive(pid: u32) -> bool {
    fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| !stat.contains(") Z "))
}
