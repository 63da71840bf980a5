//! Logins by OAuth: consent, refresh, and what a real Dovecot and a real Exim say to the tokens.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

#[path = "support/log.rs"]
mod log;
#[path = "support/oauth/mod.rs"]
mod oauth;
#[path = "support/mail/mod.rs"]
mod support;

use chrono::{DateTime, Utc};
use log::Log;
use oauth::{
    exim::Exim,
    provider::{CLIENT_SECRET, Provider},
};
use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::{Command, Output},
    time::{Duration, Instant},
};
use support::{
    dovecot::Dovecot,
    proxy::Proxy,
    server::MailServer,
    watched::{Watched, quick},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};
use twins::mail::{
    Account, Consent, ImapSettings, Invitation, Letter, OAuthError, OAuthSettings, Outbox, Pace, SendError, SmtpSettings, Tls, WatchState,
    try_login,
};

const BOTH: &str = "plain login xoauth2 oauthbearer";

/// A watch at a pace that leaves the token's end to end a wait.
fn watched(settings: ImapSettings) -> Watched {
    let pace = Pace { idle: Duration::from_secs(30), ..quick() };
    Watched::start_at(settings, Vec::new(), pace)
}

fn imap(dovecot: &Dovecot, oauth: OAuthSettings) -> ImapSettings {
    ImapSettings { password: None, oauth: Some(oauth), ..dovecot.settings(Tls::Implicit) }
}

/// The person consents at once.
async fn consent(provider: &Provider) -> Result<(), OAuthError> {
    Consent::ask(&Account::new("jana", &provider.settings())).await?.wait("").await
}

fn token_file(provider: &Provider) -> PathBuf {
    let entries = fs::read_dir(provider.settings().directory).unwrap();
    entries.map(|entry| entry.unwrap().path()).find(|path| path.extension().is_some_and(|end| end == "json")).unwrap()
}

/// The token that is kept is as old as it may become: the program knows that by the times it wrote down with it.
fn its_time_is_over(provider: &Provider) {
    let file = token_file(provider);
    let mut kept: serde_json::Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    let time = |kept: &serde_json::Value, name: &str| kept[name].as_str().unwrap().parse::<DateTime<Utc>>().unwrap();
    let life = time(&kept, "until") - time(&kept, "issued");
    for name in ["issued", "until"] {
        kept[name] = (time(&kept, name) - life).to_rfc3339().into();
    }
    fs::write(&file, serde_json::to_vec(&kept).unwrap()).unwrap();
}

#[tokio::test]
async fn the_program_asks_as_slowly_as_it_is_told_until_the_person_has_consented() {
    let provider = Provider::start().await;
    provider.mind().answers.extend(["authorization_pending", "slow_down"]);
    let pending = Consent::ask(&Account::new("jana", &provider.settings())).await.unwrap();
    let Invitation::Code { address, code, within } = pending.invitation() else { panic!("a code is given") };
    assert_eq!((address.as_str(), code.as_str(), within.as_secs()), ("https://login.example.cz/device", "WDJB-MJHT", 600));
    pending.wait("").await.unwrap();
    let times: Vec<_> = provider.mind().asked.iter().map(|(at, _)| *at).collect();
    let pauses: Vec<_> = times.windows(2).map(|pair| (pair[1] - pair[0]).as_millis()).collect();
    assert!(matches!(pauses.as_slice(), [first, second] if *first >= 1000 && *second >= 6000), "{pauses:?}");
    let file = token_file(&provider);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let kept = fs::read_to_string(file).unwrap();
    assert!(provider.mind().refresh.iter().all(|token| kept.contains(token)));
}

#[tokio::test]
async fn each_way_that_a_consent_ends_is_told_apart_and_nothing_is_kept() {
    let provider = Provider::start().await;
    for (answer, error) in [("access_denied", OAuthError::Denied), ("expired_token", OAuthError::Expired)] {
        provider.mind().answers.push_back(answer);
        assert_eq!(consent(&provider).await, Err(error));
    }
    provider.mind().answers.push_back("invalid_scope");
    assert!(matches!(consent(&provider).await, Err(OAuthError::Refused(why)) if why.contains("invalid_scope: because of the test")));
    // Nobody types the code, and the service does not say that it expired.
    provider.mind().code_life = 3;
    provider.mind().answers.extend(["authorization_pending"; 5]);
    assert_eq!(consent(&provider).await, Err(OAuthError::Expired));
    assert!(!provider.settings().directory.exists());
}

