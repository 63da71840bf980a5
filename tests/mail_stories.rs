//! Stories of mailboxes: several accounts, the junk folder, and a login that stops working.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/mail/mod.rs"]
mod mail;
#[path = "support/oauth/mod.rs"]
mod oauth;
mod support;

use chrono::TimeDelta;
use mail::{proxy::Proxy, server::MailServer, watched::quick};
use std::{fs, os::unix::fs::PermissionsExt, time::Duration};
use support::{
    clocked::Clocked,
    desktop::{Session, Shown},
    story::{PATIENCE, Story},
};
use twins::mail::Pace;
use twins_sandbox::{
    ca::WebRoot,
    desk::Desk,
    mailbox::Mailbox,
    office::Delivery,
    servers::{self, Exim, Reception},
};

/// The person's other address, with a mailbox of its own.
const OTHER: &str = "jana.doma@example.cz";

/// How the subject of a notice begins.
const NOTICE: &str = "Blíží se konec platnosti";

/// A workstation with two accounts.
async fn with_two_accounts() -> Story {
    let story = Story::prepare(Desk::builder()).await;
    story.desk.dovecot().set_password(OTHER, "jine heslo");
    let password = story.desk.directory().join("other-password");
    fs::write(&password, "jine heslo").unwrap();
    fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).unwrap();
    let second = format!(
        "[[mail.imap]]\nhost = \"127.0.0.1\"\nport = {}\ntrust = {:?}\nuser = \"{OTHER}\"\npassword = {{ file = {password:?} }}\n\n[mail.smtp]",
        story.desk.dovecot().addresses().tls.port(),
        story.desk.directory().join("web-root.pem"),
    );
    story.configure("[mail.imap]", "[[mail.imap]]");
    story.configure("[mail.smtp]", &second);
    story
}

fn other_mailbox(story: &Story) -> Mailbox {
    Mailbox::at(story.desk.dovecot().maildir(OTHER))
}

