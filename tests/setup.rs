//! `twins setup` as a conversation at a terminal, from an empty home to a running agent; run again; given up at every question.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use serde_json::Value;
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use support::{
    setup::{line, nowhere, run},
    story::{PATIENCE, Story, twins},
    terminal::{CTRL_C, CTRL_D, Terminal},
};
use twins_sandbox::desk::Desk;

/// Types the answers to everything up to the writing.
async fn answers_up_to_writing(terminal: &mut Terminal, password: &str) {
    terminal.until("Jazyk / Language (cs, en)").await;
    terminal.types("cs\r");
    terminal.until("Jana Nováková, platí do").await;
    terminal.until("Vaše poštovní adresa").await;
    terminal.until("[jana.novakova@example.cz]: ").await;
    terminal.types("\r");
    terminal.until("Přihlašovací jméno").await;
    terminal.types("\r");
    terminal.until("Zašifrované v něm není.").await;
    terminal.until("Heslo pro jana.novakova@example.cz").await;
    terminal.types(&format!("{password}\r"));
    terminal.until("Na kartě je kořenový certifikát").await;
    terminal.until("Je stejný? [a/N]: ").await;
    terminal.types("a\r");
    terminal.until("pinentry, nebo terminal [").await;
    terminal.types("pinentry\r");
    terminal.until("Co potřebuje obnova").await;
    terminal.until("Obnova by teď mohla proběhnout.").await;
    terminal.until("Kořenový certifikát z karty bude v souboru").await;
    terminal.until("Zapsat? [A/n]: ").await;
}

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn from_nothing_to_a_running_agent_and_run_again_it_changes_nothing() {
    let story = Story::prepare(Desk::builder().days_left(300)).await;
    let (config, options) = (nowhere(&story), story.desk.setup_options());
    let password = fs::read_to_string(story.desk.directory().join("imap-password")).unwrap().trim().to_owned();
    let mut terminal = Terminal::open(&story.desk, &line(&config, &options));
    answers_up_to_writing(&mut terminal, &password).await;
    assert!(!config.parent().unwrap().exists(), "nothing is written before the yes");
    terminal.types("a\r");
    terminal.until("Poslat první souhrn").await;
    terminal.types("\r");
    terminal.until("Souhrn je na cestě").await;
    let (code, screen) = terminal.end().await;
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains(&password), "the password is not shown");
    story.until_mail("TWINS").await;

    let directory = config.parent().unwrap();
    let mode = |name: &str| fs::metadata(directory.join(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("twins.toml"), mode("mail-password")), (0o600, 0o600));
    assert_eq!(fs::read_to_string(directory.join("mail-password")).unwrap().trim(), password);
    let written = fs::read_to_string(&config).unwrap();
    assert!(!written.contains(&password) && written.contains("# the address that stands in your certificate"), "{written}");
    let [own, given] = [directory.join("ica-root.pem"), story.desk.root()]
        .map(|file| twins::certificate::Certificate::all_from(&fs::read(file).unwrap()).unwrap()[0].fingerprint());
    assert_eq!(own, given, "the root of the card is the authority's");

    // An agent runs with it.
    let mut agent = story.desk.command(&twins());
    agent.args(["agent", "--config"]).arg(&config).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let agent = Running(agent.spawn().unwrap());
    let deadline = Instant::now() + PATIENCE;
    loop {
        let (_, status) = run(&story, &config, &["status", "--json"], &[]);
        let status: Value = serde_json::from_str(&status).unwrap_or_default();
        if status["agent"]["mailbox"] == "watching" && status["pairs"].as_array().is_some_and(|pairs| pairs.len() == 1) {
            break;
        }
        assert!(Instant::now() < deadline, "{status:#}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let (well, said) = run(&story, &config, &["doctor"], &[]);
    assert!(well, "{said}");

    // Once more: what is there is proposed, nothing changes.
    let yes = [options.clone(), vec!["--yes".to_owned()]].concat();
    let (well, said) = run(&story, &config, &["setup"], &yes);
    assert!(well && said.contains("zůstává beze změny"), "{said}");
    assert_eq!(fs::read_to_string(&config).unwrap(), written);
    let files = || fs::read_dir(directory).unwrap().count();
    assert_eq!(files(), 3, "configuration, password, root; no copies");

    // A change is shown, and the former file is kept.
    let changed = [yes, vec!["--set=portal.poll = 61".to_owned(), "--no-summary".to_owned()]].concat();
    let (well, said) = run(&story, &config, &["setup"], &changed);
    assert!(well && said.contains("+poll = 61 ") && said.contains("-#poll = 900 "), "{said}");
    assert!(said.contains("Běžící program má dál dosavadní nastavení."), "nobody started it anew: {said}");
    assert_eq!(files(), 4, "the former file is kept: {said}");
    assert_eq!(fs::read_to_string(&config).unwrap(), written.replace("#poll = 900 ", "poll = 61   "));
    drop(agent);
}

#[tokio::test(flavor = "multi_thread")]
async fn given_up_at_any_question_it_leaves_no_trace() {
    let story = Story::prepare(Desk::builder().days_left(300)).await;
    let (config, options) = (nowhere(&story), story.desk.setup_options());
    let home = story.desk.directory().join("fresh");
    let password = fs::read_to_string(story.desk.directory().join("imap-password")).unwrap().trim().to_owned();
    for (question, keys) in [("Jazyk / Language", CTRL_D), ("Přihlašovací jméno", CTRL_C), ("Heslo pro", CTRL_C), ("Zapsat?", "n\r")] {
        let mut terminal = Terminal::open(
            &story.desk,
            &format!("trap : INT; {}; code=$?; stty -a | grep -o ' echo '; exit $code", line(&config, &options)),
        );
        match question {
            "Zapsat?" => answers_up_to_writing(&mut terminal, &password).await,
            "Jazyk / Language" => terminal.until(question).await,
            _ => {
                terminal.until("Jazyk / Language").await;
                terminal.types("cs\r");
                terminal.until("Vaše poštovní adresa").await;
                terminal.types("\r");
                if question == "Heslo pro" {
                    terminal.until("Přihlašovací jméno").await;
                    terminal.types("\r");
                }
                terminal.until(question).await;
                tokio::time::sleep(Duration::from_millis(300)).await;
            }
        }
        terminal.types(keys);
        let (code, screen) = terminal.end().await;
        assert_ne!(code, Some(0), "{question}: {screen}");
        assert!(screen.contains(" echo "), "{question}: the terminal is whole: {screen}");
        let told = if question == "Jazyk / Language" { "Nothing was written." } else { "Nic nebylo zapsáno." };
        assert!(screen.contains(told), "{question}: {screen}");
        assert!(!home.exists(), "{question}: something was written");
    }
    assert_eq!(story.desk.mailbox().subjects(), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_not_shown_where_the_session_has_no_terminal_of_its_own() {
    let story = Story::prepare(Desk::builder().days_left(300)).await;
    let (config, options) = (nowhere(&story), story.desk.setup_options());
    let password = fs::read_to_string(story.desk.directory().join("imap-password")).unwrap().trim().to_owned();
    // As `su -c` begins one.
    let mut terminal = Terminal::open(&story.desk, &format!("setsid --wait {}", line(&config, &options)));
    for question in ["Jazyk / Language (cs, en)", "Vaše poštovní adresa", "Přihlašovací jméno"] {
        terminal.until(question).await;
        terminal.types(if question.starts_with("Jazyk") { "cs\r" } else { "\r" });
    }
    terminal.until("Heslo pro jana.novakova@example.cz").await;
    terminal.types(&format!("{password}\r"));
    terminal.until("Je stejný? [a/N]: ").await;
    terminal.types(CTRL_D);
    let (code, screen) = terminal.end().await;
    assert_ne!(code, Some(0), "{screen}");
    assert!(!screen.contains(&password), "the password is not shown: {screen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_copy_of_the_example_no_login_is_set_up_yet() {
    let story = Story::prepare(Desk::builder().days_left(300)).await;
    let (config, options) = (nowhere(&story), story.desk.setup_options());
    let example = include_str!("../config/twins.example.toml");
    fs::create_dir_all(config.parent().unwrap()).unwrap();
    fs::write(&config, example).unwrap();
    let mut terminal = Terminal::open(&story.desk, &line(&config, &options));
    for (question, answer) in [("Jazyk / Language (cs, en)", "cs\r"), ("[jana.novakova@example.cz]: ", "\r"), ("Přihlašovací jméno", "\r")]
    {
        terminal.until(question).await;
        terminal.types(answer);
    }
    terminal.until_one_of(&["Heslo pro jana.novakova@example.cz", "Ponechat přihlášení"]).await;
    assert!(!terminal.screen().contains("Ponechat přihlášení"), "{}", terminal.screen());
    terminal.types(CTRL_C);
    terminal.end().await;
    assert_eq!(fs::read_to_string(&config).unwrap(), example, "nothing was written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_script_says_everything_beforehand_and_trust_is_never_assumed() {
    let story = Story::prepare(Desk::builder().days_left(300)).await;
    let (config, mut options) = (nowhere(&story), story.desk.setup_options());
    options.push(format!("--password-file={}", story.desk.directory().join("imap-password").display()));
    options.extend(["--yes", "--language=en", "--no-summary"].map(str::to_owned));
    let (well, said) = run(&story, &config, &["setup"], &options);
    assert!(!well && said.contains("There is no answer to: File with the root certificate"), "{said}");
    assert!(!config.exists());

    // A wrong password is found out before anything is written.
    let wrong = story.desk.directory().join("wrong-password");
    fs::write(&wrong, "not this one\n").unwrap();
    fs::set_permissions(&wrong, fs::Permissions::from_mode(0o600)).unwrap();
    options.push(format!("--anchors={}", story.desk.root().display()));
    let mistaken: Vec<String> = options
        .iter()
        .map(|option| if option.starts_with("--password-file") { format!("--password-file={}", wrong.display()) } else { option.clone() })
        .collect();
    let (well, said) = run(&story, &config, &["setup"], &mistaken);
    assert!(!well && said.contains("refuses the login") && said.contains("nothing was written"), "{said}");
    assert!(!config.exists());

    let (well, said) = run(&story, &config, &["setup"], &options);
    assert!(well && said.contains("Done."), "{said}");
    let (_, shown) = run(&story, &config, &["card"], &[]);
    assert!(shown.contains("Jana Nováková"), "{shown}");

    // A broken file is not written over.
    fs::write(&config, "[mail\n").unwrap();
    let (well, said) = run(&story, &config, &["setup"], &options);
    assert!(!well && fs::read_to_string(&config).unwrap() == "[mail\n", "{said}");
}

#[test]
fn the_help_names_every_answer() {
    let help = Command::new(twins()).args(["setup", "--help"]).output().unwrap();
    let help = String::from_utf8_lossy(&help.stdout);
    for option in ["--address", "--imap", "--smtp", "--password-file", "--module", "--anchors", "--prompt", "--set", "--yes"] {
        assert!(help.contains(option), "{option}: {help}");
    }
}