#[tokio::test]
async fn a_service_that_is_away_for_a_moment_ends_no_consent() {
    let provider = Provider::start().await;
    provider.mind().away = true;
    let waiting = tokio::spawn({
        let provider = provider.clone();
        async move { consent(&provider).await }
    });
    sleep(Duration::from_millis(1500)).await;
    provider.mind().away = false;
    waiting.await.unwrap().unwrap();
}

#[tokio::test]
async fn dovecot_takes_the_token_by_either_mechanism() {
    let provider = Provider::start().await;
    consent(&provider).await.unwrap();
    for (mechanisms, used) in [(BOTH, "AUTHENTICATE OAUTHBEARER"), ("plain xoauth2", "AUTHENTICATE XOAUTH2")] {
        let dovecot = Dovecot::start_with(&provider.dovecot(mechanisms));
        for tls in [Tls::Implicit, Tls::Starttls] {
            try_login(&ImapSettings { password: None, oauth: Some(provider.settings()), ..dovecot.settings(tls) }).await.unwrap();
        }
        let plain = dovecot.settings(Tls::None);
        let proxy = Proxy::to(plain.port.unwrap()).await;
        try_login(&ImapSettings { port: Some(proxy.port), password: None, oauth: Some(provider.settings()), ..plain }).await.unwrap();
        assert!(proxy.commands().contains(&used.to_owned()), "{:?}", proxy.commands());
        let stranger = ImapSettings { user: "petr".to_owned(), ..imap(&dovecot, provider.settings()) };
        assert!(try_login(&stranger).await.unwrap_err().contains("twins login"), "nobody logged in for him");
    }
    let passwords_only = Dovecot::start();
    assert!(try_login(&imap(&passwords_only, provider.settings())).await.unwrap_err().contains("use a password"));
}

#[tokio::test]
async fn a_token_that_the_server_refuses_before_its_time_is_refreshed_once() {
    let provider = Provider::start().await;
    consent(&provider).await.unwrap();
    let dovecot = Dovecot::start_with(&provider.dovecot(BOTH));
    provider.mind().access.clear();
    try_login(&imap(&dovecot, provider.settings())).await.unwrap();
    assert_eq!(provider.refreshes(), 1);
}

#[tokio::test]
async fn the_token_is_renewed_during_idle_before_its_end_and_nobody_notices() {
    let provider = Provider::start().await;
    let life = Duration::from_secs(16);
    provider.mind().life = life;
    consent(&provider).await.unwrap();
    let dovecot = Dovecot::start_with(&provider.dovecot(BOTH));
    let mut watched = watched(imap(&dovecot, provider.settings()));
    assert_eq!(watched.state().await, WatchState::Watching);
    // The first token has ended by then; each was replaced in the middle of its life.
    let started = Instant::now();
    while provider.mind().asked.len() < 4 {
        assert!(started.elapsed() < 5 * life, "the token is not replaced");
        sleep(Duration::from_millis(100)).await;
    }
    let times: Vec<_> = provider.mind().asked.iter().map(|(at, _)| *at).collect();
    assert!(times.windows(2).all(|pair| pair[1] - pair[0] < life), "before the end: {times:?}");
    dovecot.deliver("after two tokens");
    assert_eq!(watched.quietly().await, "after two tokens", "and no state was told meanwhile");
    assert!(watched.receiver.is_empty());
}

#[tokio::test]
async fn a_token_that_ended_while_the_server_was_away_is_refreshed_on_reconnect() {
    let provider = Provider::start().await;
    provider.mind().life = Duration::from_secs(4);
    consent(&provider).await.unwrap();
    let mut dovecot = Dovecot::start_with(&provider.dovecot(BOTH));
    let mut watched = watched(imap(&dovecot, provider.settings()));
    assert_eq!(watched.state().await, WatchState::Watching);
    provider.mind().away = true;
    dovecot.stop();
    assert!(matches!(watched.state().await, WatchState::Away(_)));
    sleep(Duration::from_secs(5)).await;
    dovecot.resume();
    sleep(Duration::from_secs(1)).await;
    provider.mind().away = false;
    loop {
        match watched.state().await {
            WatchState::Watching => break,
            WatchState::Away(_) => {}
            WatchState::LoginRefused(why) => panic!("what may pass is no refusal: {why}"),
            state => panic!("a moment is no long silence: {state:?}"),
        }
    }
    assert!(provider.refreshes() >= 1);
}