/// Moves everything in the inbox to the junk folder, as a filter of the server does.
fn move_to_junk(story: &Story) {
    let maildir = story.desk.dovecot().maildir(&story.desk.pair().person.address);
    story.desk.dovecot().make_folder(&story.desk.pair().person.address, ".Junk");
    for entry in fs::read_dir(maildir.join("new")).unwrap().map(Result::unwrap) {
        fs::rename(entry.path(), maildir.join(".Junk/new").join(entry.file_name())).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_in_the_second_account_starts_the_renewal_too() {
    let mut story = with_two_accounts().await;
    story.start_agent().await;
    let watched = |all: &Vec<serde_json::Value>| all.len() == 2 && all.iter().all(|mailbox| mailbox["state"] == "watching");
    story.until("both are watched", |status| status["agent"]["mailboxes"].as_array().is_some_and(watched)).await;
    story.desk.office().notice_astray(story.desk.pair(), OTHER).await;
    story.until_stage("waiting-for-ica").await;
    let others = other_mailbox(&story).subjects();
    assert!(
        matches!(others.as_slice(), [notice] if notice.starts_with(NOTICE)),
        "the notice, and nothing that the program wrote: {others:?}"
    );
    assert_eq!(story.mails(NOTICE), 0, "and not in the first mailbox");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_genuine_notice_in_the_junk_folder_is_acted_on_and_reported() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.desk.until_here("the notice has come", PATIENCE, |desk| desk.mailbox().messages().len() == 1).await;
    let notice = story.desk.mailbox().subjects().remove(0);
    move_to_junk(&story);
    story.start_agent().await;
    story.until_stage("waiting-for-ica").await;
    story.until("it lay in junk", |status| status["remarks"][0]["why"] == "in-junk").await;
    let (_, shown) = story.command(&["status"]);
    let line = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(line.contains(&format!("„{notice}“")) && line.contains("ležel v nevyžádané poště. Je prokazatelně pravý"), "{shown}");
    let mail = story.until_mail("ležel v nevyžádané poště").await;
    assert!(mail.contains("Označte ho v poštovním programu"), "{mail}");
    story.stop_agent();
    story.start_agent().await;
    assert_eq!(story.mails("ležel v nevyžádané poště"), 1, "told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_genuine_notice_in_the_junk_folder_is_reported_when_its_card_is_seen_later() {
    let mut story = Story::prepare(Desk::builder().card_away()).await;
    story.desk.office().notice(story.desk.pair()).await;
    story.desk.until_here("the notice has come", PATIENCE, |desk| desk.mailbox().messages().len() == 1).await;
    move_to_junk(&story);
    story.start_agent().await;
    story.until("the card was never seen", |status| status["remarks"][0]["why"] == "unknown-pair").await;
    story.desk.insert_card();
    story.until("it lay in junk, which is what matters now", |status| status["remarks"][0]["why"] == "in-junk").await;
    story.until_stage("waiting-for-ica").await;
    story.until_mail("ležel v nevyžádané poště").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unproven_notice_in_the_junk_folder_starts_nothing_and_is_shown() {
    let mut story = Story::prepare(Desk::builder()).await;
    story.desk.office().forged_notice_with_genuine_link(story.desk.pair()).await;
    story.desk.until_here("it has come", PATIENCE, |desk| desk.mailbox().messages().len() == 1).await;
    move_to_junk(&story);
    story.start_agent().await;
    let status = story.until("it is shown", |status| status["remarks"][0]["why"] == "in-junk-unproven").await;
    assert_eq!(status["renewals"].as_array().map(Vec::len), Some(0), "{status}");
    let (_, shown) = story.command(&["status"]);
    assert!(shown.contains("Neotevírejte jeho odkazy"), "{shown}");
    assert!(story.desk.mailbox().messages().is_empty(), "mail that proves nothing makes the program write nothing");
}

/// The entries of the journal but for the portal's answers to the program's own questions, which go on.
fn journal(story: &Story) -> Vec<serde_json::Value> {
    let (_, said) = story.command(&["history", "--json"]);
    let history: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    let entries = history["entries"].as_array().expect("entries").iter();
    entries.filter(|entry| entry["event"] != "not-yet-issued").cloned().collect()
}

/// Sends a forgery, which starts nothing, and waits until it was judged: what came before it was judged too.
async fn all_is_judged(story: &Story, forgeries: usize) {
    story.desk.office().forged_notice(story.desk.pair()).await;
    let log = story.desk.log();
    let judged = || fs::read_to_string(&log).map_or(0, |text| text.matches("not believed").count());
    story.desk.until_here("the forgery is judged", PATIENCE, |_| judged() == forgeries).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_comes_again_under_other_numbers_is_heard_once() {
    let mut story = Story::begin(Desk::builder()).await;
    let address = story.desk.pair().person.address.clone();
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-ica").await;
    story.until_log("the authority has the requests").await;
    all_is_judged(&story, 1).await;
    let before = journal(&story);

    // The same bytes as another message of the mailbox.
    let maildir = story.desk.dovecot().maildir(&address);
    let authorities =
        story.desk.mailbox().messages().into_iter().filter(|mail| mail.header("From").is_some_and(|from| from.contains("ica.cz")));
    let raw: Vec<_> = authorities.map(|mail| mail.raw().to_vec()).collect();
    assert_eq!(raw.len(), 3, "the notice, the acceptance and the forgery");
    for (number, raw) in raw.iter().enumerate() {
        let name = format!("{}.M{number}P1.copy", chrono::Utc::now().timestamp());
        fs::write(maildir.join("tmp").join(&name), raw).unwrap();
        fs::rename(maildir.join("tmp").join(&name), maildir.join("new").join(&name)).unwrap();
    }
    all_is_judged(&story, 2).await;

    // And all of them under another UIDVALIDITY.
    story.desk.switch_imap(false);
    story.desk.dovecot().change_uid_validity(&address);
    story.desk.switch_imap(true);
    story.until("it is watched again", |status| status["agent"]["mailbox"] == "watching").await;
    all_is_judged(&story, 3).await;

    assert_eq!(journal(&story), before, "nothing happened a second time");
    let (_, status) = story.command(&["status", "--json"]);
    let status: serde_json::Value = serde_json::from_str(&status).expect("JSON");
    assert_eq!((status["renewals"].as_array().unwrap().len(), story.pins_asked()), (1, 2), "{status}");
    assert_eq!(status["remarks"].as_array().unwrap().len(), 3, "one for each forgery: {}", status["remarks"]);
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_that_is_silent_for_a_day_is_told_once_elsewhere_and_again_when_it_is_back() {
    let story = with_two_accounts().await;
    let port = story.desk.dovecot().addresses().tls.port();
    let proxy = Proxy::to(port).await;
    // The first account is the person's own.
    let config = fs::read_to_string(story.desk.config()).unwrap();
    fs::write(story.desk.config(), config.replacen(&format!("port = {port}"), &format!("port = {}", proxy.port), 1)).unwrap();
    // A day of ten seconds: both have to be reached within it.
    let pace = Pace { silence: Duration::from_secs(10), idle: Duration::from_secs(60), ..quick() };
    let agent = Clocked::start_at_pace(&story.desk, TimeDelta::zero(), pace);
    let states = |status: &serde_json::Value| {
        let states = status["agent"]["mailboxes"].as_array().into_iter().flatten().map(|mailbox| mailbox["state"].to_string());
        states.collect::<Vec<_>>().join(" ").replace('"', "")
    };
    story.until("both are watched", |status| states(status) == "watching watching").await;
    assert!(proxy.connections() >= 1 && other_mailbox(&story).subjects().is_empty());
    proxy.cut_off(true);
    let silent = "schránku se už celý den nedaří hlídat";
    let told = |story: &Story| other_mailbox(story).subjects().iter().filter(|subject| subject.contains(silent)).count();
    story.desk.until_here("a mail to the other mailbox", PATIENCE, |_| told(&story) == 1).await;
    let mail = other_mailbox(&story).messages().remove(0).text();
    assert!(mail.contains(&story.desk.pair().person.address) && mail.contains("podívejte"), "{mail}");
    let status = story.until("it is shown", |status| states(status).contains("silent")).await;
    assert!(states(&status).contains("watching"), "the other one is watched: {status}");
    let (_, shown) = story.command(&["status"]);
    assert!(shown.split_whitespace().collect::<Vec<_>>().join(" ").contains("nedala o sobě vědět od"), "{shown}");
    proxy.cut_off(false);
    let again = |story: &Story| other_mailbox(story).subjects().iter().any(|subject| subject.contains("schránka se zase hlídá"));
    story.desk.until_here("a second mail", PATIENCE, |_| again(&story)).await;
    assert_eq!((told(&story), story.mails(silent)), (1, 0), "told once, and not into the mailbox that nobody can read");
    story.until("both are watched again", |status| states(status) == "watching watching").await;
    agent.end();
}

fn about_sending(session: &Session) -> Vec<Shown> {
    session.shown().into_iter().filter(|note| note.title.contains("odesíl")).collect()
}

fn about_login(shown: &[Shown]) -> Vec<String> {
    shown.iter().map(|note| note.title.clone()).filter(|title| title.contains("schránk")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_login_is_told_once_by_mail_elsewhere_and_on_the_desk_and_again_when_it_works() {
    let session = Session::start().await;
    let mut story = with_two_accounts().await;
    story.desk.set_environment("DBUS_SESSION_BUS_ADDRESS", &session.address);
    story.start_agent().await;
    let address = story.desk.pair().person.address.clone();
    let password = fs::read_to_string(story.desk.directory().join("imap-password")).unwrap();
    // The password is changed while the agent runs, and the server is restarted.
    story.desk.dovecot().set_password(&address, "docela jine heslo");
    story.desk.switch_imap(false);
    story.desk.switch_imap(true);
    let refused = "přihlášení do poštovní schránky přestalo fungovat";
    story
        .desk
        .until_here("a mail to the other mailbox", PATIENCE, |_| other_mailbox(&story).subjects().iter().any(|s| s.contains(refused)))
        .await;
    let mail = other_mailbox(&story).messages().remove(0).text();
    assert!(mail.contains(&address) && mail.contains("mail.imap"), "{mail}");
    assert_eq!(story.mails(refused), 0, "not by the mailbox that nobody can log in to");
    story.desk.until_here("a note on the desk", PATIENCE, |_| !session.shown().is_empty()).await;
    let [note] = session.shown().try_into().expect("one note");
    assert!(note.title.contains(refused) && note.body.contains(&address) && note.urgency == 2, "{note:?}");
    let status = story.until("it is shown", |status| status["agent"]["mailboxes"].to_string().contains("login-refused")).await;
    assert!(status["agent"]["mailboxes"].to_string().contains("watching"), "the other one is watched: {status}");

    // A restart is no news.
    story.until("the mail is off", |status| status["agent"]["mails_waiting"] == 0).await;
    story.stop_agent();
    story.start_agent_blind().await;
    story.until("it is refused again", |status| status["agent"]["mailboxes"].to_string().contains("login-refused")).await;
    assert_eq!(other_mailbox(&story).subjects().len(), 1, "told once: {:?}", other_mailbox(&story).subjects());
    assert_eq!(session.shown().len(), 1);

    story.stop_agent();
    story.desk.dovecot().set_password(&address, &password);
    story.start_agent().await;
    story.desk.until_here("a second note", PATIENCE, |_| session.shown().len() == 2).await;
    story.desk.until_here("a second mail", PATIENCE, |_| other_mailbox(&story).messages().len() == 2).await;
    assert!(other_mailbox(&story).subjects().iter().any(|subject| subject.contains("schránka se zase hlídá")));
    assert_eq!(about_login(&session.shown()).len(), 2, "{:?}", session.shown());
    assert_eq!(session.shown()[1].urgency, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_login_for_sending_is_told_on_the_desk_once_and_the_mail_waits() {
    let session = Session::start().await;
    let mut story = Story::prepare(Desk::builder()).await;
    let place = servers::directory();
    let reception = Reception { login: Some(("jana".to_owned(), "spravne heslo".to_owned())), without_starttls: true };
    let exim = Exim::start_with(&place.path().join("exim"), &WebRoot::new(), &story.desk.dovecot().lmtp(), reception);
    let config = fs::read_to_string(story.desk.config()).unwrap();
    let (_, smtp) = config.split_once("[mail.smtp]").unwrap();
    let old = smtp.lines().find(|line| line.starts_with("port")).unwrap();
    let login = "user = \"jana\"\npassword = { command = [\"echo\", \"spatne heslo\"] }";
    story.configure(old, &format!("port = {}\n{login}", exim.addresses().plain.port()));
    story.desk.set_environment("DBUS_SESSION_BUS_ADDRESS", &session.address);
    story.start_agent().await;
    story.desk.office().notice(story.desk.pair()).await;
    story.until_stage("waiting-for-ica").await;
    story.desk.until_here("a note on the desk", PATIENCE, |_| !about_sending(&session).is_empty()).await;
    let status = story.until("the mails wait", |status| status["agent"]["mails_waiting"].as_u64() > Some(1)).await;
    assert!(status["agent"]["mail_trouble"].as_str().is_some_and(|why| why.contains("check user and password in [mail.smtp]")), "{status}");
    let [note] = about_sending(&session).try_into().expect("one note, however many mails wait");
    assert!(note.title.contains("přihlášení k odesílání pošty přestalo fungovat") && note.urgency == 2, "{note:?}");
    let told = |_: &Desk| session.shown().iter().any(|note| note.title.contains("Zadejte PIN: obnova certifikátů může začít"));
    story.desk.until_here("what no mail can say now, the desk does", PATIENCE, told).await;

    // The person mends it: the next mail goes out, and that it works is told where the trouble was told.
    story.stop_agent();
    story.configure("spatne heslo", "spravne heslo");
    story.start_agent().await;
    story.issue(Delivery::Attachments).await;
    story.desk.until_here("a second note", PATIENCE, |_| about_sending(&session).len() == 2).await;
    let again = about_sending(&session).remove(1);
    assert!(again.title.contains("maily se zase odesílají") && again.urgency == 1, "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_refresh_of_an_oauth_login_is_told_like_a_refused_password() {
    let (session, provider) = (Session::start().await, oauth::provider::Provider::start().await);
    let mut office = mail::dovecot::Dovecot::start_with(&provider.dovecot("plain login xoauth2 oauthbearer"));
    let mut story = Story::prepare(Desk::builder()).await;
    let second = format!(
        "[[mail.imap]]\nhost = \"localhost\"\nport = {}\ntrust = {:?}\nuser = \"jana\"\n[mail.imap.oauth]\n{}\n[mail.smtp]",
        office.tls_port(),
        office.root(),
        provider.setting()
    );
    story.configure("[mail.imap]", "[[mail.imap]]");
    story.configure("[mail.smtp]", &second);
    story.desk.set_environment("DBUS_SESSION_BUS_ADDRESS", &session.address);
    let (consented, said) = story.command(&["login"]);
    assert!(consented, "{said}");
    story.start_agent().await;
    assert!(session.shown().is_empty());

    // The consent is taken back, and the connection ends.
    {
        let mut mind = provider.mind();
        mind.refresh.clear();
        mind.access.clear();
    }
    let asked = provider.refreshes();
    office.stop();
    office.resume();
    let refused = "přihlášení do poštovní schránky přestalo fungovat";
    let mail = story.until_mail(refused).await;
    assert!(provider.refreshes() > asked, "a refresh was tried");
    assert!(mail.contains("jana (localhost") && mail.contains("invalid_grant") && mail.contains("twins login"), "{mail}");
    story.desk.until_here("a note on the desk", PATIENCE, |_| !session.shown().is_empty()).await;
    let [note] = session.shown().try_into().expect("one note");
    assert!(note.title.contains(refused) && note.urgency == 2, "{note:?}");
    story.until("it is shown", |status| status["agent"]["mailboxes"].to_string().contains("login-refused")).await;

    // A new consent is all that it needs.
    story.stop_agent();
    let (consented, said) = story.command(&["login"]);
    assert!(consented, "{said}");
    story.start_agent().await;
    story.until_mail("schránka se zase hlídá").await;
    story.desk.until_here("a second note", PATIENCE, |_| session.shown().len() == 2).await;
    assert_eq!(story.mails(refused), 1, "told once");
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_clock_is_set_the_connections_to_all_mailboxes_are_renewed() {
    let story = with_two_accounts().await;
    let port = story.desk.dovecot().addresses().tls.port();
    let proxies = [Proxy::to(port).await, Proxy::to(port).await];
    let mut config = fs::read_to_string(story.desk.config()).unwrap();
    for proxy in &proxies {
        config = config.replacen(&format!("port = {port}"), &format!("port = {}", proxy.port), 1);
    }
    // A rehearsal would look at the mailboxes too.
    fs::write(story.desk.config(), config + "\n[calendar]\nrehearsal = 0\n").unwrap();
    // At the usual pace nothing else renews a connection before its wait of some minutes is over, and then only if it is dead.
    let agent = Clocked::start(&story.desk, TimeDelta::zero());
    let both_watched = |status: &serde_json::Value| {
        let mailboxes = status["agent"]["mailboxes"].as_array();
        mailboxes.is_some_and(|all| all.len() == 2 && all.iter().all(|mailbox| mailbox["state"] == "watching"))
    };
    story.until("both are watched", both_watched).await;
    let connections = || proxies.each_ref().map(Proxy::connections);
    assert_eq!(connections(), [1, 1]);
    for (times, hours) in [(2, 8), (3, -8)] {
        agent.clock.advance(TimeDelta::hours(hours));
        story.desk.until_here("both connections are new", PATIENCE, |_| connections() == [times, times]).await;
        story.until("both are watched again", both_watched).await;
    }
    agent.end();
}
