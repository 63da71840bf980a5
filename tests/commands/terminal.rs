//! A renewal at the terminal: consent, refusals, interruptions, and the terminal as it was before.

use crate::{
    at_a_terminal,
    processes::below_the_agent,
    status,
    support::{
        noting_browser::NotingBrowser,
        story::{PATIENCE, Story},
        terminal::{CTRL_C, CTRL_D, Terminal},
    },
};
use serde_json::Value;
use std::process::Command;
use twins_sandbox::{desk::Desk, office::Delivery};

/// The question for the PIN, in Czech.
const PIN: &str = "PIN ke kartě: [q: Odmítnout]: ";

/// A shell that says whether its terminal is as it should be, after the command before.
const AS_IT_WAS: &str = "; code=$?; stty -a | grep -o ' icanon' && stty -a | grep -o ' echo '; exit $code";

/// The same, and I.CA's notice has come.
async fn asked_at_a_terminal() -> Story {
    let story = at_a_terminal().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-consent").await;
    story
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
    // The next question may stand there before the status is asked.
    let making = story.until("a key is being made or was", |status| status["renewals"][0]["step"] != "store-keys").await;
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
    story.until("it is held", |status| status["renewals"][0]["hold"]["kind"] == "pin-wrong").await;

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
    story.desk.until_here("the card process, and no pinentry", PATIENCE, |_| below_the_agent(&story).len() == 1).await;
    let workers = below_the_agent(&story);
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