#[tokio::test]
async fn refresh_tokens_are_rotated_and_each_is_used_once() {
    let provider = Provider::start().await;
    consent(&provider).await.unwrap();
    let dovecot = Dovecot::start_with(&provider.dovecot(BOTH));
    for round in 1..=3 {
        its_time_is_over(&provider);
        // Several at once, as the mailbox and the way out do.
        let logins = (0..4).map(|_| {
            let settings = imap(&dovecot, provider.settings());
            tokio::spawn(async move { try_login(&settings).await })
        });
        for login in logins.collect::<Vec<_>>() {
            login.await.unwrap().unwrap();
        }
        assert_eq!(provider.refreshes(), round);
    }
    let kept = fs::read_to_string(token_file(&provider)).unwrap();
    assert!(kept.contains(&provider.mind().refresh[0]), "the latest is kept");
}

#[tokio::test]
async fn a_service_that_does_not_rotate_is_served_as_well() {
    let provider = Provider::start().await;
    provider.mind().rotates = false;
    consent(&provider).await.unwrap();
    let dovecot = Dovecot::start_with(&provider.dovecot(BOTH));
    for _ in 0..2 {
        its_time_is_over(&provider);
        try_login(&imap(&dovecot, provider.settings())).await.unwrap();
    }
    assert_eq!(provider.refreshes(), 2);
}

#[tokio::test]
async fn a_revoked_consent_is_told_with_what_to_do_and_a_new_one_is_found() {
    let provider = Provider::start().await;
    provider.mind().life = Duration::from_secs(3);
    consent(&provider).await.unwrap();
    let dovecot = Dovecot::start_with(&provider.dovecot(BOTH));
    let mut watched = watched(imap(&dovecot, provider.settings()));
    assert_eq!(watched.state().await, WatchState::Watching);
    provider.mind().refresh.clear();
    // Told while the connection still stands: there is time to mend it.
    let WatchState::LoginRefused(why) = watched.state().await else { panic!("the login is refused") };
    assert!(why.contains("invalid_grant") && why.contains("`twins login`"), "{why}");
    provider.mind().life = Duration::from_secs(600);
    consent(&provider).await.unwrap();
    assert_eq!(watched.state().await, WatchState::Watching);
}

#[tokio::test]
async fn without_a_login_the_watch_says_so() {
    let provider = Provider::start().await;
    let dovecot = Dovecot::start_with(&provider.dovecot(BOTH));
    let mut watched = watched(imap(&dovecot, provider.settings()));
    assert!(matches!(watched.state().await, WatchState::LoginRefused(why) if why.contains("`twins login`")));
}

fn smtp(exim: &Exim, oauth: OAuthSettings) -> SmtpSettings {
    let text = format!("host = '127.0.0.1'\nport = {}\ntls = 'none'\nuser = 'jana'", exim.port);
    SmtpSettings { oauth: Some(oauth), ..toml::from_str(&text).unwrap() }
}

async fn send(settings: &SmtpSettings) -> Result<(), SendError> {
    let outbox = Outbox::new(settings, "jana@example.cz").unwrap();
    let text = "Vložte kartu.".to_owned();
    let letter = Letter {
        subject: text.clone(),
        html: text.clone(),
        text,
        message_id: "1@twins.localhost".to_owned(),
        references: None,
        to: Vec::new(),
        pictures: Vec::new(),
        calendar: None,
    };
    outbox.send(&outbox.compose(&letter, Utc::now()).unwrap()).await
}

/// The one access token that is good now, as XOAUTH2 carries it.
fn wanted(provider: &Provider) -> String {
    format!("user=jana\u{1}auth=Bearer {}\u{1}\u{1}", provider.mind().access.keys().next().unwrap())
}

