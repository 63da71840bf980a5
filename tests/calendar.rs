//! What comes by itself as the end draws near, on real parts; where days must pass, with an agent whose clock is set ahead.
#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use chrono::TimeDelta;
use serde_json::Value;
use std::{fs, path::Path, process::Command};
use support::story::{PATIENCE, Story, twins};
use tokio::{sync::watch, task::LocalSet};
use twins::{
    agent::{Clock, Surroundings, run_in},
    config::Config,
};
use twins_sandbox::{desk::Desk, mailbox::Message, office::Delivery};

#[tokio::test(flavor = "multi_thread")]
async fn a_month_before_the_end_the_renewal_is_rehearsed_once() {
    let mut story = Story::begin(Desk::builder().days_left(29)).await;
    let verdict = story.until_mail("Zkouška obnovy dopadla dobře").await;
    assert!(verdict.starts_with("Nemusíte nic dělat."), "{verdict}");
    for well in ["Čtečka", "Knihovna karty", "Karta s certifikáty", "Důvěryhodný kořen", "Poštovní schránka", "Portál I.CA"] {
        assert!(verdict.lines().any(|line| line.trim_start().starts_with(well) && line.ends_with("v pořádku")), "{well}: {verdict}");
    }
    assert_eq!(story.pins_asked(), 0);
    story.stop_agent();
    story.start_agent().await;
    tokio::time::sleep(std::time::Duration::from_secs(25)).await;
    assert_eq!(story.mails("Zkouška obnovy"), 1, "a restart repeats nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_notice_the_calendar_opens_the_renewal_and_a_late_notice_goes_on_with_it() {
    let story = Story::begin(Desk::builder().days_left(15)).await;
    let told = story.until_mail("Výzva od I.CA nepřišla").await;
    assert!(told.contains("twins renew --link"), "{told}");
    let renewal = story.until_stage("waiting-for-notice").await;
    assert_eq!(renewal["origin"], "calendar");
    story.desk.office().notice(story.desk.pair()).await;
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;

    let (well, said) = story.command(&["history", "--json"]);
    let history: Value = serde_json::from_str(&said).expect("JSON");
    let events: Vec<_> = history["entries"].as_array().unwrap().iter().map(|entry| entry["event"].as_str().unwrap()).collect();
    assert!(well && events.first() == Some(&"opened") && events.contains(&"notice-seen") && events.contains(&"accepted"), "{events:?}");
    assert_eq!(history["entries"].as_array().unwrap().last().unwrap()["stage"], "done");
    let (well, said) = story.command(&["history"]);
    assert!(well && said.contains("obnovu otevřel kalendář") && said.contains("I.CA obě žádosti přijala"), "{said}");
    let link = fs::read_to_string(story.desk.log()).unwrap();
    assert!(!said.contains("https://") && !link.contains("obnova?id="), "nothing secret is told");
    let (well, said) = story.command(&["history", "2020-000000"]);
    assert!(!well && said.contains("není známa"), "{said}");
}

/// Runs an agent within this test, with a clock of its own, for as long as the story takes.
async fn with_agent(desk: &Desk, ahead: TimeDelta, story: impl AsyncFnOnce(&Clock)) {
    let (clock, (stop, stopped)) = (Clock::system(), watch::channel(false));
    clock.advance(ahead);
    let surroundings = Surroundings { clock: clock.clone(), program: twins(), stop: stopped };
    let config = Config::load(Some(&desk.config())).expect("the configuration");
    LocalSet::new()
        .run_until(async {
            let agent = tokio::task::spawn_local(run_in(surroundings, config));
            story(&clock).await;
            stop.send_replace(true);
            agent.await.expect("it ends").expect("and well");
        })
        .await;
}

/// The person's mails from the program with this in their subject. Regular summaries, which come on Mondays and say the same, do not count.
fn mails(desk: &Desk, subject: &str) -> usize {
    let is_summary = |mail: &Message| mail.header("Message-ID").is_some_and(|id| id.contains("summary."));
    desk.mailbox().messages().iter().filter(|mail| !is_summary(mail) && mail.subject().contains(subject)).count()
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
    with_agent(desk, TimeDelta::zero(), async |clock| {
        clock.advance(TimeDelta::days(11));
        until_mails(desk, "Zkouška obnovy", 1).await;
        clock.advance(TimeDelta::days(10));
        until_mails(desk, "Výzva od I.CA nepřišla", 1).await;
        // Thirteen days, six days, and less than three before the end.
        clock.advance(TimeDelta::days(6));
        until_mails(desk, "Připomínka", 1).await;
        clock.advance(TimeDelta::days(7));
        until_mails(desk, "Připomínka", 2).await;
    })
    .await;
    // Started anew at the same time, and with the clock a day back: nothing is told again.
    with_agent(desk, TimeDelta::days(33), async |clock| {
        tokio::time::sleep(std::time::Duration::from_secs(25)).await;
        clock.advance(TimeDelta::days(1));
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        assert_eq!((mails(desk, "Připomínka"), mails(desk, "nepřišla"), mails(desk, "Zkouška obnovy")), (2, 1, 1));
        clock.advance(TimeDelta::days(4));
        until_mails(desk, "Naléhavé", 1).await;
        clock.advance(TimeDelta::days(3));
        until_mails(desk, "navštivte registrační autoritu", 1).await;
        clock.advance(TimeDelta::days(30));
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        assert_eq!((mails(desk, "navštivte registrační autoritu"), mails(desk, "Naléhavé")), (1, 1));
    })
    .await;
}

/// A small disk for the agent's state; root alone can have one.
struct SmallDisk<'a>(&'a Path);

