//! How the person is asked, and what is said where that does not work.

use super::support::{
    story::Story,
    terminal::{CTRL_C, Terminal},
};
use std::time::Duration;
use twins_sandbox::{
    desk::{Builder, Desk},
    servers::Rules,
};

const PIN: &str = "PIN ke kartě: [q: Odmítnout]: ";
/// From the keyboard to the program, on a busy machine.
const ON_THE_WAY: Duration = Duration::from_secs(1);

/// A story in which the PIN is only asked for at a terminal, and is asked for.
async fn asked_at_a_terminal(builder: Builder) -> Story {
    let mut story = Story::prepare(builder).await;
    story.configure("prompt = \"pinentry\"", "prompt = \"terminal\"");
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-consent").await;
    story
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_pinentry_is_told_by_the_status_and_the_terminal_helps() {
    let mut story = Story::prepare(Desk::builder()).await;
    let program = story.desk.hand().program().display().to_string();
    story.configure(&format!("pinentry = \"{program}\""), "pinentry = \"/nonexistent/pinentry-gtk\"");
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    // Nothing is begun that nobody could be asked for, and it is said.
    let stalled = story.until_stage("stalled").await;
    assert_eq!(stalled["hold"]["kind"], "not-ready", "{stalled:#}");
    let told = story.until_mail("Obnova zatím nemůže začít").await;
    let (_, said) = story.command(&["status"]);
    for text in [told, said] {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("/nonexistent/pinentry-gtk nelze spustit") && text.contains("twins confirm"), "{text}");
    }
    assert_eq!(story.mails("Zadejte PIN"), 0, "not told to enter it where that cannot be done");

    let mut terminal = Terminal::open(&story.desk, "twins confirm");
    terminal.until(PIN).await;
    terminal.types("q\r");
    terminal.end().await;
    story.until_stage("declined").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_pin_is_typed_at_a_terminal_nothing_speaks_of_a_window() {
    let mut story = asked_at_a_terminal(Desk::builder()).await;
    let mail = story.until_mail("Zadejte PIN").await;
    let (_, status) = story.command(&["status"]);
    story.stop_agent();
    let (_, later) = story.command(&["status"]);
    for text in [mail, status, later] {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains("Spusťte v terminálu twins confirm") && !text.contains("okn"), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_while_a_key_is_made_is_neither_seen_nor_taken_for_a_pin() {
    let story = asked_at_a_terminal(Desk::builder().key_seconds(8.0)).await;
    let pin = story.desk.card().pin().to_owned();
    let mut terminal = Terminal::open(&story.desk, "stty cols 100; twins confirm; code=$?; stty -a | grep -o ' echo '; exit $code");
    terminal.until(PIN).await;
    terminal.types(&format!("{pin}\r"));
    terminal.until("nový klíč pro kvalifikovaný certifikát").await;
    let making = story.until("the status tells the same", |status| status["renewals"][0]["making"].is_array()).await;
    assert_eq!(making["renewals"][0]["stage"], "making-keys");
    let sentence = making["renewals"][0]["sentence"].as_str().expect("a sentence");
    assert!(sentence.contains("Na kartě vzniká nový klíč"), "{sentence}");
    terminal.types("31415926\r");
    // The line counts the seconds; on a busy machine not every one of them.
    let counted = (1..=7).map(|seconds| format!("nový klíč pro komerční certifikát  {seconds} s")).collect::<Vec<_>>();
    terminal.until_one_of(&counted.iter().map(String::as_str).collect::<Vec<_>>()).await;
    terminal.types("27182818");
    terminal.until(PIN).await;
    terminal.types(&format!("{pin}\r"));
    terminal.until(" echo ").await;
    let (code, screen) = terminal.end().await;
    assert_eq!(code, Some(0), "{screen}");
    assert!([pin.as_str(), "31415926", "27182818"].iter().all(|digits| !screen.contains(digits)), "{screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_while_a_key_is_made_leaves_a_whole_terminal() {
    let story = asked_at_a_terminal(Desk::builder().key_seconds(8.0)).await;
    let pin = story.desk.card().pin().to_owned();
    let mut terminal = Terminal::open(&story.desk, "trap : INT; twins confirm; code=$?; stty -a | grep -o ' echo '; exit $code");
    terminal.until(PIN).await;
    terminal.types(&format!("{pin}\r"));
    terminal.until("nový klíč pro kvalifikovaný certifikát").await;
    terminal.types(CTRL_C);
    let (code, screen) = terminal.end().await;
    assert_eq!(code, Some(130), "{screen}");
    assert!(screen.contains(" echo "), "{screen}");
    // The card goes on with what was consented to.
    story.until("both keys are there", |status| status["renewals"][0]["keys"]["commercial"] == true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_between_the_prompts_of_a_login_check_is_not_seen() {
    let story = Story::prepare(Desk::builder()).await;
    story.configure("prompt = \"pinentry\"", "prompt = \"terminal\"");
    let doors = ["one", "two"].map(|name| story.desk.door(name, &Rules::of(&story.desk.authorities())));
    story.desk.prove_login_at(&doors.each_ref().map(twins_sandbox::servers::Door::address));
    let pin = story.desk.card().pin().to_owned();
    let mut terminal = Terminal::open(&story.desk, "stty cols 100; twins login-check; code=$?; stty -a | grep -o ' echo '; exit $code");
    for ahead in ["31415926", "27182818"] {
        // Said before the card process is started, which takes a while until it asks.
        terminal.until("oddělený proces").await;
        // The card answers nothing until the keys have come through: on a busy machine they would else be an answer to the prompt.
        let typed = || {
            terminal.types(&format!("{ahead}\r"));
            std::thread::sleep(ON_THE_WAY);
        };
        story.desk.card().between_calls(typed).unwrap();
        terminal.until(PIN).await;
        terminal.types(&format!("{pin}\r"));
        terminal.until("přihlášení funguje").await;
    }
    terminal.until(" echo ").await;
    let (code, screen) = terminal.end().await;
    assert_eq!(code, Some(0), "{screen}");
    assert!([pin.as_str(), "31415926", "27182818"].iter().all(|digits| !screen.contains(digits)), "{screen}");
}