#[tokio::test]
async fn a_letter_goes_out_with_the_token() {
    let provider = Provider::start().await;
    let exim = Exim::start();
    let settings = smtp(&exim, provider.settings());
    assert!(matches!(send(&settings).await, Err(SendError::LoginRefused(why)) if why.contains("`twins login`")));
    consent(&provider).await.unwrap();
    exim.wants(&wanted(&provider));
    send(&settings).await.unwrap();
    assert!(exim.log().contains("for jana@example.cz"), "{}", exim.log());
    assert_eq!(provider.refreshes(), 0);
    // Refused, refreshed, refused again: the letter waits for the person.
    exim.wants("another");
    assert!(matches!(send(&settings).await, Err(SendError::LoginRefused(why)) if why.contains("`twins login`")));
    assert_eq!(provider.refreshes(), 1);
}

#[tokio::test]
async fn a_browser_brings_the_code_back_and_a_stranger_does_not() {
    let provider = Provider::start().await;
    let mut settings = provider.settings();
    settings.device_endpoint = None;
    settings.authorization_endpoint = Some("https://login.example.cz/authorize?tenant=1".parse().unwrap());
    let account = Account::new("jana", &settings);
    let pending = Consent::ask(&account).await.unwrap();
    let Invitation::Page { address, .. } = pending.invitation() else { panic!("a page is to be opened") };
    let page = url::Url::parse(&address).unwrap();
    let asked: std::collections::HashMap<String, String> = page.query_pairs().into_owned().collect();
    assert_eq!((asked["response_type"].as_str(), asked["code_challenge_method"].as_str()), ("code", "S256"));
    assert_eq!((asked["tenant"].as_str(), asked["login_hint"].as_str(), asked["scope"].as_str()), ("1", "jana", "mail offline"));
    provider.mind().challenge = Some(asked["code_challenge"].clone());
    let back = url::Url::parse(&asked["redirect_uri"]).unwrap();
    let port = back.port().unwrap();
    let waiting = tokio::spawn(pending.wait("thanks"));
    // A connection that says nothing holds up nobody for long.
    let _silent = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    assert!(visit(port, "/?code=the+code&state=guessed").await.contains("404"));
    assert!(visit(port, "/favicon.ico").await.contains("404"));
    assert!(visit(port, &format!("/?code=the+code&state={}", asked["state"])).await.contains("thanks"));
    waiting.await.unwrap().unwrap();
    let dovecot = Dovecot::start_with(&provider.dovecot(BOTH));
    try_login(&imap(&dovecot, settings)).await.unwrap();
}

