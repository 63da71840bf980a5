//! What comes by itself as the end draws near, on real parts; where days must pass, with an agent whose clock is set ahead.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "support/small_disk.rs"]
mod small_disk;
mod support;

use chrono::TimeDelta;
use serde_json::Value;
use small_disk::SmallDisk;
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    fs,
    time::{Duration, Instant},
};
use support::{
    clocked::Clocked,
    desktop::Session,
    story::{PATIENCE, Story},
};
use twins_sandbox::{desk::Desk, mailbox::Message, office::Delivery, portal::Mode};

#[tokio::test(flavor = "multi_thread")]
async fn a_month_before_the_end_the_renewal_is_rehearsed_once() {
    let mut story = Story::begin(Desk::builder().days_left(29)).await;
    let verdict = story.until_mail("Zkouška obnovy dopadla dobře").await;
    assert!(verdict.starts_with("Nemusíte nic dělat."), "{verdict}");
    for well in ["Čtečka", "Knihovna karty", "Karta", "Důvěryhodný kořen", "Poštovní schránka", "Portál I.CA"] {
        assert!(verdict.lines().any(|line| line.trim_start().starts_with(well) && line.ends_with("v pořádku")), "{well}: {verdict}");
    }
    assert_eq!(story.pins_asked(), 0);
    story.stop_agent();
    story.start_agent().await;
    tokio::time::sleep(Duration::from_secs(25)).await;
    assert_eq!(story.mails("Zkouška obnovy"), 1, "a restart repeats nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_that_finds_everything_amiss_names_each_thing_in_one_mail() {
    let mut story = Story::begin(Desk::builder().days_left(40)).await;
    story.until("the pair is known", |status| status["pairs"].as_array().is_some_and(|pairs| pairs.len() == 1)).await;
    story.stop_agent();
    // The card is away, neither mailbox nor portal answers, and the anchor is nobody's.
    story.desk.pull_card();
    fs::write(story.desk.directory().join("card/state/pulled"), "").unwrap();
    story.desk.switch_imap(false);
    story.desk.portal().switch(Mode::Refusing);
    fs::copy(story.desk.directory().join("web-root.pem"), story.desk.root()).unwrap();
    let agent = Clocked::start(&story.desk, TimeDelta::days(11));
    story.until("the mailbox is missed", |status| status["agent"]["mailbox"]["error"].is_string()).await;
    // One that stays out of reach does not hold up the calendar.
    agent.clock.advance(TimeDelta::hours(1));
    until_rehearsed(&story.desk).await;
    story.desk.switch_imap(true);
    agent.clock.advance(TimeDelta::hours(2));
    let verdict = story.until_mail("Zkouška obnovy: něco chybí").await;
    for (what, found) in [("Důvěryhodný kořen", "nevede k žádnému"), ("Poštovní schránka", "127.0.0.1"), ("Portál I.CA", "www.ica.cz")]
    {
        let line = verdict.lines().find(|line| line.trim_start().starts_with(what)).unwrap_or_default();
        assert!(line.contains(found), "{what}: {verdict}");
    }
    // This process has no way to the sandbox's reader: whatever it finds of readers, it finds no card.
    let card = verdict.lines().find(|line| line.trim_start().starts_with("Karta:")).expect("the card is named");
    assert!(!card.contains("v pořádku"), "{verdict}");
    assert!(verdict.contains("vyřešit, co obnově chybí"), "{verdict}");
    assert_eq!((story.mails("dopadla dobře"), story.mails("Zkouška obnovy"), story.pins_asked()), (0, 1, 0));
    agent.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_notice_the_calendar_opens_the_renewal_and_a_late_notice_goes_on_with_it() {
    let story = Story::begin(Desk::builder().days_left(15)).await;
    let told = story.until_mail("Výzva od I.CA nepřišla").await;
    assert!(told.contains("twins renew --link"), "{told}");
    let renewal = story.until_stage("waiting-for-notice").await;
    assert_eq!(renewal["origin"], "calendar");
    let link = story.desk.office().notice(story.desk.pair()).await;
    let (_, secret) = link.split_once("/obnova/start?id=").expect("a link with its secret");
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;

    let (well, said) = story.command(&["history", "--json"]);
    let history: Value = serde_json::from_str(&said).expect("JSON");
    let events: Vec<_> = history["entries"].as_array().unwrap().iter().map(|entry| entry["event"].as_str().unwrap()).collect();
    assert!(well && events.first() == Some(&"opened") && events.contains(&"notice-seen") && events.contains(&"accepted"), "{events:?}");
    assert_eq!(history["entries"].as_array().unwrap().last().unwrap()["stage"], "done");
    let (well, said) = story.command(&["history"]);
    assert!(well && said.contains("obnovu otevřel kalendář") && said.contains("I.CA obě žádosti přijala"), "{said}");
    let log = fs::read_to_string(story.desk.log()).unwrap();
    for told in [&said, &log] {
        assert!(!told.contains("/obnova/start?") && !told.contains(secret), "nothing secret is told: {told}");
    }
    let (well, said) = story.command(&["history", "2020-000000"]);
    assert!(!well && said.contains("není známa"), "{said}");
}

/// The person's mails from the program with this in their subject. Regular summaries, which come on Mondays and say the same, do not count.
fn mails(desk: &Desk, subject: &str) -> usize {
    let is_summary = |mail: &Message| mail.header("Message-ID").is_some_and(|id| id.contains("summary."));
    desk.mailbox().messages().iter().filter(|mail| !is_summary(mail) && mail.subject().contains(subject)).count()
}

/// Waits until a rehearsal is written down, whether or not its mail can be sent.
async fn until_rehearsed(desk: &Desk) {
    let options = SqliteConnectOptions::new().filename(desk.directory().join("state/twins.db")).read_only(true);
    let mut database = SqliteConnection::connect_with(&options).await.unwrap();
    let deadline = Instant::now() + PATIENCE;
    while sqlx::query("SELECT 1 FROM rehearsal").fetch_all(&mut database).await.unwrap().is_empty() {
        assert!(Instant::now() < deadline, "no rehearsal\n{}", desk.story());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn until_mails(desk: &Desk, subject: &str, count: usize) {
    desk.until_here(&format!("{count} mails `{subject}`"), PATIENCE, |desk| mails(desk, subject) == count).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn as_the_end_draws_near_each_thing_is_told_once() {
    let mut story = Story::begin(Desk::builder().days_left(40)).await;
    story.until("the pair is known", |status| status["pairs"].as_array().is_some_and(|pairs| pairs.len() == 1)).await;
    story.stop_agent();
    let desk = &story.desk;
    let agent = Clocked::start(desk, TimeDelta::zero());
    agent.clock.advance(TimeDelta::days(11));
    until_mails(desk, "Zkouška obnovy", 1).await;
    agent.clock.advance(TimeDelta::days(10));
    until_mails(desk, "Výzva od I.CA nepřišla", 1).await;
    // Thirteen days, six days, and less than three before the end.
    agent.clock.advance(TimeDelta::days(6));
    until_mails(desk, "Připomínka", 1).await;
    agent.clock.advance(TimeDelta::days(7));
    until_mails(desk, "Připomínka", 2).await;
    agent.end();
    // Started anew at the same time, and with the clock a day back: nothing is told again.
    let agent = Clocked::start(desk, TimeDelta::days(33));
    tokio::time::sleep(Duration::from_secs(25)).await;
    agent.clock.advance(TimeDelta::days(1));
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!((mails(desk, "Připomínka"), mails(desk, "nepřišla"), mails(desk, "Zkouška obnovy")), (2, 1, 1));
    agent.clock.advance(TimeDelta::days(4));
    until_mails(desk, "Naléhavé", 1).await;
    agent.clock.advance(TimeDelta::days(3));
    until_mails(desk, "navštivte registrační autoritu", 1).await;
    agent.clock.advance(TimeDelta::days(30));
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!((mails(desk, "navštivte registrační autoritu"), mails(desk, "Naléhavé")), (1, 1));
    agent.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_the_renewal_goes_on_when_there_is_space_again() {
    let mut story = Story::prepare(Desk::builder()).await;
    let session = Session::start().await;
    story.desk.set_environment("DBUS_SESSION_BUS_ADDRESS", &session.address);
    let disk = SmallDisk::mount(&story.desk.directory().join("state"));
    story.start_agent().await;
    story.until("the pair is known", |status| status["pairs"].as_array().is_some_and(|pairs| pairs.len() == 1)).await;
    disk.fill();
    story.desk.office().notice(story.desk.pair()).await;
    let status = story.until("the trouble is told", |status| status["agent"]["database"]["error"].is_string()).await;
    assert_eq!(status["renewals"].as_array().map(Vec::len), Some(0), "what is not written down has not begun");
    story.until_log("nothing is lost").await;
    let shown = |title: &str| session.shown().iter().filter(|note| note.title == title).count();
    let stuck = "Program nemůže zapisovat do databáze";
    story.desk.until_here("told at the desk", PATIENCE, |_| shown(stuck) == 1).await;
    let note = session.shown().into_iter().find(|note| note.title == stuck).unwrap();
    assert!(note.body.contains("Uvolněte místo na disku") && note.urgency == 2, "{note:?}");
    let (well, said) = story.command(&["status"]);
    assert!(well && said.contains("Uvolněte místo na disku"), "{said}");
    let (well, said) = story.command(&["decline"]);
    assert!(!well && said.contains("Uvolněte místo na disku"), "{said}");
    assert_eq!(story.pins_asked(), 0);
    disk.make_room();
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    story.until_log("the database can be written again").await;
    let told_so = |_: &Desk| session.shown().iter().any(|later| later.id == note.id && later.title.contains("lze zase zapisovat"));
    story.desk.until_here("the same note says that it is over", PATIENCE, told_so).await;
    assert_eq!(shown(stuck), 1, "told once");
    assert_eq!(fs::read_to_string(story.desk.log()).unwrap().matches("nothing is lost").count(), 1, "told once");
    story.stop_agent();
    drop(disk);
}
