//! What lasts for days, with an agent whose clock is set.

use crate::{
    said::Said,
    support::{
        clocked::Clocked,
        story::{PATIENCE, Story},
    },
};
use chrono::TimeDelta;
use std::{collections::BTreeSet, time::Duration};
use twins_sandbox::{Half, desk::Desk, judge::judge, mailbox::Message, office::Delivery, portal::Mood};

/// What is said of mails that cannot be sent, in both languages.
const MAIL_STUCK: (&str, &str) = ("se nedaří odeslat", "cannot be sent");

/// The program's mails in the person's mailbox.
fn letters(story: &Story) -> Vec<Message> {
    story.desk.mailbox().messages().into_iter().filter(|mail| mail.header("Auto-Submitted").is_some()).collect()
}

/// None came twice.
fn each_came_once(story: &Story) {
    let names: Vec<_> = letters(story).iter().map(|mail| mail.header("Message-ID").expect("a Message-ID")).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{:#?}", story.desk.mailbox().subjects());
}

/// A renewal whose requests were accepted; the agent runs with a clock of its own.
async fn accepted() -> (Story, Clocked, String) {
    let story = Story::prepare(Desk::builder()).await;
    let agent = Clocked::start(&story.desk, TimeDelta::zero());
    story.desk.office().notice(story.desk.pair()).await;
    let number = story.desk.accepted(PATIENCE).await;
    story.until_stage("waiting-for-ica").await;
    (story, agent, number)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_certificates_that_come_days_apart_are_imported_together() {
    let (story, agent, number) = accepted().await;
    // The last page has nothing.
    story.desk.portal().misbehave(Mood::NotFound);
    story.desk.office().mail_one(&number, Half::Commercial).await.expect("mailed");
    story.until("the first is there", |status| !status["renewals"][0]["issued"]["commercial"].is_null()).await;
    // One of two is no more than none: what is waited for is the same.
    Said::now(&story).with(&number);
    agent.clock.advance(TimeDelta::days(3));
    tokio::time::sleep(Duration::from_secs(3)).await;
    Said::now(&story).with(&number);
    let waiting = story.until_stage("waiting-for-ica").await;
    assert!(waiting["issued"]["qualified"].is_null(), "{waiting:#}");
    assert_eq!(story.pins_asked(), 2, "nobody is asked to import one half");
    story.desk.office().mail_one(&number, Half::Qualified).await.expect("mailed");
    story.is_renewed().await;
    agent.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_that_cannot_be_sent_for_a_day_come_once_when_they_can() {
    let (mut story, agent, number) = accepted().await;
    // None is cut off on its way: what the server took and could not say so would come again.
    story.until("no mail waits", |status| status["agent"]["mails_waiting"] == 0).await;
    story.desk.switch_smtp(false);
    story.desk.office().issue(&number, Delivery::LastPage).await.expect("issued");
    story.until_stage("done").await;
    for _ in 0..12 {
        agent.clock.advance(TimeDelta::hours(2));
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    assert_eq!(story.mails("Hotovo"), 0);
    let status = story.until("it is said that mails wait", |status| status["agent"]["mail_trouble"].is_string()).await;
    assert!(status["agent"]["mails_waiting"].as_u64() >= Some(1), "{status:#}");
    // The renewal itself is done; what is amiss is the program's own matter.
    assert_eq!(status["renewals"][0]["stage"], "done");
    Said::of_the_program(&story, MAIL_STUCK.0, MAIL_STUCK.1).with_each("nic neposlouchá", "the connection is refused");
    story.desk.switch_smtp(true);
    agent.clock.advance(TimeDelta::hours(2));
    story.until_mail("Hotovo").await;
    story.until("no mail waits", |status| status["agent"]["mails_waiting"] == 0).await;
    each_came_once(&story);
    agent.end();
    judge(&story.desk).expect("all is right");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_mailbox_for_a_week_the_last_page_is_enough_and_no_mail_is_lost() {
    let (mut story, agent, number) = accepted().await;
    story.desk.switch_imap(false);
    story.until("it is said that the mailbox is away", |status| status["agent"]["mailbox"]["error"].is_string()).await;
    let address = &story.desk.pair().person.address;
    let said = Said::of_the_program(&story, &format!("Poštovní schránka {address}"), &format!("The mailbox {address}"));
    said.with_each("se nehlídá", "is not being watched");
    assert_eq!(story.until_stage("waiting-for-ica").await["actor"], "ica", "the renewal waits for the authority, not for the mailbox");
    for _ in 0..7 {
        agent.clock.advance(TimeDelta::days(1));
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    story.desk.office().issue(&number, Delivery::LastPage).await.expect("issued");
    story.is_renewed().await;
    story.desk.switch_imap(true);
    story.until("it is back", |status| status["agent"]["mailbox"] == "watching").await;
    // What waits for the mail server to take it comes within the hour.
    agent.clock.advance(TimeDelta::hours(2));
    story.until_mail("Hotovo").await;
    each_came_once(&story);
    agent.end();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_jumps_by_a_day_to_and_fro_costs_nothing() {
    let story = Story::prepare(Desk::builder()).await;
    let agent = Clocked::start(&story.desk, TimeDelta::days(1));
    story.desk.office().notice(story.desk.pair()).await;
    story.desk.until_here("the person is asked for the PIN", PATIENCE, |desk| !desk.hand().prompts().is_empty()).await;
    for back in [true, false, true, true, false, false] {
        agent.clock.advance(if back { TimeDelta::days(-1) } else { TimeDelta::days(1) });
        tokio::time::sleep(Duration::from_millis(700)).await;
    }
    let number = story.desk.accepted(PATIENCE).await;
    // A day back right after the acceptance: what was noted lies in the future.
    agent.clock.advance(TimeDelta::days(-1));
    story.desk.office().issue(&number, Delivery::LastPage).await.expect("issued");
    story.is_renewed().await;
    story.until_mail("Hotovo").await;
    each_came_once(&story);
    agent.end();
}