async fn visit(port: u16, target: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    stream.write_all(format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn no_token_stands_in_any_log_line_or_error_at_the_finest_level() {
    let log = Log::default();
    let written = log.clone();
    let everything = "trace,async_imap=trace,async_imap::imap_stream=trace";
    twins::cli::log::start_with(tracing_subscriber::EnvFilter::new(everything), move || written.clone());
    let provider = Provider::start().await;
    let mut said = String::new();
    provider.mind().life = Duration::from_secs(2);
    provider.mind().answers.push_back("access_denied");
    said += &consent(&provider).await.unwrap_err().to_string();
    consent(&provider).await.unwrap();
    let dovecot = Dovecot::start_with(&provider.dovecot(BOTH));
    let settings = imap(&dovecot, provider.settings());
    try_login(&settings).await.unwrap();
    sleep(Duration::from_millis(1500)).await;
    try_login(&settings).await.unwrap();
    let exim = Exim::start();
    said += &send(&smtp(&exim, provider.settings())).await.unwrap_err().to_string();
    provider.mind().refresh.clear();
    sleep(Duration::from_millis(2100)).await;
    said += &try_login(&settings).await.unwrap_err();
    said += &format!("{settings:?} {:?}", Account::new("jana", &provider.settings()));
    let log = log.text() + &said;
    assert!(log.contains("TRACE") && log.contains("invalid_grant"), "the log is read: {} bytes", log.len());
    let mut secrets = provider.mind().secrets.clone();
    assert!(secrets.len() >= 6);
    secrets.push(CLIENT_SECRET.to_owned());
    for secret in secrets {
        let forms = coded(&secret);
        let line = log.lines().find(|line| forms.iter().any(|form| line.contains(form)));
        assert!(line.is_none(), "a secret is in the log: {line:?}");
    }
}

/// The secret as it is, and in base64 at each place where it can begin in a message.
fn coded(secret: &str) -> Vec<String> {
    let coded = (0..3).map(|before| {
        let text = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, format!("{}{secret}", "=".repeat(before)));
        text[4..text.len() - 4].to_owned()
    });
    coded.chain([secret.to_owned()]).collect()
}

/// Runs `twins login` of a person whose mailbox this is.
async fn twins_login(provider: &Provider, dovecot: &Dovecot, language: &str) -> (Output, tempfile::TempDir) {
    let place = tempfile::tempdir().unwrap();
    let settings = dovecot.settings(Tls::Implicit);
    let (port, root) = (settings.port.unwrap(), settings.trust.unwrap());
    let config = format!(
        "language = '{language}'\nstate_dir = '{0}/state'\n[mail]\naddress = 'jana@example.cz'\n[mail.imap]\nhost = 'localhost'\nport = {port}\n\
         trust = '{1}'\nuser = 'jana'\n[mail.imap.oauth]\n{2}[mail.smtp]\nhost = 'localhost'\nuser = 'jana'\n[mail.smtp.oauth]\n{2}",
        place.path().display(),
        root.display(),
        provider.setting()
    );
    let path = place.path().join("twins.toml");
    fs::write(&path, config).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_twins"));
    command.arg("login").arg("--config").arg(path);
    (tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap(), place)
}

#[tokio::test]
async fn twins_login_shows_the_code_keeps_the_tokens_and_tries_the_mailbox() {
    let provider = Provider::start().await;
    let dovecot = Dovecot::start_with(&provider.dovecot(BOTH));
    let (output, place) = twins_login(&provider, &dovecot, "cs").await;
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    assert!(["https://login.example.cz/device", "WDJB-MJHT", "10 minut", "lze číst"].iter().all(|part| said.contains(part)), "{said}");
    assert_eq!(provider.mind().asked.len(), 1, "one consent serves mailbox and way out");
    let kept: Vec<_> = fs::read_dir(place.path().join("state/oauth")).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(kept.iter().all(|path| fs::metadata(path).unwrap().permissions().mode() & 0o077 == 0), "{kept:?}");
}

#[tokio::test]
async fn twins_login_says_clearly_what_went_wrong() {
    let provider = Provider::start().await;
    let dovecot = Dovecot::start_with(&provider.dovecot(BOTH));
    for (answer, words) in [
        ("access_denied", "was declined"),
        ("expired_token", "time to log in is over"),
        ("invalid_client", "refuses the program: invalid_client"),
    ] {
        provider.mind().answers.push_back(answer);
        let (output, _place) = twins_login(&provider, &dovecot, "en").await;
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(!output.status.success() && said.contains(words), "{said}");
    }
    provider.mind().life = Duration::from_secs(0);
    let (output, _place) = twins_login(&provider, &dovecot, "en").await;
    assert!(!output.status.success());
}

#[test]
fn a_mailbox_has_a_password_or_a_login_and_not_both() {
    let check = |more: &str| {
        toml::from_str::<ImapSettings>(&format!("host = 'h'\nuser = 'u'\n{more}"))
            .map_err(|error| error.to_string())
            .and_then(|s| s.check())
    };
    check("oauth = { provider = 'microsoft', client_id = 'mine' }").unwrap();
    check("password = { file = 'f' }").unwrap();
    assert!(check("").unwrap_err().contains("password or oauth"));
    assert!(
        check("password = { file = 'f' }\noauth = { provider = 'gmail', client_id = 'mine' }")
            .unwrap_err()
            .contains("one of them is enough")
    );
    let smtp = |more: &str| toml::from_str::<SmtpSettings>(&format!("host = 'h'\n{more}")).unwrap().check();
    smtp("user = 'u'\noauth = { provider = 'gmail', client_id = 'mine' }").unwrap();
    smtp("").unwrap();
    assert!(smtp("oauth = { provider = 'gmail', client_id = 'mine' }").unwrap_err().contains("user"));
    assert!(
        smtp("user = 'u'\npassword = { file = 'f' }\noauth = { provider = 'gmail', client_id = 'm' }").unwrap_err().contains("one of them")
    );
}