impl<'a> SmallDisk<'a> {
    fn mount(at: &'a Path) -> Self {
        fs::create_dir_all(at).unwrap();
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=2m,mode=0700", "twins-test"]).arg(at).status();
        assert!(mounted.is_ok_and(|status| status.success()), "a tmpfs cannot be mounted: run the tests as root");
        Self(at)
    }

    /// Leaves not a byte.
    fn fill(&self) {
        for size in (0..=21).rev() {
            let _ = fs::write(self.0.join(format!("ballast-{size}")), vec![0; 1 << size]);
        }
    }

    fn make_room(&self) {
        (0..=21).for_each(|size| drop(fs::remove_file(self.0.join(format!("ballast-{size}")))));
    }
}

impl Drop for SmallDisk<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_the_renewal_goes_on_when_there_is_space_again() {
    let mut story = Story::prepare(Desk::builder()).await;
    let state = story.desk.directory().join("state");
    let disk = SmallDisk::mount(&state);
    story.start_agent().await;
    story.until("the pair is known", |status| status["pairs"].as_array().is_some_and(|pairs| pairs.len() == 1)).await;
    disk.fill();
    story.desk.office().notice(story.desk.pair()).await;
    let status = story.until("the trouble is told", |status| status["agent"]["database"]["error"].is_string()).await;
    assert_eq!(status["renewals"].as_array().map(Vec::len), Some(0), "what is not written down has not begun");
    story.until_log("nothing is lost").await;
    let (well, said) = story.command(&["status"]);
    assert!(well && said.contains("Uvolněte místo na disku"), "{said}");
    let (well, said) = story.command(&["decline"]);
    assert!(!well && said.contains("Uvolněte místo na disku"), "{said}");
    assert_eq!(story.pins_asked(), 0);
    disk.make_room();
    story.issue(Delivery::Attachments).await;
    story.is_renewed().await;
    story.until_log("the database can be written again").await;
    assert_eq!(fs::read_to_string(story.desk.log()).unwrap().matches("nothing is lost").count(), 1, "told once");
    story.stop_agent();
    drop(disk);
}
