//! `twins setup` where the mailbox is not opened by a password in a file: by a login service of the person's own, and by a password in the desktop's
//! keyring.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/mail/mod.rs"]
mod mail;
#[path = "support/oauth/mod.rs"]
mod oauth;
mod support;

use mail::dovecot::Dovecot;
use oauth::provider::Provider;
use std::{fs, os::unix::fs::PermissionsExt, path::Path};
use support::{
    setup::{line, nowhere, run},
    story::Story,
    terminal::Terminal,
};
use twins_sandbox::desk::Desk;

/// Everything that is not about the login is said beforehand.
fn answered(story: &Story) -> Vec<String> {
    let mut options = story.desk.setup_options();
    options.push(format!("--anchors={}", story.desk.root().display()));
    options.extend(["--language=cs", "--prompt=pinentry", "--address=jana.novakova@example.cz"].map(str::to_owned));
    options
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_service_gets_the_persons_consent_by_a_code_and_no_password_is_asked_for() {
    let story = Story::prepare(Desk::builder().days_left(300)).await;
    let (provider, config) = (Provider::start().await, nowhere(&story));
    let dovecot = Dovecot::start_with(&provider.dovecot("plain login xoauth2 oauthbearer"));
    provider.mind().answers.push_back("authorization_pending");
    let mut options: Vec<String> = answered(&story).into_iter().filter(|one| !one.contains("imap")).collect();
    options.push(format!("--imap=127.0.0.1:{}", dovecot.tls_port()));
    options.push(format!("--set=mail.imap.trust = \"{}\"", dovecot.root().display()));
    let service = provider.setting().trim().replace('\n', ", ");
    options.extend([format!("--set=mail.imap.oauth = {{ {service} }}"), "--user=jana".to_owned()]);

    let mut terminal = Terminal::open(&story.desk, &line(&config, &options));
    terminal.until("Zapsat? [A/n]: ").await;
    assert_eq!(provider.mind().asked.len(), 0, "nothing is begun before the yes");
    terminal.types("a\r");
    terminal.until("otevřete https://login.example.cz/device").await;
    terminal.until("opište tam kód WDJB-MJHT").await;
    terminal.until("Přihlášení jana je uloženo").await;
    terminal.until("lze číst").await;
    terminal.until("Poslat první souhrn").await;
    terminal.types("\r");
    terminal.until("Souhrn je na cestě").await;
    let (code, screen) = terminal.end().await;
    assert_eq!(code, Some(0), "{screen}");
    assert!(!screen.contains("Heslo"), "{screen}");
    story.until_mail("TWINS").await;

    let written = fs::read_to_string(&config).unwrap();
    assert_eq!(mode(&config), 0o600);
    for secret in &provider.mind().secrets {
        assert!(!screen.contains(secret.as_str()) && !written.contains(secret.as_str()), "a token is shown or in the configuration");
    }
    let (_, checked) = run(&story, &config, &["doctor", "--json"], &[]);
    let checked: serde_json::Value = serde_json::from_str(&checked).unwrap();
    let mailbox = checked.as_array().unwrap().iter().find(|line| line["id"] == "mailbox").unwrap();
    assert_eq!(mailbox["status"], "ok", "{mailbox}");

    // Once more: the login holds, so nobody is sent to the service again.
    let asked = provider.mind().asked.len();
    let (well, said) = run(&story, &config, &["setup", "--yes", "--no-summary"], &options);
    assert!(well && said.contains("zůstává beze změny"), "{said}");
    assert_eq!((provider.mind().asked.len(), fs::read_to_string(&config).unwrap()), (asked, written));

    // Another login service is another login: the tokens of the former are not tried there.
    let moved: Vec<String> = options.iter().map(|option| option.replace("/token'", "/token?tenant=another'")).collect();
    let (well, said) = run(&story, &config, &["setup", "--yes", "--no-summary"], &moved);
    assert!(well && said.contains("opište tam kód WDJB-MJHT") && said.contains("Přihlášení jana je uloženo"), "{said}");
    assert!(fs::read_to_string(&config).unwrap().contains("/token?tenant=another"));
    let (well, said) = run(&story, &config, &["setup", "--yes", "--no-summary"], &moved);
    assert!(well && said.contains("zůstává beze změny") && !said.contains("WDJB-MJHT"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desktops_keyring_gets_the_password_and_nothing_else_holds_it() {
    let mut story = Story::prepare(Desk::builder().days_left(300)).await;
    let config = nowhere(&story);
    let session = story.desk.directory().join("session");
    fs::create_dir(&session).unwrap();
    fs::set_permissions(&session, fs::Permissions::from_mode(0o700)).unwrap();
    story.desk.set_environment("XDG_RUNTIME_DIR", &session.display().to_string());
    let password = fs::read_to_string(story.desk.directory().join("imap-password")).unwrap().trim().to_owned();
    let steps = format!(
        "printf 'the login of the desk' | gnome-keyring-daemon --unlock --components=secrets --daemonize > keyring.log 2>&1\n{}\ncode=$?\n\
         secret-tool lookup service twins account jana.novakova@example.cz > kept\n{} doctor --json --config {} > checked\nexit $code\n",
        line(&config, &answered(&story)),
        support::story::twins().display(),
        config.display(),
    );
    fs::write(story.desk.directory().join("steps.sh"), steps).unwrap();
    let mut terminal = Terminal::open(&story.desk, "dbus-run-session -- sh steps.sh 2>/dev/null");
    terminal.until("Přihlašovací jméno").await;
    terminal.types("\r");
    terminal.until("Heslo se uloží do klíčenky plochy.").await;
    terminal.until("Heslo pro jana.novakova@example.cz").await;
    // A slip is found where it is made.
    terminal.types("not this one\r");
    terminal.until("Napište heslo ještě jednou.").await;
    terminal.until("Heslo pro jana.novakova@example.cz").await;
    terminal.types(&format!("{password}\r"));
    terminal.until("Zapsat? [A/n]: ").await;
    terminal.types("a\r");
    terminal.until("Heslo je uloženo v klíčence.").await;
    terminal.until("Poslat první souhrn").await;
    terminal.types("n\r");
    let (code, screen) = terminal.end().await;
    assert_eq!(code, Some(0), "{screen}\n{}", fs::read_to_string(story.desk.directory().join("keyring.log")).unwrap_or_default());
    let read = |name: &str| fs::read_to_string(story.desk.directory().join(name)).unwrap();
    assert_eq!(read("kept").trim(), password);
    let checked: serde_json::Value = serde_json::from_str(&read("checked")).unwrap();
    let mailbox = checked.as_array().unwrap().iter().find(|line| line["id"] == "mailbox").unwrap();
    assert_eq!(mailbox["status"], "ok", "the keyring's password opens the mailbox: {mailbox}");

    let written = fs::read_to_string(&config).unwrap();
    assert!(written.contains("\"secret-tool\"") && !written.contains(&password), "{written}");
    let files: Vec<_> = fs::read_dir(config.parent().unwrap()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(files.iter().all(|name| name != "mail-password"), "{files:?}");
    assert!(!screen.contains(&password), "the password is not shown");
}
